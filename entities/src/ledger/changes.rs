//! What each audience is told of a deadline that changed: beside the row itself, one line that stays, with why.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use statute::{Audience, Deadline, EntryKind, Role, Status};

use super::events::turned_at;
use super::open::Open;
use super::settle::all_set;
use super::together::Together;
use crate::deadline_change::{ActiveModel, Cause, Change, Model};
use crate::ids::{DeadlineChangeId, DeadlineId};
use crate::read::Seen;
use crate::stored::Word;
use crate::{deadline, docket_entry};

/// What is told of the deadlines of a case while it is settled.
pub(super) struct Telling<'a> {
    open: &'a Open,
    /// The deadlines as they were.
    before: &'a [deadline::Model],
    /// Whether the rows are made again, and may be wrong.
    is_rebuilt: bool,
    /// The last that was told of those of which that was read.
    last: HashMap<(DeadlineId, Audience), Model>,
    changes: Vec<Model>,
}

/// A deadline as it was told last.
struct Was {
    sequence: i64,
    due: Option<NaiveDate>,
    /// None where it was there no more.
    status: Option<Word<Status>>,
    projected: bool,
    calendar_on: Option<NaiveDate>,
    changed_at: Option<DateTime<Utc>>,
}

impl From<&deadline::Model> for Was {
    fn from(row: &deadline::Model) -> Self {
        Self {
            sequence: row.sequence,
            due: row.due,
            status: Some(row.status),
            projected: row.projected,
            calendar_on: row.calendar_on,
            changed_at: row.changed_at,
        }
    }
}

impl From<&Model> for Was {
    fn from(row: &Model) -> Self {
        Self {
            sequence: row.sequence,
            due: row.due,
            status: row.status,
            projected: row.projected,
            calendar_on: row.calendar_on,
            changed_at: Some(row.recorded_at),
        }
    }
}

/// Why something changed.
#[derive(Clone, Copy)]
struct Because<'a> {
    cause: Cause,
    entry: Option<&'a docket_entry::Model>,
}

impl<'a> Telling<'a> {
    /// What is told while these rows are settled, or made again where some of them may be wrong. `told`: what was told of deadlines that
    /// are no such row, or of all; the earlier first.
    pub fn new(
        open: &'a Open,
        before: &'a [deadline::Model],
        told: Vec<Model>,
        is_rebuilt: bool,
    ) -> Self {
        // The later takes the place of the earlier.
        let last = told.into_iter().map(|row| ((row.deadline_id, row.audience.0), row)).collect();
        Self { open, before, is_rebuilt, last, changes: Vec::new() }
    }

    /// Holds a deadline as an audience sees it now against what it was told, and notes what is new of it.
    pub fn tell(&mut self, seen: &Seen, due: &Deadline, row: &mut deadline::Model) {
        let before = self.before;
        let known = before.iter().find(|it| it.id == row.id && it.audience == row.audience);
        let mut was = known.map(Was::from);
        // A row that may have been lost, or may be wrong, is not what anybody was told.
        if was.is_none() || self.is_rebuilt {
            let told = self.last.get(&(row.id, row.audience.0)).map(Was::from);
            was = told.or(was);
        }
        let Some(was) = was else {
            let why = because(self.open, seen, Some(due), true);
            self.note(row, Change::Opened, (None, None), why, self.open.now);
            return;
        };
        row.sequence = was.sequence;
        row.calendar_on = row.due.or(was.calendar_on);
        row.changed_at = was.changed_at;
        let what = match was.status {
            None => Change::Opened,
            Some(_) if was.due != row.due => Change::Moved,
            Some(status) if status != row.status => Change::StatusChanged,
            Some(_) if was.projected && !row.projected => Change::Started,
            Some(_) => return,
        };
        row.sequence += 1;
        let old = if was.status.is_some() { (was.due, was.status) } else { (None, None) };
        let is_moved = matches!(what, Change::Opened | Change::Moved);
        let at = if what == Change::StatusChanged {
            let known = known.filter(|_| !self.is_rebuilt);
            let at = turned_at(self.open.now, known, row);
            // A calendar takes what is older than what it has for nothing new.
            was.changed_at.map_or(at, |before| at.max(before))
        } else {
            self.open.now
        };
        self.note(row, what, old, because(self.open, seen, Some(due), is_moved), at);
    }

    /// Notes the deadlines that an audience has no more. `seen` is nothing where it does not even know the case.
    pub fn gone(&mut self, audience: Audience, seen: Option<&Seen>, now: &[deadline::Model]) {
        let is_there = |row: &deadline::Model| {
            now.iter().any(|other| other.id == row.id && other.audience == row.audience)
        };
        let before = self.before;
        for row in before.iter().filter(|row| row.audience.0 == audience && !is_there(row)) {
            let why = match seen {
                Some(seen) => because(self.open, seen, None, true),
                None => Because { cause: Cause::Correction, entry: None },
            };
            let told = self.last.get(&(row.id, audience));
            let sequence = told.map_or(row.sequence, |told| told.sequence.max(row.sequence)) + 1;
            let mut after = deadline::Model { due: None, sequence, ..row.clone() };
            let now = self.open.now;
            self.note(&mut after, Change::Removed, (row.due, Some(row.status)), why, now);
        }
    }

    /// Writes what was noted.
    pub fn write(self, together: &mut Together) {
        together.add(self.changes.into_iter().map(all_set::<_, ActiveModel>), None);
    }

    fn note(
        &mut self,
        row: &mut deadline::Model,
        what: Change,
        (old_due, old_status): (Option<NaiveDate>, Option<Word<Status>>),
        why: Because<'_>,
        at: DateTime<Utc>,
    ) {
        row.calendar_on = row.due.or(row.calendar_on);
        row.changed_at = Some(at);
        self.changes.push(Model {
            id: DeadlineChangeId::random(),
            number: None,
            deadline_id: row.id,
            audience: row.audience,
            case_id: row.case_id,
            rule: row.rule.clone(),
            instance: row.instance,
            obligor: row.obligor.clone(),
            what,
            sequence: row.sequence,
            revision: row.revision,
            old_due,
            due: row.due,
            old_status,
            status: (what != Change::Removed).then_some(row.status),
            projected: row.projected,
            calendar_on: row.calendar_on,
            cause: why.cause,
            cause_entry: why.entry.map(|it| it.kind),
            cause_on: why.entry.map(|it| it.on),
            cause_entry_id: why.entry.map(|it| it.id),
            recorded_at: at,
            realm_id: Some(self.open.case.realm_id),
            case_number: Some(self.open.case.number.clone()),
        });
    }
}

/// Why a deadline changed, by what was added to the docket of what an audience sees: never by what it does not.
fn because<'a>(open: &'a Open, seen: &Seen, due: Option<&Deadline>, is_moved: bool) -> Because<'a> {
    let is_seen = |row: &&docket_entry::Model| {
        u32::try_from(row.position).is_ok_and(|position| seen.positions.contains(&position))
    };
    let fresh: Vec<_> = open.fresh().iter().filter(is_seen).collect();
    let corrects = |row: &&&docket_entry::Model| {
        [EntryKind::EntryCorrected, EntryKind::LapseReversed].contains(&row.kind.0)
    };
    let gave = due.and_then(|due| due.revisions.last()).map(|revision| revision.cause);
    let entry = (fresh.iter().find(corrects))
        .or_else(|| fresh.iter().rev().find(|row| Some(row.kind.0) == gave))
        .or(fresh.last())
        .copied();
    // Who does not read corrections still sees that something is gone which he had seen.
    let is_corrected = || open.fresh().iter().any(|row| corrects(&&row));
    let cause = match entry {
        None if is_moved && is_corrected() => Cause::Correction,
        None if is_moved => Cause::Law,
        None => Cause::Time,
        Some(row) => match row.kind.0 {
            EntryKind::EntryCorrected | EntryKind::LapseReversed => Cause::Correction,
            EntryKind::DeterminationExtended | EntryKind::DeadlineExtended => Cause::Extension,
            EntryKind::TollingOrdered => Cause::Tolling,
            _ if row.by_role.0 == Role::System => Cause::Time,
            _ => Cause::Entry,
        },
    };
    Because { cause, entry }
}
