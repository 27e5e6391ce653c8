//! Who may sign in, and as what: bearer tokens with a role, and for parties whom they act for.

use entities::ANONYMOUS;
use serde::Deserialize;
use statute::Role;

use super::secret::Secret;
use super::source::{Reader, Setting};

/// A shorter token can be guessed.
const TOKEN_LENGTH_MIN: usize = 16;

const ACCOUNTS: Setting = Setting {
    key: "accounts",
    env: "TIDEWAITER_ACCOUNTS",
    default: None,
    about: "Who may sign in. In the file one [[accounts]] each: token (secret, 16 characters or more), name (unique), role \
            (filer, importer, counsel, investigator, supervisor, reviewer, port_director, registrar, auditor), email, and for \
            a party party = { name, importer_number, address }. In the environment the same as a JSON list.",
};

pub(super) const SETTINGS: &[Setting] = &[ACCOUNTS];

/// One account: a token and whom it stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The bearer token.
    pub token: Secret,
    /// The account's unique name, as dockets record it.
    pub name: String,
    /// What it acts as.
    pub role: Role,
    /// Where this person is written to.
    #[serde(default)]
    pub email: Option<String>,
    /// Whom a filer, importer or counsel acts for.
    #[serde(default)]
    pub party: Option<PartyOfAccount>,
}

/// The party an account acts for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyOfAccount {
    /// Its name.
    pub name: String,
    /// Its CBP importer number, by which alone an importer is recognised.
    #[serde(default)]
    pub importer_number: Option<String>,
    /// Its address.
    #[serde(default)]
    pub address: Option<String>,
}

pub(super) fn read(reader: &mut Reader) -> Vec<Account> {
    let accounts: Vec<Account> = reader.list(&ACCOUNTS);
    for (index, account) in accounts.iter().enumerate() {
        let place = format!("accounts[{index}] ({})", account.name);
        if account.token.reveal().len() < TOKEN_LENGTH_MIN {
            reader
                .wrong(&place, format!("the token is shorter than {TOKEN_LENGTH_MIN} characters"));
        }
        if account.name.trim().is_empty() {
            reader.wrong(&place, "the name is empty");
        }
        if account.name == ANONYMOUS {
            reader.wrong(&place, "this name stands for whoever gives none");
        }
        if account.role == Role::System {
            reader.wrong(&place, "nobody signs in as the system");
        }
        if account.role.is_officer() == account.party.is_some() {
            let message = if account.party.is_some() {
                "an officer acts for no party"
            } else {
                "a party's account names the party it acts for: party = { name, .. }"
            };
            reader.wrong(&place, message);
        }
        if account.role == Role::Importer
            && account.party.as_ref().is_none_or(|it| it.importer_number.is_none())
        {
            reader.wrong(
                &place,
                "an importer is recognised by party.importer_number, which is missing",
            );
        }
        for (other, earlier) in accounts.iter().take(index).enumerate() {
            if earlier.name == account.name {
                reader.wrong(&place, format!("the name is that of accounts[{other}] too"));
            }
            if earlier.token == account.token {
                reader.wrong(&place, format!("the token is that of accounts[{other}] too"));
            }
        }
    }
    accounts
}
