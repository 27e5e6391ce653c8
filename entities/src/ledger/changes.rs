//! What each audience is told of a deadline that changed: beside the row itself, one line that stays, with why.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use statute::{Audience, Deadline, EntryKind, Role, Status};

use super::open::Open;
use super::settle::all_set;
use crate::deadline_change::{Cause, Change, Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{DeadlineChangeId, DeadlineId};
use crate::read::Seen;
use crate::stored::Word;
use crate::{deadline, docket_entry};

/// What is told of the deadlines of a case while it is settled.
pub(super) struct Telling<'a> {
    open: &'a Open,
    /// The deadlines as they were.
    before: &'a [deadline::Model],
    /// The last that was told of each; read when a deadline comes that was not there.
    last: Option<HashMap<(DeadlineId, Audience), Model>>,
    changes: Vec<Model>,
}

/// Why something changed.
#[derive(Clone, Copy)]
struct Because<'a> {
    cause: Cause,
    entry: Option<&'a docket_entry::Model>,
}

impl<'a> Telling<'a> {
    pub fn new(open: &'a Open, before: &'a [deadline::Model]) -> Self {
        // Of a case that nobody knew nothing was told.
        let last = open.views.is_empty().then(HashMap::new);
        Self { open, before, last, changes: Vec::new() }
    }

    /// Holds a deadline as an audience sees it now against what it was told, and notes what is new of it.
    pub async fn tell(
        &mut self,
        tx: &impl ConnectionTrait,
        seen: &Seen,
        due: &Deadline,
        row: &mut deadline::Model,
    ) -> Result<(), LedgerError> {
        let known = self.before.iter().find(|it| it.id == row.id && it.audience == row.audience);
        if let Some(known) = known {
            row.sequence = known.sequence;
            row.calendar_on = row.due.or(known.calendar_on);
            row.changed_at = known.changed_at;
            let what = if known.due != row.due {
                Change::Moved
            } else if known.status != row.status {
                Change::StatusChanged
            } else if known.projected && !row.projected {
                Change::Started
            } else {
                return Ok(());
            };
            let old = (known.due, Some(known.status));
            let is_moved = what == Change::Moved;
            self.note(row, what, old, because(self.open, seen, Some(due), is_moved));
            return Ok(());
        }
        let last = self.last_told(tx).await?.get(&(row.id, row.audience.0)).cloned();
        let Some(last) = last else {
            self.note(row, Change::Opened, (None, None), because(self.open, seen, Some(due), true));
            return Ok(());
        };
        row.sequence = last.sequence;
        row.calendar_on = row.due.or(last.calendar_on);
        row.changed_at = Some(last.recorded_at);
        // The row was lost and is folded again: what was told of it is still so.
        if last.status == Some(row.status) && last.due == row.due && last.projected == row.projected
        {
            return Ok(());
        }
        let (what, old) = match last.status {
            Some(status) => (Change::Moved, (last.due, Some(status))),
            None => (Change::Opened, (None, None)),
        };
        self.note(row, what, old, because(self.open, seen, Some(due), true));
        Ok(())
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
            let mut after = deadline::Model { due: None, ..row.clone() };
            self.note(&mut after, Change::Removed, (row.due, Some(row.status)), why);
        }
    }

    /// Writes what was noted.
    pub async fn write(self, tx: &impl ConnectionTrait) -> Result<(), LedgerError> {
        let rows = self.changes.into_iter().map(all_set);
        let written = Entity::insert_many(rows).exec_without_returning(tx).await;
        written.doing("writing what changed of deadlines")?;
        Ok(())
    }

    fn note(
        &mut self,
        row: &mut deadline::Model,
        what: Change,
        (old_due, old_status): (Option<chrono::NaiveDate>, Option<Word<Status>>),
        why: Because<'_>,
    ) {
        let is_first = what == Change::Opened && row.changed_at.is_none();
        if !is_first {
            row.sequence += 1;
        }
        row.calendar_on = row.due.or(row.calendar_on);
        row.changed_at = Some(self.open.now);
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
            recorded_at: self.open.now,
        });
    }

    async fn last_told(
        &mut self,
        tx: &impl ConnectionTrait,
    ) -> Result<&HashMap<(DeadlineId, Audience), Model>, LedgerError> {
        if self.last.is_none() {
            let rows = Entity::find()
                .filter(Column::CaseId.eq(self.open.case.id))
                .order_by_asc(Column::Sequence)
                .all(tx)
                .await
                .doing("reading what was told of deadlines")?;
            // The later takes the place of the earlier.
            let rows = rows.into_iter().map(|row| ((row.deadline_id, row.audience.0), row));
            self.last = Some(rows.collect());
        }
        Ok(self.last.get_or_insert_default())
    }
}

/// Why a deadline changed, by what was added to the docket of what an audience sees: never by what it does not.
fn because<'a>(
    open: &'a Open,
    seen: &Seen,
    due: Option<&Deadline>,
    is_moved: bool,
) -> Because<'a> {
    let is_seen = |row: &&docket_entry::Model| {
        u32::try_from(row.position).is_ok_and(|position| seen.positions.contains(&position))
    };
    let fresh: Vec<_> = open.fresh().iter().filter(is_seen).collect();
    let corrects =
        |row: &&&docket_entry::Model| [EntryKind::EntryCorrected, EntryKind::LapseReversed].contains(&row.kind.0);
    let gave = due.and_then(|due| due.revisions.last()).map(|revision| revision.cause);
    let entry = (fresh.iter().find(corrects))
        .or_else(|| fresh.iter().rev().find(|row| Some(row.kind.0) == gave))
        .or(fresh.last())
        .copied();
    let cause = match entry {
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
