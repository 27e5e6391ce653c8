//! Read model: what an audience finds of cases, docket entries and notices by their words.

use std::fmt;

use sea_orm::entity::prelude::*;

use statute::search::Thing;
use statute::{Audience, EntryKind};

use crate::ids::{CaseId, RealmId};
use crate::stored::Word;

/// The words of one thing, as one audience reads them.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_text")]
pub struct Model {
    /// The number of the row: the index of words knows it by that.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Who reads it so.
    pub audience: Word<Audience>,
    /// What it is.
    pub kind: Word<Thing>,
    /// The id of the case, the entry or the notice.
    pub thing_id: Uuid,
    /// What happened, of an entry.
    pub entry_kind: Option<Word<EntryKind>>,
    /// The number of an entry among what the audience sees.
    pub number: Option<i32>,
    /// SHA-256 of all of it: how a change is recognised.
    pub digest: String,
    /// When it came: lists run by it.
    pub at: DateTimeUtc,
    /// What comes first of things of one instant.
    pub sort_id: Uuid,
    /// Its legal day.
    pub on: Date,
    /// The words as they stand.
    pub words: String,
    /// The words as they are compared.
    pub folded: String,
}

impl fmt::Debug for Model {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("search_text").field(&self.id).finish()
    }
}

/// It is joined by a search alone.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
