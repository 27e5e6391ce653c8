//! Accounts, who one is oneself, and the tokens an account makes for itself.

use chrono::NaiveDate;
use entities::{AccountMade, NewAccount as Wanted, account, api_token};
use poem_openapi::types::{Email, Example};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Defect, Role};
use uuid::Uuid;

use super::instant::Instant;
use super::word::{RoleWord, ScopeWord};
use crate::fitness::Fitness;
use crate::payload::Filing;
use crate::sign_in::{How, SignedIn};

/// The party an account acts for.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccountParty {
    /// Its name.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub name: String,
    /// Its CBP importer number, by which alone an importer is recognised.
    #[oai(validator(min_length = 1, max_length = 50))]
    pub importer_number: Option<String>,
    /// Its postal address.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub address: Option<String>,
}

/// Make an account. Whoever a provider of OpenID Connect knows signs in there; else the answer holds a first token, once.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewAccount {
    /// Its name, as dockets record it. It is never given to another account.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// What it acts as.
    pub role: RoleWord,
    /// Where it is written to.
    pub email: Option<Email>,
    /// Whom it acts for; none of an officer's.
    pub party: Option<AccountParty>,
    /// The provider that knows whoever is to have it; the only one where there is but one.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub issuer: Option<String>,
    /// What that provider calls him.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub subject: Option<String>,
}

impl Filing for NewAccount {
    fn defects(raw: &Value) -> Vec<Defect> {
        let text = |pointer| raw.pointer(pointer).and_then(Value::as_str);
        // What is no name or no role is the schema's to say.
        let (Some(name), Some(role)) = (text("/name"), text("/role")) else { return Vec::new() };
        let Ok(role) = role.parse::<Role>() else { return Vec::new() };
        let party_name = raw.get("party").map(|_| text("/party/name").unwrap_or_default());
        let importer_number = text("/party/importer_number");
        let wrong = Fitness { name, role, party_name, importer_number }.wrong();
        let defect = |(pointer, message): (&str, &str)| Defect {
            pointer: pointer.to_owned(),
            code: "unfit",
            message: format!("{message}."),
            authority: None,
        };
        wrong.into_iter().map(defect).collect()
    }
}

impl NewAccount {
    /// The same for the ledger, once it is settled which provider is meant.
    #[must_use]
    pub fn known_as(self, known_as: Option<(String, String)>) -> Wanted {
        let party = self.party;
        Wanted {
            name: self.name,
            role: self.role.0,
            email: self.email.map(|it| it.0),
            party_name: party.as_ref().map(|it| it.name.clone()),
            importer_number: party.as_ref().and_then(|it| it.importer_number.clone()),
            party_address: party.and_then(|it| it.address),
            known_as,
        }
    }
}

impl Example for NewAccount {
    fn example() -> Self {
        Self {
            name: "l.ortiz".to_owned(),
            role: RoleWord(Role::Investigator),
            email: Some(Email("l.ortiz@customs.example.gov".to_owned())),
            party: None,
            issuer: None,
            subject: None,
        }
    }
}

/// An account that officers made. Those of the settings are not listed.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Its name, as dockets record it.
    pub name: String,
    /// What it acts as.
    pub role: RoleWord,
    /// Where it is written to.
    pub email: Option<String>,
    /// Whom it acts for.
    pub party: Option<AccountParty>,
    /// The provider that knows whoever has it.
    pub issuer: Option<String>,
    /// What that provider calls him.
    pub subject: Option<String>,
    /// The account that made it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// Since when nobody signs in with it.
    pub disabled_at: Option<Instant>,
    /// The account that said so.
    pub disabled_by: Option<String>,
    /// Why.
    pub disabled_why: Option<String>,
    /// The first token, in the first answer to who made the account, and never again.
    pub token: Option<String>,
    /// From when on that token is good no more.
    pub token_expires_at: Option<Instant>,
}

impl From<&account::Model> for Account {
    fn from(row: &account::Model) -> Self {
        let party = row.party_name.as_ref().map(|name| AccountParty {
            name: name.clone(),
            importer_number: row.importer_number.clone(),
            address: row.party_address.clone(),
        });
        Self {
            id: row.id.0,
            name: row.name.clone(),
            role: row.role.0.into(),
            email: row.email.clone(),
            party,
            issuer: row.issuer.clone(),
            subject: row.subject.clone(),
            created_by: row.created_by.clone(),
            created_at: row.created_at.into(),
            disabled_at: row.disabled_at.map(Instant),
            disabled_by: row.disabled_by.clone(),
            disabled_why: row.disabled_why.clone(),
            token: None,
            token_expires_at: None,
        }
    }
}

impl From<&AccountMade> for Account {
    fn from(made: &AccountMade) -> Self {
        let token_expires_at = made.token.as_ref().map(|it| it.expires_at.into());
        Self { token_expires_at, ..Self::from(&made.account) }
    }
}

/// Let nobody sign in with an account any more. It cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewDisablement {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Filing for NewDisablement {}

impl Example for NewDisablement {
    fn example() -> Self {
        Self { reason: "Left the office.".to_owned() }
    }
}

/// How somebody has shown who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SignedInWith {
    /// With the token of the settings.
    Token,
    /// With a token of a provider of OpenID Connect.
    Openid,
    /// With a token that the account made for itself.
    ApiToken,
    /// With the token of somebody made up in a sandbox.
    SandboxToken,
}

/// Who one is here.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Me {
    /// The account's name, as dockets record it.
    pub account: String,
    /// What it acts as.
    pub role: RoleWord,
    /// Where it is written to.
    pub email: Option<String>,
    /// Whom it acts for.
    pub party: Option<AccountParty>,
    /// With what it signed in.
    pub signed_in_with: SignedInWith,
    /// The provider that said so.
    pub issuer: Option<String>,
    /// The API token.
    pub token: Option<Uuid>,
    /// What may be done with it.
    pub scopes: Vec<ScopeWord>,
}

impl From<&SignedIn> for Me {
    fn from(it: &SignedIn) -> Self {
        let party = it.actor.party.as_ref().map(|party| AccountParty {
            name: party.name.clone(),
            importer_number: party.importer_number.clone(),
            address: party.address.clone(),
        });
        let (signed_in_with, issuer, token) = match &it.how {
            How::Settings => (SignedInWith::Token, None, None),
            How::Provider { issuer } => (SignedInWith::Openid, Some(issuer.clone()), None),
            How::ApiToken { id, .. } => (SignedInWith::ApiToken, None, Some(id.0)),
            How::Sandbox { .. } => (SignedInWith::SandboxToken, None, None),
        };
        Self {
            account: it.actor.account.clone(),
            role: it.actor.role.into(),
            email: it.actor.email.clone(),
            party,
            signed_in_with,
            issuer,
            token,
            scopes: it.scopes().iter().map(|scope| ScopeWord(*scope)).collect(),
        }
    }
}

/// Make a token for a program of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewApiToken {
    /// What to call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub label: String,
    /// What it may be used for.
    #[oai(validator(min_items = 1, max_items = 3))]
    pub scopes: Vec<ScopeWord>,
    /// How many days it lives; as many as the settings say where absent. One made with another token lives no longer than
    /// that.
    #[oai(validator(minimum(value = "1"), maximum(value = "366")))]
    pub days: Option<u32>,
}

impl Filing for NewApiToken {}

impl Example for NewApiToken {
    fn example() -> Self {
        let scopes = vec![ScopeWord(entities::Scope::Read)];
        Self { label: "nightly report".to_owned(), scopes, days: Some(30) }
    }
}

/// A token that an account made for itself.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApiToken {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<ScopeWord>,
    /// When it was made.
    pub created_at: Instant,
    /// From when on it is good no more.
    pub expires_at: Instant,
    /// The token it was made with: it is revoked together with that.
    pub made_with: Option<Uuid>,
    /// Since when it is revoked.
    pub revoked_at: Option<Instant>,
    /// Why.
    pub revoked_why: Option<String>,
    /// The last legal day on which it was used.
    pub last_used_day: Option<NaiveDate>,
    /// The token itself, in the first answer to who made it, and never again: only its hash is kept.
    pub token: Option<String>,
}

impl From<&api_token::Model> for ApiToken {
    fn from(row: &api_token::Model) -> Self {
        Self {
            id: row.id.0,
            label: row.label.clone(),
            scopes: row.scopes().into_iter().map(ScopeWord).collect(),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            made_with: row.made_with.map(|it| it.0),
            revoked_at: row.revoked_at.map(Instant),
            revoked_why: row.revoked_why.clone(),
            last_used_day: row.last_used_day,
            token: None,
        }
    }
}

/// Revoke a token: it is good no more from now on, nor is any that was made with it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewTokenRevocation {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewTokenRevocation {}

impl Example for NewTokenRevocation {
    fn example() -> Self {
        Self { reason: Some("It was in a log.".to_owned()) }
    }
}
