//! Who may sign in, and as what: a token or a subject of a provider, a role, and for parties whom they act for.

use serde::Deserialize;
use statute::Role;

use super::oidc::Oidc;
use super::secret::Secret;
use super::source::{Reader, Setting};
use crate::fitness::Fitness;

/// A shorter token can be guessed.
const TOKEN_LENGTH_MIN: usize = 16;

const ACCOUNTS: Setting = Setting {
    key: "accounts",
    env: "TIDEWAITER_ACCOUNTS",
    default: None,
    about: "Who may sign in. In the file one [[accounts]] each: token (secret, 16 characters or more) or subject (as a \
            provider of [[oidc]] names somebody, with issuer where there are several) or both, name (unique), role (filer, \
            importer, counsel, investigator, supervisor, reviewer, port_director, registrar, auditor), email, and for a party \
            party = { name, importer_number, address }. In the environment the same as a JSON list.",
};

pub(super) const SETTINGS: &[Setting] = &[ACCOUNTS];

/// One account: how somebody shows who he is, and what he may be here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The bearer token.
    #[serde(default)]
    pub token: Option<Secret>,
    /// What a provider of OpenID Connect calls whoever has this account.
    #[serde(default)]
    pub subject: Option<String>,
    /// Which provider; the only one where there is but one.
    #[serde(default)]
    pub issuer: Option<String>,
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

impl Account {
    /// Issuer and subject by which the account is found, where it has a subject.
    #[must_use]
    pub fn known_as<'a>(&'a self, providers: &'a [Oidc]) -> Option<(&'a str, &'a str)> {
        let subject = self.subject.as_deref()?;
        let issuer = match (&self.issuer, providers) {
            (Some(issuer), _) => issuer.as_str(),
            (None, [only]) => only.issuer.as_str(),
            _ => return None,
        };
        Some((issuer, subject))
    }
}

pub(super) fn read(reader: &mut Reader, providers: &[Oidc]) -> Vec<Account> {
    let accounts: Vec<Account> = reader.list(&ACCOUNTS);
    for (index, account) in accounts.iter().enumerate() {
        let place = format!("accounts[{index}] ({})", account.name);
        if account.token.as_ref().is_some_and(|it| it.reveal().len() < TOKEN_LENGTH_MIN) {
            reader
                .wrong(&place, format!("the token is shorter than {TOKEN_LENGTH_MIN} characters"));
        }
        if account.token.is_none() && account.subject.is_none() {
            reader.wrong(&place, "it has neither a token nor a subject: nobody could sign in");
        }
        wrong_subject(reader, &place, account, providers);
        let party = account.party.as_ref();
        let fitness = Fitness {
            name: &account.name,
            role: account.role,
            party_name: party.map(|it| it.name.as_str()),
            importer_number: party.and_then(|it| it.importer_number.as_deref()),
        };
        for (_, message) in fitness.wrong() {
            reader.wrong(&place, message);
        }
        for (other, earlier) in accounts.iter().take(index).enumerate() {
            if earlier.name == account.name {
                reader.wrong(&place, format!("the name is that of accounts[{other}] too"));
            }
            if account.token.is_some() && earlier.token == account.token {
                reader.wrong(&place, format!("the token is that of accounts[{other}] too"));
            }
            let subject = account.known_as(providers);
            if subject.is_some() && earlier.known_as(providers) == subject {
                reader.wrong(&place, format!("the subject is that of accounts[{other}] too"));
            }
        }
    }
    accounts
}

fn wrong_subject(reader: &mut Reader, place: &str, account: &Account, providers: &[Oidc]) {
    if account.subject.as_ref().is_some_and(|subject| subject.trim().is_empty()) {
        reader.wrong(place, "the subject is empty");
    }
    match (&account.subject, &account.issuer) {
        (None, Some(_)) => reader.wrong(place, "it has an issuer and no subject"),
        (Some(_), _) if providers.is_empty() => {
            reader.wrong(place, "it has a subject, and no provider is set in [[oidc]]");
        }
        (Some(_), None) if providers.len() > 1 => {
            reader
                .wrong(place, "there are several providers: issuer says which one's subject it is");
        }
        (Some(_), Some(issuer)) if providers.iter().all(|it| it.issuer != *issuer) => {
            reader.wrong(place, "the issuer is none of [[oidc]]");
        }
        _ => {}
    }
}
