//! Receipts and attempts: to each party its own, to officers all.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::filing_receipt::{Column, Entity, Model};
use crate::ids::{CaseId, RealmId, ReceiptId};
use crate::ledger::Ledger;
use crate::{docket_entry, filing_attempt};

/// A receipt, and to officers what opens the seal of its entry.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptSeen {
    /// The receipt.
    pub receipt: Model,
    /// The hash of the entry; told to officers only, for a gap in the chain would tell what is hidden.
    pub entry_hash: Option<String>,
}

/// Which attempts are meant; all that the caller may see by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptFilter {
    /// Of this account, where an officer asks.
    pub account: Option<String>,
    /// Not before this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
}

impl Ledger {
    /// One receipt: an officer's to read, and whoever's of the party that filed.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none for the caller; the database's own.
    pub async fn receipt_seen(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: ReceiptId,
    ) -> Result<ReceiptSeen, LedgerError> {
        let found = Entity::find_by_id(id)
            .filter(Column::RealmId.eq(realm))
            .filter(own(actor))
            .one(self.db())
            .await
            .doing("reading a receipt")?;
        let receipt = found.ok_or(LedgerError::NotFound)?;
        let entry_hash = match receipt.entry_id {
            Some(entry) if actor.role.is_officer() => {
                let entry = docket_entry::Entity::find_by_id(entry).one(self.db()).await;
                entry.doing("reading the entry of a receipt")?.map(|row| row.hash)
            }
            _ => None,
        };
        Ok(ReceiptSeen { receipt, entry_hash })
    }

    /// A page of the receipts of a case, the oldest first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn receipts(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Model>, LedgerError> {
        self.case(actor, realm, case).await?;
        let rows = Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(own(actor))
            .filter(after::<DateTime<Utc>>(from, Column::ReceivedAt, Column::Id, Way::Up))
            .order_by_asc(Column::ReceivedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing receipts")?;
        Ok(cut(rows, limit, |row| (row.received_at, row.id.0)))
    }

    /// A page of the attempts to file of an account, to officers of everybody's, the newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn attempts(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &AttemptFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<filing_attempt::Model>, LedgerError> {
        use filing_attempt::Column;
        let account = if actor.role.is_officer() {
            filter.account.as_deref()
        } else {
            Some(actor.account.as_str())
        };
        let mut query = filing_attempt::Entity::find()
            .filter(Column::RealmId.eq(realm))
            .filter(after::<DateTime<Utc>>(from, Column::BeganAt, Column::Id, Way::Down))
            .order_by_desc(Column::BeganAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(account) = account {
            query = query.filter(Column::Account.eq(account));
        }
        if let Some(from) = filter.from {
            query = query.filter(Column::BeganAt.gte(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(Column::BeganAt.lt(to));
        }
        let rows = query.all(self.db()).await.doing("listing attempts")?;
        Ok(cut(rows, limit, |row| (row.began_at, row.id.0)))
    }
}

/// Which receipts the actor may read.
fn own(actor: &Actor) -> Condition {
    if actor.role.is_officer() {
        return Condition::all();
    }
    Condition::all().add(Column::PartyKey.eq(actor.own_party().key))
}
