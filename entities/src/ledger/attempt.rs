//! Deliveries: at least once, each attempt recorded before it is made, with one window in which a second copy can arise.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::Ledger;
use super::lost::save;
use super::outbox::{Errand, queue};
use super::render::Rendered;
use super::settle::all_set;
use crate::actor::clean;
use crate::delivery::DeliveryStatus;
use crate::delivery_attempt::{self, AttemptOutcome};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, NoticeId};
use crate::{delivery, notice, realm};

/// How long a delivery rests after its first, second, ... refused attempt. After the last of these, once a day.
pub const BACKOFF: [TimeDelta; 7] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(24),
];

/// How long after its first attempt a delivery is given up.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(5);

/// An attempt that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The notice.
    pub notice: NoticeId,
    /// The case.
    pub case: CaseId,
    /// Which attempt it is, from 1.
    pub number: u32,
    /// The Message-ID, in its angle brackets: the same in every copy.
    pub message_id: String,
    /// The date of the message: the same in every copy.
    pub dated: DateTime<Utc>,
    /// The recipient's address.
    pub to: String,
    /// The recipient's name.
    pub to_name: String,
    /// What is sent.
    pub rendered: Rendered,
    /// Whether the recipient may have a copy already.
    pub possible_duplicate: bool,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The SMTP reply code, where there was a reply.
    pub code: Option<u16>,
    /// The reply, or what failed before there was one.
    pub reply: String,
    /// What it means.
    pub class: Reply,
}

/// What the recipient's server said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It took the message.
    Served,
    /// Not now: 4xx, or no answer at all.
    Deferred,
    /// Never: 5xx.
    Failed,
    /// Nobody knows: it broke off after the message was out. It rests like one that was refused for now, and the next
    /// is a possible copy: a server that is slow to answer does not get one at the end of each lease.
    Unknown,
}

/// How long a delivery waits for its next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryWait {
    /// When the next attempt may begin.
    pub at: DateTime<Utc>,
    /// How long until then; `None` where the realm's clock stands still and it has not come.
    pub wait_ms: Option<u64>,
}

impl Ledger {
    /// The deliveries of a notice that are neither served nor given up.
    ///
    /// # Errors
    /// The database's own.
    pub async fn pending_deliveries(
        &self,
        notice: NoticeId,
    ) -> Result<Vec<DeliveryId>, LedgerError> {
        let rows = delivery::Entity::find()
            .filter(delivery::Column::NoticeId.eq(notice))
            .filter(delivery::Column::Status.is_in([
                DeliveryStatus::Pending,
                DeliveryStatus::Sending,
                DeliveryStatus::Deferred,
            ]))
            .order_by_asc(delivery::Column::Id)
            .all(self.db())
            .await
            .doing("reading deliveries")?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// When a delivery may be tried again; `None` where it is served or given up.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such delivery; the database's own.
    pub async fn delivery_wait(&self, id: DeliveryId) -> Result<Option<DeliveryWait>, LedgerError> {
        let row =
            delivery::Entity::find_by_id(id).one(self.db()).await.doing("reading a delivery")?;
        let row = row.ok_or(LedgerError::NotFound)?;
        let sandbox = self.realm(row.realm_id).await?.now;
        let now = self.present(sandbox);
        match row.status {
            DeliveryStatus::Served
            | DeliveryStatus::Failed
            | DeliveryStatus::Bounced
            | DeliveryStatus::AwaitingOfficer => Ok(None),
            DeliveryStatus::Pending => Ok(Some(DeliveryWait { at: now, wait_ms: Some(0) })),
            DeliveryStatus::Deferred => {
                let at = row.next_attempt_at.unwrap_or(now);
                Ok(Some(DeliveryWait { at, wait_ms: self.wait_ms(sandbox, at) }))
            }
            DeliveryStatus::Sending => {
                // Its lease runs by the real clock, in a sandbox too.
                let free =
                    last_attempt(self.db(), id).await?.map_or(now, |tried| tried.lease_until);
                Ok(Some(DeliveryWait { at: free, wait_ms: self.wait_ms(None, free) }))
            }
        }
    }

    /// Begins an attempt: it and its Message-ID are on record before anything is sent. `None` where the delivery is
    /// served or given up, where its next attempt is not due, or where somebody else is at it.
    ///
    /// # Errors
    /// [`LedgerError::NotRendered`] before the notice is rendered; the database's own.
    pub async fn begin_attempt(
        &self,
        id: DeliveryId,
        lease: Duration,
    ) -> Result<Option<Attempt>, LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_delivery(tx, id).await?;
            let now = self.present(sandbox_now(tx, &row).await?);
            let last = last_attempt(tx, id).await?;
            let real_now = self.real_now();
            match row.status {
                DeliveryStatus::Served
                | DeliveryStatus::Failed
                | DeliveryStatus::Bounced
                | DeliveryStatus::AwaitingOfficer => return Ok(None),
                DeliveryStatus::Deferred if row.next_attempt_at.is_some_and(|at| at > now) => {
                    return Ok(None);
                }
                DeliveryStatus::Pending | DeliveryStatus::Deferred => {}
                DeliveryStatus::Sending => {
                    if last.as_ref().is_some_and(|tried| tried.lease_until > real_now) {
                        return Ok(None);
                    }
                    // Its process died, perhaps between the end of DATA and the reply: the one window for a copy.
                    row.possible_duplicate = true;
                    if let Some(lost) = last.clone() {
                        let mut given_up = lost.into_active_model();
                        given_up.outcome = Set(AttemptOutcome::Unknown);
                        given_up.update(tx).await.doing("giving an attempt up")?;
                    }
                }
            }
            let notice = notice::Entity::find_by_id(row.notice_id)
                .one(tx)
                .await
                .doing("reading a notice")?;
            let notice = notice.ok_or(LedgerError::NotFound)?;
            let rendered = Rendered::of(&notice).ok_or(LedgerError::NotRendered)?;
            let number = last.map_or(1, |tried| tried.number + 1);
            let attempt = delivery_attempt::Model {
                delivery_id: id,
                number,
                started_at: now,
                lease_until: real_now + TimeDelta::from_std(lease).unwrap_or(BACKOFF[0]),
                ended_at: None,
                code: None,
                reply: None,
                outcome: AttemptOutcome::Open,
            };
            delivery_attempt::Entity::insert(all_set(attempt))
                .exec_without_returning(tx)
                .await
                .doing("beginning an attempt")?;
            row.status = DeliveryStatus::Sending;
            row.next_attempt_at = None;
            save(tx, &row).await?;
            Ok(Some(Attempt {
                delivery: id,
                notice: row.notice_id,
                case: row.case_id,
                number: u32::try_from(number).unwrap_or_default(),
                message_id: row.message_id,
                dated: row.created_at,
                to: row.address,
                to_name: row.name,
                rendered,
                possible_duplicate: row.possible_duplicate,
            }))
        })
        .await
    }

    /// Records how an attempt ended. Told twice, the first word stands.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such attempt; the database's own.
    pub async fn end_attempt(
        &self,
        id: DeliveryId,
        number: u32,
        outcome: Outcome,
    ) -> Result<delivery::Model, LedgerError> {
        self.write(async |tx| {
            // What is refused may be lost, and then a task of its case.
            let case = match outcome.class {
                Reply::Served => None,
                _ => Some(self.lock_case_of(tx, id).await?),
            };
            let mut row = self.lock_delivery(tx, id).await?;
            let number = i32::try_from(number).unwrap_or(i32::MAX);
            let tries = delivery_attempt::Entity::find()
                .filter(delivery_attempt::Column::DeliveryId.eq(id))
                .order_by_asc(delivery_attempt::Column::Number)
                .all(tx)
                .await
                .doing("reading attempts")?;
            let attempt =
                tries.iter().find(|tried| tried.number == number).ok_or(LedgerError::NotFound)?;
            if attempt.ended_at.is_some() {
                return Ok(row);
            }
            let now = self.present(sandbox_now(tx, &row).await?);
            let first = tries.first().map_or(now, |tried| tried.started_at);
            let retry_at = now + rest(number);
            let gives_up = retry_at > first + GIVE_UP_AFTER;
            let latest = tries.last().is_some_and(|last| last.number == number);
            let ended = match outcome.class {
                Reply::Served => AttemptOutcome::Served,
                Reply::Failed => AttemptOutcome::Failed,
                Reply::Deferred => AttemptOutcome::Deferred,
                Reply::Unknown => AttemptOutcome::Unknown,
            };
            let mut result = attempt.clone().into_active_model();
            result.ended_at = Set(Some(now));
            result.code = Set(outcome.code.map(i32::from));
            result.reply = Set(Some(clean(&outcome.reply)));
            result.outcome = Set(ended);
            result.update(tx).await.doing("ending an attempt")?;

            let over = row.status.is_over();
            row.possible_duplicate |= outcome.class == Reply::Unknown;
            match outcome.class {
                // Whoever says so, and however late: it has arrived.
                Reply::Served if matches!(row.status, DeliveryStatus::Failed) || !over => {
                    row.status = DeliveryStatus::Served;
                    row.ended_at = Some(now);
                    row.next_attempt_at = None;
                }
                // A refusal counts only where nobody has tried since.
                Reply::Deferred | Reply::Unknown if latest && !over && !gives_up => {
                    row.status = DeliveryStatus::Deferred;
                    row.next_attempt_at = Some(retry_at);
                    if number == 1 {
                        queue(tx, row.realm_id, vec![Errand::Retry(id)], self.real_now()).await?;
                    }
                }
                Reply::Deferred | Reply::Failed | Reply::Unknown if latest && !over => {
                    row.status = DeliveryStatus::Failed;
                    row.ended_at = Some(now);
                }
                Reply::Unknown => {}
                _ => return Ok(row),
            }
            save(tx, &row).await?;
            if let Some(case) = case.filter(|_| row.status.is_lost() && !over) {
                self.lost(tx, case, &row).await?;
            }
            Ok(row)
        })
        .await
    }

    pub(super) async fn lock_delivery(
        &self,
        tx: &impl ConnectionTrait,
        id: DeliveryId,
    ) -> Result<delivery::Model, LedgerError> {
        let mut query = delivery::Entity::find_by_id(id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        query.one(tx).await.doing("locking a delivery")?.ok_or(LedgerError::NotFound)
    }
}

/// How long a delivery rests after its attempt of this number was refused.
fn rest(number: i32) -> TimeDelta {
    let index = usize::try_from(number - 1).unwrap_or(0).min(BACKOFF.len() - 1);
    BACKOFF[index]
}

async fn last_attempt(
    db: &impl ConnectionTrait,
    id: DeliveryId,
) -> Result<Option<delivery_attempt::Model>, LedgerError> {
    delivery_attempt::Entity::find()
        .filter(delivery_attempt::Column::DeliveryId.eq(id))
        .order_by_desc(delivery_attempt::Column::Number)
        .one(db)
        .await
        .doing("reading the last attempt")
}

async fn sandbox_now(
    tx: &impl ConnectionTrait,
    row: &delivery::Model,
) -> Result<Option<DateTime<Utc>>, LedgerError> {
    let realm = realm::Entity::find_by_id(row.realm_id).one(tx).await.doing("reading a realm")?;
    Ok(realm.ok_or(LedgerError::NotFound)?.now)
}
