//! What documents each kind of submission takes: their versions, their pages, their public versions, their service. One table, each
//! cell with its provision.

use crate::documents::Version;
use crate::entry::EntryKind;
use crate::entry::EntryKind as K;
use crate::rule::Confidence;

/// Where something is written, and how sure we are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provision {
    /// The provision.
    pub cite: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
}

/// Whether tables of contents and of authorities count as pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// They are left out.
    LeftOut,
    /// They are pages like any other.
    Counted,
}

/// How many pages a submission has at most.
///
/// The text does not say which version is counted. The safe reading (U): each text is counted once, in its confidential version where it
/// has one, for the public version may be shorter by what it leaves out; exhibits count, whatever version they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit {
    /// The most pages, with exhibits.
    pub most: u64,
    /// Whether tables are among them.
    pub tables: Tables,
    /// A submission of more pages than this has tables; none where it always has, or never needs them.
    pub tables_over: Option<u64>,
    /// Where it is written.
    pub by: Provision,
}

/// What documents an entry takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    /// The entry.
    pub entry: EntryKind,
    /// The versions its documents may be.
    pub versions: &'static [Version],
    /// How many pages they have at most, together.
    pub pages: Option<PageLimit>,
    /// That a confidential version has its public version, or a summary, the same day.
    pub public_version: Option<Provision>,
    /// That its public version is served on the other parties the same day, once the notice of initiation is issued.
    pub service: Option<Provision>,
}

const PARTYS: &[Version] = &[Version::Confidential, Version::Public];
const OFFICES: &[Version] = &[Version::Confidential, Version::Public, Version::Internal];

const fn verified(cite: &'static str) -> Provision {
    Provision { cite, confidence: Confidence::Verified }
}

/// A submission without a limit of pages: its public version is owed and served the same day.
const fn submission(entry: EntryKind) -> Takes {
    Takes {
        entry,
        versions: PARTYS,
        pages: None,
        public_version: Some(verified("19 CFR 165.4(a)(2)")),
        service: Some(verified("19 CFR 165.4(a)")),
    }
}

/// What the office places on the record. What it owes in public versions of its own papers is not in the text at hand; it tells the
/// parties by its own notice.
const fn office(entry: EntryKind, versions: &'static [Version]) -> Takes {
    Takes { entry, versions, pages: None, public_version: None, service: None }
}

const fn limited(
    entry: EntryKind,
    most: u64,
    tables: Tables,
    tables_over: Option<u64>,
    cite: &'static str,
    same_day: &'static str,
) -> Takes {
    Takes {
        pages: Some(PageLimit { most, tables, tables_over, by: verified(cite) }),
        public_version: Some(verified(same_day)),
        service: Some(verified(same_day)),
        ..submission(entry)
    }
}

/// The table. An entry without a row takes no documents.
pub static TAKES: &[Takes] = &[
    // Nobody else is a party yet: it reaches the importer with the public version of the record.
    Takes { service: None, ..submission(K::AllegationFiled) },
    submission(K::AgentSubmissionFiled),
    submission(K::PowerOfAttorneyFiled),
    submission(K::InformationResponseFiled),
    submission(K::FactualInformationFiled),
    submission(K::RebuttalFiled),
    submission(K::SubmissionCorrected),
    submission(K::ExtensionRequested),
    limited(
        K::WrittenArgumentFiled,
        50,
        Tables::LeftOut,
        None,
        "19 CFR 165.26(d)",
        "19 CFR 165.26(d)",
    ),
    limited(
        K::ArgumentResponseFiled,
        50,
        Tables::LeftOut,
        None,
        "19 CFR 165.26(d)",
        "19 CFR 165.26(d)",
    ),
    // That tables are left out is said of arguments alone.
    limited(
        K::ReviewRequested,
        30,
        Tables::Counted,
        Some(10),
        "19 CFR 165.41(f)",
        "19 CFR 165.4(a), 165.41(f)",
    ),
    limited(
        K::ReviewResponseFiled,
        30,
        Tables::Counted,
        None,
        "19 CFR 165.42",
        "19 CFR 165.4(a), 165.42",
    ),
    office(K::CbpInformationPlaced, OFFICES),
    office(K::VerificationReportPlaced, OFFICES),
    office(K::PublicRecordReleased, &[Version::Public]),
];

/// What documents an entry takes; none where it takes none.
#[must_use]
pub fn takes(entry: EntryKind) -> Option<&'static Takes> {
    TAKES.iter().find(|row| row.entry == entry)
}

/// How many pages a submission has at most.
#[must_use]
pub fn pages(entry: EntryKind) -> Option<PageLimit> {
    takes(entry)?.pages
}
