//! Sandboxes and their clocks.

use chrono::{DateTime, Datelike as _, Utc};
use entities::realm;
use poem_openapi::Object;
use poem_openapi::types::{Example, ParseFromParameter as _};
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
