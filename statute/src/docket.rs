//! What a case is on a given day: its state, its deadlines, the acts that are open, and what broke a rule.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::entry::{Entry, EntryKind};
use crate::fold::Step;
use crate::role::{Program, Role};
use crate::rule::{Authority, Force, Status};
use crate::state::State;
use crate::track::Track;

/// A docket, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Docket {
    /// Which program's law it was read by.
    pub program: Program,
    /// For a detention: the regime it began under.
    #[serde(skip)]
    pub track: Option<Track>,
    /// The day from which the statuses are read.
    pub on: NaiveDate,
    /// Where the case stands.
    pub state: State,
    /// Every deadline, by `due` (those without one last), rule and instance.
    pub deadlines: Vec<Deadline>,
    /// What may be done now, by whom.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where each line of a shipment stands, where the docket names lines: lines carry the state, not only the shipment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineState>,
    /// What happened against a rule and stands on the docket all the same.
    pub irregularities: Vec<Irregularity>,
    /// The entries that were folded, corrections applied, in the order of the law's days.
    #[serde(skip)]
    pub entries: Vec<Entry>,
}

impl Docket {
    /// The latest entry of this kind.
    #[must_use]
    pub fn last(&self, kind: EntryKind) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.kind == kind)
    }

    /// Whether an entry of this kind stands on the docket.
    #[must_use]
    pub fn has(&self, kind: EntryKind) -> bool {
        self.last(kind).is_some()
    }

    /// Whether an entry of this kind stands on the docket that is not about some lines of a shipment only.
    pub(crate) fn has_whole(&self, kind: EntryKind) -> bool {
        self.entries.iter().any(|entry| entry.kind == kind && !entry.is_partial())
    }

    /// How many entries of this kind stand on the docket.
    pub(crate) fn count(&self, kind: EntryKind) -> usize {
        self.entries.iter().filter(|entry| entry.kind == kind).count()
    }

    /// Whether a deadline of this rule is overdue.
    pub(crate) fn is_overdue(&self, rule: &str) -> bool {
        self.deadlines
            .iter()
            .any(|deadline| deadline.rule == rule && deadline.status == Status::Overdue)
    }

    /// The deadline of this rule and instance (counted from 1).
    #[must_use]
    pub fn deadline(&self, rule: &str, instance: u32) -> Option<&Deadline> {
        self.deadlines
            .iter()
            .find(|deadline| deadline.rule == rule && deadline.instance == instance)
    }
}

/// Where one line of a shipment stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineState {
    /// The line, as the entries name it.
    pub line: Value,
    /// Where it stands.
    pub state: State,
}

/// One time limit of one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deadline {
    /// The rule's id.
    pub rule: &'static str,
    /// 1, 2, ... by trigger, where a rule runs from each of several entries.
    pub instance: u32,
    /// What a lapse does.
    pub force: Force,
    /// Who owes the act: a role, or `parties` for all of them alike.
    pub obligor: String,
    /// What it runs from.
    pub trigger: Trigger,
    /// The day as counted.
    pub nominal: Option<NaiveDate>,
    /// The last day, inclusive: `nominal`, or the next business day when that is none.
    pub due: Option<NaiveDate>,
    /// The midnight that ends the last day in New York: the first instant that is too late.
    #[serde(serialize_with = "instant")]
    pub due_at: Option<DateTime<Utc>>,
    /// The earliest last day under every calendar and every serious reading.
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: Status,
    /// The day it was met or first used.
    pub met_on: Option<NaiveDate>,
    /// Counted from another deadline's last day, because its trigger has not happened yet.
    pub projected: bool,
    /// Counted over days whose closures have not been reviewed.
    pub provisional: bool,
    /// What is left of it while it is stayed.
    pub remaining: Option<Remaining>,
    /// The limit that this one is counted back from: `rule#instance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Its sources.
    pub authority: Vec<Authority>,
    /// What other serious readings make of it.
    pub other_readings: Vec<Reading>,
    /// Each last day it has had, and what gave it that day.
    pub revisions: Vec<Revision>,
    /// The entry that its end writes by operation of law.
    #[serde(skip)]
    pub(crate) writes: Option<EntryKind>,
    /// What was done to it, for its explanation.
    #[serde(skip)]
    pub(crate) steps: Vec<Step>,
}

impl Deadline {
    /// `rule#instance`: how explanations and corrections name it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}#{}", self.rule, self.instance)
    }

    /// The entry that the clock writes when its day comes, where it has an effect by operation of law.
    #[must_use]
    pub const fn effect(&self) -> Option<EntryKind> {
        self.writes
    }
}

/// What a deadline runs from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trigger {
    /// The kind of entry.
    pub entry: EntryKind,
    /// Its place on the docket; none while it is only expected.
    pub index: Option<u32>,
    /// Its legal day; for a projected deadline, the day it is counted from.
    pub on: Option<NaiveDate>,
}

/// What is left of a stayed period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Remaining {
    /// How many.
    pub length: u32,
    /// Of what.
    pub unit: Unit,
}

/// The days a period counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// As they come.
    CalendarDays,
    /// Business days.
    BusinessDays,
}

/// What another reading of the law makes of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// As counted.
    pub nominal: Option<NaiveDate>,
    /// The last day.
    pub due: Option<NaiveDate>,
    /// Who reads it so.
    pub authority: Authority,
}

/// A last day that a deadline had, and what gave it that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The last day; none while stayed.
    pub due: Option<NaiveDate>,
    /// The kind of entry that caused it.
    pub cause: EntryKind,
}

/// An act that is open now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PermittedAct {
    /// The entry it would write.
    pub act: EntryKind,
    /// Who may do it.
    pub by: Vec<Role>,
    /// On what authority.
    pub authority: String,
}

/// Something that broke a rule and is a fact all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Irregularity {
    /// The rule that was broken, by id, or the kind of entry that is missing.
    pub rule: String,
    /// The entry that broke it.
    pub entry: EntryKind,
    /// Its place on the docket.
    pub index: u32,
    /// Its legal day.
    pub on: NaiveDate,
    /// What is irregular about it, in a sentence.
    pub message: String,
    /// The provision.
    pub authority: Vec<Authority>,
}

/// RFC 3339 in UTC with a `Z`, as the API writes instants.
#[expect(clippy::ref_option, reason = "serde's `serialize_with` passes the field by reference")]
fn instant<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.collect_str(&at.format("%Y-%m-%dT%H:%M:%SZ")),
        None => serializer.serialize_none(),
    }
}
