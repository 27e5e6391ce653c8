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
        // The other programs have no parties yet.
        (Program::ForcedLaborOrder | Program::Detention, _) => None,
    }
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
        let mut entry = entry.clone();
        // What the allegation says reaches the importer with the public version of the record.
        if audience == Audience::Importer && entry.kind == K::AllegationFiled {
            entry.fields.content = None;
        }
        if let Some(content) = entry.fields.content.as_mut().and_then(Value::as_object_mut) {
            // Which officer signed, and what the office found out about an importer, stay in the office.
            if content.get("signer").is_some_and(Value::is_string) {
                content.remove("signer");
            }
            if entry.kind == K::AllegationAcknowledged {
                content.remove("importer");
            }
        }
        entry
    })
}
