//! What the reconciliation writes: that work is free again, and how a run ended.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::Ledger;
use super::settle::all_set;
use crate::error::{Doing, LedgerError};
use crate::ids::{OutboxId, ReconciliationId};
use crate::{outbox, reconciliation};

/// How long runs are kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// How a run of the reconciliation ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Open cases without a clock.
    pub cases_without_clock: u64,
    /// Clocks without a case that waits for anything.
    pub clocks_without_case: u64,
    /// Wake-ups that were overdue.
    pub wakes_overdue: u64,
    /// Deliveries that nobody was at work on.
    pub notices_undelivered: u64,
    /// Work of the outbox that was stuck.
    pub work_stuck: u64,
    /// Operations under way that no workflow carried.
    pub operations_idle: u64,
    /// Webhooks that no workflow looked after.
    pub webhooks_idle: u64,
    /// How much of all that was healed.
    pub healed: u64,
}

impl Reconciled {
    /// How much was found, of whatever kind.
    #[must_use]
    pub const fn found(&self) -> u64 {
        self.cases_without_clock
            + self.clocks_without_case
            + self.wakes_overdue
            + self.notices_undelivered
            + self.work_stuck
            + self.operations_idle
            + self.webhooks_idle
    }

    /// How much was found and could not be healed.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.found().saturating_sub(self.healed)
    }
}

impl Ledger {
    /// The present, by the real clock.
    #[must_use]
    pub fn real_time(&self) -> DateTime<Utc> {
        self.real_now()
    }

    /// Frees work that rests or was taken by a relay that may have died: the next relay takes it at once. What is done stays done.
    ///
    /// # Errors
    /// The database's own.
    pub async fn free_work(&self, ids: &[OutboxId]) -> Result<(), LedgerError> {
        let free = outbox::ActiveModel { free_at: Set(self.real_now()), ..Default::default() };
        self.write(async |tx| {
            outbox::Entity::update_many()
                .set(free.clone())
                .filter(outbox::Column::Id.is_in(ids.iter().copied()))
                .filter(outbox::Column::DoneAt.is_null())
                .exec(tx)
                .await
                .doing("freeing work")?;
            Ok(())
        })
        .await
    }

    /// Whether a piece of work is done; what was forgotten was.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_done(&self, id: OutboxId) -> Result<bool, LedgerError> {
        let open = outbox::Entity::find_by_id(id)
            .filter(outbox::Column::DoneAt.is_null())
            .count(self.db())
            .await
            .doing("reading work")?;
        Ok(open == 0)
    }

    /// Keeps how a run ended that began at this instant, and forgets those of a month ago.
    ///
    /// # Errors
    /// The database's own.
    pub async fn keep_reconciliation(
        &self,
        began_at: DateTime<Utc>,
        run: &Reconciled,
    ) -> Result<(), LedgerError> {
        let ended_at = self.real_now();
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let row = reconciliation::Model {
            id: ReconciliationId::random(),
            began_at,
            ended_at,
            cases_without_clock: count(run.cases_without_clock),
            clocks_without_case: count(run.clocks_without_case),
            wakes_overdue: count(run.wakes_overdue),
            notices_undelivered: count(run.notices_undelivered),
            work_stuck: count(run.work_stuck),
            operations_idle: count(run.operations_idle),
            webhooks_idle: count(run.webhooks_idle),
            healed: count(run.healed),
        };
        self.write(async |tx| {
            reconciliation::Entity::insert(all_set::<_, reconciliation::ActiveModel>(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("keeping a run of the reconciliation")?;
            reconciliation::Entity::delete_many()
                .filter(reconciliation::Column::EndedAt.lt(ended_at - KEPT))
                .exec(tx)
                .await
                .doing("forgetting old runs of the reconciliation")?;
            Ok(())
        })
        .await
    }
}
