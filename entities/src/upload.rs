//! A file that arrives in parts: how much of it is there. Once it is whole it becomes a [`crate::document`].

use sea_orm::entity::prelude::*;
use statute::Role;

use crate::ids::{DocumentId, RealmId, UploadId};
use crate::stored::Word;

/// An upload.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// The realm.
    pub realm_id: RealmId,
    /// What the accounts of whoever sends it have in common.
    pub party_key: String,
    /// The account that sends it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// What the document is to be called.
    pub title: String,
    /// The name of the file.
    pub file_name: String,
    /// How many bytes it is going to have.
    pub length: i64,
    /// How many have arrived and are kept.
    pub arrived: i64,
    /// Its SHA-256 in hexadecimal, where the sender said it beforehand.
    pub sha256: Option<String>,
    /// When it was begun, by the realm's clock.
    pub begun_at: DateTimeUtc,
    /// Until when it may go on, by the real clock.
    pub expires_at: DateTimeUtc,
    /// The document it became.
    pub document_id: Option<DocumentId>,
    /// Whether it was given up, or its time ran out.
    pub aborted: bool,
}

impl ActiveModelBehavior for ActiveModel {}
