//! Who may know what, and when. One function decides it for lists, counts, numbers and texts alike.
//!
//! A party's docket is the same law applied to the entries it may see. So what an audience is told never contradicts
//! itself, and a filer's docket before the notice is, to the letter, the one it would have if nothing had been initiated.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::{Entry, EntryKind};
use crate::fold::effective;
use crate::role::{Program, UnknownWord, words};

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
/// Until the notice of initiation an EAPA case does not exist for the importer, and the filer sees an acknowledged
/// allegation. A decision not to initiate reaches the filer with its notice, and the importer never (19 CFR
/// 165.15(d)). A determination reaches the parties with its notice (19 CFR 165.27(b)). What the clock writes about the
/// office's own duties stays in the office: its presence would tell that something was not initiated.
#[must_use]
pub fn view(audience: Audience, program: Program, entries: &[Entry]) -> Option<Vec<Entry>> {
    if audience == Audience::Office {
        return Some(entries.to_vec());
    }
    // What was corrected out of the docket opens nothing to anybody.
    let mut standing = effective(entries, NaiveDate::MAX);
    standing.sort_by_key(|entry| entry.position);
    let has = |kind| standing.iter().any(|entry| entry.kind == kind);
    match (program, audience) {
        (Program::Eapa, Audience::Importer) if !has(EntryKind::NoticeOfInitiationIssued) => None,
        (Program::Eapa, _) => {
            Some(standing.iter().filter_map(|entry| seen(audience, entry, &has)).collect())
        }
        (Program::ForcedLaborOrder | Program::Detention, _) => {
            forced_labor(audience, program, &standing)
        }
    }
}

/// Whether an audience may see this entry on this docket.
#[must_use]
pub fn sees(audience: Audience, program: Program, entries: &[Entry], position: u32) -> bool {
    let seen = view(audience, program, entries);
    seen.is_some_and(|seen| seen.iter().any(|entry| entry.position == position))
}

/// What a party sees in forced-labor enforcement.
///
/// The law tables are silent on it; this is the safe reading (U). A communication is its sender's and the office's: the
/// sender follows what becomes of it, and nobody else learns of it before an order is announced. A shipment is its
/// importer's, with every decision about it; the sender of a communication has no part in it. What the clock writes about
/// the office's own duties, and who signed, stay in the office.
fn forced_labor(audience: Audience, program: Program, standing: &[Entry]) -> Option<Vec<Entry>> {
    use EntryKind as K;
    let theirs = matches!(
        (program, audience),
        (Program::ForcedLaborOrder, Audience::Filer) | (Program::Detention, Audience::Importer)
    );
    let of_others = |entry: &Entry| {
        entry.kind == K::ModificationRequested && entry.fields.by.as_deref() != Some("filer")
    };
    // An answer is for whom it answers; one that does not say whom answers nobody here.
    let answers_others = |entry: &Entry| {
        let petition = standing.iter().find(|it| Some(it.position) == entry.fields.of);
        entry.kind == K::ModificationDecided && petition.is_none_or(of_others)
    };
    let of_the_office = |entry: &Entry| {
        matches!(entry.kind, K::DeadlineMissed | K::EntryCorrected)
            // Petitions of others against the order are theirs.
            || of_others(entry)
            || answers_others(entry)
    };
    theirs.then(|| {
        standing
            .iter()
            .filter(|entry| !of_the_office(entry))
            .map(|entry| unsigned(entry.clone()))
            .collect()
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

/// What an audience sees of one entry.
fn seen(audience: Audience, entry: &Entry, has: &impl Fn(EntryKind) -> bool) -> Option<Entry> {
    use EntryKind as K;
    let notified = has(K::NoticeOfInitiationIssued);
    let visible = match entry.kind {
        K::AllegationFiled
        | K::AllegationAcknowledged
        | K::AllegationWithdrawn
        | K::AgencyRequestReceived
        | K::CommerceReferralMade
        | K::CommerceDeterminationReceived
        | K::TollingOrdered => true,
        K::AllegationReturned => audience == Audience::Filer,
        K::InitiationDeclined | K::NonInitiationNoticeIssued => {
            audience == Audience::Filer && has(K::NonInitiationNoticeIssued)
        }
        K::DeterminationMade => has(K::DeterminationNoticeIssued),
        K::DeadlineMissed | K::LapseReversed | K::EntryCorrected => false,
        _ => notified,
    };
    visible.then(|| {
        let mut entry = unsigned(entry.clone());
        // What the allegation says reaches the importer with the public version of the record.
        if audience == Audience::Importer && entry.kind == K::AllegationFiled {
            entry.fields.content = None;
        }
        // What the office found out about an importer stays in the office.
        if entry.kind == K::AllegationAcknowledged
            && let Some(content) = entry.fields.content.as_mut().and_then(Value::as_object_mut)
        {
            content.remove("importer");
        }
        entry
    })
}
