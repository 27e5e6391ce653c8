//! Which notices of an EAPA case anybody may read, and from when on.
//!
//! The table of who may know what lets the public have the public versions of some notices "when released". The docket knows one act of
//! release, `public_record_released`: with it those open that were issued before. What is issued after it is released by an officer, notice
//! by notice: that the record was released once says nothing of it (U). What the table does not name stays with the parties:
//! consolidations, requests for information, the commencement of a review, limits and their extension (U). Before the notice of
//! initiation there is nothing, whatever else stands on the docket.

use super::table::Opens;
use super::{Audience, view};
use crate::entry::{Entry, EntryKind as K};
use crate::role::{Program, Role};
use crate::rule::Confidence;

/// A notice that is public at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicNotice {
    /// Its id in the catalogue of notices.
    pub notice: &'static str,
    /// What has to stand on the docket.
    pub opens: Opens,
    /// The entries whose words it says. While one of them is sealed it is not public, unless an amended notice came after the seal.
    pub quotes: &'static [K],
    /// How sure it is that this is what releases it.
    pub confidence: Confidence,
}

/// The notices that are public at some time; all others never are.
pub const PUBLIC_NOTICES: &[PublicNotice] = &[
    with_the_record(
        "notice_of_initiation",
        &[
            K::AllegationFiled,
            K::AgencyRequestReceived,
            K::InvestigationInitiated,
            K::InterimMeasuresTaken,
            K::InterimMeasuresDeclined,
            K::NoticeOfInitiationIssued,
        ],
    ),
    with_the_record("notice_of_interim_measures", &[K::InterimMeasuresTaken]),
    with_the_record("extension_notice", &[K::DeterminationExtended]),
    with_the_record(
        "notice_of_determination",
        &[K::DeterminationMade, K::DeterminationNoticeIssued],
    ),
    with_the_record("notice_of_review_decision", &[K::ReviewDecided]),
];

/// From when on anybody may read notices of this kind.
#[must_use]
pub fn public_notice(notice: &str) -> Opens {
    let row = PUBLIC_NOTICES.iter().find(|row| row.notice == notice);
    row.map_or(Opens::Never, |row| row.opens)
}

/// Whether anybody may read a notice that the entry at this place owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Nobody outside may, and no officer can let him: of its kind none is public, or its entry or the release of the record does not stand.
    Closed,
    /// It was issued after the release of the record: an officer releases it.
    ByOfficer,
    /// Everybody may.
    WithTheRecord,
}

/// What it takes for anybody to read a notice of this kind that the entry at this place owes. The parties have to know the entry, and what
/// opens the notice.
#[must_use]
pub fn release(notice: &str, entries: &[Entry], position: u32) -> Release {
    let Opens::With(kind) = public_notice(notice) else { return Release::Closed };
    let Some(seen) = view(Audience::Importer, Program::Eapa, entries) else {
        return Release::Closed;
    };
    let opened = seen.iter().find(|it| it.kind == kind);
    match opened.filter(|_| seen.iter().any(|it| it.position == position)) {
        None => Release::Closed,
        Some(opened) if position < opened.position => Release::WithTheRecord,
        Some(_) => Release::ByOfficer,
    }
}

/// Who releases a notice to the public: whoever may issue it (U).
pub const RELEASED_BY: &[Role] = &[Role::Investigator, Role::Supervisor];

/// Whether a notice of this kind says the words of an entry of that kind.
#[must_use]
pub fn quotes(notice: &str, kind: K) -> bool {
    PUBLIC_NOTICES.iter().any(|row| row.notice == notice && row.quotes.contains(&kind))
}

const fn with_the_record(notice: &'static str, quotes: &'static [K]) -> PublicNotice {
    let opens = Opens::With(K::PublicRecordReleased);
    PublicNotice { notice, opens, quotes, confidence: Confidence::Unverified }
}

#[cfg(test)]
mod tests {
    use super::{PUBLIC_NOTICES, Release, public_notice, release};
    use crate::entry::{Entry, EntryKind as K};
    use crate::visibility::Opens;

    #[test]
    fn only_what_the_table_names_is_ever_public() {
        let catalogue = crate::eapa::NOTICES;
        for row in PUBLIC_NOTICES {
            assert!(catalogue.iter().any(|it| it.id == row.notice), "{}", row.notice);
        }
        let public = |id: &str| public_notice(id) == Opens::With(K::PublicRecordReleased);
        let open: Vec<&str> = catalogue.iter().map(|it| it.id).filter(|id| public(id)).collect();
        assert_eq!(
            open,
            [
                "notice_of_initiation",
                "notice_of_interim_measures",
                "extension_notice",
                "notice_of_determination",
                "notice_of_review_decision",
            ]
        );
        assert_eq!(public_notice("notice_of_non_initiation"), Opens::Never);
    }

    #[test]
    fn a_notice_is_public_while_its_entry_and_the_release_stand() {
        let day = |on: u32| chrono::NaiveDate::from_ymd_opt(2024, 6, on).expect("a day");
        let entry = |position: u32, kind: K| Entry { position, ..Entry::new(kind, day(position)) };
        let mut docket = vec![
            entry(1, K::AllegationFiled),
            entry(2, K::AllegationAcknowledged),
            entry(3, K::InvestigationInitiated),
            entry(4, K::NoticeOfInitiationIssued),
        ];
        let initiation = |docket: &[Entry]| release("notice_of_initiation", docket, 4);
        assert_eq!(initiation(&docket), Release::Closed, "nothing is released");
        docket.push(entry(5, K::PublicRecordReleased));
        assert_eq!(initiation(&docket), Release::WithTheRecord);
        assert_eq!(release("notice_of_initiation", &docket, 9), Release::Closed, "no such entry");
        assert_eq!(release("notice_of_consolidation", &docket, 4), Release::Closed);
        docket.push(entry(6, K::DeterminationExtended));
        assert_eq!(release("extension_notice", &docket, 6), Release::ByOfficer, "it came later");
        let corrects = |of: u32, position: u32| {
            let mut it = entry(position, K::EntryCorrected);
            it.fields.corrects = Some(of);
            it
        };
        for of in [4, 5] {
            let mut corrected = docket.clone();
            corrected.push(corrects(of, 7));
            assert_eq!(initiation(&corrected), Release::Closed, "{of} is corrected out");
        }
    }
}
