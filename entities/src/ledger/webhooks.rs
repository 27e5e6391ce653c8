//! Webhooks: made, disabled and enabled, given a new secret, tried, and made to send something again. Each is its account's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use statute::audit::Doing as Deeds;

use super::outbox::{Errand, queue};
use super::owner::owned;
use super::settle::all_set;
use super::webhook_rows::{blank, disable, known_by, put, save, secret};
use super::{AnswerOf, Idempotency, Ledger, Replayable, TokenOwner};
use crate::actor::{Actor, clean_some};
use crate::error::{Doing, LedgerError};
use crate::event::{self, EventType};
use crate::ids::{CaseId, EventId, RealmId, WebhookDeliveryId, WebhookId};
use crate::read::{Place, horizon};
use crate::stored::Word;
use crate::webhook::{self, WordStatus};
use crate::webhook_delivery;

/// The name of the key of which secrets are made, in the ledger's settings.
const KEY: &str = "webhook";
/// What every secret begins with.
const PREFIX: &str = "whsec_";

/// A webhook to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where events are sent.
    pub url: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// The types that are sent; none: all of them.
    pub types: Vec<EventType>,
    /// The case whose events are sent; none: those of every case.
    pub case: Option<CaseId>,
    /// Whether only that is sent which its owner follows by it.
    pub is_of_subscriptions: bool,
    /// Whether the service signs with its own key too.
    pub is_signed_openly: bool,
}

/// What is done to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookChange {
    /// Nothing is sent any more.
    Disable {
        /// Why.
        reason: Option<String>,
    },
    /// What happens from now on is sent.
    Enable {
        /// Why.
        reason: Option<String>,
    },
    /// A new secret signs, and the one before for so many hours too.
    Rotate {
        /// As many as the office has settled, where it is not said.
        hours: Option<u32>,
    },
    /// An event is sent on trial.
    Test {
        /// Why.
        reason: Option<String>,
    },
    /// An event is sent again.
    Replay {
        /// The delivery that is repeated.
        delivery: WebhookDeliveryId,
        /// Why.
        reason: Option<String>,
    },
}

/// A webhook after an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookChanged {
    /// The webhook.
    pub webhook: webhook::Model,
    /// What is on its way because of it.
    pub delivery: Option<webhook_delivery::Model>,
}

impl Ledger {
    /// Makes a webhook. What happens from now on is sent.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for a case that does not exist for the caller; [`LedgerError::TaskBarred`] for more than an account may
    /// have; the idempotency key's; the database's own.
    pub async fn create_webhook(
        &self,
        (actor, owner): (&Actor, &TokenOwner),
        realm: RealmId,
        new: &NewWebhook,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, webhook::Model>,
    ) -> Result<Replayable<webhook::Model>, LedgerError> {
        if let Some(case) = new.case {
            self.case(actor, realm, case).await?;
        }
        let _held = self.hold(idem)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            self.not_too_many(working(tx, owner, realm).await?, "webhooks")?;
            let place = now_in_feed(tx).await?;
            let (party_key, importer_number) = known_by(actor);
            let words: Vec<String> = new.types.iter().map(ToString::to_string).collect();
            let row = webhook::Model {
                id: WebhookId::random(),
                realm_id: realm,
                account_name: owner.name.clone(),
                account_id: owner.id,
                is_officer: actor.role.is_officer(),
                party_key,
                importer_number,
                url: new.url.clone(),
                label: clean_some(new.label.as_deref()),
                types: (!words.is_empty()).then(|| words.join(" ")),
                case_id: new.case,
                is_of_subscriptions: new.is_of_subscriptions,
                is_signed_openly: new.is_signed_openly,
                generation: 1,
                previous_until: None,
                after_xact: place.xact,
                after_seq: place.seq,
                created_at: self.real_now(),
                served_at: None,
                disabled_at: None,
                disabled_by: None,
                disabled_why: None,
                enabled_why: None,
                word: WordStatus::None,
                word_attempts: 0,
                word_at: None,
            };
            let made = webhook::Entity::insert(all_set::<_, webhook::ActiveModel>(row.clone()));
            made.exec_without_returning(tx).await.doing("making a webhook")?;
            queue(tx, realm, vec![Errand::Push(row.id)], self.real_now()).await?;
            let answer = answer(&row);
            let traced = Self::on_own(actor, realm, at, Deeds::WebhookMade, row.id.to_string());
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Changes a webhook of the account's own. Disabling one twice, or enabling it, does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is none of the account's; [`LedgerError::TaskBarred`] where nothing can be sent; the idempotency
    /// key's; the database's own.
    pub async fn change_webhook(
        &self,
        (actor, owner): (&Actor, &TokenOwner),
        realm: RealmId,
        id: WebhookId,
        change: &WebhookChange,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, WebhookChanged>,
    ) -> Result<Replayable<WebhookChanged>, LedgerError> {
        let _held = self.hold(idem)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let mut row = self
                .lock_webhook(tx, id)
                .await?
                .filter(|row| is_own(row, owner, realm))
                .ok_or(LedgerError::NotFound)?;
            if matches!(change, WebhookChange::Enable { .. }) && row.disabled_at.is_some() {
                self.not_too_many(working(tx, owner, realm).await?, "webhooks")?;
            }
            let delivery = self.changed_webhook(tx, &mut row, actor, change, at).await?;
            save(tx, &row).await?;
            queue(tx, realm, vec![Errand::Push(id)], self.real_now()).await?;
            let done = WebhookChanged { webhook: row, delivery };
            let answer = answer(&done);
            let traced = Self::on_own(actor, realm, at, Deeds::WebhookChanged, id.to_string());
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: done, answer })
        })
        .await
    }

    async fn changed_webhook(
        &self,
        tx: &DatabaseTransaction,
        row: &mut webhook::Model,
        actor: &Actor,
        change: &WebhookChange,
        at: DateTime<Utc>,
    ) -> Result<Option<webhook_delivery::Model>, LedgerError> {
        let now = self.real_now();
        match change {
            WebhookChange::Disable { reason } if row.disabled_at.is_none() => {
                row.disabled_by = Some(actor.account.clone());
                disable(tx, row, clean_some(reason.as_deref()), now).await?;
            }
            WebhookChange::Enable { reason } if row.disabled_at.is_some() => {
                row.enabled_why = clean_some(reason.as_deref());
                let place = now_in_feed(tx).await?;
                (row.after_xact, row.after_seq) = (place.xact, place.seq);
                (row.disabled_at, row.disabled_by, row.disabled_why) = (None, None, None);
                (row.word, row.word_attempts, row.word_at) = (WordStatus::None, 0, None);
            }
            WebhookChange::Disable { .. } | WebhookChange::Enable { .. } => {}
            WebhookChange::Rotate { hours } => {
                let grace = hours.map_or(self.feeding.grace, |it| TimeDelta::hours(it.into()));
                row.generation += 1;
                row.previous_until = Some(now + grace);
            }
            WebhookChange::Test { reason } => {
                can_send(row)?;
                let trial = webhook_delivery::Model {
                    event_id: EventId::random(),
                    kind: Word(EventType::Test),
                    at,
                    why: clean_some(reason.as_deref()),
                    ..blank(row, now)
                };
                put(tx, vec![trial.clone()]).await?;
                return Ok(Some(trial));
            }
            WebhookChange::Replay { delivery, reason } => {
                can_send(row)?;
                let before = webhook_delivery::Entity::find_by_id(*delivery)
                    .filter(webhook_delivery::Column::WebhookId.eq(row.id))
                    .one(tx)
                    .await
                    .doing("reading a delivery")?
                    .ok_or(LedgerError::NotFound)?;
                let again = webhook_delivery::Model {
                    event_id: before.event_id,
                    kind: before.kind,
                    case_id: before.case_id,
                    audience: before.audience,
                    entry_id: before.entry_id,
                    deadline_id: before.deadline_id,
                    at: before.at,
                    repeats: Some(before.id),
                    why: clean_some(reason.as_deref()),
                    ..blank(row, now)
                };
                put(tx, vec![again.clone()]).await?;
                return Ok(Some(again));
            }
        }
        Ok(None)
    }

    /// The secret of a webhook of this generation, as its owner is shown it: once, in the answer to what made it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn webhook_secret(
        &self,
        id: WebhookId,
        generation: i32,
    ) -> Result<String, LedgerError> {
        let key = self.webhook_key().await?;
        Ok(format!("{PREFIX}{}", STANDARD.encode(secret(&key, id, generation))))
    }

    /// The key of which secrets are made. To be asked for before a transaction begins: it may have to be made up.
    pub(super) async fn webhook_key(&self) -> Result<[u8; 32], LedgerError> {
        self.secret(KEY).await
    }

    /// Locks a webhook.
    pub(super) async fn lock_webhook(
        &self,
        tx: &impl ConnectionTrait,
        id: WebhookId,
    ) -> Result<Option<webhook::Model>, LedgerError> {
        let mut query = webhook::Entity::find_by_id(id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        query.one(tx).await.doing("locking a webhook")
    }

    /// Nothing, as long as an account has fewer than it may.
    pub(super) fn not_too_many(&self, had: u64, what: &'static str) -> Result<(), LedgerError> {
        if had < self.feeding.at_most {
            return Ok(());
        }
        Err(LedgerError::TaskBarred {
            message: format!("An account has at most {} {what}.", self.feeding.at_most),
            remedy: format!("use one of the {what} you have"),
        })
    }
}

/// Where the feed stands: whatever is told from now on comes after it.
async fn now_in_feed(tx: &DatabaseTransaction) -> Result<Place, LedgerError> {
    if tx.get_database_backend() == sea_orm::DbBackend::Postgres {
        return Ok(Place { xact: horizon(tx, "pg_snapshot_xmin").await?, seq: 0 });
    }
    let last = event::Entity::find()
        .order_by_desc(event::Column::Xact)
        .order_by_desc(event::Column::Seq)
        .limit(1)
        .one(tx)
        .await
        .doing("reading where the feed stands")?;
    Ok(last.map_or(Place::START, |row| Place { xact: row.xact, seq: row.seq }))
}

/// The webhooks of an account.
pub(crate) fn own(owner: &TokenOwner, realm: RealmId) -> sea_orm::Condition {
    use webhook::Column;
    owned(owner, realm, (Column::AccountName, Column::AccountId, Column::RealmId))
}

/// How many webhooks of an account work.
async fn working(
    tx: &impl ConnectionTrait,
    owner: &TokenOwner,
    realm: RealmId,
) -> Result<u64, LedgerError> {
    let enabled = webhook::Column::DisabledAt.is_null();
    let count = webhook::Entity::find().filter(own(owner, realm)).filter(enabled).count(tx).await;
    count.doing("counting webhooks")
}

fn is_own(row: &webhook::Model, owner: &TokenOwner, realm: RealmId) -> bool {
    row.realm_id == realm && row.account_name == owner.name && row.account_id == owner.id
}

/// Nothing, where something can be sent.
fn can_send(row: &webhook::Model) -> Result<(), LedgerError> {
    if row.disabled_at.is_none() {
        return Ok(());
    }
    Err(LedgerError::TaskBarred {
        message: "The webhook is disabled: nothing is sent.".to_owned(),
        remedy: "enable it first".to_owned(),
    })
}
