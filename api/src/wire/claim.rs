//! Claim codes: who shows one, and what it opened.

use entities::{Claimed, ListedAt, NewClaim as Wanted};
use poem_openapi::Object;
use poem_openapi::types::{Email, Example};
use serde_json::Value;
use statute::Defect;
use statute::service::Method;
use uuid::Uuid;

use super::instant::Instant;
use super::word::RoleWord;
use crate::fitness::reserved;
use crate::payload::Filing;

/// Counsel of the party that was told: with the claim he appears in the case, and is served there from this day on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClaimingCounsel {
    /// His name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// His law firm.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub organisation: Option<String>,
    /// Where he is served.
    pub email: Email,
    /// The postal address.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub postal_address: Option<String>,
}

/// Show the claim code of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewAccountClaim {
    /// The code, as the notice has it. Dashes and capitals do not matter.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub code: String,
    /// The name that the account is to have, as dockets record it. It is never given to another account.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Where the account is written to.
    pub email: Option<Email>,
    /// The party's counsel, where it is he who comes; else the account is the party's own.
    pub counsel: Option<ClaimingCounsel>,
}

impl Filing for NewAccountClaim {
    fn defects(raw: &Value) -> Vec<Defect> {
        let name = raw.get("name").and_then(Value::as_str);
        let wrong = name.and_then(reserved).map(|message| Defect {
            pointer: "/name".to_owned(),
            code: "unfit",
            message: format!("{message}."),
            authority: None,
        });
        wrong.into_iter().collect()
    }
}

impl NewAccountClaim {
    /// The same for the ledger, of whoever a provider calls that.
    #[must_use]
    pub fn known_as(self, known_as: Option<(String, String)>) -> Wanted {
        let counsel = self.counsel.map(|it| ListedAt {
            name: Some(it.name),
            organisation: it.organisation,
            method: Some(Method::Email),
            email: Some(it.email.0),
            postal_address: it.postal_address,
            ..ListedAt::default()
        });
        Wanted {
            code: self.code,
            name: self.name,
            email: self.email.map(|it| it.0),
            known_as,
            counsel,
        }
    }
}

impl Example for NewAccountClaim {
    fn example() -> Self {
        Self {
            code: "7Q2ZK-0M3VA-9XJRT-WB5HC".to_owned(),
            name: "m.reyes@reyes-trade-law".to_owned(),
            email: Some(Email("m.reyes@reyes.example".to_owned())),
            counsel: Some(ClaimingCounsel {
                name: "Maria Reyes".to_owned(),
                organisation: Some("Reyes Trade Law".to_owned()),
                email: Email("m.reyes@reyes.example".to_owned()),
                postal_address: None,
            }),
        }
    }
}

/// What a claim code has opened.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccountClaim {
    /// The account's name.
    pub account: String,
    /// What it acts as.
    pub role: RoleWord,
    /// The party it acts for.
    pub party: String,
    /// The case in which the party was told.
    pub case: Uuid,
    /// Counsel's place on its service list.
    pub service_entry: Option<Uuid>,
    /// The account's first token, where no provider knows whoever has it: only its hash is kept.
    pub token: Option<String>,
    /// From when on that token is good no more.
    pub token_expires_at: Option<Instant>,
}

impl From<&Claimed> for AccountClaim {
    fn from(claimed: &Claimed) -> Self {
        Self {
            account: claimed.account.name.clone(),
            role: claimed.account.role.0.into(),
            party: claimed.account.party_name.clone().unwrap_or_default(),
            case: claimed.case.0,
            service_entry: claimed.seat.map(|it| it.0),
            token: None,
            token_expires_at: claimed.token.as_ref().map(|it| it.expires_at.into()),
        }
    }
}
