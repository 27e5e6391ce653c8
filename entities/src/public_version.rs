//! What is known of a public version that was filed: whether it was served, whether it came late, and what was found in it. Beside
//! [`crate::document`], whose row says of which document it is the public version.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, DocumentId, EntryId};
use crate::stored::Document;

/// A public version that was filed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "public_version")]
pub struct Model {
    /// Which document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The case.
    pub case_id: CaseId,
    /// The entry it stands beside.
    pub entry_id: EntryId,
    /// Whether it was filed after the notice of initiation: it is open to the other parties at once.
    pub served: bool,
    /// Whether nobody but its submitter and the office reads it, until an officer has looked at what was found.
    pub barred: bool,
    /// What was found when it was compared with its confidential version: places and provisions, never words that may be confidential.
    pub findings: Document,
}

/// It stands beside [`crate::document`], and is joined by its id.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
