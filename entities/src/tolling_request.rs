//! An officer's request for a tolling order. It is no docket entry: another officer gives the order, or says that it is not given.

use sea_orm::entity::prelude::*;
use statute::Role;

use crate::ids::{CaseId, RealmId, TollingRequestId};
use crate::stored::Word;

/// A request for a tolling order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tolling_request")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TollingRequestId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of its kind in the case, from 1.
    pub number: i32,
    /// The position of the last entry of the docket when it was made.
    pub after: i32,
    /// For how many days.
    pub days: i32,
    /// From which legal day on.
    #[sea_orm(column_name = "from_on")]
    pub from: Date,
    /// Why.
    pub reason: String,
    /// When it was made, by the realm's clock.
    pub requested_at: DateTimeUtc,
    /// The account that made it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
