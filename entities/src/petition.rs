//! Whose petition against an order an entry is. Who petitions is no party to the order's docket: others petition there too,
//! and each sees his own.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, EntryId, PartyId, RealmId};

/// A petition to modify or revoke an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "petition")]
pub struct Model {
    /// The docket entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// The realm of the order.
    pub realm_id: RealmId,
    /// The docket of the order.
    pub case_id: CaseId,
    /// The party that petitions.
    pub party_id: PartyId,
    /// The account that filed.
    pub by_account: String,
    /// When it arrived.
    pub filed_at: DateTimeUtc,
    /// The party.
    #[sea_orm(belongs_to, from = "party_id", to = "id")]
    pub party: BelongsTo<super::party::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
