//! What was read of the two versions of a submission, held against each other.
//!
//! The words of a document never leave this file but into the law's own check, whose findings hold none that may be confidential.

use sea_orm::{ConnectionTrait, EntityTrait};
use serde::Deserialize;
use serde_json::Value;
use statute::public_version::{Finding, Left, NotChecked, Page, Unread, Version, lint};

use super::Ledger;
use crate::document_reading;
use crate::error::{Doing, LedgerError};
use crate::ids::DocumentId;

/// What is needed of the facts of a reading, as whoever reads documents writes them. What is not said was not read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Facts {
    kind: Option<Value>,
    pages: Vec<Page>,
    encryption: String,
    is_damaged: bool,
    left: Vec<Left>,
    not_checked: Option<NotChecked>,
}

impl Facts {
    /// The document as the law looks at it.
    fn version(self) -> Version {
        // Of a kind whose text is read there are pages.
        let is_read = self.kind.is_some() && !self.pages.is_empty();
        let is_locked = self.encryption == "password";
        let unread = Unread::of_document(self.not_checked, is_locked, self.is_damaged, is_read);
        Version { pages: self.pages, left: self.left, unread }
    }
}

impl Ledger {
    /// What is found where a public version is held against its confidential one.
    pub(super) async fn found(
        &self,
        db: &impl ConnectionTrait,
        confidential: DocumentId,
        public: DocumentId,
    ) -> Result<Vec<Finding>, LedgerError> {
        let confidential = version(db, confidential).await?;
        Ok(lint(&confidential, &version(db, public).await?))
    }
}

/// A document as it was read. Of one whose facts are written in another way than today's nothing is known.
async fn version(db: &impl ConnectionTrait, id: DocumentId) -> Result<Version, LedgerError> {
    let row = document_reading::Entity::find_by_id(id).one(db).await;
    let row = row.doing("reading what was read of a document")?;
    let facts = row.and_then(|row| serde_json::from_value::<Facts>(row.facts.0).ok());
    Ok(facts.unwrap_or_default().version())
}
