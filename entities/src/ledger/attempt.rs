//! Deliveries: at least once, each attempt recorded before it is made, with one window in which a second copy can arise.

pub(super) mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use statute::seal::Kind;

use self::rows::{Times, Tries, change, rendered_of, save, write_results};
use super::Ledger;
use super::claims::ClaimCode;
use super::outbox::{Errand, queue};
use super::preferences::token;
use super::render::Rendered;
use super::settle::all_set;
use crate::actor::clean;
use crate::delivery::DeliveryStatus;
use crate::delivery_attempt::{self, AttemptOutcome};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, NoticeId, RealmId};
use crate::read::sealed;
use crate::unsubscribe_token::Courtesy;
use crate::{delivery, realm};

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
    /// The notice; none of a digest.
    pub notice: Option<NoticeId>,
    /// The case; none of a digest.
    pub case: Option<CaseId>,
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
    /// Of a courtesy: the token by which the recipient asks for no more of them. Never of a legal notice.
    pub unsubscribe: Option<String>,
    /// Of a legal notice to a party to which no account belongs: the code that makes its first one.
    pub claim: Option<ClaimCode>,
    /// The sandbox it comes from, where it is none of the real world.
    pub sandbox: Option<RealmId>,
    /// Whether it is kept in the sandbox and sent to nobody.
    pub is_kept: bool,
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

/// An attempt that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Of this delivery.
    pub delivery: DeliveryId,
    /// Which attempt, from 1.
    pub number: u32,
    /// How it ended.
    pub outcome: Outcome,
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

    /// Begins an attempt: see [`Ledger::begin_attempts`]. `None` where there is nothing to attempt now.
    ///
    /// # Errors
    /// As [`Ledger::begin_attempts`]; [`LedgerError::NotFound`] where there is no such delivery.
    pub async fn begin_attempt(
        &self,
        id: DeliveryId,
        lease: Duration,
    ) -> Result<Option<Attempt>, LedgerError> {
        Ok(self.begin_attempts(&[id], lease).await?.pop())
    }

    /// Begins an attempt of each of these deliveries, in one transaction: it and its Message-ID are on record before
    /// anything is sent. Left out are those that are served or given up, whose next attempt is not due, or which somebody
    /// else is at.
    ///
    /// # Errors
    /// [`LedgerError::NotRendered`] before a notice is rendered; [`LedgerError::NotFound`] where one of the deliveries does
    /// not exist; the database's own. In each case none is begun.
    pub async fn begin_attempts(
        &self,
        ids: &[DeliveryId],
        lease: Duration,
    ) -> Result<Vec<Attempt>, LedgerError> {
        let key = self.unsubscribe_key().await?;
        self.write(async |tx| {
            let rows = self.lock_deliveries(tx, ids.iter().copied()).await?;
            let tries = Tries::of(tx, &rows).await?;
            let times = self.times(tx, &rows).await?;
            let written = rendered_of(tx, &rows).await?;
            let sealed = sealed(tx, Kind::Notice, rows.iter().map(|row| row.notice_id.0)).await?;
            let real_now = self.real_now();
            let lease_until = real_now + TimeDelta::from_std(lease).unwrap_or(BACKOFF[0]);
            let (mut begun, mut abandoned, mut doubtful) = (Vec::new(), Vec::new(), Vec::new());
            let mut attempts = Vec::new();
            let is_legal = |row: &&delivery::Model| {
                let kind = written.get(&row.notice_id).map(|it| &it.0);
                kind.is_some_and(|kind| !statute::notice::is_courtesy(kind))
            };
            let legal: Vec<_> = rows.iter().filter(is_legal).collect();
            let mut codes = self.claim_codes(tx, key, &legal).await?;
            for row in rows {
                let now = times.of(&row);
                let last = tries.last(row.id);
                let is_free = match row.status {
                    _ if row.status.is_over() => false,
                    DeliveryStatus::Deferred => row.next_attempt_at.is_none_or(|at| at <= now),
                    DeliveryStatus::Sending => {
                        last.is_none_or(|tried| tried.lease_until <= real_now)
                    }
                    _ => true,
                };
                if !is_free {
                    continue;
                }
                let mut possible_duplicate = row.possible_duplicate;
                if row.status == DeliveryStatus::Sending {
                    // Its process died, perhaps between the end of DATA and the reply: the one window for a copy.
                    possible_duplicate = true;
                    doubtful.push(row.id);
                    abandoned.extend(last.cloned());
                }
                if sealed.contains(&row.notice_id.0) {
                    // It was under way when it was sealed, and goes no further. It is a task when its case is settled next.
                    let (status, ended_at) = (DeliveryStatus::Failed, Some(now));
                    let stopped =
                        delivery::Model { status, ended_at, next_attempt_at: None, ..row };
                    save(tx, &delivery::Model { possible_duplicate, ..stopped }).await?;
                    continue;
                }
                let (kind, rendered) = written.get(&row.notice_id).ok_or(LedgerError::NotFound)?;
                let rendered = rendered.clone().ok_or(LedgerError::NotRendered)?;
                let unsubscribe = if statute::notice::is_courtesy(kind) {
                    let what = Courtesy::Reminders;
                    Some(token(tx, key, row.realm_id, &row.address, what).await?)
                } else {
                    None
                };
                let number = last.map_or(1, |tried| tried.number + 1);
                attempts.push(delivery_attempt::Model {
                    delivery_id: row.id,
                    number,
                    started_at: now,
                    lease_until,
                    ended_at: None,
                    code: None,
                    reply: None,
                    outcome: AttemptOutcome::Open,
                });
                begun.push(Attempt {
                    sandbox: Some(row.realm_id).filter(|realm| *realm != RealmId::REAL),
                    is_kept: times.keeps(&row),
                    delivery: row.id,
                    notice: Some(row.notice_id),
                    case: Some(row.case_id),
                    number: u32::try_from(number).unwrap_or_default(),
                    message_id: row.message_id,
                    dated: row.created_at,
                    to: row.address,
                    to_name: row.name,
                    rendered,
                    possible_duplicate,
                    unsubscribe,
                    claim: codes.remove(&row.id),
                });
            }
            for attempt in abandoned {
                let mut given_up = attempt.into_active_model();
                given_up.outcome = Set(AttemptOutcome::Unknown);
                given_up.update(tx).await.doing("giving an attempt up")?;
            }
            if begun.is_empty() {
                return Ok(begun);
            }
            delivery_attempt::Entity::insert_many(attempts.into_iter().map(all_set))
                .exec_without_returning(tx)
                .await
                .doing("beginning attempts")?;
            let under_way = delivery::ActiveModel {
                status: Set(DeliveryStatus::Sending),
                next_attempt_at: Set(None),
                ..Default::default()
            };
            change(tx, begun.iter().map(|attempt| attempt.delivery), under_way).await?;
            let in_doubt =
                delivery::ActiveModel { possible_duplicate: Set(true), ..Default::default() };
            change(tx, doubtful, in_doubt).await?;
            Ok(begun)
        })
        .await
    }

    /// Records how an attempt ended: see [`Ledger::end_attempts`].
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such attempt; the database's own.
    pub async fn end_attempt(
        &self,
        id: DeliveryId,
        number: u32,
        outcome: Outcome,
    ) -> Result<delivery::Model, LedgerError> {
        let ended = vec![Ended { delivery: id, number, outcome }];
        self.end_attempts(ended).await?.pop().ok_or(LedgerError::NotFound)
    }

    /// Records how attempts ended, in one transaction, and tells where their deliveries stand. Told twice, the first word
    /// stands.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such attempt; the database's own. In each case none is recorded.
    pub async fn end_attempts(
        &self,
        ended: Vec<Ended>,
    ) -> Result<Vec<delivery::Model>, LedgerError> {
        self.write(async |tx| {
            // What is lost may be a task of its case: a case is locked before a delivery, always.
            let mut cases = self.cases_that_may_lose(tx, &ended).await?;
            let mut lost = BTreeMap::new();
            let mut rows =
                self.lock_deliveries(tx, ended.iter().map(|ended| ended.delivery)).await?;
            let tries = Tries::of(tx, &rows).await?;
            let times = self.times(tx, &rows).await?;
            let (mut results, mut served, mut retries) = (Vec::new(), BTreeMap::new(), Vec::new());
            for Ended { delivery, number, outcome } in &ended {
                let row = rows.iter_mut().find(|row| row.id == *delivery);
                let row = row.ok_or(LedgerError::NotFound)?;
                let number = i32::try_from(*number).unwrap_or(i32::MAX);
                let tries = tries.all(row.id);
                let attempt = tries.iter().find(|tried| tried.number == number);
                let attempt = attempt.ok_or(LedgerError::NotFound)?;
                let is_told = |known: &delivery_attempt::Model| {
                    known.delivery_id == row.id && known.number == number
                };
                if attempt.ended_at.is_some() || results.iter().any(is_told) {
                    continue;
                }
                let now = times.of(row);
                results.push(delivery_attempt::Model {
                    ended_at: Some(now),
                    code: outcome.code.map(i32::from),
                    reply: Some(clean(&outcome.reply)),
                    outcome: match outcome.class {
                        Reply::Served => AttemptOutcome::Served,
                        Reply::Failed => AttemptOutcome::Failed,
                        Reply::Deferred => AttemptOutcome::Deferred,
                        Reply::Unknown => AttemptOutcome::Unknown,
                    },
                    ..(*attempt).clone()
                });
                let before = row.clone();
                let first = tries.first().map_or(now, |tried| tried.started_at);
                let retry_at = now + rest(number);
                let gives_up = gives_up(first, retry_at) && cases.contains_key(&row.case_id);
                let latest = tries.last().is_some_and(|last| last.number == number);
                let over = row.status.is_over();
                row.possible_duplicate |= outcome.class == Reply::Unknown;
                match outcome.class {
                    // Whoever says so, and however late: it has arrived.
                    Reply::Served
                        if row.status != DeliveryStatus::Served
                            && row.status != DeliveryStatus::Bounced =>
                    {
                        row.status = DeliveryStatus::Served;
                        row.ended_at = Some(now);
                        row.next_attempt_at = None;
                        served.entry(now).or_insert_with(Vec::new).push(row.id);
                        continue;
                    }
                    // A refusal counts only where nobody has tried since.
                    Reply::Deferred | Reply::Unknown if latest && !over && !gives_up => {
                        row.status = DeliveryStatus::Deferred;
                        row.next_attempt_at = Some(retry_at);
                        if number == 1 {
                            retries.push((row.realm_id, Errand::Retry(row.id)));
                        }
                    }
                    Reply::Deferred | Reply::Failed | Reply::Unknown if latest && !over => {
                        row.status = DeliveryStatus::Failed;
                        row.ended_at = Some(now);
                        lost.entry(row.case_id).or_insert_with(Vec::new).push(row.clone());
                    }
                    _ => {}
                }
                if *row != before {
                    save(tx, row).await?;
                }
            }
            write_results(tx, results).await?;
            // Nearly all of a batch are served at one instant: one statement for them.
            for (at, ids) in served {
                let arrived = delivery::ActiveModel {
                    status: Set(DeliveryStatus::Served),
                    ended_at: Set(Some(at)),
                    next_attempt_at: Set(None),
                    ..Default::default()
                };
                change(tx, ids, arrived).await?;
            }
            for (realm, errand) in retries {
                queue(tx, realm, vec![errand], self.real_now()).await?;
            }
            for (case, lost) in lost {
                if let Some(locked) = cases.remove(&case) {
                    Box::pin(self.lost(tx, locked, &lost)).await?;
                }
            }
            Ok(rows)
        })
        .await
    }

    /// The rows of these deliveries, locked in the order of their ids, so that two batches never wait for each other.
    pub(super) async fn lock_deliveries(
        &self,
        tx: &impl ConnectionTrait,
        ids: impl IntoIterator<Item = DeliveryId>,
    ) -> Result<Vec<delivery::Model>, LedgerError> {
        let ids: BTreeSet<_> = ids.into_iter().collect();
        let mut query = delivery::Entity::find()
            .filter(delivery::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(delivery::Column::Id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        let rows = query.all(tx).await.doing("locking deliveries")?;
        if rows.len() == ids.len() { Ok(rows) } else { Err(LedgerError::NotFound) }
    }

    /// What time it is in the realms of these.
    pub(super) async fn times(
        &self,
        tx: &impl ConnectionTrait,
        rows: &[delivery::Model],
    ) -> Result<Times, LedgerError> {
        let realms: BTreeSet<_> = rows.iter().map(|row| row.realm_id).collect();
        let known = realm::Entity::find().filter(realm::Column::Id.is_in(realms)).all(tx).await;
        let known = known.doing("reading realms")?;
        let times = known.iter().map(|realm| (realm.id, self.present(realm.now)));
        let realms = times.collect();
        let own = known.into_iter().filter(|it| it.is_own).map(|it| (it.id, it.owner_email));
        Ok(Times { real: self.present(None), realms, own: own.collect() })
    }
}

/// How long a delivery rests after its attempt of this number was refused.
pub(super) fn rest(number: i32) -> TimeDelta {
    let index = usize::try_from(number - 1).unwrap_or(0).min(BACKOFF.len() - 1);
    BACKOFF[index]
}

/// Whether a delivery that was first attempted then, and would be tried again then, is given up.
pub(super) fn gives_up(first: DateTime<Utc>, retry_at: DateTime<Utc>) -> bool {
    retry_at > first + GIVE_UP_AFTER
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
