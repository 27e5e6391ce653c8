//! The table of what opens to whom: each kind of entry and each class of document, for each who looks.
//!
//! A row does not say in which states something is seen, but what has to stand on the docket for it: so that no state can be
//! forgotten, and what was corrected out of the docket closes again. `golden/visibility.matrix` spells out what follows for
//! each state.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Audience;
use crate::entry::EntryKind;
use crate::role::{Program, UnknownWord, words};

/// What has to be for somebody to see something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// Nothing: it is seen as soon as it is there.
    AtOnce,
    /// An entry of this kind stands on the docket.
    With(EntryKind),
    /// It is his own, or answers what is his own.
    ToItsOwn,
    /// He never sees it.
    Never,
}

impl Opens {
    /// Whether it is open, of what stands on the docket and whose it is.
    #[must_use]
    pub fn is_open(self, stands: impl Fn(EntryKind) -> bool, is_own: impl Fn() -> bool) -> bool {
        match self {
            Self::AtOnce => true,
            Self::With(kind) => stands(kind),
            Self::ToItsOwn => is_own(),
            Self::Never => false,
        }
    }
}

impl fmt::Display for Opens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtOnce => f.write_str("at once"),
            Self::With(kind) => write!(f, "with {kind}"),
            Self::ToItsOwn => f.write_str("to its own"),
            Self::Never => f.write_str("never"),
        }
    }
}

/// From when on a case exists for an audience. Until then everything about it answers as if it were not there.
///
/// For the importer an EAPA case begins with the notice of initiation, 19 CFR 165.15(d)(1). In forced-labor enforcement
/// the law tables are silent; the safe reading (U): a communication is its sender's, a shipment its importer's.
#[must_use]
pub const fn existence(audience: Audience, program: Program) -> Opens {
    match (program, audience) {
        (_, Audience::Office)
        | (Program::Eapa | Program::ForcedLaborOrder, Audience::Filer)
        | (Program::Detention, Audience::Importer) => Opens::AtOnce,
        (Program::Eapa, Audience::Importer) => Opens::With(EntryKind::NoticeOfInitiationIssued),
        (Program::ForcedLaborOrder, Audience::Importer) | (Program::Detention, Audience::Filer) => {
            Opens::Never
        }
    }
}

/// From when on an audience for which the case exists sees entries of a kind on its docket.
#[must_use]
pub const fn entry(audience: Audience, program: Program, kind: EntryKind) -> Opens {
    if matches!(audience, Audience::Office) {
        return Opens::AtOnce;
    }
    if !kind.belongs_to(program) || matches!(existence(audience, program), Opens::Never) {
        return Opens::Never;
    }
    match program {
        Program::Eapa => of_eapa(audience, kind),
        Program::ForcedLaborOrder | Program::Detention => of_forced_labor(kind),
    }
}

/// Rows of an EAPA docket. A kind that has no row is seen by the office alone.
const fn of_eapa(audience: Audience, kind: EntryKind) -> Opens {
    use EntryKind as K;
    let is_filer = matches!(audience, Audience::Filer);
    match kind {
        // What the filer did itself, and what it is told of its allegation. The importer learns it with the case.
        K::AllegationFiled
        | K::AllegationAcknowledged
        | K::AllegationWithdrawn
        | K::AgencyRequestReceived
        | K::CommerceReferralMade
        | K::CommerceDeterminationReceived
        | K::TollingOrdered => Opens::AtOnce,
        // 19 CFR 165.11: what is incomplete goes back to who sent it, and to nobody else.
        K::AllegationReturned if is_filer => Opens::AtOnce,
        // 19 CFR 165.15(d): within five business days, to the filer only.
        K::InitiationDeclined | K::NonInitiationNoticeIssued if is_filer => {
            Opens::With(K::NonInitiationNoticeIssued)
        }
        // 19 CFR 165.27(b): the parties learn it from its notice.
        K::DeterminationMade => Opens::With(K::DeterminationNoticeIssued),
        // The initiation, and all that follows from it: 19 CFR 165.15(d)(1), 165.24(c).
        K::InvestigationInitiated
        | K::InterimMeasuresTaken
        | K::InterimMeasuresDeclined
        | K::InterimMeasuresLifted
        | K::NoticeOfInitiationIssued
        | K::PublicRecordReleased
        | K::AllegationConsolidated
        | K::ConsolidatedInto
        | K::ConsolidationNoticeIssued
        | K::ConsolidationServed
        | K::AgentSubmissionFiled
        | K::PowerOfAttorneyFiled
        | K::InformationRequested
        | K::InformationResponseFiled
        | K::FactualInformationDateSet
        | K::FactualInformationFiled
        | K::CbpInformationPlaced
        | K::RebuttalFiled
        | K::VerificationVisited
        | K::VerificationReportPlaced
        | K::SubmissionRejected
        | K::SubmissionCorrected
        | K::ExtensionRequested
        | K::ExtensionDenied
        | K::DeadlineExtended
        | K::WrittenArgumentDateSet
        | K::WrittenArgumentFiled
        | K::ArgumentResponseFiled
        | K::DeterminationExtended
        | K::DeterminationNoticeIssued
        | K::ReviewRequested
        | K::ReviewRequestRefused
        | K::ReviewRequestWithdrawn
        | K::ReviewCommenced
        | K::ReviewResponseFiled
        | K::ReviewDecided
        | K::JudicialReviewFiled
        | K::RemandOrdered
        | K::RemandDeterminationFiled
        | K::JudgmentEntered => Opens::With(K::NoticeOfInitiationIssued),
        // What the clock writes about the office's own duties stays in the office: it would tell that something was
        // not initiated. A correction shows only in what it makes of the docket.
        _ => Opens::Never,
    }
}

/// Rows of a docket in forced-labor enforcement, for whose it is (U).
const fn of_forced_labor(kind: EntryKind) -> Opens {
    use EntryKind as K;
    match kind {
        K::DeadlineMissed | K::EntryCorrected => Opens::Never,
        // Petitions of others against the order are theirs, and so is the answer.
        K::ModificationRequested | K::ModificationDecided => Opens::ToItsOwn,
        _ => Opens::AtOnce,
    }
}

words! {
    /// How secret a document of an EAPA investigation is.
    DocumentClass in "document classes" {
        /// For anybody, once the public version of the record is released.
        Public = "public",
        /// The public version that the parties serve on each other, 19 CFR 165.4(a)(2).
        PartyPublicVersion = "party_public_version",
        /// The same, filed after the notice of initiation: it is served on the other parties the same day, 19 CFR 165.4(a).
        ServedPublicVersion = "served_public_version",
        /// Business confidential information: its submitter's and the office's, 19 CFR 165.4(a).
        BusinessConfidential = "business_confidential",
        /// Confidential information under an administrative protective order, 19 CFR 165.4(f).
        Apo = "apo",
        /// The office's own papers.
        CbpInternal = "cbp_internal",
    }
}

words! {
    /// Who reads a document. Of several that somebody is, the one that opens more counts.
    Reader in "readers" {
        /// An officer of the government.
        Office = "office",
        /// Who submitted the document.
        Submitter = "submitter",
        /// A party's representative who is named in a protective order that is in force.
        UnderOrder = "under_order",
        /// The interested party that filed, and its counsel.
        Filer = "filer",
        /// The importer alleged to evade, and its counsel.
        Importer = "importer",
        /// Anybody, without a name.
        Anybody = "anybody",
    }
}

/// From when on somebody may read documents of a class in an EAPA investigation.
///
/// The embargo goes before everything but one's own papers: until the notice of initiation there is no investigation for
/// anybody outside the office.
#[must_use]
pub const fn document(class: DocumentClass, reader: Reader) -> Opens {
    use DocumentClass as C;
    use EntryKind as K;
    match (class, reader) {
        // One's own papers, and to the office everything.
        (_, Reader::Office)
        | (
            C::Public
            | C::PartyPublicVersion
            | C::ServedPublicVersion
            | C::BusinessConfidential
            | C::Apo,
            Reader::Submitter,
        ) => Opens::AtOnce,
        // The notices themselves are to the parties, whatever of them is released to the public later: 19 CFR 165.15(d)(1).
        // What is served on them the day it is filed is too, 19 CFR 165.4(a), 165.26(d).
        (
            C::Public | C::ServedPublicVersion,
            Reader::UnderOrder | Reader::Filer | Reader::Importer,
        )
        // A protective order is issued in a case that its representatives know of, 19 CFR 165.4(f).
        | (C::Apo, Reader::UnderOrder) => Opens::With(K::NoticeOfInitiationIssued),
        // 19 CFR 165.24(c): within ten business days of the notice; to the public it is what was released then (U).
        (C::Public, Reader::Anybody)
        | (C::PartyPublicVersion, Reader::UnderOrder | Reader::Filer | Reader::Importer) => {
            Opens::With(K::PublicRecordReleased)
        }
        (C::CbpInternal, _)
        | (C::PartyPublicVersion | C::ServedPublicVersion, Reader::Anybody)
        | (
            C::BusinessConfidential,
            Reader::UnderOrder | Reader::Filer | Reader::Importer | Reader::Anybody,
        )
        | (C::Apo, Reader::Filer | Reader::Importer | Reader::Anybody) => Opens::Never,
    }
}
