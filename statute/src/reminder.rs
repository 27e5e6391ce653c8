//! The ladder of reminders before a last day.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::count;
use crate::docket::Deadline;
use crate::rule::Status;

/// How many calendar days before the last day whoever owes the act is reminded.
pub const LADDER: [u32; 5] = [30, 10, 5, 1, 0];

/// Office hours in New York: reminders go out between these hours, so that they are read.
const OPENS: u32 = 9;
const OPEN_MINUTES: u64 = 8 * 60;

/// One reminder of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Calendar days before the last day.
    pub days_before: u32,
    /// The day it goes out.
    pub on: NaiveDate,
}

/// The reminders of a deadline, the earliest first. Only a running deadline whose trigger has happened has any; a day
/// before the trigger's is skipped.
#[must_use]
pub fn rungs(deadline: &Deadline) -> Vec<Rung> {
    if deadline.projected || deadline.status != Status::Running {
        return Vec::new();
    }
    let Some(due) = deadline.due else { return Vec::new() };
    LADDER
        .iter()
        .filter_map(|days| Some(Rung { days_before: *days, on: count::earlier(due, *days)? }))
        .filter(|rung| deadline.trigger.on.is_none_or(|trigger| rung.on >= trigger))
        .collect()
}

/// The instant of a reminder on a day: in office hours, spread over them by a number that is the same for a case for
/// ever.
#[must_use]
pub fn office_instant(on: NaiveDate, spread: u64) -> DateTime<Utc> {
    let minutes = u32::try_from(spread % OPEN_MINUTES).unwrap_or(0);
    let time =
        NaiveTime::from_hms_opt(OPENS + minutes / 60, minutes % 60, 0).unwrap_or(NaiveTime::MIN);
    count::instant_in_new_york(on, time)
}
