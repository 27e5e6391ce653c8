//! A document: what is known of a file without reading it. Its bytes lie in the document store, its words in [`crate::document_page`].
//!
//! It is staged first, for its submitter alone; a filing that names it puts it on a case, beside the entry of the filing.

use sea_orm::entity::prelude::*;
use statute::Role;
use statute::documents::{Scan, Version};

use crate::ids::{CaseId, DocumentId, EntryId, RealmId};
use crate::stored::Word;

/// A document.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case it was filed on; none while it is staged.
    pub case_id: Option<CaseId>,
    /// The entry it stands beside.
    pub entry_id: Option<EntryId>,
    /// Its number among the documents of the case, from 1, gapless.
    pub number: Option<i32>,
    /// What the accounts of its submitter have in common.
    pub party_key: String,
    /// The account that uploaded it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// What it is called: everybody may read it who sees the entry.
    pub title: String,
    /// The name of the file as it was sent.
    pub file_name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// Which version it is; none while it is staged.
    pub version: Option<Word<Version>>,
    /// The confidential document of which it is the public version.
    pub public_of: Option<DocumentId>,
    /// How many bytes it has.
    pub length: i64,
    /// SHA-256 over its bytes, in hexadecimal.
    pub sha256: String,
    /// Where its bytes lie in the document store.
    pub storage_key: String,
    /// How many pages it has; none where it has none or they were not counted.
    pub pages: Option<i32>,
    /// What is known of harm in it.
    pub scan: Word<Scan>,
    /// When its last byte had arrived, by the realm's clock.
    pub received_at: DateTimeUtc,
    /// When a filing put it on its case.
    pub filed_at: Option<DateTimeUtc>,
    /// Until when it is kept without a filing, by the real clock; none once it is filed.
    pub expires_at: Option<DateTimeUtc>,
    /// When its bytes were destroyed, by an act.
    pub destroyed_at: Option<DateTimeUtc>,
}

/// Its case and its entry are told by their ids: while it is staged there is none.
impl ActiveModelBehavior for ActiveModel {}
