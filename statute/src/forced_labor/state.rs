//! Where an order, a shipment, a penalty or a forced-labor allegation stands.

use crate::docket::Docket;
use crate::entry::{Entry, EntryKind as K};
use crate::state::State;

/// The state of the case on the docket's day.
///
/// An order and the Finding that follows are two instruments on one docket; the later one says where the family stands. Where
/// only some lines of a shipment went one way (`lines`), the shipment itself stays where it was.
pub(crate) fn state(docket: &Docket) -> State {
    let mut state = State::Unknown;
    for (at, entry) in docket.entries.iter().enumerate() {
        if partial(entry) {
            if entry.kind == K::WroRevoked {
                state = State::PartiallyActive;
            }
            continue;
        }
        state = after(state, entry, &docket.entries[..at]);
    }
    state
}

fn after(state: State, entry: &Entry, before: &[Entry]) -> State {
    match entry.kind {
        K::AllegationFiled => State::Filed,
        K::AllegationReturned => State::Returned,
        K::AllegationTransmitted => State::Transmitted,
        K::PetitionAccepted => State::Accepted,
        K::PetitionRejected => State::Rejected,
        K::PetitionReferred => State::Referred,
        K::WroIssued if matches!(state, State::Filed | State::Transmitted | State::Accepted) => {
            State::Ordered
        }
        K::WroIssued | K::FindingPublished | K::EntityListed => State::Active,
        K::WroModified => State::Modified,
        K::WroRevoked | K::EntityDelisted => State::Revoked,
        K::WroSuperseded if entry.fields.by_what.as_deref() == Some("uflpa") => {
            State::SupersededByUflpa
        }
        // A Finding on the same docket says where the family stands.
        K::WroSuperseded if before.iter().any(|entry| entry.kind == K::FindingPublished) => state,
        K::WroSuperseded => State::SupersededByFinding,
        K::FindingTerminated => State::Terminated,
        K::FindingVacated => State::Vacated,
        K::EntryFiled | K::Imported if state == State::Unknown => State::Arrived,
        K::PresentedForExamination => State::Presented,
        K::Detained => State::Detained,
        K::ProofSubmitted | K::UflpaResponseFiled => State::ProofSubmitted,
        K::Released | K::ProtestAllowed => State::Released,
        K::Excluded => State::Excluded,
        K::DeemedExcluded => State::DeemedExcluded,
        K::Exported => State::Exported,
        K::ExclusionProtestFiled => State::Protested,
        K::ProtestDenied => State::Denied,
        K::ProtestDeemedDenied | K::AcceleratedDispositionDenied => State::DeemedDenied,
        K::CourtActionFiled => State::InCourt,
        K::JudgmentEntered => judged(entry),
        K::DeemedAbandoned => State::Abandoned,
        K::Destroyed => State::Destroyed,
        K::Seized => State::Seized,
        K::SeizurePetitionFiled | K::PenaltyPetitionFiled => State::Petitioned,
        K::SeizurePetitionDecided => match entry.fields.outcome.as_deref() {
            Some("remitted" | "granted") => State::Remitted,
            _ => State::Seized,
        },
        K::SeizureClaimFiled | K::PenaltyNoticeMailed => State::Claimed,
        K::Forfeited => State::Forfeited,
        K::PrepenaltyNoticeMailed => State::Prepenalty,
        K::PenaltyDecided => match entry.fields.outcome.as_deref() {
            Some("cancelled") => State::Cancelled,
            _ => State::Decided,
        },
        K::PenaltyPaid => State::Paid,
        _ => state,
    }
}

/// What a judgment makes of a case hangs on what it says.
fn judged(entry: &Entry) -> State {
    match entry.fields.outcome.as_deref() {
        Some("released" | "admitted") => State::Released,
        Some("forfeited") => State::Forfeited,
        Some("collected") => State::Collected,
        Some("vacated") => State::Vacated,
        _ => State::Final,
    }
}

fn partial(entry: &Entry) -> bool {
    entry
        .fields
        .lines
        .as_ref()
        .and_then(serde_json::Value::as_array)
        .is_some_and(|lines| !lines.is_empty())
}
