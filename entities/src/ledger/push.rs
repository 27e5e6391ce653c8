//! Attempts to send events to a webhook: begun on record, with the sight that their owner has at that moment, and noted when they end.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use statute::Audience;

use super::Ledger;
use super::push_signature::signature;
use super::settle::all_set;
use super::webhook_rows::{disable, said, save, secret};
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::event::EventType;
use crate::ids::{CaseId, WebhookDeliveryId, WebhookId};
use crate::read::EventSeen;
use crate::stored::Word;
use crate::webhook::WordStatus;
use crate::webhook_delivery::{Model, PushStatus};
use crate::{case_view, webhook, webhook_attempt, webhook_delivery};

/// One attempt that has begun: a request, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Push {
    /// The delivery.
    pub delivery: WebhookDeliveryId,
    /// Which attempt, from 1.
    pub number: i32,
    /// Where it is sent.
    pub url: String,
    /// The value of `webhook-id`: that of the event.
    pub id: String,
    /// The value of `webhook-timestamp`: seconds since 1970, by the real clock.
    pub timestamp: i64,
    /// The value of `webhook-signature`.
    pub signature: String,
    /// The event, in JSON.
    pub body: String,
}

impl std::fmt::Debug for Push {
    /// Without where it goes: an address may hold a secret of its owner's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Push")
            .field("delivery", &self.delivery)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// An attempt that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The delivery.
    pub delivery: WebhookDeliveryId,
    /// Which attempt.
    pub number: i32,
    /// What it means.
    pub end: PushEnd,
    /// The code of the answer, where there was one.
    pub code: Option<u16>,
    /// What came of it, in words.
    pub reason: String,
}

/// What the end of an attempt means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushEnd {
    /// The event arrived.
    Arrived,
    /// It did not, and is tried again.
    Missed,
    /// Whoever is there wants no more.
    Unwanted,
}

impl Ledger {
    /// Begins the attempts of a webhook that are due, the oldest first. What its owner may not see any more is not sent. Links lead to
    /// `public_url`; nobody else begins the same for as long as `lease`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn begin_pushes(
        &self,
        id: WebhookId,
        public_url: &str,
        limit: u64,
        lease: Duration,
    ) -> Result<Vec<Push>, LedgerError> {
        use webhook_delivery::Column;
        let key = self.webhook_key().await?;
        self.write(async |tx| {
            let Some(row) = self.lock_webhook(tx, id).await? else { return Ok(Vec::new()) };
            if row.disabled_at.is_some() {
                return Ok(Vec::new());
            }
            let Some(owner) = self.acting(tx, &row.account_name, row.account_id).await? else {
                return Ok(Vec::new());
            };
            let now = self.real_now();
            let due = webhook_delivery::Entity::find()
                .filter(Column::WebhookId.eq(id))
                .filter(Column::Status.is_in([PushStatus::Pending, PushStatus::Sending]))
                .filter(Column::FreeAt.lte(now))
                .order_by_asc(Column::CreatedAt)
                .order_by_asc(Column::Place)
                .order_by_asc(Column::Id)
                .limit(limit)
                .all(tx)
                .await
                .doing("reading what a webhook is to send")?;
            let sight = sight(tx, &owner, &due).await?;
            let secrets = good_secrets(&key, &row, now);
            let keys = Some(self.audit_keys()).filter(|_| row.is_signed_openly);
            let free_at = now + TimeDelta::from_std(lease).unwrap_or(TimeDelta::minutes(1));
            let mut begun = Vec::new();
            for mut delivery in due {
                let sees = |it: &(CaseId, Audience)| {
                    Some(it.0) == delivery.case_id && Some(Word(it.1)) == delivery.audience
                };
                if delivery.kind.0 != EventType::Test && !sight.iter().any(sees) {
                    delivery.status = PushStatus::Withheld;
                    delivery.reason = Some("its owner does not see the case any more".to_owned());
                    delivery.ended_at = Some(now);
                    write(tx, delivery).await?;
                    continue;
                }
                delivery.status = PushStatus::Sending;
                delivery.attempts += 1;
                delivery.free_at = free_at;
                let attempt = webhook_attempt::Model {
                    delivery_id: delivery.id,
                    number: delivery.attempts,
                    began_at: now,
                    ended_at: None,
                    code: None,
                    reason: None,
                };
                let begins = all_set::<_, webhook_attempt::ActiveModel>(attempt);
                let begins = webhook_attempt::Entity::insert(begins);
                begins.exec_without_returning(tx).await.doing("beginning an attempt")?;
                let body = told(&delivery).cloud_event(public_url).to_string();
                let (name, timestamp) = (delivery.event_id.to_string(), now.timestamp());
                begun.push(Push {
                    delivery: delivery.id,
                    number: delivery.attempts,
                    url: row.url.clone(),
                    signature: signature(&name, timestamp, &body, &secrets, keys),
                    id: name,
                    timestamp,
                    body,
                });
                write(tx, delivery).await?;
            }
            Ok(begun)
        })
        .await
    }

    /// Notes how an attempt ended. Where nothing has arrived for as long as it is tried, or nothing is wanted, the webhook is disabled and
    /// its owner is to be told. A word about an earlier attempt than the last counts only where it arrived.
    ///
    /// # Errors
    /// The database's own.
    pub async fn end_push(&self, pushed: &Pushed) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let found = webhook_delivery::Entity::find_by_id(pushed.delivery).one(tx).await;
            let Some(found) = found.doing("reading a delivery")? else { return Ok(()) };
            let Some(mut row) = self.lock_webhook(tx, found.webhook_id).await? else {
                return Ok(());
            };
            // Again, under the lock.
            let delivery = webhook_delivery::Entity::find_by_id(pushed.delivery).one(tx).await;
            let Some(mut delivery) = delivery.doing("reading a delivery")? else { return Ok(()) };
            let now = self.real_now();
            note(tx, pushed, now).await?;
            let is_last = delivery.attempts == pushed.number;
            if !delivery.status.is_open() || !(is_last || pushed.end == PushEnd::Arrived) {
                return Ok(());
            }
            delivery.code = pushed.code.map(i32::from);
            delivery.reason = Some(said(&pushed.reason));
            if pushed.end == PushEnd::Arrived {
                delivery.status = PushStatus::Delivered;
                delivery.ended_at = Some(now);
                row.served_at = Some(now);
                write(tx, delivery).await?;
                return save(tx, &row).await;
            }
            let is_test = delivery.kind.0 == EventType::Test;
            let is_unwanted = pushed.end == PushEnd::Unwanted;
            let next = usize::try_from(pushed.number - 1).ok();
            let rest = next.and_then(|at| self.feeding.backoff.get(at)).copied();
            if let Some(rest) = rest.filter(|_| !is_test && !is_unwanted) {
                delivery.status = PushStatus::Pending;
                delivery.free_at = now + rest;
                return write(tx, delivery).await;
            }
            delivery.status = PushStatus::Failed;
            delivery.ended_at = Some(now);
            let since = delivery.created_at;
            write(tx, delivery).await?;
            let nothing_arrived = row.served_at.is_none_or(|at| at < since);
            if is_test || !(is_unwanted || nothing_arrived) {
                return Ok(());
            }
            let why = if is_unwanted {
                "whoever is there wants no more".to_owned()
            } else {
                format!(
                    "nothing arrived in {} attempts; the last: {}",
                    pushed.number,
                    said(&pushed.reason)
                )
            };
            disable(tx, &mut row, Some(why), now).await?;
            (row.disabled_by, row.word, row.word_at) = (None, WordStatus::Owed, Some(now));
            save(tx, &row).await
        })
        .await
    }

    /// Forgets deliveries that are older than events are kept and have ended, and says how many.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_pushes(&self) -> Result<u64, LedgerError> {
        use webhook_delivery::Column;
        let since = self.fed_since();
        self.write(async |tx| {
            let old = || {
                sea_orm::Condition::all()
                    .add(Column::CreatedAt.lt(since))
                    .add(Column::EndedAt.is_not_null())
            };
            let ids = sea_orm::sea_query::Query::select()
                .column(Column::Id)
                .from(webhook_delivery::Entity)
                .cond_where(old())
                .take();
            webhook_attempt::Entity::delete_many()
                .filter(webhook_attempt::Column::DeliveryId.in_subquery(ids))
                .exec(tx)
                .await
                .doing("forgetting attempts")?;
            let gone = webhook_delivery::Entity::delete_many().filter(old()).exec(tx).await;
            Ok(gone.doing("forgetting deliveries")?.rows_affected)
        })
        .await
    }
}

/// The secrets that sign now: the current one, and the one before within its grace.
fn good_secrets(key: &[u8; 32], row: &webhook::Model, now: DateTime<Utc>) -> Vec<[u8; 32]> {
    let before = row.previous_until.filter(|until| *until > now && row.generation > 1);
    let generations = [Some(row.generation), before.map(|_| row.generation - 1)];
    generations.into_iter().flatten().map(|it| secret(key, row.id, it)).collect()
}

/// The event of a delivery.
fn told(row: &Model) -> EventSeen {
    EventSeen {
        id: row.event_id,
        kind: row.kind.0,
        realm: row.realm_id,
        case: row.case_id,
        entry: row.entry_id,
        deadline: row.deadline_id,
        at: row.at,
    }
}

/// As whom somebody sees the cases of these deliveries now; those that he does not see are missing.
async fn sight(
    db: &impl ConnectionTrait,
    owner: &Actor,
    due: &[Model],
) -> Result<Vec<(CaseId, Audience)>, LedgerError> {
    let cases: Vec<CaseId> = due.iter().filter_map(|row| row.case_id).collect();
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(CaseId, Word<Audience>)> = case_view::Entity::find()
        .select_only()
        .column(case_view::Column::CaseId)
        .column(case_view::Column::Audience)
        .filter(case_view::Column::CaseId.is_in(cases))
        .filter(visible_to(owner))
        .into_tuple()
        .all(db)
        .await
        .doing("reading what the owner of a webhook sees")?;
    Ok(rows.into_iter().map(|(case, audience)| (case, audience.0)).collect())
}

async fn note(
    tx: &impl ConnectionTrait,
    pushed: &Pushed,
    now: DateTime<Utc>,
) -> Result<(), LedgerError> {
    use webhook_attempt::Column;
    webhook_attempt::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(Some(now)))
        .col_expr(Column::Code, Expr::value(pushed.code.map(i32::from)))
        .col_expr(Column::Reason, Expr::value(Some(said(&pushed.reason))))
        .filter(Column::DeliveryId.eq(pushed.delivery))
        .filter(Column::Number.eq(pushed.number))
        .exec(tx)
        .await
        .doing("noting how an attempt ended")?;
    Ok(())
}

async fn write(tx: &impl ConnectionTrait, row: Model) -> Result<(), LedgerError> {
    let row = all_set::<_, webhook_delivery::ActiveModel>(row);
    row.update(tx).await.doing("writing a delivery")?;
    Ok(())
}
