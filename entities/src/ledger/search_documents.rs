//! The words of documents and of confidential information, written where a search finds them: titles and public versions in one table,
//! what is confidential in another.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use statute::count::legal_day;
use statute::documents::Version;
use statute::search::Thing;
use uuid::Uuid;

use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, ConfidentialInformationId, DocumentId, EntryId};
use crate::search_words::folded;
use crate::stored::Word;
use crate::{
    confidential_information, confidential_text, document, document_page, search_confidential,
    search_document,
};

/// How many bytes of words make one part: a document within the limits of 19 CFR 165.26(d), of fifty pages, is mostly one.
pub const PART_BYTES: usize = 128 * 1024;
/// How many documents are read at once, without their words.
const AT_ONCE: u64 = 200;
/// How many pages are read at once.
const PAGES_AT_ONCE: u64 = 50;

/// Whether anything is found of a document: nothing of one that was destroyed. Whatever else takes a document out of sight is asked here.
fn is_findable(document: &document::Model) -> bool {
    document.destroyed_at.is_none()
}

/// Writes what is found of the documents beside these entries.
pub(super) async fn index_of(
    tx: &impl ConnectionTrait,
    entries: &[EntryId],
) -> Result<(), LedgerError> {
    let found = document::Entity::find()
        .filter(document::Column::EntryId.is_in(entries.iter().copied()))
        .order_by_asc(document::Column::Number)
        .all(tx)
        .await
        .doing("reading what was filed")?;
    for document in &found {
        index(tx, document).await?;
    }
    Ok(())
}

/// Writes again what is found of every document of a case, and of its confidential information.
pub(super) async fn index_all(tx: &impl ConnectionTrait, case: CaseId) -> Result<(), LedgerError> {
    let mut after = 0;
    loop {
        let some = document::Entity::find()
            .filter(document::Column::CaseId.eq(case))
            .filter(document::Column::Number.gt(after))
            .order_by_asc(document::Column::Number)
            .limit(AT_ONCE)
            .all(tx)
            .await
            .doing("reading the documents of a case")?;
        let Some(last) = some.last() else { break };
        after = last.number.unwrap_or(i32::MAX);
        for document in &some {
            index(tx, document).await?;
        }
    }
    let informations = confidential_information::Entity::find()
        .filter(confidential_information::Column::CaseId.eq(case))
        .all(tx)
        .await
        .doing("reading the confidential information of a case")?;
    for information in informations {
        let text = confidential_text::Entity::find_by_id(information.id)
            .one(tx)
            .await
            .doing("reading what confidential information says")?;
        index_information(tx, &information, text.map(|it| it.information).as_deref()).await?;
    }
    Ok(())
}

/// Takes away what is found of a document, or of confidential information.
pub(super) async fn forget(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), LedgerError> {
    let doing = "dropping what is found of a document";
    search_document::Entity::delete_many()
        .filter(search_document::Column::DocumentId.eq(id))
        .exec(tx)
        .await
        .doing(doing)?;
    search_confidential::Entity::delete_many()
        .filter(search_confidential::Column::DocumentId.eq(id))
        .exec(tx)
        .await
        .doing(doing)?;
    Ok(())
}

/// Writes what is found of a document, as it is now: of a staged one nothing.
async fn index(tx: &impl ConnectionTrait, document: &document::Model) -> Result<(), LedgerError> {
    forget(tx, document.id.0).await?;
    let (Some(case), Some(version), Some(at)) =
        (document.case_id, document.version, document.filed_at)
    else {
        return Ok(());
    };
    if !is_findable(document) {
        return Ok(());
    }
    let title = search_document::Model {
        id: 0,
        realm_id: document.realm_id,
        case_id: case,
        kind: Word(Thing::Document),
        document_id: document.id.0,
        entry_id: document.entry_id,
        version: Some(version),
        party_key: document.party_key.clone(),
        title: document.title.clone(),
        is_title: true,
        part: 0,
        first_page: 1,
        length: document.length,
        at,
        sort_id: document.id.0,
        on: legal_day(at),
        words: document.title.clone(),
        folded: folded(&document.title),
    };
    // Of the office's own papers not even the title is anybody's.
    add(tx, title.clone(), version.0 == Version::Internal).await?;
    let mut parts = Parts::default();
    let mut after = 0;
    loop {
        let some = document_page::Entity::find()
            .filter(document_page::Column::DocumentId.eq(document.id))
            .filter(document_page::Column::Page.gt(after))
            .order_by_asc(document_page::Column::Page)
            .limit(PAGES_AT_ONCE)
            .all(tx)
            .await
            .doing("reading the words of a document")?;
        let Some(last) = some.last() else { break };
        after = last.page;
        for page in &some {
            parts.add(page.page, &page.words);
            while let Some(part) = parts.full() {
                add(tx, part.of(&title), version.0 != Version::Public).await?;
            }
        }
    }
    if let Some(part) = parts.last() {
        add(tx, part.of(&title), version.0 != Version::Public).await?;
    }
    Ok(())
}

/// Writes what is found of confidential information: by its public summary, and by what it says.
pub(super) async fn index_information(
    tx: &impl ConnectionTrait,
    information: &confidential_information::Model,
    text: Option<&str>,
) -> Result<(), LedgerError> {
    let ConfidentialInformationId(id) = information.id;
    forget(tx, id).await?;
    let title = search_document::Model {
        id: 0,
        realm_id: information.realm_id,
        case_id: information.case_id,
        kind: Word(Thing::ConfidentialInformation),
        document_id: id,
        entry_id: Some(information.entry_id),
        version: None,
        party_key: information.party_key.clone(),
        title: information.public_summary.clone(),
        is_title: true,
        part: 0,
        first_page: 1,
        length: 0,
        at: information.lodged_at,
        sort_id: id,
        on: legal_day(information.lodged_at),
        words: information.public_summary.clone(),
        folded: folded(&information.public_summary),
    };
    add(tx, title.clone(), false).await?;
    let Some(text) = text else { return Ok(()) };
    let mut parts = Parts::default();
    parts.add(1, text);
    while let Some(part) = parts.full() {
        add(tx, part.of(&title), true).await?;
    }
    match parts.last() {
        Some(part) => add(tx, part.of(&title), true).await,
        None => Ok(()),
    }
}

/// Adds a row where it belongs.
async fn add(
    tx: &impl ConnectionTrait,
    row: search_document::Model,
    is_confidential: bool,
) -> Result<(), LedgerError> {
    let doing = "writing what is found of a document";
    if !is_confidential {
        let mut row: search_document::ActiveModel = row.into_active_model().reset_all();
        row.id = NotSet;
        search_document::Entity::insert(row).exec_without_returning(tx).await.doing(doing)?;
        return Ok(());
    }
    let row = search_confidential::Model {
        id: 0,
        realm_id: row.realm_id,
        case_id: row.case_id,
        kind: row.kind,
        document_id: row.document_id,
        entry_id: row.entry_id,
        version: row.version,
        party_key: row.party_key,
        title: row.title,
        is_title: row.is_title,
        part: row.part,
        first_page: row.first_page,
        length: row.length,
        at: row.at,
        sort_id: row.sort_id,
        on: row.on,
        words: row.words,
        folded: row.folded,
    };
    let mut row: search_confidential::ActiveModel = row.into_active_model().reset_all();
    row.id = NotSet;
    search_confidential::Entity::insert(row).exec_without_returning(tx).await.doing(doing)?;
    Ok(())
}

/// A part of the words of a document.
#[derive(PartialEq, Eq)]
pub struct Part {
    /// Its number among the parts of its document.
    pub number: i32,
    /// The page on which it begins.
    pub first_page: i32,
    /// Its words.
    pub words: String,
}

impl Part {
    /// The row of this part of what has this title.
    fn of(self, title: &search_document::Model) -> search_document::Model {
        let id = DocumentId(title.document_id);
        search_document::Model {
            is_title: false,
            part: self.number,
            first_page: self.first_page,
            sort_id: Uuid::new_v5(&id.0, format!("part/{}", self.number).as_bytes()),
            folded: folded(&self.words),
            words: self.words,
            ..title.clone()
        }
    }
}

/// Pages that become parts: as many as fit, a form feed between them; one that does not fit is cut between words.
#[derive(Default)]
pub struct Parts {
    given: i32,
    page: i32,
    first_page: i32,
    words: String,
}

impl Parts {
    /// Adds a page.
    pub fn add(&mut self, page: i32, words: &str) {
        if self.words.is_empty() {
            self.first_page = page;
        } else {
            self.words.push('\u{c}');
        }
        self.page = page;
        let clean = words.chars().map(|it| if matches!(it, '\0' | '\u{c}') { ' ' } else { it });
        self.words.extend(clean);
    }

    /// The next part, where there is more than one part's words.
    pub fn full(&mut self) -> Option<Part> {
        if self.words.len() <= PART_BYTES {
            return None;
        }
        let mut end = PART_BYTES;
        while !self.words.is_char_boundary(end) {
            end -= 1;
        }
        let page = self.words[..end].rfind('\u{c}').filter(|at| *at > 0);
        let end = page
            .or_else(|| self.words[..end].rfind(char::is_whitespace))
            .filter(|it| *it > 0)
            .unwrap_or(end);
        let rest = self.words.split_off(end);
        let words = std::mem::replace(&mut self.words, rest);
        let first_page = self.first_page;
        if self.words.starts_with('\u{c}') {
            self.words.remove(0);
        }
        let left = i32::try_from(self.words.matches('\u{c}').count()).unwrap_or(0);
        self.first_page = self.page - left;
        self.given += 1;
        Some(Part { number: self.given, first_page, words })
    }

    /// What is left.
    #[must_use]
    pub fn last(self) -> Option<Part> {
        let is_empty = self.words.trim().is_empty();
        let part = Part { number: self.given + 1, first_page: self.first_page, words: self.words };
        (!is_empty).then_some(part)
    }
}
