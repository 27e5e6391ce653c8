//! Calendars of deadlines that an account may subscribe to.

use entities::{CaseId, DeadlineFilter, PartyId, calendar};
use poem_openapi::Object;
use poem_openapi::types::{Example, ParseFromJSON as _, ToJSON as _};
use serde_json::Value;
use uuid::Uuid;

use super::deadline::Programs;
use super::instant::Instant;
use super::word::ForceWord;
use crate::payload::Filing;

/// Make a calendar of deadlines. It shows what the account sees whenever it is looked at, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewCalendar {
    /// What to call it: calendar programs show this name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Which deadlines it shows; all that the account sees where absent.
    pub filter: Option<CalendarFilter>,
}

impl Filing for NewCalendar {}

impl Example for NewCalendar {
    fn example() -> Self {
        let filter = CalendarFilter { program: Some(Programs::Eapa), ..CalendarFilter::default() };
        Self { name: "My deadlines".to_owned(), filter: Some(filter) }
    }
}

/// Which deadlines a calendar shows. What is narrowed by what changes, as a status or a day, would vanish instead of being cancelled, and
/// is none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CalendarFilter {
    /// Of this case.
    pub case: Option<Uuid>,
    /// Of the cases in which this party stands.
    pub party: Option<Uuid>,
    /// Of cases of this program.
    pub program: Option<Programs>,
    /// Of this rule.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub rule: Option<String>,
    /// Owed by this role, or by `parties`.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub obligor: Option<String>,
    /// Of this force.
    pub force: Option<ForceWord>,
}

impl CalendarFilter {
    /// The filter that was kept with a calendar.
    #[must_use]
    pub fn kept(stored: &Value) -> Self {
        Self::parse_from_json(Some(stored.clone())).unwrap_or_default()
    }

    /// What is kept of it.
    #[must_use]
    pub fn stored(&self) -> Value {
        self.to_json().unwrap_or_default()
    }

    /// The deadlines that are meant.
    #[must_use]
    pub fn deadlines(self) -> DeadlineFilter {
        DeadlineFilter {
            case: self.case.map(CaseId),
            party: self.party.map(PartyId),
            programs: self.program.map(Programs::each),
            rule: self.rule,
            obligor: self.obligor,
            force: self.force.map(|it| it.0),
            ..DeadlineFilter::default()
        }
    }
}

/// A calendar of deadlines.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Calendar {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Which deadlines it shows.
    pub filter: CalendarFilter,
    /// When it was made.
    pub created_at: Instant,
    /// The API token it was made with: it is good as long as that.
    pub made_with: Option<Uuid>,
    /// Since when it is revoked.
    pub revoked_at: Option<Instant>,
    /// Why.
    pub revoked_why: Option<String>,
    /// Where to subscribe to it, in the first answer to who made it, and never again. Whoever has this URL reads the calendar, without an
    /// account: it is a secret.
    pub url: Option<String>,
}

impl From<&calendar::Model> for Calendar {
    fn from(row: &calendar::Model) -> Self {
        Self {
            id: row.id.0,
            name: row.name.clone(),
            filter: CalendarFilter::kept(&row.filter),
            created_at: row.created_at.into(),
            made_with: row.made_with.map(|it| it.0),
            revoked_at: row.revoked_at.map(Instant),
            revoked_why: row.revoked_why.clone(),
            url: None,
        }
    }
}

/// Revoke a calendar: its URL is good no more from now on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewCalendarRevocation {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewCalendarRevocation {}

impl Example for NewCalendarRevocation {
    fn example() -> Self {
        Self { reason: Some("The telephone was lost.".to_owned()) }
    }
}
