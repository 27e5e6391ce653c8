//! A document: what is known of it, and what was found in it. What it says is given out as its bytes alone.

use entities::DocumentSeen;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use uuid::Uuid;

use super::instant::Instant;
use super::word::{ClassOfDocumentWord, RoleWord, ScanWord, VersionWord};
use crate::reading::{Encryption, Reading};

/// How many pages are listed that were not read.
const PAGES_LISTED: usize = 200;

/// Where a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DocumentStatus {
    /// It is its submitter's alone, and waits for a filing that names it.
    Staged,
    /// It is on a case.
    Filed,
    /// It was staged, and its submitter has taken it back.
    Withdrawn,
    /// It was on a case, and its bytes were destroyed by an act.
    Destroyed,
}

/// A document as this caller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Document {
    /// Its id, by which a filing names it.
    pub id: Uuid,
    /// Where it stands.
    pub status: DocumentStatus,
    /// The case it is on.
    pub case: Option<Uuid>,
    /// The entry it was filed with, by its number on the docket as this caller sees it.
    pub of: Option<u32>,
    /// Its number among the documents of the case.
    pub number: Option<i32>,
    /// Which version of a submission it is.
    pub version: Option<VersionWord>,
    /// The confidential document of which it is the public version.
    pub public_of: Option<Uuid>,
    /// Its class: who may open it, and from when on.
    pub class: Option<ClassOfDocumentWord>,
    /// What it is called.
    pub title: String,
    /// The name of the file as it was sent; only where this caller may open it.
    pub file_name: Option<String>,
    /// What it is, by its content.
    pub media_type: String,
    /// How many bytes it has; only where this caller may open it, or could before it was destroyed.
    pub length: Option<i64>,
    /// How many pages it has, where they could be counted.
    pub pages: Option<i32>,
    /// SHA-256 over its bytes, in hexadecimal; only where this caller may open it, or could before it was destroyed: by it a copy is
    /// known again.
    pub sha256: Option<String>,
    /// What is known of harm in it.
    pub scan: ScanWord,
    /// Whether this caller may open it now.
    pub may_open: bool,
    /// In what role it was sent.
    pub by: RoleWord,
    /// When its last byte had arrived, by the service's clock.
    pub received_at: Instant,
    /// When it was filed.
    pub filed_at: Option<Instant>,
    /// Until when it is kept without a filing.
    pub expires_at: Option<Instant>,
    /// When its bytes were destroyed.
    pub destroyed_at: Option<Instant>,
    /// What was found in it; only where one document is asked for, and this caller may open it.
    pub reading: Option<DocumentReading>,
}

/// What was found in a document, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DocumentReading {
    /// Whether its text could be read.
    pub text: TextRead,
    /// Whether it restricts what one may do with it. One that opens with a password only is not taken.
    pub is_restricted: bool,
    /// Whether it is cut off or broken.
    pub is_damaged: bool,
    /// Whether it holds text that can be selected and not seen.
    pub has_hidden_text: bool,
    /// Where else than on its pages it says something: properties, comments, attachments, earlier revisions and the like.
    pub left_in_file: Vec<String>,
    /// What was not checked, and why: a person has to look.
    pub not_checked: Vec<NotCheckedPart>,
}

/// Whether the text of a document could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum TextRead {
    /// All of it.
    Read,
    /// Some of it.
    Partly,
    /// None of it.
    NotRead,
}

/// A part of a document that was not checked.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NotCheckedPart {
    /// The page, from 1; all of it where none is said.
    pub page: Option<u32>,
    /// Why, in a word: `scan`, `too_large_to_read`, `took_too_long`, `could_not_be_read` and others.
    pub why: String,
}

impl From<&DocumentSeen> for Document {
    fn from(seen: &DocumentSeen) -> Self {
        let row = &seen.document;
        let status = match (row.case_id, row.destroyed_at) {
            (_, Some(_)) => DocumentStatus::Destroyed,
            (Some(_), None) => DocumentStatus::Filed,
            (None, None) => DocumentStatus::Staged,
        };
        Self {
            id: row.id.0,
            status,
            case: row.case_id.map(|it| it.0),
            of: seen.of,
            number: row.number,
            version: row.version.map(|it| VersionWord(it.0)),
            public_of: row.public_of.map(|it| it.0),
            class: seen.class.map(ClassOfDocumentWord),
            title: row.title.clone(),
            file_name: seen.may_open.then(|| row.file_name.clone()),
            media_type: row.media_type.clone(),
            length: seen.is_his.then_some(row.length),
            pages: row.pages,
            sha256: seen.is_his.then(|| row.sha256.clone()),
            scan: ScanWord(row.scan.0),
            may_open: seen.may_open,
            by: RoleWord(row.by_role.0),
            received_at: row.received_at.into(),
            filed_at: row.filed_at.map(Into::into),
            expires_at: row.expires_at.map(Into::into),
            destroyed_at: row.destroyed_at.map(Into::into),
            reading: seen.facts.as_ref().filter(|_| seen.may_open).and_then(DocumentReading::of),
        }
    }
}

impl DocumentReading {
    /// Of the facts as they are kept; none where an earlier version of the service wrote them in another way.
    fn of(facts: &Value) -> Option<Self> {
        let reading: Reading = serde_json::from_value(facts.clone()).ok()?;
        let whole =
            reading.not_checked.map(|it| NotCheckedPart { page: None, why: it.to_string() });
        let unread = (1..).zip(&reading.pages).flat_map(|(page, it)| {
            it.unread
                .iter()
                .map(move |why| NotCheckedPart { page: Some(page), why: why.to_string() })
        });
        let not_checked: Vec<_> = whole.into_iter().chain(unread).take(PAGES_LISTED).collect();
        let has_text = reading.pages.iter().any(|page| !page.lines.is_empty());
        let is_other_kind =
            reading.version().unread.is_some() && reading.not_checked.is_none() && !has_text;
        let text = match (has_text, not_checked.is_empty() && !is_other_kind) {
            (true | false, true) => TextRead::Read,
            (true, false) => TextRead::Partly,
            (false, false) => TextRead::NotRead,
        };
        let mut left_in_file: Vec<String> =
            reading.left.iter().map(|it| it.at.to_string()).collect();
        left_in_file.sort_unstable();
        left_in_file.dedup();
        Some(Self {
            text,
            is_restricted: reading.encryption == Encryption::Restricted,
            is_damaged: reading.is_damaged,
            has_hidden_text: reading.pages.iter().any(|page| !page.hidden.is_empty()),
            left_in_file,
            not_checked,
        })
    }
}
