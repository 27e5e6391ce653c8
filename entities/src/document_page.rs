//! The words of a document, page by page: by themselves, so that no list reads them.

use std::fmt;

use sea_orm::entity::prelude::*;

use crate::ids::DocumentId;

/// The words of a page.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_page")]
pub struct Model {
    /// Of which document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// Which page, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub page: i32,
    /// What it says.
    pub words: String,
}

impl fmt::Debug for Model {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("document_page").field(&self.document_id).field(&self.page).finish()
    }
}

/// It stands beside [`crate::document`], and is joined to nothing.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
