//! What an order does to one case, told before it is given and after. The office's own.

use chrono::NaiveDate;
use entities::TollingItemSeen;
use poem_openapi::Object;
use serde_json::Value;
use statute::simulate::{Dates, Difference};
use uuid::Uuid;

use super::deadline::Unreadable;
use super::operation::ItemState;
use super::word::StatusWord;

/// What a tolling order would do to one case.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingPreviewCase {
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// Whether it is known: not where it was not computed yet, nor where the service failed at it.
    pub known: bool,
    /// Why the order would not reach it; where it is not known, how the service failed at it. When the order is given, it is tried all the same.
    pub why: Option<String>,
    /// Each time limit that would differ in a date or in where it stands, also where its last day stays.
    pub deadlines: Vec<TolledDeadline>,
}

/// What became of one case of a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingOrderCase {
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// What became of it.
    pub status: ItemState,
    /// Why it was skipped, or failed.
    pub why: Option<String>,
    /// How often it was tried.
    pub tried: i32,
    /// Whether it had changed since the preview, and was computed anew.
    pub recomputed: bool,
    /// Each time limit that differed when the order was put on its docket.
    pub deadlines: Vec<TolledDeadline>,
}

/// A time limit before and after a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TolledDeadline {
    /// `rule#instance`.
    pub deadline: String,
    /// Before; absent where it is new.
    pub before: Option<TolledDates>,
    /// After; absent where it is gone.
    pub after: Option<TolledDates>,
    /// By how many calendar days its last day moves; absent where one side has none.
    pub moved_days: Option<i64>,
}

/// One side of a time limit that an order moves.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TolledDates {
    /// The day as counted.
    #[oai(nullable)]
    pub nominal: Option<NaiveDate>,
    /// The last day, inclusive.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The earliest last day under every calendar and every serious reading.
    #[oai(nullable)]
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: StatusWord,
    /// Counted from another limit's last day, because its trigger has not happened yet.
    pub projected: bool,
}

impl From<Dates> for TolledDates {
    fn from(it: Dates) -> Self {
        Self {
            nominal: it.nominal,
            due: it.due,
            safe: it.safe,
            status: it.status.into(),
            projected: it.projected,
        }
    }
}

impl From<Difference> for TolledDeadline {
    fn from(it: Difference) -> Self {
        Self {
            deadline: it.deadline,
            before: it.now.map(Into::into),
            after: it.then.map(Into::into),
            moved_days: it.moved_days,
        }
    }
}

impl TollingPreviewCase {
    /// What an order would do to a case.
    ///
    /// # Errors
    /// When what is stored is no list of deadlines: a failure of the machine.
    pub fn of(it: &TollingItemSeen) -> Result<Self, Unreadable> {
        let item = &it.item;
        let has_no_days = item.previewed && item.preview.is_none();
        Ok(Self {
            case: item.case_id.0,
            number: it.case_number.clone(),
            known: item.previewed && item.position.is_some(),
            why: item.why.clone().filter(|_| has_no_days),
            deadlines: deadlines(item.preview.as_deref())?,
        })
    }
}

impl TollingOrderCase {
    /// What became of a case.
    ///
    /// # Errors
    /// When what is stored is no list of deadlines: a failure of the machine.
    pub fn of(it: &TollingItemSeen) -> Result<Self, Unreadable> {
        let item = &it.item;
        Ok(Self {
            case: item.case_id.0,
            number: it.case_number.clone(),
            status: item.status.into(),
            why: item.why.clone(),
            tried: item.tried,
            recomputed: item.recomputed,
            deadlines: deadlines(item.changes.as_deref())?,
        })
    }
}

fn deadlines(stored: Option<&Value>) -> Result<Vec<TolledDeadline>, Unreadable> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    let found: Vec<Difference> =
        serde_json::from_value(stored.clone()).map_err(|error| Unreadable(error.to_string()))?;
    Ok(found.into_iter().map(Into::into).collect())
}
