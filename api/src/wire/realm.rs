//! Sandboxes, their clocks, and the operations that move them.

use chrono::{DateTime, Datelike as _, Utc};
use entities::{OperationStatus, operation, realm};
use poem_openapi::types::{Example, ParseFromParameter as _};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::Defect;
use statute::calendar::{FIRST_YEAR, LAST_YEAR};
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::Filing;

/// Make a sandbox: a realm with its own clock, cases and numbers.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewSandbox {
    /// What to call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// What its clock shows at first, in the years 1971 to 2100. It only moves forward.
    pub now: Instant,
}

impl Filing for NewSandbox {
    fn defects(raw: &Value) -> Vec<Defect> {
        outside_calendar(raw, "now")
    }
}

impl Example for NewSandbox {
    fn example() -> Self {
        Self { name: "EAPA 7356".to_owned(), now: Instant(instant(1_563_375_600)) }
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

/// A realm with its own clock.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
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
}

impl From<&realm::Model> for Sandbox {
    fn from(realm: &realm::Model) -> Self {
        Self {
            id: realm.id.0,
            name: realm.name.clone(),
            now: realm.now.unwrap_or(realm.created_at).into(),
            created_by: realm.created_by.clone(),
            created_at: realm.created_at.into(),
        }
    }
}

/// Long work that reports its progress.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Operation {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: OperationKind,
    /// Where it stands.
    pub status: OperationState,
    /// The sandbox whose clock it moves.
    pub sandbox: Uuid,
    /// What the clock showed at the start.
    pub start: Instant,
    /// What it is to show.
    pub target: Instant,
    /// What it shows.
    pub reached: Instant,
    /// How many wake-ups it has stopped at.
    pub stops: i32,
    /// Why it failed.
    pub error: Option<String>,
    /// The account that asked for it.
    pub created_by: String,
    /// When, by the real clock.
    pub created_at: Instant,
    /// When it ended, by the real clock.
    pub ended_at: Option<Instant>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OperationKind {
    /// It moves a sandbox's clock.
    SandboxClock,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OperationState {
    /// Under way.
    Running,
    /// At its end.
    Done,
    /// Given up.
    Failed,
}

impl From<&operation::Model> for Operation {
    fn from(it: &operation::Model) -> Self {
        Self {
            id: it.id.0,
            kind: OperationKind::SandboxClock,
            status: match it.status {
                OperationStatus::Running => OperationState::Running,
                OperationStatus::Done => OperationState::Done,
                OperationStatus::Failed => OperationState::Failed,
            },
            sandbox: it.realm_id.0,
            start: it.start.into(),
            target: it.target.into(),
            reached: it.reached.into(),
            stops: it.stops,
            error: it.error.clone(),
            created_by: it.created_by.clone(),
            created_at: it.created_at.into(),
            ended_at: it.ended_at.map(Instant),
        }
    }
}
