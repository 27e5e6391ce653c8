//! Who may do what in forced-labor enforcement, from which states, and on what authority: one row an act.

use super::extensions;
use crate::act::{ActRule, Obstacle, row, within};
use crate::docket::Docket;
use crate::entry::EntryKind;
use crate::entry::EntryKind as K;
use crate::role::Role::{
    Counsel, Filer, Importer, Investigator, PortDirector, Registrar, Reviewer, Supervisor, System,
};
use crate::role::{Program, Role};
use crate::state::State;
use crate::state::State as S;
use crate::track::{Matter, Track};

const PORT: &[Role] = &[PortDirector];
const TRADE: &[Role] = &[Investigator, Supervisor];
/// The Commissioner signs; in practice the executive who acts for him.
const COMMISSIONER: &[Role] = &[Supervisor];
/// Any person outside the Customs Service, and a port that has reason to believe, 19 CFR 12.42(a), (b).
const ANYONE: &[Role] = &[Filer, Importer, Counsel, PortDirector];
const IMPORTER: &[Role] = &[Importer, Counsel];
/// The officer in charge: who holds the merchandise, or who decides the petition.
const EXTENDS: &[Role] = &[PortDirector, Investigator, Supervisor];
const COURT: &[Role] = &[Registrar, Reviewer];
/// The port that holds the merchandise; and whoever publishes a Finding, for all that is held under the order.
const SWITCHES: &[Role] = &[PortDirector, Supervisor];
pub(crate) const HELD: &[State] = &[S::Presented, S::Detained, S::ProofSubmitted];
const BEFORE_DECISION: &[State] =
    &[S::Unknown, S::Arrived, S::Presented, S::Detained, S::ProofSubmitted];
const IN_FORCE: &[State] = &[S::Active, S::Modified, S::PartiallyActive, S::Ordered];
const EXCLUDED: &[State] = &[S::Excluded, S::DeemedExcluded];
const PROTEST: &[State] = &[S::Protested, S::Denied, S::DeemedDenied];
const SEIZED: &[State] = &[S::Seized, S::Petitioned, S::Claimed];

/// What opens a docket of the order program: a communication by anyone, or the office's own order, Finding or listing.
pub static ORDER_OPENINGS: &[ActRule] = &[
    row(K::AllegationFiled, ANYONE, &[], "19 CFR 12.42(b)", ""),
    row(K::WroIssued, COMMISSIONER, &[], "19 CFR 12.42(e)", ""),
    row(K::FindingPublished, COMMISSIONER, &[], "19 CFR 12.42(f)", ""),
    row(K::EntityListed, COMMISSIONER, &[], "Pub. L. 117-78, sec. 2(d)(2)", ""),
];

/// What opens the docket of a shipment, or of a penalty.
pub static SHIPMENT_OPENINGS: &[ActRule] = &[
    row(K::EntryFiled, PORT, &[], "19 USC 1484", ""),
    row(K::Imported, PORT, &[], "19 CFR 101.1", ""),
    row(K::PresentedForExamination, PORT, &[], "19 CFR 151.16(b)", ""),
    row(K::PrepenaltyNoticeMailed, TRADE, &[], "19 CFR 162.77", ""),
    row(K::PenaltyNoticeMailed, TRADE, &[], "19 CFR 162.79; 19 USC 1595a(b)", ""),
];

/// Every act of forced-labor enforcement.
pub static ACTS: &[ActRule] = &[
    row(
        K::AllegationFiled,
        &[Filer, Importer, Counsel],
        &[S::Returned],
        "19 CFR 12.42(b)",
        "file a new communication; a new version belongs to one that was returned",
    ),
    row(
        K::AllegationReturned,
        PORT,
        &[S::Filed],
        "19 CFR 12.42(c)",
        "only a communication that was not yet transmitted is returned",
    ),
    row(
        K::AllegationTransmitted,
        PORT,
        &[S::Filed],
        "19 CFR 12.42(c)",
        "file the communication first",
    ),
    row(
        K::PetitionAccepted,
        TRADE,
        &[S::Filed, S::Transmitted],
        "19 CFR 12.42(d)",
        "file the communication first",
    ),
    row(
        K::PetitionRejected,
        TRADE,
        &[S::Filed, S::Transmitted, S::Accepted],
        "19 CFR 12.42(d)",
        "file the communication first",
    ),
    row(
        K::PetitionReferred,
        TRADE,
        &[S::Filed, S::Transmitted, S::Accepted],
        "19 CFR 12.42(d)",
        "file the communication first",
    ),
    row(
        K::WroIssued,
        COMMISSIONER,
        &[S::Unknown, S::Filed, S::Transmitted, S::Accepted],
        "19 CFR 12.42(e)",
        "the order stands already",
    ),
    row(
        K::WroModified,
        COMMISSIONER,
        IN_FORCE,
        "CBP practice on petitions to modify",
        "there is no order in force",
    ),
    row(
        K::WroRevoked,
        COMMISSIONER,
        IN_FORCE,
        "CBP practice on petitions to revoke",
        "there is no order in force",
    ),
    row(
        K::WroSuperseded,
        COMMISSIONER,
        IN_FORCE,
        "19 CFR 12.42(f); Pub. L. 117-78",
        "there is no order in force",
    ),
    row(
        K::FindingPublished,
        COMMISSIONER,
        &[S::Unknown, S::Active, S::Modified, S::PartiallyActive, S::Ordered],
        "19 CFR 12.42(f)",
        "the Commissioner publishes with the Secretary's approval",
    ),
    row(
        K::FindingTerminated,
        COMMISSIONER,
        &[S::Active, S::Modified],
        "19 CFR 12.42(f)",
        "there is no Finding in force",
    ),
    row(
        K::FindingVacated,
        COURT,
        &[S::Active, S::Modified],
        "court order",
        "there is no Finding in force",
    ),
    row(
        K::EntityListed,
        COMMISSIONER,
        &[S::Unknown],
        "Pub. L. 117-78, sec. 2(d)(2)",
        "the entity is listed already",
    ),
    row(
        K::EntityDelisted,
        COMMISSIONER,
        &[S::Active],
        "Pub. L. 117-78, sec. 2(d)(2)",
        "the entity is not listed",
    ),
    row(
        K::ModificationRequested,
        &[Filer, Importer, Counsel],
        IN_FORCE,
        "CBP practice on petitions to modify",
        "there is no order in force",
    ),
    row(
        K::ModificationDecided,
        TRADE,
        IN_FORCE,
        "CBP practice on petitions to modify",
        "there is no petition",
    ),
    // Merchandise is entered, and its importation known, before or while it is held.
    row(K::EntryFiled, PORT, BEFORE_DECISION, "19 USC 1484", "the shipment is decided already"),
    row(K::Imported, PORT, BEFORE_DECISION, "19 CFR 101.1", "the shipment is decided already"),
    row(
        K::PresentedForExamination,
        PORT,
        &[S::Unknown, S::Arrived],
        "19 CFR 151.16(b)",
        "the shipment was presented already",
    ),
    row(
        K::Detained,
        PORT,
        &[S::Presented],
        "19 USC 1499(c)(1); 19 CFR 12.42(e)",
        "the shipment is presented for examination first",
    ),
    row(
        K::DetentionNoticeIssued,
        PORT,
        &[S::Detained, S::ProofSubmitted],
        "19 USC 1499(c)(2); 19 CFR 151.16(c)",
        "detain the shipment first",
    ),
    within(
        "proof_of_admissibility",
        row(
            K::ProofSubmitted,
            IMPORTER,
            &[S::Detained, S::ProofSubmitted],
            "19 CFR 12.43",
            "there is no detention to answer",
        ),
    ),
    within(
        "uflpa_response",
        row(
            K::UflpaResponseFiled,
            IMPORTER,
            &[S::Detained, S::ProofSubmitted],
            "Pub. L. 117-78",
            "there is no detention under the Act to answer",
        ),
    ),
    row(
        K::Released,
        PORT,
        &[
            S::Presented,
            S::Detained,
            S::ProofSubmitted,
            S::Excluded,
            S::Protested,
            S::Denied,
            S::DeemedDenied,
            S::Seized,
            S::Petitioned,
        ],
        "19 USC 1499(c)(1)",
        "the shipment is not held",
    ),
    row(
        K::Excluded,
        PORT,
        &[S::Detained, S::ProofSubmitted],
        "19 USC 1499(c)(4); 19 CFR 12.42(g)",
        "detain the shipment first",
    ),
    row(K::ExclusionAdviceSent, PORT, EXCLUDED, "19 CFR 12.44(a)", "exclude the shipment first"),
    row(K::TrackSwitched, SWITCHES, HELD, "19 CFR 12.42(f)", "the shipment is not held"),
    row(
        K::Exported,
        &[Importer, Counsel, PortDirector],
        &[
            S::Arrived,
            S::Presented,
            S::Detained,
            S::ProofSubmitted,
            S::Excluded,
            S::DeemedExcluded,
            S::Protested,
            S::Denied,
            S::DeemedDenied,
        ],
        "19 CFR 12.44(a)",
        "the right to export ends with seizure or abandonment",
    ),
    within(
        "protest_close",
        row(
            K::ExclusionProtestFiled,
            IMPORTER,
            EXCLUDED,
            "19 USC 1514(c)(3)",
            "an exclusion is protested after it, not before",
        ),
    ),
    row(
        K::AcceleratedDispositionRequested,
        IMPORTER,
        &[S::Protested],
        "19 CFR 174.22",
        "file the protest first",
    ),
    row(K::ProtestAllowed, PORT, PROTEST, "19 CFR 174.29", "there is no protest"),
    row(
        K::ProtestDenied,
        PORT,
        &[S::Protested, S::DeemedDenied],
        "19 CFR 174.29",
        "there is no protest",
    ),
    within(
        "court_action_close",
        row(
            K::CourtActionFiled,
            &[Importer, Counsel, Registrar],
            &[S::Denied, S::DeemedDenied, S::Active, S::Modified, S::PartiallyActive, S::Decided],
            "28 USC 2636(a), (i); 19 USC 1592(e)",
            "the court is open after the denial of a protest, against a Finding, and for a penalty that was decided",
        ),
    ),
    row(
        K::JudgmentEntered,
        COURT,
        // A suit against an order does not stay it.
        &[S::InCourt, S::Claimed, S::Active, S::Modified, S::PartiallyActive],
        "court order",
        "there is no action in court",
    ),
    row(
        K::Destroyed,
        PORT,
        &[S::Abandoned, S::Excluded, S::DeemedExcluded, S::Denied, S::DeemedDenied],
        "19 CFR 12.44(b)",
        "the merchandise is not abandoned",
    ),
    row(
        K::Seized,
        PORT,
        &[S::Arrived, S::Presented, S::Detained, S::ProofSubmitted, S::Excluded],
        "19 USC 1595a(c); 19 CFR 12.44(b)",
        "the shipment is not held",
    ),
    row(K::SeizureNoticeMailed, PORT, SEIZED, "19 CFR 162.31", "seize the shipment first"),
    row(
        K::SeizureNoticePublished,
        PORT,
        SEIZED,
        "19 USC 1607; 19 CFR 162.45",
        "seize the shipment first",
    ),
    within(
        "seizure_petition_close",
        row(
            K::SeizurePetitionFiled,
            IMPORTER,
            SEIZED,
            "19 CFR 171.2",
            "there is no notice of seizure to answer",
        ),
    ),
    row(
        K::SeizurePetitionDecided,
        TRADE,
        &[S::Petitioned],
        "19 CFR 171.21",
        "there is no petition",
    ),
    within(
        "seizure_claim_close",
        row(
            K::SeizureClaimFiled,
            IMPORTER,
            SEIZED,
            "19 USC 1608",
            "there is no published notice of seizure",
        ),
    ),
    row(K::Forfeited, PORT, &[S::Seized, S::Petitioned], "19 USC 1609", "there is no seizure"),
    row(
        K::ExceptionRequested,
        IMPORTER,
        HELD,
        "Pub. L. 117-78, sec. 3(b)",
        "there is no detention under the Act",
    ),
    row(
        K::ExceptionDetermined,
        COMMISSIONER,
        &[],
        "Pub. L. 117-78, sec. 3(b)",
        "there is no request for an exception",
    ),
    row(
        K::ExceptionReported,
        COMMISSIONER,
        &[],
        "Pub. L. 117-78, sec. 3(c)",
        "determine the exception first",
    ),
    row(
        K::PrepenaltyNoticeMailed,
        TRADE,
        &[S::Unknown],
        "19 CFR 162.77",
        "the penalty case is open already",
    ),
    within(
        "prepenalty_response_close",
        row(
            K::PrepenaltyResponseFiled,
            IMPORTER,
            &[S::Prepenalty],
            "19 CFR 162.78",
            "there is no prepenalty notice",
        ),
    ),
    row(
        K::PenaltyNoticeMailed,
        TRADE,
        &[S::Unknown, S::Prepenalty],
        "19 CFR 162.79",
        "the penalty was claimed already",
    ),
    within(
        "penalty_petition_close",
        row(
            K::PenaltyPetitionFiled,
            IMPORTER,
            &[S::Claimed],
            "19 CFR 171.2(b)(2)",
            "there is no penalty notice",
        ),
    ),
    row(
        K::PenaltyDecided,
        TRADE,
        &[S::Prepenalty, S::Claimed, S::Petitioned],
        "19 CFR 162.79, 171.21",
        "there is no penalty",
    ),
    row(
        K::PenaltyPaid,
        TRADE,
        &[S::Claimed, S::Petitioned, S::Decided],
        "19 USC 1592",
        "there is no penalty",
    ),
    row(
        K::DeadlineExtended,
        EXTENDS,
        &[],
        "19 CFR 171.2(c); CBP operational guidance for importers (UFLPA)",
        "no limit that may be extended is running",
    ),
    row(
        K::EntryCorrected,
        &[PortDirector, Investigator, Supervisor, Reviewer, Registrar],
        &[],
        "the docket is corrected by a later entry, never edited",
        "",
    ),
    row(K::DeemedExcluded, &[System], &[], "19 USC 1499(c)(5)(A)", ""),
    row(K::DeemedAbandoned, &[System], &[], "19 CFR 12.44(a)", ""),
    row(K::ProtestDeemedDenied, &[System], &[], "19 USC 1499(c)(5)(B)", ""),
    row(K::AcceleratedDispositionDenied, &[System], &[], "19 CFR 174.22(d)", ""),
    row(K::DeadlineMissed, &[System], &[], "the clock of the case", ""),
    row(K::LapseReversed, &[System], &[], "the clock of the case", ""),
];

/// What the law asks of an act beyond its state and window: under a Finding there is no right to export, and what is not
/// admitted is seized (19 CFR 12.42(g)); an exception is one to the presumption of the UFLPA.
pub(crate) fn obstacle(docket: &Docket, act: EntryKind) -> Option<Obstacle> {
    let track =
        Matter { program: docket.program, track: docket.track }.track_after(&docket.entries);
    let barred = match act {
        K::Exported | K::Excluded => track == Some(Track::Finding),
        K::DeadlineExtended => !extensions::is_any_open(docket),
        K::ExceptionRequested | K::UflpaResponseFiled => track != Some(Track::Uflpa),
        // An order that was revoked or gave way is not changed any more, whatever stands beside it.
        K::WroModified | K::WroRevoked | K::WroSuperseded => {
            docket.has(K::WroSuperseded) || docket.has_whole(K::WroRevoked)
        }
        K::JudgmentEntered if docket.program == Program::ForcedLaborOrder => {
            docket.count(K::JudgmentEntered) >= docket.count(K::CourtActionFiled)
        }
        _ => false,
    };
    let once = matches!(
        act,
        K::ExclusionAdviceSent
            | K::AcceleratedDispositionRequested
            | K::ExceptionRequested
            | K::ExceptionDetermined
            | K::ExceptionReported
    );
    if once && docket.has_whole(act) {
        return Some(Obstacle::Once);
    }
    barred.then_some(Obstacle::State)
}
