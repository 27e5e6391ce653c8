//! The index of the administrative record.

use chrono::NaiveDate;
use entities::{RecordItem as Item, RecordThing};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::instant::Instant;
use super::word::{ClassOfDocumentWord, EntryWord, RoleWord, VersionWord};

/// What stands on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RecordKind {
    /// A docket entry.
    Entry,
    /// A document that was filed with one.
    Document,
    /// A letter that one owed.
    Notice,
}

/// One thing on the administrative record.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RecordItem {
    /// Its number on the record as this caller sees it: 1, 2, ... without gaps.
    pub index: u32,
    /// What it is.
    pub kind: RecordKind,
    /// The docket entry that it is, was filed with, or told of: by its number on the caller's docket.
    pub docket_number: u32,
    /// What that entry is.
    pub docket_entry: EntryWord,
    /// The legal day of that entry.
    pub on: NaiveDate,
    /// When it was recorded, filed or written.
    pub filed_at: Instant,
    /// In what role it was recorded or filed; absent of a letter, which is the office's.
    pub filed_by: Option<RoleWord>,
    /// For whose side it was filed, where the entry says so.
    pub side: Option<String>,
    /// The title of a document, or which notice a letter is.
    pub title: Option<String>,
    /// The id of a document or a notice.
    pub id: Option<Uuid>,
    /// Which version a document is.
    pub version: Option<VersionWord>,
    /// How secret it is.
    pub class: Option<ClassOfDocumentWord>,
    /// The confidential document of which it is the public version.
    pub public_of: Option<Uuid>,
    /// How many pages it has, where they were counted.
    pub pages: Option<i32>,
    /// What a document is, by its content.
    pub media_type: Option<String>,
    /// Whether this caller may open it. A confidential document that he may not open is told of by its title, without hash and length.
    pub may_open: bool,
    /// When its bytes were destroyed, by an act.
    pub destroyed_at: Option<Instant>,
    /// How many bytes it has.
    pub length: Option<u64>,
    /// SHA-256 over its bytes.
    pub sha256: Option<String>,
    /// Where it lies in the archive; in the index of an archive only.
    pub file: Option<String>,
}

impl From<&Item> for RecordItem {
    fn from(item: &Item) -> Self {
        let mut told = Self {
            index: item.index,
            kind: RecordKind::Entry,
            docket_number: item.of,
            docket_entry: item.happened.into(),
            on: item.on,
            filed_at: item.filed_at.into(),
            filed_by: item.by.map(Into::into),
            side: item.side.clone(),
            title: None,
            id: None,
            version: None,
            class: None,
            public_of: None,
            pages: None,
            media_type: None,
            may_open: true,
            destroyed_at: None,
            length: item.length,
            sha256: item.sha256.clone(),
            file: None,
        };
        match &item.thing {
            RecordThing::Entry(_) => {}
            RecordThing::Notice(id, kind, _) => {
                told.kind = RecordKind::Notice;
                told.id = Some(*id);
                told.title = Some(kind.clone());
            }
            RecordThing::Document(it) => {
                told.kind = RecordKind::Document;
                told.id = Some(it.row.id.0);
                told.title = Some(it.row.title.clone());
                told.version = Some(it.version.into());
                told.class = Some(it.class.into());
                told.public_of = it.row.public_of.map(|id| id.0);
                told.pages = it.row.pages;
                told.media_type = Some(it.row.media_type.clone());
                told.may_open = it.may_open;
                told.destroyed_at = it.row.destroyed_at.map(Into::into);
            }
        }
        told
    }
}
