//! What a case's clock waits for, and what it does when the time has come: each thing once.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use statute::{EntryKind, Status};

use super::Ledger;
use super::open::Open;
use super::tasks::owed_now;
use super::there::There;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, TaskId};
use crate::wake::WakeKind;
use crate::{deadline, task, wake};

/// The next thing a case's clock waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextWake {
    /// When, by the realm's clock.
    pub at: DateTime<Utc>,
    /// How long until then; `None` where the realm's clock stands still and it has not come.
    pub wait_ms: Option<u64>,
    /// What for.
    pub kind: WakeKind,
    /// Of which rule.
    pub rule: String,
    /// Of which revision of the deadline.
    pub revision: i64,
    /// How many days before it.
    pub rung: u32,
}

/// What a wake-up did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Woken {
    /// How many reminders were owed.
    pub reminders: u32,
    /// Of how many open tasks a second person was told.
    pub warnings: u32,
    /// How many missed duties were written.
    pub lapses: u32,
}

impl Ledger {
    /// What a case's clock waits for next; `None` where it waits for nothing.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_wake(&self, case: CaseId) -> Result<Option<NextWake>, LedgerError> {
        let next = wake::Entity::find()
            .filter(wake::Column::CaseId.eq(case))
            .filter(wake::Column::DoneAt.is_null())
            .order_by_asc(wake::Column::At)
            .order_by_asc(wake::Column::Id)
            .one(self.db())
            .await
            .doing("reading the next wake")?;
        let Some(next) = next else { return Ok(None) };
        let sandbox = self.realm(next.realm_id).await?.now;
        Ok(Some(NextWake {
            at: next.at,
            wait_ms: self.wait_ms(sandbox, next.at),
            kind: next.kind,
            rule: next.rule,
            revision: next.revision,
            rung: u32::try_from(next.rung).unwrap_or_default(),
        }))
    }

    /// How long until an instant of a realm; `None` where its clock stands still and the instant has not come.
    pub(super) fn wait_ms(&self, sandbox: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Option<u64> {
        // Rounded up: a timer that fires before its instant finds nothing to do.
        let wait =
            u64::try_from((at - self.present(sandbox)).num_microseconds().unwrap_or(i64::MAX))
                .unwrap_or(0);
        match (wait, sandbox) {
            (0, _) => Some(0),
            (_, Some(_)) => None,
            (wait, None) => Some(wait.div_ceil(1000)),
        }
    }

    /// Does everything that is due on a case by now. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such case; the database's own.
    pub async fn wake(&self, case: CaseId) -> Result<Woken, LedgerError> {
        self.write(async |tx| {
            let locked = self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            let now = self.present(locked.sandbox_now);
            let due = wake::Entity::find()
                .filter(wake::Column::CaseId.eq(case))
                .filter(wake::Column::DoneAt.is_null())
                .filter(wake::Column::At.lte(now))
                .order_by_asc(wake::Column::At)
                .order_by_asc(wake::Column::Id)
                .all(tx)
                .await
                .doing("reading what is due")?;
            if due.is_empty() {
                return Ok(Woken::default());
            }
            wake::Entity::update_many()
                .col_expr(wake::Column::DoneAt, sea_orm::sea_query::Expr::val(Some(now)))
                .filter(wake::Column::Id.is_in(due.iter().map(|wake| wake.id)))
                .exec(tx)
                .await
                .doing("marking what is done")?;
            let mut open = self.open(tx, locked).await?;
            let mut woken = Woken::default();
            if due.iter().any(|wake| wake.kind == WakeKind::Lapse) {
                self.lapse(&mut open)?;
                let missed =
                    open.fresh().iter().filter(|row| row.kind.0 == EntryKind::DeadlineMissed);
                woken.lapses = u32::try_from(missed.count()).unwrap_or(u32::MAX);
            }
            let mut post = self.owed(tx, &open, None).await?;
            for (deadline, rung) in self.rungs(tx, &open, &due).await? {
                self.remind(tx, &open, &deadline, rung, &mut post).await?;
                woken.reminders += 1;
            }
            for name in self.still_open(tx, &open, &due).await? {
                self.warn(&open, name, &mut post);
                woken.warnings += 1;
            }
            self.settle(tx, &open).await?;
            self.send(tx, &open, post, false).await?;
            Ok(woken)
        })
        .await
    }

    /// The tasks to warn of: those that are owed still, and that nobody says are done.
    async fn still_open(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        due: &[wake::Model],
    ) -> Result<Vec<String>, LedgerError> {
        let warnings: Vec<_> = due.iter().filter(|wake| wake.kind == WakeKind::Warning).collect();
        if warnings.is_empty() {
            return Ok(Vec::new());
        }
        let rows = task::Entity::find()
            .filter(task::Column::Id.is_in(warnings.iter().map(|wake| TaskId(wake.deadline_id.0))))
            .order_by_asc(task::Column::Name)
            .all(tx)
            .await
            .doing("reading the tasks to warn of")?;
        let there = There::of(tx, open.case.id).await?;
        let owed = owed_now(tx, open, &self.fold(open), there).await?;
        let still = rows.into_iter().map(|row| row.name);
        Ok(still.filter(|name| owed.iter().any(|task| task.name == *name)).collect())
    }

    /// The rungs to remind of: of each deadline the latest, where it still runs.
    async fn rungs(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        due: &[wake::Model],
    ) -> Result<Vec<(deadline::Model, i32)>, LedgerError> {
        let reminders: Vec<_> = due.iter().filter(|wake| wake.kind == WakeKind::Reminder).collect();
        if reminders.is_empty() {
            return Ok(Vec::new());
        }
        let deadlines = deadline::Entity::find()
            .filter(deadline::Column::CaseId.eq(open.case.id))
            .filter(deadline::Column::Id.is_in(reminders.iter().map(|wake| wake.deadline_id)))
            .all(tx)
            .await
            .doing("reading the deadlines to remind of")?;
        let latest = deadlines.into_iter().filter_map(|deadline| {
            let of_deadline = reminders.iter().filter(|wake| {
                wake.deadline_id == deadline.id
                    && wake.audience == deadline.audience
                    && wake.revision == deadline.revision
            });
            let rung = of_deadline.map(|wake| wake.rung).min()?;
            let is_open = deadline.status.0 == Status::Running
                && deadline.due_at.is_some_and(|end| end > open.now);
            is_open.then_some((deadline, rung))
        });
        Ok(latest.collect())
    }
}
