//! Taking a running matter over: what a docket file must be, beyond readable, to become a case.

use chrono::NaiveDate;
use serde_json::Value;

use crate::command::outside_calendar;
use crate::entry::{Entry, EntryKind};
use crate::filing;
use crate::fold::docket;
use crate::law::Law;
use crate::parse::{InputError, day, parse};
use crate::role::Program;
use crate::track::Matter;

/// What an entry gives as its reason where the file gives none.
pub const REASON: &str = "imported";

/// A matter that can be taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct Takeover {
    /// By what the matter is known again: the file's `reference`, else its `case`. Absent where the file has neither.
    pub reference: Option<String>,
    /// What the file calls the matter: its `case`.
    pub title: Option<String>,
    /// Which program, and for a detention which track.
    pub matter: Matter,
    /// The entries as they will stand on the docket: positions, and the entries they name, counted from 1.
    pub entries: Vec<Entry>,
}

impl Takeover {
    /// The allegation or the other agency's request that the file brings along, in its last version and in the words of
    /// the API; who filed it and whom it names stand there. Of detained merchandise, what first names its importer.
    #[must_use]
    pub fn allegation(&self) -> Option<&Value> {
        if self.matter.program == Program::Detention {
            let naming = self.entries.iter().filter(|entry| names_an_importer(entry.kind));
            let mut contents = naming.filter_map(|entry| entry.fields.content.as_ref());
            return contents.find(|content| content.get("importer").is_some());
        }
        let opens = |entry: &&Entry| {
            is_first_allegation(entry) || entry.kind == EntryKind::AgencyRequestReceived
        };
        self.entries.iter().rev().find(opens)?.fields.content.as_ref()
    }
}

/// Whether such an entry says whose merchandise it is about.
const fn names_an_importer(kind: EntryKind) -> bool {
    use EntryKind as K;
    matches!(
        kind,
        K::EntryFiled
            | K::Imported
            | K::PresentedForExamination
            | K::PrepenaltyNoticeMailed
            | K::PenaltyNoticeMailed
    )
}

/// Whether this is the allegation that opened the case, in any of its versions, and not one that joined it later.
#[must_use]
pub fn is_first_allegation(entry: &Entry) -> bool {
    entry.kind == EntryKind::AllegationFiled && entry.fields.allegation.unwrap_or(1) == 1
}

/// Reads a docket file that is to become a case.
///
/// # Errors
/// Every defect at once: those of any docket file; entries later than `today`; parties that cannot be served as they are
/// written; periods that end after the calendar does. What is merely missing or irregular is no defect.
pub fn takeover(input: &[u8], law: &Law, today: NaiveDate) -> Result<Takeover, Vec<InputError>> {
    let parsed = parse(input);
    let raw = serde_json::from_slice(input).unwrap_or(Value::Null);
    let mut found = own_defects(&raw, today);
    let file = match parsed {
        Ok(file) => file,
        Err(mut errors) => {
            errors.extend(found);
            return Err(errors);
        }
    };
    let matter = Matter { program: file.program, track: file.track };
    found.extend(outside_calendar(&docket(matter, &file.entries, law, today)));
    if !found.is_empty() {
        return Err(found);
    }
    let title = text(&raw, "case");
    Ok(Takeover {
        reference: text(&raw, "reference").or_else(|| title.clone()),
        title,
        matter,
        entries: file.entries.into_iter().map(counted_from_one).collect(),
    })
}

/// What a file says otherwise than the docket that was made of it, entry by entry. Pointers are those of the file.
#[must_use]
pub fn differences(known: &[Entry], file: &[Entry]) -> Vec<InputError> {
    let longest = known.len().max(file.len());
    let differing = (0..longest).filter_map(|index| {
        let said = |entry: &Entry| format!("`{}` of {}", entry.kind, entry.on);
        let message = match (known.get(index), file.get(index)) {
            (Some(ours), Some(theirs)) if ours == theirs => return None,
            (Some(ours), Some(theirs)) if (ours.kind, ours.on) == (theirs.kind, theirs.on) => {
                format!("{} says something else than when it was imported", said(theirs))
            }
            (Some(ours), Some(theirs)) => {
                format!("{} was imported as {}", said(theirs), said(ours))
            }
            (Some(ours), None) => format!("{} was imported and is no longer there", said(ours)),
            (None, Some(theirs)) => format!("{} was not there when it was imported", said(theirs)),
            (None, None) => return None,
        };
        Some(InputError { pointer: format!("/docket/{index}"), code: "changed", message })
    });
    differing.collect()
}

/// What is wrong with the file as a case to come, beside what is wrong with it as a docket.
fn own_defects(raw: &Value, today: NaiveDate) -> Vec<InputError> {
    let mut found = Vec::new();
    for name in ["reference", "case"] {
        if raw.get(name).is_some_and(|value| text(raw, name).is_none() && !value.is_null()) {
            found.push(InputError {
                pointer: format!("/{name}"),
                code: "unreadable",
                message: format!("`{name}` is a text that is not empty"),
            });
        }
    }
    let items = raw.get("docket").and_then(Value::as_array);
    for (index, item) in items.into_iter().flatten().enumerate() {
        let at = format!("/docket/{index}");
        let on = item.get("on").and_then(Value::as_str).and_then(day);
        if let Some(on) = on.filter(|on| *on > today) {
            found.push(InputError {
                pointer: format!("{at}/on"),
                code: "future",
                message: format!("{on} has not come: a docket holds what happened, by {today}"),
            });
        }
        let kind = item
            .get("entry")
            .and_then(Value::as_str)
            .and_then(|word| word.parse::<EntryKind>().ok());
        if kind.is_some_and(|kind| kind == EntryKind::AllegationFiled || names_an_importer(kind))
            && let Some(content) = item.get("content").filter(|content| !content.is_null())
        {
            found.extend(party_defects(content, &format!("{at}/content")));
        }
    }
    found
}

/// Parties that are written so that they could not be recognised or served. One that is missing is known of later.
fn party_defects(content: &Value, at: &str) -> Vec<InputError> {
    let of_parties = filing::allegation_defects(content).into_iter().filter(|defect| {
        let of_a_party = ["/filer", "/importer"].iter().any(|it| defect.pointer.starts_with(it));
        of_a_party && defect.code != "missing"
    });
    of_parties
        .map(|defect| InputError {
            pointer: format!("{at}{}", defect.pointer),
            code: defect.code,
            message: defect.message,
        })
        .collect()
}

fn text(raw: &Value, name: &str) -> Option<String> {
    let text = raw.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A docket file counts its entries from 0, a docket of the ledger from 1.
fn counted_from_one(mut entry: Entry) -> Entry {
    const fn next(index: u32) -> u32 {
        index.saturating_add(1)
    }
    entry.position = next(entry.position);
    entry.fields.of = entry.fields.of.map(next);
    entry.fields.corrects = entry.fields.corrects.map(next);
    if let Some(text) = entry.fields.replacement.as_deref_mut() {
        text.fields.of = text.fields.of.map(next);
    }
    // What is stored as nothing is read back as nothing.
    for said in [&mut entry.fields.content, &mut entry.fields.outcomes, &mut entry.fields.lines] {
        said.take_if(|it| it.is_null());
    }
    entry.fields.reason.get_or_insert_with(|| REASON.to_owned());
    entry
}
