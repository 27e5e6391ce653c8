//! What an account must be to be one, wherever it is kept: in the settings or in the ledger.

use entities::ANONYMOUS;
use statute::Role;

/// What of an account hangs together.
#[derive(Debug, Clone, Copy)]
pub struct Fitness<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its role.
    pub role: Role,
    /// The name of the party it acts for.
    pub party_name: Option<&'a str>,
    /// That party's CBP importer number.
    pub importer_number: Option<&'a str>,
}

impl Fitness<'_> {
    /// Everything that is wrong with it: where, as a JSON Pointer, and what.
    #[must_use]
    pub fn wrong(&self) -> Vec<(&'static str, &'static str)> {
        let mut wrong = Vec::new();
        wrong.extend(reserved(self.name).map(|message| ("/name", message)));
        if self.role == Role::System {
            wrong.push(("/role", "nobody signs in as the system"));
        }
        if self.role.is_officer() && self.party_name.is_some() {
            wrong.push(("/party", "an officer acts for no party"));
        }
        if !self.role.is_officer() && self.party_name.is_none() {
            let message = "a party's account names the party it acts for: party = { name, .. }";
            wrong.push(("/party", message));
        }
        if self.role == Role::Importer && self.importer_number.is_none() {
            let message = "an importer is recognised by party.importer_number, which is missing";
            wrong.push(("/party/importer_number", message));
        }
        wrong
    }
}

/// Why no account can have this name, where none can.
#[must_use]
pub fn reserved(name: &str) -> Option<&'static str> {
    match name.trim() {
        "" => Some("the name is empty"),
        ANONYMOUS => Some("this name stands for whoever gives none"),
        name if name == Role::System.as_str() => Some("this name stands for the clock"),
        _ => None,
    }
}
