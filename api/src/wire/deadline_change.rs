//! What changed of deadlines, and why.

use chrono::NaiveDate;
use entities::{Cause, Change, ChangeSeen};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::instant::Instant;
use super::word::{EntryWord, StatusWord};

/// What changed of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DeadlineChangeKind {
    /// It is there.
    Opened,
    /// Its last day is another one, or none.
    Moved,
    /// What it runs from has happened, on the day that was expected.
    Started,
    /// Its status is another one.
    StatusChanged,
    /// It is there no more.
    Removed,
}

/// Why a deadline changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DeadlineCauseKind {
    /// Something happened.
    Entry,
    /// An entry was taken out or put right.
    Correction,
    /// More time was given.
    Extension,
    /// Days were tolled.
    Tolling,
    /// A day passed.
    Time,
    /// The tables of law changed: a day on which the office was closed became known, or a limit is read otherwise.
    Law,
}

/// What caused a change of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DeadlineCause {
    /// Why.
    pub kind: DeadlineCauseKind,
    /// The kind of docket entry; absent where no entry caused it.
    pub entry: Option<EntryWord>,
    /// The legal day of that entry.
    pub on: Option<NaiveDate>,
    /// The number of that entry on the docket that the caller sees; told with the revisions of one deadline.
    pub number: Option<u32>,
}

/// One change of a deadline, as the caller's side was told of it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct DeadlineChange {
    /// The deadline.
    pub deadline: Uuid,
    /// Its case.
    pub case: Uuid,
    /// The rule.
    pub rule: String,
    /// Which of the rule's deadlines, by trigger.
    pub instance: i32,
    /// Who owes the act.
    pub obligor: String,
    /// What changed.
    pub change: DeadlineChangeKind,
    /// Its place among the changes of this deadline, from 1.
    pub sequence: i64,
    /// The revision of the deadline after it.
    pub revision: i64,
    /// The last day before it; null while there was none.
    #[oai(nullable)]
    pub old_due: Option<NaiveDate>,
    /// The last day after it; null while there is none.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The status before it; null where it was not there.
    #[oai(nullable)]
    pub old_status: Option<StatusWord>,
    /// The status after it; null where it is there no more.
    #[oai(nullable)]
    pub status: Option<StatusWord>,
    /// Whether it is counted from a day that has not come.
    pub projected: bool,
    /// What caused it.
    pub cause: DeadlineCause,
    /// When it was recorded; of what a day has ended, the end of that day.
    pub recorded_at: Instant,
    /// Where to go from here.
    pub links: DeadlineChangeLinks,
}

/// Where to go from a change of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct DeadlineChangeLinks {
    /// The deadline, as long as it is there.
    pub deadline: String,
    /// All its revisions.
    pub revisions: String,
    /// Its case.
    pub case: String,
}

impl From<&ChangeSeen> for DeadlineChange {
    fn from(it: &ChangeSeen) -> Self {
        let row = &it.change;
        let deadline = format!("/v1/deadlines/{}", row.deadline_id);
        Self {
            deadline: row.deadline_id.0,
            case: row.case_id.0,
            rule: row.rule.clone(),
            instance: row.instance,
            obligor: row.obligor.clone(),
            change: row.what.into(),
            sequence: row.sequence,
            revision: row.revision,
            old_due: row.old_due,
            due: row.due,
            old_status: row.old_status.map(|it| StatusWord(it.0)),
            status: row.status.map(|it| StatusWord(it.0)),
            projected: row.projected,
            cause: DeadlineCause {
                kind: row.cause.into(),
                entry: row.cause_entry.map(|it| EntryWord(it.0)),
                on: row.cause_on,
                number: it.entry,
            },
            recorded_at: row.recorded_at.into(),
            links: DeadlineChangeLinks {
                revisions: format!("{deadline}/revisions"),
                deadline,
                case: format!("/v1/cases/{}", row.case_id),
            },
        }
    }
}

impl From<Change> for DeadlineChangeKind {
    fn from(it: Change) -> Self {
        match it {
            Change::Opened => Self::Opened,
            Change::Moved => Self::Moved,
            Change::Started => Self::Started,
            Change::StatusChanged => Self::StatusChanged,
            Change::Removed => Self::Removed,
        }
    }
}

impl From<Cause> for DeadlineCauseKind {
    fn from(it: Cause) -> Self {
        match it {
            Cause::Entry => Self::Entry,
            Cause::Correction => Self::Correction,
            Cause::Extension => Self::Extension,
            Cause::Tolling => Self::Tolling,
            Cause::Time => Self::Time,
            Cause::Law => Self::Law,
        }
    }
}
