//! Parties.

use entities::party;
use poem_openapi::Object;
use uuid::Uuid;

/// A party, within its realm. An importer is recognised by its CBP importer number, never by name alone.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Party {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Where it is served, unless a case says otherwise.
    pub email: Option<String>,
    /// Its postal address.
    pub address: Option<String>,
    /// Its CBP importer number.
    pub importer_number: Option<String>,
}

impl From<&party::Model> for Party {
    fn from(party: &party::Model) -> Self {
        Self {
            id: party.id.0,
            name: party.name.clone(),
            email: party.email.clone(),
            address: party.address.clone(),
            importer_number: party.importer_number.clone(),
        }
    }
}
