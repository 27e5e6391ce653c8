//! Read model: the words of what is confidential. By themselves, so that only the search of somebody who may open any of it looks here.

use std::fmt;

use sea_orm::entity::prelude::*;

use statute::documents::Version;
use statute::search::Thing;

use crate::ids::{CaseId, EntryId, RealmId};
use crate::stored::Word;

/// The words of a part of a document, or its title.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_confidential")]
pub struct Model {
    /// The number of the row: the index of words knows it by that.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// A document, or confidential information.
    pub kind: Word<Thing>,
    /// Its id.
    pub document_id: Uuid,
    /// The entry it stands beside.
    pub entry_id: Option<EntryId>,
    /// Which version of a document it is.
    pub version: Option<Word<Version>>,
    /// What the accounts of its submitter have in common.
    pub party_key: String,
    /// What it is called; of confidential information its public summary.
    pub title: String,
    /// Whether the words are its title, which whoever sees the entry may read.
    pub is_title: bool,
    /// Which part of a long document, from 1; 0 of its title.
    pub part: i32,
    /// The page on which the part begins.
    pub first_page: i32,
    /// How many bytes the document has.
    pub length: i64,
    /// When it was filed: lists run by it.
    pub at: DateTimeUtc,
    /// What comes first of things of one instant.
    pub sort_id: Uuid,
    /// Its legal day.
    pub on: Date,
    /// The words as they stand, a form feed between pages.
    pub words: String,
    /// The words as they are compared.
    pub folded: String,
}

impl fmt::Debug for Model {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("search_confidential").field(&self.id).finish()
    }
}

/// It is joined by a search alone.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
