//! What has changed between two readings of one docket: what a daily digest tells.

use chrono::NaiveDate;
use serde::Serialize;

use crate::count;
use crate::docket::{Deadline, Docket};
use crate::entry::EntryKind;
use crate::role::{UnknownWord, words};
use crate::rule::Status;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// How many days ahead a digest looks.
const AHEAD: u32 = 14;

words! {
    /// What became of a deadline.
    Turn in "turns" {
        /// It began to run.
        Opened = "opened",
        /// It has another last day.
        Moved = "moved",
        /// The act was done.
        Met = "met",
        /// The last day is over, and the act was not done.
        Missed = "missed",
        /// It is over, or no longer applies.
        Closed = "closed",
    }
}

/// A deadline that is not what it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What became of it.
    pub turn: Turn,
    /// The deadline as it is now; as it was, where it is gone.
    pub deadline: Deadline,
    /// Its last day before.
    pub before: Option<NaiveDate>,
    /// The entry that did it; none where a day has passed and nothing more.
    pub cause: Option<EntryKind>,
}

/// The last day on which a deadline is due soon.
#[must_use]
pub fn until(today: NaiveDate) -> NaiveDate {
    count::later(today, AHEAD).unwrap_or(today)
}

/// What changed between two readings of a docket by one audience, by rule and instance. Before it knew of the case there
/// was nothing. Deadlines that only follow from what has not happened yet are passed over.
#[must_use]
pub fn changes(before: Option<&Docket>, now: &Docket) -> Vec<Change> {
    let empty = Vec::new();
    let earlier = before.map_or(&empty, |docket| &docket.deadlines);
    let fresh = last_fresh(before, now);
    let mut found: Vec<Change> = now
        .deadlines
        .iter()
        .filter(|deadline| !deadline.projected)
        .filter_map(|deadline| {
            let was = earlier.iter().find(|it| same(it, deadline)).filter(|it| !it.projected);
            change(was, deadline, fresh)
        })
        .collect();
    let gone = earlier.iter().filter(|was| {
        let is_there = now.deadlines.iter().any(|it| same(it, was) && !it.projected);
        is_open(was) && !was.projected && !is_there
    });
    found.extend(gone.map(|was| Change {
        turn: Turn::Closed,
        deadline: was.clone(),
        before: was.due,
        cause: fresh,
    }));
    found
}

fn change(was: Option<&Deadline>, now: &Deadline, fresh: Option<EntryKind>) -> Option<Change> {
    let told = |turn, cause| {
        let before = was.and_then(|it| it.due);
        Some(Change { turn, deadline: now.clone(), before, cause })
    };
    let Some(was) = was else {
        // What began and ended in between has nothing left to watch.
        return if is_open(now) { told(Turn::Opened, Some(now.trigger.entry)) } else { None };
    };
    if was.status != now.status {
        match now.status {
            Status::Met | Status::MetLate => return told(Turn::Met, fresh),
            Status::Overdue => return told(Turn::Missed, None),
            Status::Closed | Status::Lapsed => return told(Turn::Closed, None),
            Status::Averted | Status::Superseded => return told(Turn::Closed, fresh),
            Status::Running | Status::Stayed => {}
        }
    }
    let moved = was.due != now.due;
    moved.then(|| told(Turn::Moved, now.revisions.last().map(|it| it.cause))).flatten()
}

fn same(one: &Deadline, other: &Deadline) -> bool {
    one.rule == other.rule && one.instance == other.instance
}

fn is_open(deadline: &Deadline) -> bool {
    matches!(deadline.status, Status::Running | Status::Stayed)
}

/// The last entry that was not there before.
fn last_fresh(before: Option<&Docket>, now: &Docket) -> Option<EntryKind> {
    let known = before.map_or(0, |docket| docket.entries.len());
    let mut entries: Vec<_> = now.entries.iter().collect();
    entries.sort_by_key(|entry| entry.position);
    (entries.len() > known).then(|| entries.last().map(|entry| entry.kind)).flatten()
}
