//! How far behind the outside is: what waits for the relay, for a mail server, for a clock; what was missed, and who lives.
//!
//! Each answer is read from an index over what is still open, or from what was added up already: a scrape costs no more after ten years.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, Func};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use statute::count::{fiscal_year, legal_day};
use statute::statistics::{Readership, Series};

use crate::bulk_operation::BulkStatus;
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::heartbeat::Part;
use crate::ids::RealmId;
use crate::ledger::{Ledger, Reconciled};
use crate::stored::Word;
use crate::tolling_order::TollingStatus;
use crate::{bulk_operation, delivery, figure, heartbeat, outbox, tolling_order, wake, webhook};

/// Counts for operators, and so without a case in them. The outbox is that of all realms, since one relay empties it; all else is of the
/// real realm: the clock of a sandbox stands still, and what waits there waits for whoever moves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Since when the oldest work waits for the relay, by the real clock.
    pub oldest_work_at: Option<DateTime<Utc>>,
    /// How much work waits for the relay.
    pub work: u64,
    /// Deliveries that have neither been served nor given up.
    pub deliveries: u64,
    /// When the oldest of them was owed.
    pub oldest_delivery_at: Option<DateTime<Utc>>,
    /// Wake-ups whose time has passed.
    pub overdue_wakes: u64,
    /// When the first of them was to be.
    pub oldest_overdue_at: Option<DateTime<Utc>>,
    /// Duties of the Service that were done late or not at all, of this fiscal year and the last.
    pub missed_duties: Vec<MissedDuty>,
    /// When a process that takes filings last showed that it lives.
    pub door_beat_at: Option<DateTime<Utc>>,
    /// When a worker that runs apart last did.
    pub worker_beat_at: Option<DateTime<Utc>>,
    /// Webhooks to which nothing is sent any more because the service itself said so: nothing arrived, or nobody signs in with its account.
    pub webhooks_disabled: u64,
    /// Orders and operations on many cases that have ended with cases they could not reach.
    pub operations_failed: u64,
    /// When the last run of the reconciliation ended, and how.
    pub reconciled: Option<(DateTime<Utc>, Reconciled)>,
    /// The present, by the real clock.
    pub now: DateTime<Utc>,
}

/// How often a duty was missed in a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct MissedDuty {
    /// 2021 runs from 1 October 2020 to 30 September 2021.
    pub fiscal_year: i32,
    /// The rule.
    pub rule: String,
    /// How often.
    pub total: i64,
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
        let (deliveries, oldest_delivery_at) = self.open_deliveries().await?;
        let (overdue_wakes, oldest_overdue_at) = self.overdue_wakes(now).await?;
        Ok(Backlog {
            oldest_work_at,
            work,
            deliveries,
            oldest_delivery_at,
            overdue_wakes,
            oldest_overdue_at,
            missed_duties: self.missed_duties(now).await?,
            door_beat_at: self.last_beat(Part::Door).await?,
            worker_beat_at: self.last_beat(Part::Worker).await?,
            webhooks_disabled: self.webhooks_disabled().await?,
            operations_failed: self.operations_failed().await?,
            reconciled: self.last_reconciliation().await?,
            now,
        })
    }

    async fn open_deliveries(&self) -> Result<(u64, Option<DateTime<Utc>>), LedgerError> {
        let open = [DeliveryStatus::Pending, DeliveryStatus::Sending, DeliveryStatus::Deferred];
        let open = delivery::Entity::find()
            .filter(delivery::Column::RealmId.eq(RealmId::REAL))
            .filter(delivery::Column::Status.is_in(open));
        let oldest = open.clone().order_by_asc(delivery::Column::CreatedAt).one(self.db()).await;
        let oldest = oldest.doing("reading the oldest delivery")?.map(|row| row.created_at);
        Ok((open.count(self.db()).await.doing("counting deliveries")?, oldest))
    }

    async fn overdue_wakes(
        &self,
        now: DateTime<Utc>,
    ) -> Result<(u64, Option<DateTime<Utc>>), LedgerError> {
        let overdue = wake::Entity::find()
            .filter(wake::Column::RealmId.eq(RealmId::REAL))
            .filter(wake::Column::DoneAt.is_null())
            .filter(wake::Column::At.lte(now));
        let oldest = overdue.clone().order_by_asc(wake::Column::At).one(self.db()).await;
        let oldest = oldest.doing("reading the oldest wake")?.map(|row| row.at);
        Ok((overdue.count(self.db()).await.doing("counting wakes")?, oldest))
    }

    async fn webhooks_disabled(&self) -> Result<u64, LedgerError> {
        let disabled = webhook::Entity::find()
            .filter(webhook::Column::RealmId.eq(RealmId::REAL))
            .filter(webhook::Column::DisabledAt.is_not_null())
            .filter(webhook::Column::DisabledBy.is_null());
        disabled.count(self.db()).await.doing("counting disabled webhooks")
    }

    async fn operations_failed(&self) -> Result<u64, LedgerError> {
        let orders = tolling_order::Entity::find()
            .filter(tolling_order::Column::RealmId.eq(RealmId::REAL))
            .filter(tolling_order::Column::Status.eq(TollingStatus::Failed));
        let orders = orders.count(self.db()).await.doing("counting failed orders")?;
        let operations = bulk_operation::Entity::find()
            .filter(bulk_operation::Column::RealmId.eq(RealmId::REAL))
            .filter(bulk_operation::Column::Status.eq(BulkStatus::Failed));
        let operations = operations.count(self.db()).await.doing("counting failed operations")?;
        Ok(orders + operations)
    }

    /// From the figures of the report, where they are added up as they happen.
    async fn missed_duties(&self, now: DateTime<Utc>) -> Result<Vec<MissedDuty>, LedgerError> {
        let today = legal_day(now);
        let year = fiscal_year(today);
        let total = Func::sum(Expr::col((figure::Entity, figure::Column::Value)));
        let total = Func::cast_as(total, Alias::new("bigint"));
        figure::Entity::find()
            .select_only()
            .column(figure::Column::FiscalYear)
            .column_as(figure::Column::Key, "rule")
            .expr_as(Expr::from(total), "total")
            .filter(figure::Column::RealmId.eq(RealmId::REAL))
            .filter(figure::Column::Readership.eq(Word(Readership::Office)))
            .filter(figure::Column::FiscalYear.is_in([year - 1, year]))
            .filter(figure::Column::Series.eq(Word(Series::Late)))
            .filter(figure::Column::From.lte(today))
            .group_by(figure::Column::FiscalYear)
            .group_by(figure::Column::Key)
            .into_model::<MissedDuty>()
            .all(self.db())
            .await
            .doing("reading the missed duties")
    }

    async fn last_beat(&self, part: Part) -> Result<Option<DateTime<Utc>>, LedgerError> {
        let last = heartbeat::Entity::find()
            .filter(heartbeat::Column::Part.eq(part))
            .order_by_desc(heartbeat::Column::LastAt)
            .one(self.db())
            .await;
        Ok(last.doing("reading the last beat")?.map(|row| row.last_at))
    }
}
