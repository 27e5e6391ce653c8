//! Somebody on the service list of a case: as what, for whom, and where he is served. Never edited: a change ends one entry
//! and begins another, and a withdrawal ends one.

use sea_orm::entity::prelude::*;

use statute::service::{Capacity, Method};
use statute::{Audience, Role};

use crate::ids::{CaseId, PartyId, RealmId, ServiceEntryId};
use crate::stored::Word;

/// An entry of a service list.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_entry")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceEntryId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Whose side: what is told to it is served here.
    pub side: Word<Audience>,
    /// As what.
    pub capacity: Word<Capacity>,
    /// The party, or the one it stands for; none of an officer.
    pub party_id: Option<PartyId>,
    /// The name; that of the party where none is given.
    pub name: Option<String>,
    /// The organisation, such as a law firm.
    pub organisation: Option<String>,
    /// How it wants to be served.
    pub method: Word<Method>,
    /// The e-mail address; of a party where none is given, that of its case or its own.
    pub email: Option<String>,
    /// Where a notice goes when that address has failed for good.
    pub fallback_email: Option<String>,
    /// The postal address; of a party where none is given, its own.
    pub postal_address: Option<String>,
    /// The legal day from which it stands.
    pub from_on: Date,
    /// The legal day on which it stands no more.
    pub until_on: Option<Date>,
    /// Why it was put there, where somebody said so.
    pub reason: Option<String>,
    /// The entry whose place it takes.
    pub replaces: Option<ServiceEntryId>,
    /// The account that put it there.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// When that was recorded, by the realm's clock.
    pub recorded_at: DateTimeUtc,
    /// The account that ended it.
    pub ended_by: Option<String>,
    /// When that was recorded, by the realm's clock.
    pub ended_at: Option<DateTimeUtc>,
    /// Why it ended.
    pub ended_because: Option<String>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
