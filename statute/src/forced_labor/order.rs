//! What comes before what in forced-labor enforcement, what can happen only once, and what ends a case.

use crate::entry::EntryKind;
use crate::entry::EntryKind as K;

/// The entries of which one has to come before this one. Empty where anything may.
pub(crate) const fn predecessors(kind: EntryKind) -> &'static [EntryKind] {
    match kind {
        K::AllegationReturned | K::AllegationTransmitted => &[K::AllegationFiled],
        K::WroModified | K::WroRevoked | K::WroSuperseded => &[K::WroIssued],
        K::FindingTerminated | K::FindingVacated => &[K::FindingPublished],
        K::EntityDelisted => &[K::EntityListed],
        K::ModificationDecided => &[K::ModificationRequested],
        K::Detained => &[K::PresentedForExamination],
        K::DetentionNoticeIssued => &[K::Detained],
        // A protest comes "after, but not before", 19 USC 1514(c)(3).
        K::ExclusionAdviceSent | K::ExclusionProtestFiled => &[K::Excluded, K::DeemedExcluded],
        K::AcceleratedDispositionRequested
        | K::ProtestAllowed
        | K::ProtestDenied
        | K::ProtestDeemedDenied => &[K::ExclusionProtestFiled],
        K::AcceleratedDispositionDenied => &[K::AcceleratedDispositionRequested],
        K::DeemedAbandoned => &[K::ExclusionAdviceSent],
        K::SeizureNoticeMailed | K::SeizureNoticePublished | K::Forfeited => &[K::Seized],
        K::SeizurePetitionFiled => &[K::SeizureNoticeMailed],
        K::SeizurePetitionDecided => &[K::SeizurePetitionFiled],
        K::SeizureClaimFiled => &[K::SeizureNoticePublished, K::SeizureNoticeMailed],
        K::ExceptionDetermined => &[K::ExceptionRequested],
        K::ExceptionReported => &[K::ExceptionDetermined],
        K::PrepenaltyResponseFiled => &[K::PrepenaltyNoticeMailed],
        K::PenaltyPetitionFiled | K::PenaltyPaid => &[K::PenaltyNoticeMailed],
        K::PenaltyDecided => &[K::PenaltyNoticeMailed, K::PrepenaltyNoticeMailed],
        _ => &[],
    }
}

/// Whether such a thing can happen only once on a docket.
pub(crate) const fn is_once(kind: EntryKind) -> bool {
    matches!(
        kind,
        K::AllegationTransmitted
            | K::PetitionAccepted
            | K::PetitionRejected
            | K::WroIssued
            | K::WroRevoked
            | K::FindingPublished
            | K::FindingTerminated
            | K::EntryFiled
            | K::Imported
            | K::PresentedForExamination
            | K::DeemedExcluded
            | K::DeemedAbandoned
            | K::ProtestDeemedDenied
            | K::Destroyed
            | K::Forfeited
            | K::PenaltyPaid
    )
}

/// Whether nothing but a correction can follow.
pub(crate) const fn is_terminal(kind: EntryKind) -> bool {
    matches!(kind, K::Destroyed | K::PenaltyPaid)
}
