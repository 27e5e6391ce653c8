//! What the ledger holds against what runs in Temporal: which cases wait, and what is late. Each list is read a page at a time.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait as _,
};

use super::page::{Key, Page, Way, after, cut};
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, OutboxId, RealmId};
use crate::ledger::{Errand, Ledger, Reconciled};
use crate::outbox::Topic;
use crate::{delivery, delivery_attempt, outbox, reconciliation, wake};

/// How long something may be late before anybody speaks of it: whoever is at work on it needs a while.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// A case that waits for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The realm.
    pub realm: RealmId,
    /// The case.
    pub case: CaseId,
    /// When the next thing is due, by the realm's clock.
    pub at: DateTime<Utc>,
    /// Whether that passed in the real world a while ago.
    pub is_overdue: bool,
}

/// A delivery that should have been tried by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateDelivery {
    /// Which one.
    pub delivery: DeliveryId,
    /// Its realm.
    pub realm: RealmId,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// What sets it going.
    pub errand: Errand,
}

/// Work that no relay has done for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StuckWork {
    /// Which piece.
    pub id: OutboxId,
    /// Its realm.
    pub realm: RealmId,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// What it is.
    pub topic: Topic,
}

impl Ledger {
    /// A page of the cases that wait for something, each once, by what is due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn waiting(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Waiting>, LedgerError> {
        let late = self.late();
        let page = self.unfinished_wakes(from, limit).await?;
        let items = page.items.iter().map(|row| Waiting {
            realm: row.realm_id,
            case: row.case_id,
            at: row.at,
            is_overdue: row.realm_id == RealmId::REAL && row.at <= late,
        });
        Ok(Page { items: items.collect(), next: page.next })
    }

    /// Which of these cases wait for something.
    ///
    /// # Errors
    /// The database's own.
    pub async fn waiting_among(&self, cases: &[CaseId]) -> Result<HashSet<CaseId>, LedgerError> {
        let found: Vec<CaseId> = wake::Entity::find()
            .select_only()
            .column(wake::Column::CaseId)
            .distinct()
            .filter(wake::Column::DoneAt.is_null())
            .filter(wake::Column::CaseId.is_in(cases.iter().copied()))
            .into_tuple()
            .all(self.db())
            .await
            .doing("reading which cases wait")?;
        Ok(found.into_iter().collect())
    }

    /// Which of these errands are about to be handed over: the relay has them in hand.
    ///
    /// # Errors
    /// The database's own.
    pub async fn told_soon(&self, errands: &[Errand]) -> Result<HashSet<Errand>, LedgerError> {
        use outbox::Column;
        let found = outbox::Entity::find()
            .filter(Column::DoneAt.is_null())
            .filter(Column::CreatedAt.gt(self.late()))
            .filter(Column::Subject.is_in(errands.iter().map(|it| it.parts().1)))
            .all(self.db())
            .await
            .doing("reading what is about to be handed over")?;
        Ok(found.iter().map(Errand::of).collect())
    }

    /// A page of the deliveries of the real world that should have been tried a while ago and were not, the oldest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn late_deliveries(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<LateDelivery>, LedgerError> {
        use delivery::Column;
        let late = self.late();
        // Whoever began it has not ended it, and his time is over.
        let given_up = delivery_attempt::Entity::find()
            .select_only()
            .column(delivery_attempt::Column::DeliveryId)
            .filter(delivery_attempt::Column::EndedAt.is_null())
            .filter(delivery_attempt::Column::LeaseUntil.lte(late))
            .into_query();
        let is = |status| Condition::all().add(Column::Status.eq(status));
        let which = Condition::any()
            .add(is(DeliveryStatus::Pending).add(Column::CreatedAt.lte(late)))
            .add(is(DeliveryStatus::Deferred).add(Column::NextAttemptAt.lte(late)))
            .add(is(DeliveryStatus::Sending).add(Column::Id.in_subquery(given_up)));
        let rows = delivery::Entity::find()
            .filter(Column::RealmId.eq(RealmId::REAL))
            .filter(which)
            .filter(after::<DateTime<Utc>>(from, Column::CreatedAt, Column::Id, Way::Up))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing late deliveries")?;
        let page = cut(rows, limit, |row| (row.created_at, row.id.0));
        let items = page.items.iter().map(|row| LateDelivery {
            delivery: row.id,
            realm: row.realm_id,
            since: row.next_attempt_at.unwrap_or(row.created_at),
            errand: Errand::of_delivery(row),
        });
        Ok(Page { items: items.collect(), next: page.next })
    }

    /// A page of the work that has waited for a relay for a while, the oldest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn stuck_work(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<StuckWork>, LedgerError> {
        use outbox::Column;
        let rows = outbox::Entity::find()
            .filter(Column::DoneAt.is_null())
            .filter(Column::CreatedAt.lte(self.late()))
            .filter(after::<DateTime<Utc>>(from, Column::CreatedAt, Column::Id, Way::Up))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing stuck work")?;
        let page = cut(rows, limit, |row| (row.created_at, row.id.0));
        let items = page.items.iter().map(|row| StuckWork {
            id: row.id,
            realm: row.realm_id,
            since: row.created_at,
            topic: row.topic,
        });
        Ok(Page { items: items.collect(), next: page.next })
    }

    /// When the last run of the reconciliation ended, and how.
    ///
    /// # Errors
    /// The database's own.
    pub async fn last_reconciliation(
        &self,
    ) -> Result<Option<(DateTime<Utc>, Reconciled)>, LedgerError> {
        let last = reconciliation::Entity::find()
            .order_by_desc(reconciliation::Column::EndedAt)
            .one(self.db())
            .await
            .doing("reading the last reconciliation")?;
        let count = |n: i64| n.unsigned_abs();
        Ok(last.map(|row| {
            let run = Reconciled {
                cases_without_clock: count(row.cases_without_clock),
                clocks_without_case: count(row.clocks_without_case),
                wakes_overdue: count(row.wakes_overdue),
                notices_undelivered: count(row.notices_undelivered),
                work_stuck: count(row.work_stuck),
                operations_idle: count(row.operations_idle),
                webhooks_idle: count(row.webhooks_idle),
                healed: count(row.healed),
            };
            (row.ended_at, run)
        }))
    }

    /// What was due before this instant is late.
    fn late(&self) -> DateTime<Utc> {
        self.real_now() - PATIENCE
    }
}
