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
    /// The entry that did it; none where a day has passed and nothing more, and where the law did it.
    pub cause: Option<EntryKind>,
    /// Whether a change of the law did it, and no entry.
    pub by_law: bool,
}

/// What an audience had been told of a deadline before a change of the law touched it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The rule's id.
    pub rule: String,
    /// Which of the rule's deadlines, by trigger.
    pub instance: u32,
    /// Its last day, where it had one.
    pub before: Option<NaiveDate>,
    /// Whether there was no such deadline.
    pub is_new: bool,
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
        by_law: false,
    }));
    found
}

/// Adds to what entries and days have changed what a change of the law alone has moved, and says from what day whatever moved was moved: both
/// readings of a docket are by the law of today, and what was told between them need not be. What was moved and moved back is no change.
pub fn moved_by_law(found: &mut Vec<Change>, told: &[Told], now: &Docket) {
    for it in told {
        let is_it = |other: &Deadline| other.rule == it.rule && other.instance == it.instance;
        if let Some(known) = found.iter_mut().find(|change| is_it(&change.deadline)) {
            if known.turn == Turn::Moved {
                known.before = it.before;
            }
            continue;
        }
        let deadline = now.deadlines.iter().find(|other| is_it(other) && !other.projected);
        // What the law of today does not know any more has no words.
        let Some(deadline) = deadline else { continue };
        let turn = if it.is_new { Turn::Opened } else { Turn::Moved };
        if is_open(deadline) || turn == Turn::Moved {
            let (deadline, before) = (deadline.clone(), it.before);
            found.push(Change { turn, deadline, before, cause: None, by_law: true });
        }
    }
    found.retain(|change| change.turn != Turn::Moved || change.before != change.deadline.due);
}

fn change(was: Option<&Deadline>, now: &Deadline, fresh: Option<EntryKind>) -> Option<Change> {
    let told = |turn, cause| {
        let before = was.and_then(|it| it.due);
        Some(Change { turn, deadline: now.clone(), before, cause, by_law: false })
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
