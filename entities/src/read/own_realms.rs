//! What a sandbox of one's own has sent, to its owner: all of it, whoever it was to.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::ledger::{Ledger, is_to};
use crate::{delivery, notice};

/// A message of a sandbox of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxMessage {
    /// On its way to whom.
    pub delivery: delivery::Model,
    /// What it says.
    pub notice: notice::Model,
    /// Whether it is sent: to the owner's own address. Everything else is kept.
    pub is_sent: bool,
}

impl Ledger {
    /// A page of the messages of a sandbox that is the actor's own, newest first, also those that were sent to nobody.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is no sandbox of his own, or closed; the database's own.
    pub async fn sandbox_messages(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<SandboxMessage>, LedgerError> {
        let here = self.sandbox(actor, realm).await?;
        if !here.is_own || !here.is_open(self.real_now()) {
            return Err(LedgerError::NotFound);
        }
        let (at, id) = (delivery::Column::CreatedAt, delivery::Column::Id);
        let rows = delivery::Entity::find()
            .find_also_related(notice::Entity)
            .filter(delivery::Column::RealmId.eq(realm))
            .filter(after::<DateTime<Utc>>(
                from,
                (delivery::Entity, at),
                (delivery::Entity, id),
                Way::Down,
            ))
            .order_by_desc(at)
            .order_by_desc(id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing the messages of a sandbox")?;
        let rows = rows.into_iter().filter_map(|(delivery, notice)| {
            let is_sent = is_to(here.owner_email.as_deref(), &delivery.address);
            Some(SandboxMessage { delivery, notice: notice?, is_sent })
        });
        Ok(cut(rows.collect(), limit, |it| (it.delivery.created_at, it.delivery.id.0)))
    }
}
