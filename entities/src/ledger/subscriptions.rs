//! Subscriptions: what somebody follows. What he is told of it is what he may see when he is told, and no more.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use sea_orm::{ColumnTrait, QuerySelect, sea_query::LockType};
use statute::audit::Doing as Deeds;

use super::cross::key_of;
use super::owner::owned;
use super::preferences::normal;
use super::settle::all_set;
use super::webhooks;
use super::{AnswerOf, Idempotency, Ledger, Replayable, TokenOwner};
use crate::actor::{Actor, clean, clean_some};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, SubscriptionId, WebhookId};
use crate::subscription::{self, Channel, Followed, Model};
use crate::webhook;

/// A subscription to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    /// What is followed.
    pub what: Followed,
    /// The name of a party, the number of an order, the words of a product.
    pub value: Option<String>,
    /// The case, or the case of the order.
    pub case: Option<CaseId>,
    /// How it is told.
    pub channel: Channel,
    /// The webhook by which it is told.
    pub webhook: Option<WebhookId>,
}

impl Ledger {
    /// Begins to follow something. A case has to be there for whoever follows it; of a party, an order or a product it makes no difference
    /// whether anything is there.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for a case, or a webhook, that does not exist for the caller, or where there is no address to write to;
    /// [`LedgerError::TaskBarred`] for more than an account may have, and by mail in a sandbox; the idempotency key's; the database's own.
    pub async fn subscribe(
        &self,
        (actor, owner): (&Actor, &TokenOwner),
        realm: RealmId,
        new: &NewSubscription,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        if let Some(case) = new.case.filter(|_| new.what == Followed::Case) {
            self.case(actor, realm, case).await?;
        }
        let _held = self.hold(idem)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let had = subscription::Entity::find()
                .filter(own(owner, realm))
                .filter(subscription::Column::CancelledAt.is_null())
                .count(tx)
                .await
                .doing("counting subscriptions")?;
            self.not_too_many(had, "subscriptions")?;
            if let Some(id) = new.webhook {
                let is_own = webhooks::own(owner, realm);
                let found = webhook::Entity::find_by_id(id).filter(is_own).one(tx).await;
                let found = found.doing("reading a webhook")?.ok_or(LedgerError::NotFound)?;
                if !found.is_of_subscriptions {
                    return Err(LedgerError::TaskBarred {
                        message:
                            "The webhook sends everything its owner sees, and not what he follows."
                                .to_owned(),
                        remedy: "name a webhook that was made with `only_followed`".to_owned(),
                    });
                }
            }
            let address = match new.channel {
                // A sandbox sends no digests.
                Channel::Mail if realm != RealmId::REAL => return Err(no_digests()),
                Channel::Mail => {
                    let own = actor.email.as_deref().map(normal).filter(|it| !it.is_empty());
                    Some(own.ok_or_else(nowhere)?)
                }
                Channel::Events | Channel::Webhook => None,
            };
            let row = Model {
                id: SubscriptionId::random(),
                realm_id: realm,
                account_name: owner.name.clone(),
                account_id: owner.id,
                what: new.what,
                value: new.value.as_deref().map(clean),
                key: new.value.as_deref().and_then(key_of),
                case_id: new.case,
                channel: new.channel,
                webhook_id: new.webhook,
                address,
                created_at: self.real_now(),
                cancelled_at: None,
                cancelled_why: None,
            };
            let made = all_set::<_, subscription::ActiveModel>(row.clone());
            let made = subscription::Entity::insert(made).exec_without_returning(tx).await;
            made.doing("making a subscription")?;
            let answer = answer(&row);
            let subject = row.id.to_string();
            let traced = Self::on_own(actor, realm, at, Deeds::SubscriptionMade, subject);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Follows something no more. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is none of the account's; the idempotency key's; the database's own.
    pub async fn cancel_subscription(
        &self,
        (actor, owner): (&Actor, &TokenOwner),
        realm: RealmId,
        id: SubscriptionId,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let mut query = subscription::Entity::find_by_id(id).filter(own(owner, realm));
            if self.locks_rows() {
                query = query.lock(LockType::Update);
            }
            let row = query.one(tx).await.doing("reading a subscription")?;
            let mut row = row.ok_or(LedgerError::NotFound)?;
            if row.cancelled_at.is_none() {
                row.cancelled_at = Some(self.real_now());
                row.cancelled_why = clean_some(reason);
                let ended = all_set::<_, subscription::ActiveModel>(row.clone());
                ended.update(tx).await.doing("ending a subscription")?;
            }
            let answer = answer(&row);
            let subject = id.to_string();
            let traced = Self::on_own(actor, realm, at, Deeds::SubscriptionCancelled, subject);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }
}

/// The subscriptions of an account.
pub(crate) fn own(owner: &TokenOwner, realm: RealmId) -> sea_orm::Condition {
    use subscription::Column;
    owned(owner, realm, (Column::AccountName, Column::AccountId, Column::RealmId))
}

fn nowhere() -> LedgerError {
    LedgerError::TaskBarred {
        message: "Your account has no address to write to.".to_owned(),
        remedy: "follow it by the channel `events` or `webhook`".to_owned(),
    }
}

fn no_digests() -> LedgerError {
    LedgerError::TaskBarred {
        message: "A sandbox sends no daily digest.".to_owned(),
        remedy: "follow it by the channel `events` or `webhook`".to_owned(),
    }
}

/// The subscriptions that are told by mail at an address.
pub(super) async fn mailed_at(
    db: &impl ConnectionTrait,
    realm: RealmId,
    address: &str,
) -> Result<Vec<Model>, LedgerError> {
    subscription::Entity::find()
        .filter(subscription::Column::RealmId.eq(realm))
        .filter(subscription::Column::Address.eq(address))
        .filter(subscription::Column::CancelledAt.is_null())
        .all(db)
        .await
        .doing("reading what an address follows")
}
