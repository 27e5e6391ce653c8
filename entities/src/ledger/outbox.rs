//! The outbox: what must happen outside, taken by one relay at a time and given back when it fails.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::Ledger;
use super::insert::insert_all;
use crate::actor::clean;
use crate::delivery::{self, DeliveryStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, NoticeId, OperationId, OutboxId, RealmId, WebhookId};
use crate::outbox::{self, Topic};

/// How long work that is done is kept, for whoever asks what happened.
const DONE_KEPT: TimeDelta = TimeDelta::days(7);
/// How long failed work rests at most.
const LONGEST_REST: TimeDelta = TimeDelta::seconds(60);
/// Further ahead than this no work rests and no lease reaches: it was queued before the machine's clock was set back, and is not to
/// wait until that comes there again.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// What is to be done outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Errand {
    /// The case's clock looks again.
    Look(CaseId),
    /// The notice is rendered and first attempted.
    Serve(NoticeId),
    /// The delivery is tried again.
    Retry(DeliveryId),
    /// The operation begins.
    Operation(OperationId),
    /// The operation on many cases goes on.
    Bulk(OperationId),
    /// The webhook looks for what it is to send.
    Push(WebhookId),
}

/// One piece of work, taken for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Its id: the same however often it is taken.
    pub id: OutboxId,
    /// The realm.
    pub realm: RealmId,
    /// How often it was taken, this time included.
    pub attempts: u32,
    /// What to do.
    pub errand: Errand,
}

impl Errand {
    /// The kind of work, and to what it is done.
    pub(crate) fn parts(self) -> (Topic, uuid::Uuid) {
        match self {
            Self::Look(id) => (Topic::Look, id.0),
            Self::Serve(id) => (Topic::Serve, id.0),
            Self::Retry(id) => (Topic::Retry, id.0),
            Self::Operation(id) => (Topic::Operation, id.0),
            Self::Bulk(id) => (Topic::Bulk, id.0),
            Self::Push(id) => (Topic::Push, id.0),
        }
    }

    /// What a delivery needs that is neither served nor given up: to be tried again, or first of all to be served.
    pub(crate) fn of_delivery(row: &delivery::Model) -> Self {
        match row.status {
            DeliveryStatus::Pending => Self::Serve(row.notice_id),
            _ => Self::Retry(row.id),
        }
    }

    /// What a row of the outbox asks for.
    pub(crate) fn of(row: &outbox::Model) -> Self {
        match row.topic {
            Topic::Look => Self::Look(CaseId(row.subject)),
            Topic::Serve => Self::Serve(NoticeId(row.subject)),
            Topic::Retry => Self::Retry(DeliveryId(row.subject)),
            Topic::Operation => Self::Operation(OperationId(row.subject)),
            Topic::Bulk => Self::Bulk(OperationId(row.subject)),
            Topic::Push => Self::Push(WebhookId(row.subject)),
        }
    }
}

/// Queues errands with the transaction that causes them.
pub(super) async fn queue(
    tx: &impl ConnectionTrait,
    realm: RealmId,
    errands: Vec<Errand>,
    now: DateTime<Utc>,
) -> Result<(), LedgerError> {
    insert_all(tx, queued(realm, errands, now), "queueing work").await
}

/// The rows of errands that are queued now.
pub(super) fn queued(
    realm: RealmId,
    errands: Vec<Errand>,
    now: DateTime<Utc>,
) -> impl Iterator<Item = outbox::Model> {
    errands.into_iter().map(move |errand| {
        let (topic, subject) = errand.parts();
        outbox::Model {
            id: OutboxId::random(),
            realm_id: realm,
            topic,
            subject,
            created_at: now,
            free_at: now,
            done_at: None,
            attempts: 0,
            last_error: None,
        }
    })
}

impl Ledger {
    /// Takes the oldest work that is free. What is neither done nor failed within `lease` is free again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take_outbox(&self, limit: u64, lease: Duration) -> Result<Vec<Work>, LedgerError> {
        use outbox::Column;
        let now = self.real_now();
        // Most looks find nothing, and need no transaction that writes.
        let is_free =
            Condition::any().add(Column::FreeAt.lte(now)).add(Column::FreeAt.gt(now + AHEAD));
        let free = outbox::Entity::find().filter(Column::DoneAt.is_null()).filter(is_free);
        if free.clone().one(self.db()).await.doing("looking into the outbox")?.is_none() {
            return Ok(Vec::new());
        }
        self.write(async |tx| {
            let oldest = |which: Condition, limit: u64| {
                let query = free.clone().filter(which).order_by_asc(Column::CreatedAt);
                let query = query.order_by_asc(Column::Id).limit(limit);
                if self.locks_rows() {
                    query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                } else {
                    query
                }
            };
            // An act on many cases does not stand in line behind the clocks of those cases.
            let carries = Condition::all().add(Column::Topic.eq(Topic::Bulk));
            let mut rows = oldest(carries.clone(), limit).all(tx).await.doing("taking work")?;
            let left = limit.saturating_sub(rows.len() as u64);
            if left > 0 {
                let rest = oldest(carries.not(), left).all(tx).await;
                rows.extend(rest.doing("taking work")?);
            }
            let free_at = now + TimeDelta::from_std(lease).unwrap_or(LONGEST_REST);
            outbox::Entity::update_many()
                .col_expr(Column::FreeAt, Expr::val(free_at))
                .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
                .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
                .exec(tx)
                .await
                .doing("taking work")?;
            let work = rows.iter().map(|row| Work {
                id: row.id,
                realm: row.realm_id,
                attempts: u32::try_from(row.attempts + 1).unwrap_or(u32::MAX),
                errand: Errand::of(row),
            });
            Ok(work.collect())
        })
        .await
    }

    /// Marks work as done.
    ///
    /// # Errors
    /// The database's own.
    pub async fn outbox_done(&self, ids: &[OutboxId]) -> Result<(), LedgerError> {
        let done =
            outbox::ActiveModel { done_at: Set(Some(self.real_now())), ..Default::default() };
        self.write(async |tx| {
            outbox::Entity::update_many()
                .set(done.clone())
                .filter(outbox::Column::Id.is_in(ids.iter().copied()))
                .exec(tx)
                .await
                .doing("marking work as done")?;
            Ok(())
        })
        .await
    }

    /// Forgets the work that was done more than a week ago, and says how much it was.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_work(&self) -> Result<u64, LedgerError> {
        let before = self.real_now() - DONE_KEPT;
        let gone = outbox::Entity::delete_many()
            .filter(outbox::Column::DoneAt.lt(before))
            .exec(self.db())
            .await
            .doing("forgetting work that is done")?;
        Ok(gone.rows_affected)
    }

    /// Gives work back: it rests, longer each time, and is free again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn outbox_failed(&self, id: OutboxId, error: &str) -> Result<(), LedgerError> {
        let now = self.real_now();
        self.write(async |tx| {
            let row = outbox::Entity::find_by_id(id).one(tx).await.doing("reading work")?;
            let Some(row) = row else { return Ok(()) };
            let seconds = 1_i64 << row.attempts.clamp(0, 6);
            let rest = TimeDelta::seconds(seconds).min(LONGEST_REST);
            let failed = outbox::ActiveModel {
                free_at: Set(now + rest),
                last_error: Set(Some(clean(error))),
                ..Default::default()
            };
            outbox::Entity::update_many()
                .set(failed)
                .filter(outbox::Column::Id.eq(id))
                .exec(tx)
                .await
                .doing("giving work back")?;
            Ok(())
        })
        .await
    }
}
