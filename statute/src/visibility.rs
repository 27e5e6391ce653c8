//! Who may know what, and when. One function decides it for lists, counts, numbers and texts alike.
//!
//! A party's docket is the same law applied to the entries it may see. So what an audience is told never contradicts
//! itself, and a filer's docket before the notice is, to the letter, the one it would have if nothing had been initiated.

mod public;
mod table;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::documents::Version;
use crate::entry::{Entry, EntryKind};
use crate::fold::effective;
use crate::role::{Program, UnknownWord, words};

pub use public::{
    PUBLIC_NOTICES, PublicNotice, RELEASED_BY, Release, public_notice, quotes, release,
};
pub use table::{DocumentClass, Opens, Reader, document, entry, existence};

words! {
    /// Who looks at a case.
    Audience in "audiences" {
        /// The government's officers: everything.
        Office = "office",
        /// The interested party that filed, and its counsel.
        Filer = "filer",
        /// The importer alleged to evade, and its counsel.
        Importer = "importer",
    }
}

/// What an audience may see of a docket, in the order of the ledger. `None`: it may not know that the case exists.
///
/// Which entries those are stands in one table, [`existence`] and [`entry`](fn@entry); the words that an entry loses on the way to a party are
/// taken out here.
#[must_use]
pub fn view(audience: Audience, program: Program, entries: &[Entry]) -> Option<Vec<Entry>> {
    if audience == Audience::Office {
        return Some(entries.to_vec());
    }
    // What was corrected out of the docket opens nothing to anybody.
    let mut standing = effective(entries, NaiveDate::MAX);
    standing.sort_by_key(|it| it.position);
    let stands = |kind| standing.iter().any(|it| it.kind == kind);
    let is_seen = |it: &&Entry| {
        entry(audience, program, it.kind).is_open(stands, || is_of_the_filer(it, &standing))
    };
    existence(audience, program).is_open(stands, || false).then(|| {
        standing.iter().filter(is_seen).map(|it| redacted(audience, program, it.clone())).collect()
    })
}

/// Whether an audience may see this entry on this docket.
#[must_use]
pub fn sees(audience: Audience, program: Program, entries: &[Entry], position: u32) -> bool {
    let seen = view(audience, program, entries);
    seen.is_some_and(|seen| seen.iter().any(|entry| entry.position == position))
}

/// Whether a petition against an order, or the answer to one, is of the party that filed. An answer is for whom it answers;
/// one that does not say whom answers nobody here.
fn is_of_the_filer(entry: &Entry, standing: &[Entry]) -> bool {
    let petition = match entry.kind {
        EntryKind::ModificationDecided => {
            standing.iter().find(|it| Some(it.position) == entry.fields.of)
        }
        _ => Some(entry),
    };
    petition.is_some_and(|it| {
        it.kind != EntryKind::ModificationRequested || it.fields.by.as_deref() == Some("filer")
    })
}

/// An entry without the officer who signed it.
fn unsigned(mut entry: Entry) -> Entry {
    if let Some(content) = entry.fields.content.as_mut().and_then(Value::as_object_mut)
        && content.get("signer").is_some_and(Value::is_string)
    {
        content.remove("signer");
    }
    entry
}

/// What a party sees of an entry that it may see.
fn redacted(audience: Audience, program: Program, entry: Entry) -> Entry {
    let mut entry = unsigned(entry);
    if program != Program::Eapa {
        return entry;
    }
    // What the allegation says reaches the importer with the public version of the record. So does what another agency says, 19 CFR
    // 165.14: the table speaks of allegations alone, and this is the safe reading (U).
    let begins =
        matches!(entry.kind, EntryKind::AllegationFiled | EntryKind::AgencyRequestReceived);
    if audience == Audience::Importer && begins {
        entry.fields.content = None;
    }
    // What the office found out about an importer stays in the office.
    if entry.kind == EntryKind::AllegationAcknowledged
        && let Some(content) = entry.fields.content.as_mut().and_then(Value::as_object_mut)
    {
        content.remove("importer");
    }
    without_internal_papers(&mut entry);
    entry
}

/// Takes the office's own papers out of what an entry says of its documents.
fn without_internal_papers(entry: &mut Entry) {
    let Some(content) = entry.fields.content.as_mut().and_then(Value::as_object_mut) else {
        return;
    };
    let Some(Value::Array(papers)) = content.get_mut("documents") else { return };
    let all = papers.len();
    papers
        .retain(|it| it.get("version").and_then(Value::as_str) != Some(Version::Internal.as_str()));
    if papers.is_empty() && all > 0 {
        content.remove("documents");
    }
}
