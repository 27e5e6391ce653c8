//! How far behind the outside is: what waits for the relay, for a mail server, for a clock.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::ledger::{Ledger, Reconciled};
use crate::{delivery, outbox, wake};

/// Counts over all realms: for operators, and so without a case in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Since when the oldest work waits for the relay, by the real clock.
    pub oldest_work_at: Option<DateTime<Utc>>,
    /// How much work waits for the relay.
    pub work: u64,
    /// Deliveries that have neither been served nor given up.
    pub deliveries: u64,
    /// Wake-ups of the real realm whose time has passed.
    pub overdue_wakes: u64,
    /// When the last run of the reconciliation ended, and how.
    pub reconciled: Option<(DateTime<Utc>, Reconciled)>,
    /// The present, by the real clock.
    pub now: DateTime<Utc>,
}

impl Ledger {
    /// How far behind the outside is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn backlog(&self) -> Result<Backlog, LedgerError> {
        let now = self.real_now();
        let waiting = outbox::Entity::find().filter(outbox::Column::DoneAt.is_null());
        let oldest = waiting.clone().order_by_asc(outbox::Column::CreatedAt).one(self.db()).await;
        let oldest_work_at = oldest.doing("reading the outbox")?.map(|row| row.created_at);
        let work = waiting.count(self.db()).await.doing("counting the outbox")?;
        let open = [DeliveryStatus::Pending, DeliveryStatus::Sending, DeliveryStatus::Deferred];
        let deliveries = delivery::Entity::find()
            .filter(delivery::Column::Status.is_in(open))
            .count(self.db())
            .await
            .doing("counting deliveries")?;
        let overdue_wakes = wake::Entity::find()
            .filter(wake::Column::RealmId.eq(RealmId::REAL))
            .filter(wake::Column::DoneAt.is_null())
            .filter(wake::Column::At.lte(now))
            .count(self.db())
            .await
            .doing("counting wakes")?;
        let reconciled = self.last_reconciliation().await?;
        Ok(Backlog { oldest_work_at, work, deliveries, overdue_wakes, reconciled, now })
    }
}
