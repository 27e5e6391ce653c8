//! What nobody files: staged documents whose time is over, uploads that were given up or took too long, and bytes that no row names; and
//! what was kept for a while only: simulations, and sandboxes of callers.
//! First the rows go, then the bytes: a row without bytes would promise what is not there.

use std::collections::HashSet;

use chrono::TimeDelta;
use futures::TryStreamExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Ledger;
use super::uploads::forget_parts;
use crate::error::{Doing, LedgerError};
use crate::ids::{DocumentId, UploadId};
use crate::{document, document_page, document_reading, upload, upload_part};

/// How many rows one transaction removes.
const BATCH: u64 = 100;
/// How old bytes are before nobody is still about to name them.
const ORPHANED_AFTER: TimeDelta = TimeDelta::days(1);

/// How much was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Staged documents whose time was over.
    pub documents: u64,
    /// Uploads that were given up or took too long.
    pub uploads: u64,
    /// Files of the store that no row named.
    pub orphans: u64,
    /// Simulations whose days were over.
    pub simulations: u64,
    /// Sandboxes of callers that were closed.
    pub sandboxes: u64,
}

impl Ledger {
    /// Removes staged documents and uploads whose time is over, of every realm, simulations and sandboxes of callers that are over, and what lies
    /// in the store and is nobody's.
    ///
    /// # Errors
    /// The store's and the database's own. What was removed stays removed: the next run goes on.
    pub async fn remove_garbage(&self) -> Result<Removed, LedgerError> {
        let store = self.store()?;
        let mut removed = Removed::default();
        loop {
            let (gone, keys) = self.remove_expired_documents().await?;
            for key in &keys {
                store.remove(key).await?;
            }
            removed.documents += gone;
            if gone < BATCH {
                break;
            }
        }
        loop {
            let (gone, keys) = self.remove_dead_uploads().await?;
            for key in &keys {
                store.remove(key).await?;
            }
            removed.uploads += gone;
            if gone < BATCH {
                break;
            }
        }
        loop {
            let gone = self.remove_old_simulations().await?;
            removed.simulations += gone;
            if gone < BATCH {
                break;
            }
        }
        removed.sandboxes += self.remove_closed_sandboxes().await?;
        let old = self.real_now() - ORPHANED_AFTER;
        let mut listed = store.older_than(old);
        while let Some(mut keys) = listed.try_next().await? {
            let named = self.named(&keys).await?;
            keys.retain(|key| !named.contains(key));
            for key in keys {
                store.remove(&key).await?;
                removed.orphans += 1;
            }
        }
        removed.orphans += store.remove_half_written(old).await?;
        Ok(removed)
    }

    /// Removes some staged documents whose time is over; says how many, and where their bytes lie.
    async fn remove_expired_documents(&self) -> Result<(u64, Vec<String>), LedgerError> {
        use document::Column;
        let now = self.real_now();
        self.write(async |tx| {
            let expired = Condition::all()
                .add(Column::CaseId.is_null())
                .add(Column::ExpiresAt.is_not_null())
                .add(Column::ExpiresAt.lte(now));
            let rows = document::Entity::find()
                .filter(expired.clone())
                .order_by_asc(Column::ExpiresAt)
                .limit(BATCH)
                .all(tx)
                .await
                .doing("finding staged documents whose time is over")?;
            let ids: Vec<DocumentId> = rows.iter().map(|row| row.id).collect();
            // A filing that was quicker has put it on its case.
            let mut keys = Vec::new();
            for row in rows {
                forget_words(tx, row.id).await?;
                let gone = document::Entity::delete_many()
                    .filter(Column::Id.eq(row.id))
                    .filter(expired.clone())
                    .exec(tx)
                    .await
                    .doing("removing a staged document")?;
                if gone.rows_affected == 0 {
                    return Ok((0, Vec::new()));
                }
                keys.push(row.storage_key);
            }
            Ok((ids.len() as u64, keys))
        })
        .await
    }

    /// Removes some uploads that became nothing; says how many, and where their parts lie.
    async fn remove_dead_uploads(&self) -> Result<(u64, Vec<String>), LedgerError> {
        use upload::Column;
        let now = self.real_now();
        self.write(async |tx| {
            let is_over =
                Condition::any().add(Column::Aborted.eq(true)).add(Column::ExpiresAt.lte(now));
            let rows: Vec<UploadId> = upload::Entity::find()
                .select_only()
                .column(Column::Id)
                .filter(is_over)
                .order_by_asc(Column::ExpiresAt)
                .limit(BATCH)
                .into_tuple()
                .all(tx)
                .await
                .doing("finding uploads that are over")?;
            let mut keys = Vec::new();
            for id in &rows {
                keys.extend(forget_parts(tx, *id).await?);
            }
            upload::Entity::delete_many()
                .filter(Column::Id.is_in(rows.iter().copied()))
                .exec(tx)
                .await
                .doing("removing uploads that are over")?;
            Ok((rows.len() as u64, keys))
        })
        .await
    }

    /// Which of these keys a row names.
    async fn named(&self, keys: &[String]) -> Result<HashSet<String>, LedgerError> {
        let doing = "asking whose the bytes are";
        let documents: Vec<String> = document::Entity::find()
            .select_only()
            .column(document::Column::StorageKey)
            .filter(document::Column::StorageKey.is_in(keys))
            .into_tuple()
            .all(self.db())
            .await
            .doing(doing)?;
        let parts: Vec<String> = upload_part::Entity::find()
            .select_only()
            .column(upload_part::Column::StorageKey)
            .filter(upload_part::Column::StorageKey.is_in(keys))
            .into_tuple()
            .all(self.db())
            .await
            .doing(doing)?;
        Ok(documents.into_iter().chain(parts).collect())
    }
}

/// Forgets what a document says and what was found in it, and that an upload became it.
pub(super) async fn forget_words(
    tx: &impl ConnectionTrait,
    id: DocumentId,
) -> Result<(), LedgerError> {
    let doing = "forgetting what a staged document says";
    let pages = document_page::Entity::delete_many();
    pages.filter(document_page::Column::DocumentId.eq(id)).exec(tx).await.doing(doing)?;
    let readings = document_reading::Entity::delete_many();
    readings.filter(document_reading::Column::DocumentId.eq(id)).exec(tx).await.doing(doing)?;
    upload::Entity::update_many()
        .col_expr(upload::Column::DocumentId, Expr::value(Option::<uuid::Uuid>::None))
        .col_expr(upload::Column::Aborted, Expr::value(true))
        .filter(upload::Column::DocumentId.eq(id))
        .exec(tx)
        .await
        .doing(doing)?;
    Ok(())
}
