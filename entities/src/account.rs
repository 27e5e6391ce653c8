//! An account that officers made, beside those of the settings. It belongs to no realm: it signs in to all of them.

use sea_orm::entity::prelude::*;
use statute::Role;

use crate::actor::{Actor, PartyRef};
use crate::ids::AccountId;
use crate::stored::Word;

/// An account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Its name, as dockets record it: no other account ever gets it, also when this one is disabled.
    pub name: String,
    /// What it acts as.
    pub role: Word<Role>,
    /// Where it is written to.
    pub email: Option<String>,
    /// What the accounts of its party have in common; none of an officer's.
    pub party_key: Option<String>,
    /// The party it acts for.
    pub party_name: Option<String>,
    /// That party's CBP importer number.
    pub importer_number: Option<String>,
    /// That party's postal address.
    pub party_address: Option<String>,
    /// The provider of OpenID Connect that knows whoever has the account.
    pub issuer: Option<String>,
    /// What that provider calls him.
    pub subject: Option<String>,
    /// The account that made it.
    pub created_by: String,
    /// When, by the real clock.
    pub created_at: DateTimeUtc,
    /// Since when nobody signs in with it.
    pub disabled_at: Option<DateTimeUtc>,
    /// The account that said so.
    pub disabled_by: Option<String>,
    /// Why.
    pub disabled_why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Who acts by this account.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let party = self.party_key.as_ref().zip(self.party_name.as_ref());
        Actor {
            account: self.name.clone(),
            role: self.role.0,
            email: self.email.clone(),
            party: party.map(|(key, name)| PartyRef {
                key: key.clone(),
                name: name.clone(),
                email: self.email.clone(),
                address: self.party_address.clone(),
                importer_number: self.importer_number.clone(),
            }),
        }
    }
}
