//! Where an order, a shipment, a penalty or a forced-labor allegation stands.

use chrono::NaiveDate;
use serde_json::Value;

use super::register::carved_out;
use crate::docket::{Docket, LineState};
use crate::entry::{Entry, EntryKind as K};
use crate::role::Program;
use crate::state::State;

/// The state of the case on the docket's day.
///
/// An order and the Finding that follows are two instruments on one docket; the later one says where the family stands.
/// Where only some lines of a shipment went one way (`lines`), the shipment itself stays where it was, until every line
/// that was imported has come to an end of its own.
pub(crate) fn state(docket: &Docket) -> State {
    let mut state = State::Unknown;
    for (at, entry) in docket.entries.iter().enumerate() {
        if !entry.is_partial() || is_manifest(entry) {
            state = after(docket.program, state, entry, &docket.entries[..at]);
        } else if entry.kind == K::WroRevoked && !has_finding(&docket.entries[..at]) {
            state = State::PartiallyActive;
        }
    }
    let imported = docket.entries.iter().filter(|entry| is_manifest(entry)).any(Entry::is_partial);
    match docket.lines.first() {
        Some(first) if imported && docket.lines.iter().all(|line| line.state.is_terminal()) => {
            // Lines that went different ways: the last of them says how the shipment ended.
            last_end(docket).unwrap_or(first.state)
        }
        _ => state,
    }
}

/// Where each line of a shipment stands, in the order the docket first names them. Empty where no entry names lines.
pub(crate) fn lines(program: Program, entries: &[Entry]) -> Vec<LineState> {
    let mut named: Vec<&Value> = Vec::new();
    for line in entries.iter().flat_map(Entry::lines) {
        if !named.contains(&line) {
            named.push(line);
        }
    }
    let state_of = |line: &Value| {
        let states = line_states(program, entries, line);
        states.last().map_or(State::Unknown, |(_, state)| state)
    };
    named.into_iter().map(|line| LineState { line: line.clone(), state: state_of(line) }).collect()
}

/// The day on which a line was first detained, by decision or by silence. `None` of one that was decided before.
pub(super) fn line_detained_on(
    program: Program,
    entries: &[Entry],
    line: &Value,
) -> Option<NaiveDate> {
    let detained = line_states(program, entries, line)
        .find(|(entry, state)| entry.kind == K::Detained && *state == State::Detained);
    detained.map(|(entry, _)| entry.on)
}

/// The entries that touch a line, each with where the line stands after it.
fn line_states<'a>(
    program: Program,
    entries: &'a [Entry],
    line: &'a Value,
) -> impl Iterator<Item = (&'a Entry, State)> {
    let mut state = State::Unknown;
    entries.iter().enumerate().filter_map(move |(at, entry)| {
        let lines = entry.lines();
        let touched = if lines.is_empty() { !state.is_terminal() } else { lines.contains(line) };
        touched.then(|| {
            state = after(program, state, entry, &entries[..at]);
            (entry, state)
        })
    })
}

/// What the latest entry that ended some line made of it.
fn last_end(docket: &Docket) -> Option<State> {
    let ended = |entry: &Entry| after(docket.program, State::Unknown, entry, &[]);
    docket.entries.iter().rev().map(ended).find(|state| state.is_terminal())
}

/// Whether the lines of an entry are those the shipment consists of.
pub(crate) const fn is_manifest(entry: &Entry) -> bool {
    matches!(entry.kind, K::EntryFiled | K::Imported | K::PresentedForExamination)
}

fn after(program: Program, state: State, entry: &Entry, before: &[Entry]) -> State {
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
        // Imported history that does not say what became of it.
        K::WroIssued | K::FindingPublished if is_unknown(entry) => State::Unknown,
        K::WroIssued | K::FindingPublished | K::EntityListed => State::Active,
        // A Finding on the same docket says where the family stands.
        K::WroModified | K::WroRevoked | K::WroSuperseded if has_finding(before) => state,
        K::WroModified if carved_out(entry).is_some() => State::PartiallyActive,
        K::WroModified => State::Modified,
        K::WroRevoked | K::EntityDelisted => State::Revoked,
        K::WroSuperseded if entry.fields.by_what.as_deref() == Some("uflpa") => {
            State::SupersededByUflpa
        }
        K::WroSuperseded => State::SupersededByFinding,
        K::FindingTerminated => State::Terminated,
        K::FindingVacated => State::Vacated,
        K::EntryFiled | K::Imported if state == State::Unknown => State::Arrived,
        K::PresentedForExamination => State::Presented,
        // Silence is a detention only of what waits for the decision.
        K::Detained if matches!(state, State::Unknown | State::Arrived | State::Presented) => {
            State::Detained
        }
        K::ProofSubmitted | K::UflpaResponseFiled => State::ProofSubmitted,
        K::Released | K::ProtestAllowed => State::Released,
        K::Excluded => State::Excluded,
        // Day 31 excludes what is still held: not what was decided, line by line, before.
        K::DeemedExcluded if is_undecided(state) => State::DeemedExcluded,
        K::Exported => State::Exported,
        K::ExclusionProtestFiled => State::Protested,
        K::ProtestDenied => State::Denied,
        K::ProtestDeemedDenied | K::AcceleratedDispositionDenied => State::DeemedDenied,
        // A suit against an order does not stay it.
        K::CourtActionFiled if program == Program::ForcedLaborOrder => state,
        K::CourtActionFiled => State::InCourt,
        K::JudgmentEntered => judged(program, state, before, entry),
        // What is protested is not abandoned.
        K::DeemedAbandoned if !is_protested(state) => State::Abandoned,
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

fn has_finding(before: &[Entry]) -> bool {
    before.iter().any(|entry| entry.kind == K::FindingPublished)
}

/// Whether the source of an imported order does not say whether it is still in force.
fn is_unknown(entry: &Entry) -> bool {
    let standing = entry.fields.content.as_ref().and_then(|content| content.get("standing"));
    standing.and_then(Value::as_str) == Some(State::Unknown.as_str())
}

/// Whether what stands there waits for a decision, or nothing is known of it.
const fn is_undecided(state: State) -> bool {
    matches!(
        state,
        State::Unknown
            | State::Arrived
            | State::Presented
            | State::Detained
            | State::ProofSubmitted
    )
}

const fn is_protested(state: State) -> bool {
    matches!(state, State::Protested | State::Denied | State::DeemedDenied | State::InCourt)
}

/// What a judgment makes of a case hangs on what it says. One that upholds an exclusion leaves the merchandise excluded,
/// to be exported or destroyed.
fn judged(program: Program, state: State, before: &[Entry], entry: &Entry) -> State {
    match entry.fields.outcome.as_deref() {
        Some("released" | "admitted") => State::Released,
        Some("forfeited") => State::Forfeited,
        Some("collected") => State::Collected,
        Some("cancelled") => State::Cancelled,
        Some("vacated") => State::Vacated,
        _ if before.iter().any(|entry| entry.kind == K::ExclusionProtestFiled) => State::Denied,
        _ if program == Program::ForcedLaborOrder => state,
        _ => State::Final,
    }
}
