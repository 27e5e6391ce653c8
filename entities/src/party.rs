//! A party, within its realm. An importer is recognised by its CBP importer number, never by name alone.

use sea_orm::entity::prelude::*;

use crate::ids::{PartyId, RealmId};

/// A party.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "party")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartyId,
    /// The realm.
    pub realm_id: RealmId,
    /// What the accounts of this party have in common; unique in the realm. Absent for a party without accounts.
    pub account_key: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it is served, unless a case says otherwise.
    pub email: Option<String>,
    /// Its postal address.
    pub address: Option<String>,
    /// Its CBP importer number; unique in the realm.
    pub importer_number: Option<String>,
    /// When we first heard of it, by the realm's clock.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
