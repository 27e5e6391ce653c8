//! Sandboxes and their clocks.

use chrono::{DateTime, Datelike as _, Utc};
use entities::{SandboxLimits, SandboxMade, SandboxMessage, realm, sandbox_person};
use poem_openapi::types::{Example, ParseFromParameter as _};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::Defect;
use statute::calendar::{FIRST_YEAR, LAST_YEAR};
use uuid::Uuid;

use super::account::AccountParty;
use super::instant::Instant;
use super::word::RoleWord;
use crate::payload::Filing;

/// Make a sandbox: a realm with its own clock, cases and numbers.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSandbox {
    /// What to call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// What its clock shows at first, in the years 1971 to 2100. It only moves forward.
    pub now: Instant,
    /// `true`: one of one's own. Nobody else enters it; it comes with people and their tokens, holds so many cases and entries, and ends. Mail goes to
    /// the account's own address alone. Where the service makes no open sandboxes, every one is like that.
    pub own: Option<bool>,
}

impl Filing for NewSandbox {
    fn defects(raw: &Value) -> Vec<Defect> {
        outside_calendar(raw, "now")
    }
}

impl Example for NewSandbox {
    fn example() -> Self {
        Self { name: "EAPA 7356".to_owned(), now: Instant(instant(1_563_375_600)), own: Some(true) }
    }
}

/// Move a sandbox's clock forward. It stops at each wake-up on the way, in order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewClock {
    /// What the clock is to show, in the years 1971 to 2100.
    pub to: Instant,
}

impl Filing for NewClock {
    fn defects(raw: &Value) -> Vec<Defect> {
        outside_calendar(raw, "to")
    }
}

/// No deadline can be counted in a year for which the calendar does not answer. What is no instant at all is the schema's
/// to say.
fn outside_calendar(raw: &Value, field: &str) -> Vec<Defect> {
    let given = raw[field].as_str().and_then(|it| Instant::parse_from_parameter(it).ok());
    let is_outside = |at: Instant| !(FIRST_YEAR..=LAST_YEAR).contains(&at.0.year());
    given.filter(|at| is_outside(*at)).map_or_else(Vec::new, |_| {
        vec![Defect {
            pointer: format!("/{field}"),
            code: "outside_calendar",
            message: format!(
                "A sandbox's clock shows the years {FIRST_YEAR} to {LAST_YEAR} in UTC, for which the calendar answers."
            ),
            authority: None,
        }]
    })
}

impl Example for NewClock {
    fn example() -> Self {
        Self { to: Instant(instant(1_568_818_800)) }
    }
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Close a sandbox of one's own, for good.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSandboxClosure {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewSandboxClosure {}

impl Example for NewSandboxClosure {
    fn example() -> Self {
        Self { reason: Some("The integration is tested.".to_owned()) }
    }
}

/// A realm with its own clock.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Sandbox {
    /// Its id, for the header `Tidewaiter-Sandbox`.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What its clock shows.
    pub now: Instant,
    /// The account that made it.
    pub created_by: String,
    /// When it was made, by the real clock.
    pub created_at: Instant,
    /// Whether it is its maker's own.
    pub own: bool,
    /// Whether it can be entered.
    pub status: SandboxStatus,
    /// Of one's own: when it ends, by the real clock.
    pub expires_at: Option<Instant>,
    /// Of one's own: when it was closed, by the real clock. Its cases are removed the night after.
    pub closed_at: Option<Instant>,
    /// Of one's own: what it holds at most.
    pub limits: Option<SandboxHolds>,
    /// Of one's own: who acts in it, in the answer to who made it. Each token is shown once, and good in this sandbox alone.
    pub people: Option<Vec<SandboxPerson>>,
}

/// Whether a sandbox can be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SandboxStatus {
    /// It can.
    Open,
    /// It was closed, or is at its end.
    Closed,
}

/// What a sandbox of one's own holds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object)]
pub struct SandboxHolds {
    /// How many cases.
    pub cases: u32,
    /// How many docket entries, those of the clock not counted.
    pub entries: u32,
}

/// Somebody made up, who acts in one sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SandboxPerson {
    /// His account, as dockets record it.
    pub account: String,
    /// What he acts as.
    pub role: RoleWord,
    /// Where he would be written to. Nothing is sent there.
    pub email: String,
    /// Whom he acts for.
    pub party: Option<AccountParty>,
    /// His token, in the first answer to who made the sandbox, and never again: only its hash is kept.
    pub token: Option<String>,
}

impl From<&sandbox_person::Model> for SandboxPerson {
    fn from(row: &sandbox_person::Model) -> Self {
        let party = row.party_name.as_ref().map(|name| AccountParty {
            name: name.clone(),
            importer_number: row.importer_number.clone(),
            address: None,
        });
        Self {
            account: row.account.clone(),
            role: row.role.0.into(),
            email: row.email.clone(),
            party,
            token: None,
        }
    }
}

/// A message of a sandbox of one's own, whoever it was to.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SandboxMail {
    /// The delivery.
    pub id: Uuid,
    /// The notice that it is.
    pub notice: Uuid,
    /// Which notice of the catalogue.
    pub kind: String,
    /// The case.
    pub case: Uuid,
    /// To which address.
    pub to: String,
    /// To whom.
    pub to_name: String,
    /// Whether it is sent there: to the owner's own address. Everything else is kept, and counts as served.
    pub sent: bool,
    /// Where it stands.
    pub status: String,
    /// Its subject, once it is written.
    pub subject: Option<String>,
    /// What it says, once it is written.
    pub text: Option<String>,
    /// When it was owed, by the sandbox's clock.
    pub created_at: Instant,
}

impl From<&SandboxMessage> for SandboxMail {
    fn from(it: &SandboxMessage) -> Self {
        let (delivery, notice) = (&it.delivery, &it.notice);
        Self {
            id: delivery.id.0,
            notice: notice.id.0,
            kind: notice.kind.clone(),
            case: notice.case_id.0,
            to: delivery.address.clone(),
            to_name: delivery.name.clone(),
            sent: it.is_sent,
            status: delivery.status.as_str().to_owned(),
            subject: notice.subject.clone(),
            text: notice.text.clone(),
            created_at: delivery.created_at.into(),
        }
    }
}

impl Sandbox {
    /// A sandbox as it stands at this instant of the real clock.
    #[must_use]
    pub fn at(row: &realm::Model, real_now: DateTime<Utc>, limits: SandboxLimits) -> Self {
        let status =
            if row.is_open(real_now) { SandboxStatus::Open } else { SandboxStatus::Closed };
        let holds = SandboxHolds { cases: limits.cases, entries: limits.entries };
        Self { status, limits: row.is_own.then_some(holds), ..Self::from(row) }
    }

    /// A sandbox of one's own that was made, with its people.
    #[must_use]
    pub fn made(made: &SandboxMade, limits: SandboxLimits) -> Self {
        let row = &made.realm;
        let people = made.people.iter().map(SandboxPerson::from).collect();
        Self { people: Some(people), ..Self::at(row, row.created_at, limits) }
    }
}

impl From<&realm::Model> for Sandbox {
    fn from(realm: &realm::Model) -> Self {
        Self {
            id: realm.id.0,
            name: realm.name.clone(),
            now: realm.now.unwrap_or(realm.created_at).into(),
            created_by: realm.created_by.clone(),
            created_at: realm.created_at.into(),
            own: realm.is_own,
            status: if realm.closed_at.is_none() {
                SandboxStatus::Open
            } else {
                SandboxStatus::Closed
            },
            expires_at: realm.expires_at.map(Instant),
            closed_at: realm.closed_at.map(Instant),
            limits: None,
            people: None,
        }
    }
}
