//! The entries on an administrative record, and what a thing on it says that is no document.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use statute::Audience;
use statute::administrative_record::{RecordVersion, belongs};

use super::case_file::{CaseFile, DocketLine, Seen};
use super::record::{RecordItem, RecordThing};
use crate::error::{LedgerError, unreadable};
use crate::ledger::{canonical, hex};
use crate::notice;

/// The entries on the record. The public version that an officer takes away is what a party sees: it is handed on.
pub(super) fn lines(file: &CaseFile, version: Option<RecordVersion>) -> Vec<DocketLine> {
    let on_record = |line: &&DocketLine| belongs(line.entry.kind);
    if version != Some(RecordVersion::Public) || file.audience != Audience::Office {
        return file.lines.iter().filter(on_record).cloned().collect();
    }
    // An officer counts by positions.
    let entries: Vec<_> = file.lines.iter().map(|line| line.entry.clone()).collect();
    let sides = [Audience::Filer, Audience::Importer];
    let seen = sides.into_iter().find_map(|side| Seen::by(side, file.program, &entries));
    let Some(seen) = seen else { return Vec::new() };
    let of_party = seen.entries.iter().filter_map(|entry| {
        let line = file.lines.iter().find(|line| line.number == seen.position(entry.position))?;
        Some(DocketLine { number: entry.position, entry: entry.clone(), ..line.clone() })
    });
    let mut lines: Vec<DocketLine> = of_party.filter(|line| belongs(line.entry.kind)).collect();
    lines.sort_by_key(|line| line.number);
    lines
}

/// A docket entry as a thing on the record.
pub(super) fn entry_item(line: &DocketLine) -> Result<RecordItem, LedgerError> {
    let mut said = serde_json::to_value(&line.entry).map_err(unreadable("docket entry"))?;
    if let Value::Object(members) = &mut said {
        let instant = line.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        members.insert("number".to_owned(), json!(line.number));
        members.insert("recorded_at".to_owned(), json!(instant));
        members.insert("recorded_by".to_owned(), json!(line.by_role.as_str()));
    }
    let text = canonical(&said) + "\n";
    Ok(with_text(RecordItem {
        index: 0,
        of: line.number,
        happened: line.entry.kind,
        on: line.entry.on,
        filed_at: line.recorded_at,
        by: Some(line.by_role),
        side: line.entry.fields.by.clone(),
        thing: RecordThing::Entry(text),
        sha256: None,
        length: None,
    }))
}

/// A letter as a thing on the record.
pub(super) fn notice_item(line: &DocketLine, row: &notice::Model) -> RecordItem {
    let (subject, text) = (row.subject.as_deref(), row.text.as_deref());
    let text = format!("{}\n\n{}", subject.unwrap_or_default(), text.unwrap_or_default());
    with_text(RecordItem {
        index: 0,
        of: line.number,
        happened: line.entry.kind,
        on: line.entry.on,
        filed_at: row.created_at,
        by: None,
        side: None,
        thing: RecordThing::Notice(row.id.0, row.kind.clone(), text),
        sha256: None,
        length: None,
    })
}

/// An item that is its text, with what is known of its bytes.
fn with_text(item: RecordItem) -> RecordItem {
    let text = item.text().unwrap_or_default();
    let (sha256, length) = (hex(&Sha256::digest(text)), text.len() as u64);
    RecordItem { sha256: Some(sha256), length: Some(length), ..item }
}
