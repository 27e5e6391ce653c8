//! What reading a document found besides its words: whether it could be read, what it hides, what it carries along.

use std::fmt;

use sea_orm::entity::prelude::*;

use crate::ids::DocumentId;
use crate::stored::Document;

/// The facts of a reading.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_reading")]
pub struct Model {
    /// Of which document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The facts, as whoever reads documents writes them. They may quote the document.
    pub facts: Document,
}

impl fmt::Debug for Model {
    /// Without the facts: they may quote what is confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("document_reading").field(&self.document_id).finish()
    }
}

/// It stands beside [`crate::document`], and is joined to nothing.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
