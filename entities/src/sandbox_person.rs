//! Somebody made up who acts in one sandbox of a caller, and nowhere else.

use sea_orm::entity::prelude::*;

use statute::Role;

use crate::actor::{Actor, PartyRef};
use crate::ids::RealmId;
use crate::stored::Word;

/// Somebody made up.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sandbox_person")]
pub struct Model {
    /// The account, as dockets record it. The realm's id is in it, so that it is nobody's outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: String,
    /// The sandbox.
    pub realm_id: RealmId,
    /// In what role he acts.
    pub role: Word<Role>,
    /// Where he would be written to: an address that no mail system has (RFC 2606).
    pub email: String,
    /// By what his party is known; none of an officer.
    pub party_key: Option<String>,
    /// The party he acts for.
    pub party_name: Option<String>,
    /// Its importer number.
    pub importer_number: Option<String>,
    /// SHA-256 of his token.
    pub token_sha256: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Who asks, where somebody shows this token.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let party =
            self.party_key.clone().zip(self.party_name.clone()).map(|(key, name)| PartyRef {
                key,
                name,
                email: Some(self.email.clone()),
                address: None,
                importer_number: self.importer_number.clone(),
            });
        Actor {
            account: self.account.clone(),
            role: self.role.0,
            email: Some(self.email.clone()),
            party,
        }
    }
}
