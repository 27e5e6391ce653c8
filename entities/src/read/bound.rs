//! What an entry says of the documents that lie beside it: ids, versions, titles and pages to whoever sees the entry; the hash and the
//! length, by which a copy is known and a short text guessed, to whoever may open the document.
//!
//! A case file is made without them. Whoever reads a case is told those of what he may open; a list tells of one's own alone, which
//! needs no look at each case.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Map, Value, json};
use statute::documents::Version;
use statute::{Audience, Entry, Fields};
use uuid::Uuid;

use super::case_file::CaseFile;
use super::onlooker::{Known, Onlooker};
use super::seals::sealed;
use crate::actor::Actor;
use crate::document;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DocumentId, EntryId};

/// The member of an entry that binds documents to it.
const DOCUMENTS: &str = "documents";
/// By what a copy of a document is known.
const HASH: &str = "sha256";
const LENGTH: &str = "length";

/// The documents that an entry binds, and those that it says a corrected one binds.
fn bound(entry: &mut Entry) -> Vec<&mut Map<String, Value>> {
    let Fields { content, replacement, .. } = &mut entry.fields;
    let items = content.as_mut().and_then(|it| it.get_mut(DOCUMENTS));
    let items = items.and_then(Value::as_array_mut).into_iter().flatten();
    let mut found: Vec<_> = items.filter_map(Value::as_object_mut).collect();
    if let Some(replacement) = replacement {
        found.extend(bound(replacement));
    }
    found
}

fn id_of(said: &Map<String, Value>) -> Option<DocumentId> {
    said.get("document")?.as_str()?.parse().ok()
}

fn forget(said: &mut Map<String, Value>) {
    said.remove(HASH);
    said.remove(LENGTH);
}

/// Takes out of entries by what a copy of the documents beside them is known, unless it is the office that reads them.
pub fn unknown(audience: Audience, entries: &mut [Entry]) {
    if audience != Audience::Office {
        entries.iter_mut().flat_map(bound).for_each(forget);
    }
}

/// The entry as it is handed on with the public version of a record: nobody knows a copy of what is confidential by it.
pub(super) fn without_secrets(mut entry: Entry, onlooker: &Onlooker) -> Entry {
    let public = Version::Public.as_str();
    for said in bound(&mut entry) {
        let is_public = said.get("version").and_then(Value::as_str) == Some(public)
            && id_of(said).is_some_and(|id| !onlooker.is_barred(id));
        if !is_public {
            forget(said);
        }
    }
    entry
}

/// The entries of a file, both those of its lines and those that the law has read.
fn entries(file: &mut CaseFile) -> impl Iterator<Item = &mut Entry> {
    file.lines.iter_mut().map(|line| &mut line.entry).chain(file.docket.entries.iter_mut())
}

/// Whether somebody reads of a document there of which he was told no hash.
fn names_any(file: &mut CaseFile) -> bool {
    file.audience != Audience::Office && entries(file).any(|entry| !bound(entry).is_empty())
}

/// Tells the reader of a case by what a copy is known of each document that is his to open today.
pub(super) async fn tell(
    db: &impl ConnectionTrait,
    actor: &Actor,
    today: NaiveDate,
    file: &mut CaseFile,
) -> Result<(), LedgerError> {
    use document::Column;
    if !names_any(file) {
        return Ok(());
    }
    let binding = file.lines.iter_mut().filter_map(|line| {
        let names = !bound(&mut line.entry).is_empty();
        names.then_some(line.id)
    });
    let binding: Vec<EntryId> = binding.collect();
    let rows = document::Entity::find()
        .filter(Column::CaseId.eq(file.id))
        .filter(Column::EntryId.is_in(binding))
        .all(db)
        .await
        .doing("reading what entries bind")?;
    let known = Known::of_case(db, actor, file.id, today).await?;
    let kinds = file.lines.iter().map(|line| line.entry.kind).collect();
    let onlooker = Onlooker::new(actor, file.audience, kinds, known);
    let his = rows.into_iter().filter(|row| {
        let line = file.lines.iter().find(|line| Some(line.id) == row.entry_id);
        line.and_then(|line| onlooker.sees(row, line.entry.kind)).is_some_and(|it| it.is_his)
    });
    let his = by_id(his);
    put(file, &his);
    Ok(())
}

/// Tells the reader of some cases by what a copy is known of each document of his own.
pub(crate) async fn tell_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    files: &mut [CaseFile],
) -> Result<(), LedgerError> {
    use document::Column;
    let named = files.iter_mut().filter_map(|it| names_any(it).then_some(it.id));
    let cases: Vec<CaseId> = named.collect();
    if cases.is_empty() {
        return Ok(());
    }
    let rows = document::Entity::find()
        .filter(Column::CaseId.is_in(cases))
        .filter(Column::PartyKey.eq(actor.own_party().key))
        .all(db)
        .await
        .doing("reading what entries bind")?;
    let ids = rows.iter().map(|row| row.id.0);
    let sealed = sealed(db, statute::seal::Kind::Document, ids).await?;
    let own = by_id(rows.into_iter().filter(|row| !sealed.contains(&row.id.0)));
    for file in files {
        put(file, &own);
    }
    Ok(())
}

fn by_id(rows: impl Iterator<Item = document::Model>) -> HashMap<Uuid, document::Model> {
    rows.map(|row| (row.id.0, row)).collect()
}

fn put(file: &mut CaseFile, rows: &HashMap<Uuid, document::Model>) {
    for said in entries(file).flat_map(bound) {
        if let Some(row) = id_of(said).and_then(|id| rows.get(&id.0)) {
            said.insert(HASH.to_owned(), json!(row.sha256));
            said.insert(LENGTH.to_owned(), json!(row.length));
        }
    }
}
