//! Webhooks, and the log of what was sent to each: to the account whose they are, and nobody else.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::page::{Key, Page, Way, after, cut, newest};
use crate::error::{Doing, LedgerError};
use crate::ids::{RealmId, WebhookDeliveryId, WebhookId};
use crate::ledger::{Ledger, TokenOwner, own_webhooks};
use crate::webhook_delivery::PushStatus;
use crate::{webhook, webhook_attempt, webhook_delivery};

/// A delivery with its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSeen {
    /// The delivery.
    pub delivery: webhook_delivery::Model,
    /// Its attempts, the first first.
    pub attempts: Vec<webhook_attempt::Model>,
}

impl Ledger {
    /// One webhook of an account.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is none of the account's; the database's own.
    pub async fn webhook(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        id: WebhookId,
    ) -> Result<webhook::Model, LedgerError> {
        let row = webhook::Entity::find_by_id(id).filter(own_webhooks(owner, realm)).one(self.db());
        row.await.doing("reading a webhook")?.ok_or(LedgerError::NotFound)
    }

    /// A page of the webhooks of an account, newest first, also of those that are disabled.
    ///
    /// # Errors
    /// The database's own.
    pub async fn webhooks(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<webhook::Model>, LedgerError> {
        let by = (webhook::Column::CreatedAt, webhook::Column::Id);
        let rows = webhook::Entity::find().filter(own_webhooks(owner, realm));
        newest(self.db(), rows, by, (from, limit), "listing webhooks", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// A page of what was sent to a webhook, or is to be, newest first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is none of the account's; the database's own.
    pub async fn webhook_deliveries(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        id: WebhookId,
        status: Option<PushStatus>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<PushSeen>, LedgerError> {
        use webhook_delivery::Column;
        let of = self.webhook(owner, realm, id).await?.id;
        let mut query = webhook_delivery::Entity::find()
            .filter(Column::WebhookId.eq(of))
            .filter(after::<DateTime<Utc>>(from, Column::CreatedAt, Column::Id, Way::Down))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(status) = status {
            query = query.filter(Column::Status.eq(status));
        }
        let rows = query.all(self.db()).await.doing("listing deliveries")?;
        let page = cut(rows, limit, |row| (row.created_at, row.id.0));
        let ids = page.items.iter().map(|row| row.id);
        let attempts = webhook_attempt::Entity::find()
            .filter(webhook_attempt::Column::DeliveryId.is_in(ids))
            .order_by_asc(webhook_attempt::Column::Number)
            .all(self.db())
            .await
            .doing("listing attempts")?;
        let mut by_delivery: HashMap<WebhookDeliveryId, Vec<webhook_attempt::Model>> =
            HashMap::new();
        for attempt in attempts {
            by_delivery.entry(attempt.delivery_id).or_default().push(attempt);
        }
        let items = page.items.into_iter().map(|delivery| {
            let attempts = by_delivery.remove(&delivery.id).unwrap_or_default();
            PushSeen { delivery, attempts }
        });
        Ok(Page { items: items.collect(), next: page.next })
    }
}
