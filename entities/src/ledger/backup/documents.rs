//! The bytes of documents are in no backup: they lie in the document store. What a ledger names is held against what is there.

use futures::StreamExt as _;
use object_store::Error as ObjectError;
use ring::digest::{Context, SHA256};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::Ledger;
use crate::document::{Column, Entity};
use crate::error::{Doing, LedgerError};
use crate::ids::DocumentId;
use crate::ledger::hex;
use crate::store::{Store, StoreError};

/// How many rows are read at once.
const PAGE: u64 = 200;

/// How many documents are as the ledger names them, and how many are not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DocumentsHeld {
    /// As they were taken in.
    pub whole: u64,
    /// Not in the store.
    pub missing: u64,
    /// In the store, with other bytes.
    pub changed: u64,
}

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It is not in the store.
    Missing,
    /// Its bytes are not those that were taken in.
    Changed,
}

impl Ledger {
    /// Reads every document that the ledger names, and holds it against its hash. `tell` hears of each that is not there or is not
    /// what it was, by its key in the store.
    ///
    /// # Errors
    /// [`LedgerError::NoStore`] where there is none; the store's and the database's own.
    pub async fn hold_documents(
        &self,
        tell: &mut (dyn FnMut(&str, Lost) + Send),
    ) -> Result<DocumentsHeld, LedgerError> {
        let store = self.store()?;
        let mut held = DocumentsHeld::default();
        let mut after: Option<DocumentId> = None;
        loop {
            let mut query = Entity::find().filter(Column::DestroyedAt.is_null());
            if let Some(after) = after {
                query = query.filter(Column::Id.gt(after));
            }
            let rows = query.order_by_asc(Column::Id).limit(PAGE).all(self.db()).await;
            let rows = rows.doing("listing documents")?;
            let Some(last) = rows.last() else { return Ok(held) };
            after = Some(last.id);
            for row in rows {
                match found(store, &row.storage_key).await? {
                    Some(sha256) if sha256 == row.sha256 => held.whole += 1,
                    Some(_) => {
                        held.changed += 1;
                        tell(&row.storage_key, Lost::Changed);
                    }
                    None => {
                        held.missing += 1;
                        tell(&row.storage_key, Lost::Missing);
                    }
                }
            }
        }
    }
}

/// The hash of what lies under a key; `None` where nothing does.
async fn found(store: &Store, key: &str) -> Result<Option<String>, LedgerError> {
    let mut bytes = match store.read(key, None).await {
        Ok(bytes) => bytes,
        Err(StoreError::Store { source: ObjectError::NotFound { .. }, .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut sha256 = Context::new(&SHA256);
    while let Some(piece) = bytes.next().await {
        sha256.update(&piece?);
    }
    Ok(Some(hex(sha256.finish().as_ref())))
}
