//! What if? The same functions on entries that did not happen.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::docket::{Deadline, Docket};
use crate::entry::Entry;
use crate::fold::docket;
use crate::law::Law;
use crate::rule::Status;
use crate::track::Matter;

/// A docket beside what it would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Simulation {
    /// The docket as it stands, read on the simulation's day.
    pub now: Docket,
    /// The docket with the hypothetical entries, read on the same day.
    pub then: Docket,
    /// Each deadline that differs, in the order of its name.
    pub differences: Vec<Difference>,
}

/// What hypothetical entries make of one deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// `rule#instance`.
    pub deadline: String,
    /// Its dates and status as the docket stands; none where it would be new.
    pub now: Option<Dates>,
    /// Its dates and status with the hypothetical entries; none where it would be gone.
    pub then: Option<Dates>,
    /// By how many calendar days its last day moves; none where one side has no date.
    pub moved_days: Option<i64>,
}

/// The part of a deadline that a simulation compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// The day as counted.
    pub nominal: Option<NaiveDate>,
    /// The last day.
    pub due: Option<NaiveDate>,
    /// The earliest last day under every reading.
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: Status,
    /// Whether its trigger is still only expected.
    pub projected: bool,
}

/// Reads a docket as it stands and with hypothetical entries after it, both on `on`, or on the day of the last
/// hypothetical entry when that is later. Positions of the hypothetical entries follow those of the docket. Nothing is
/// stored; what would break a rule is listed under the `irregularities` of `then`.
#[must_use]
pub fn simulate(
    matter: impl Into<Matter>,
    entries: &[Entry],
    hypothetical: &[Entry],
    law: &Law,
    on: NaiveDate,
) -> Simulation {
    let matter = matter.into();
    let on = hypothetical.iter().map(|entry| entry.on).fold(on, NaiveDate::max);
    let next = entries.iter().map(|entry| entry.position.saturating_add(1)).max().unwrap_or(0);
    let supposed =
        (next..).zip(hypothetical).map(|(position, entry)| Entry { position, ..entry.clone() });
    let all: Vec<Entry> = entries.iter().cloned().chain(supposed).collect();
    let (now, then) = (docket(matter, entries, law, on), docket(matter, &all, law, on));
    let differences = differences(&now, &then);
    Simulation { now, then, differences }
}

/// The deadlines that two readings of a docket tell differently, in the order of their names.
#[must_use]
pub fn differences(now: &Docket, then: &Docket) -> Vec<Difference> {
    differences_from(&by_name(now), then)
}

/// The same, where of the first reading the dates alone were kept, by the names of the deadlines.
#[must_use]
pub fn differences_from(now: &BTreeMap<String, Dates>, then: &Docket) -> Vec<Difference> {
    let then = by_name(then);
    let names: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    names
        .into_iter()
        .filter(|name| now.get(*name) != then.get(*name))
        .map(|name| {
            let (now, then) = (now.get(name).copied(), then.get(name).copied());
            let due = |dates: Option<Dates>| dates.and_then(|dates| dates.due);
            let moved_days = due(now).zip(due(then)).map(|(now, then)| (then - now).num_days());
            Difference { deadline: name.clone(), now, then, moved_days }
        })
        .collect()
}

fn by_name(docket: &Docket) -> BTreeMap<String, Dates> {
    docket.deadlines.iter().map(|deadline| (deadline.name(), Dates::of(deadline))).collect()
}

impl Difference {
    /// Whether its last day is another, or is there on one side only.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        let due = |dates: Option<Dates>| dates.and_then(|dates| dates.due);
        due(self.now) != due(self.then)
    }
}

impl Dates {
    fn of(deadline: &Deadline) -> Self {
        Self {
            nominal: deadline.nominal,
            due: deadline.due,
            safe: deadline.safe,
            status: deadline.status,
            projected: deadline.projected,
        }
    }
}
