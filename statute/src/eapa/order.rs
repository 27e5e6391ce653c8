//! What comes before what in an EAPA case, what can happen only once, and what ends it.

use crate::entry::EntryKind as K;
use crate::entry::EntryKind;

/// The entries of which one has to come before this one. Empty where anything may.
pub(crate) const fn predecessors(kind: EntryKind) -> &'static [EntryKind] {
    match kind {
        K::AllegationReturned | K::AllegationAcknowledged => &[K::AllegationFiled],
        K::InitiationDeclined | K::InvestigationInitiated => {
            &[K::AllegationAcknowledged, K::AgencyRequestReceived]
        }
        K::NonInitiationNoticeIssued => &[K::InitiationDeclined],
        K::CommerceDeterminationReceived => &[K::CommerceReferralMade],
        K::InterimMeasuresTaken
        | K::InterimMeasuresDeclined
        | K::NoticeOfInitiationIssued
        | K::FactualInformationFiled
        | K::WrittenArgumentFiled
        | K::VerificationReportPlaced
        | K::DeterminationExtended
        | K::DeterminationMade => &[K::InvestigationInitiated],
        K::InterimMeasuresLifted => &[K::InterimMeasuresTaken],
        K::PublicRecordReleased => &[K::NoticeOfInitiationIssued],
        K::ConsolidationNoticeIssued => &[K::AllegationConsolidated],
        K::ConsolidationServed => &[K::ConsolidationNoticeIssued],
        K::PowerOfAttorneyFiled => &[K::AgentSubmissionFiled],
        K::InformationResponseFiled => &[K::InformationRequested],
        K::RebuttalFiled => &[K::FactualInformationFiled, K::CbpInformationPlaced],
        K::SubmissionCorrected => &[K::SubmissionRejected],
        K::ExtensionDenied => &[K::ExtensionRequested],
        K::ArgumentResponseFiled => &[K::WrittenArgumentFiled],
        K::DeterminationNoticeIssued | K::ReviewRequested => &[K::DeterminationMade],
        K::ReviewRequestRefused | K::ReviewRequestWithdrawn | K::ReviewCommenced => {
            &[K::ReviewRequested]
        }
        K::ReviewResponseFiled | K::ReviewDecided => &[K::ReviewCommenced],
        K::JudicialReviewFiled => &[K::ReviewDecided],
        K::RemandOrdered | K::JudgmentEntered => &[K::JudicialReviewFiled],
        K::RemandDeterminationFiled => &[K::RemandOrdered],
        _ => &[],
    }
}

/// Whether such a thing can happen only once on a docket (for an allegation: once each).
pub(crate) const fn is_once(kind: EntryKind) -> bool {
    matches!(
        kind,
        K::AllegationAcknowledged
            | K::AllegationWithdrawn
            | K::AgencyRequestReceived
            | K::InitiationDeclined
            | K::NonInitiationNoticeIssued
            | K::InvestigationInitiated
            | K::InterimMeasuresDeclined
            | K::NoticeOfInitiationIssued
            | K::PublicRecordReleased
            | K::AllegationConsolidated
            | K::ConsolidatedInto
            | K::DeterminationExtended
            | K::DeterminationMade
            | K::DeterminationNoticeIssued
            | K::ReviewCommenced
            | K::ReviewDecided
    )
}

/// Whether nothing but a correction can follow.
pub(crate) const fn is_terminal(kind: EntryKind) -> bool {
    matches!(kind, K::ConsolidatedInto | K::NonInitiationNoticeIssued)
}
