//! A walk over everything that can happen: nothing can be forgotten, nothing is impossible.

use std::collections::{BTreeSet, VecDeque};

use chrono::{Days, NaiveDate};
use statute::{
    Docket, Entry, EntryKind, Force, Law, Matter, Program, Role, State, Status, Track, Who, decide,
    docket, lapses,
};

use crate::complete::{complete, whose};
use crate::golden::{compare, matrix};
use crate::shorthand::{day, read};
use crate::visible::compare_seen;

/// What a docket is remembered by: where it stands, what may be done, and which duties are open.
type Face = (State, Vec<EntryKind>, Vec<&'static str>);

fn face(docket: &Docket) -> Face {
    let acts = docket
        .permitted_acts
        .iter()
        .filter(|open| !is_aside(open.act))
        .map(|open| open.act)
        .collect();
    let mut owed: Vec<_> = docket
        .deadlines
        .iter()
        .filter(|d| !d.projected && d.force == Force::Duty)
        .filter(|d| matches!(d.status, Status::Running | Status::Stayed | Status::Overdue))
        .map(|d| d.rule)
        .collect();
    // Effects of law that are still to come, and for a shipment its windows: which it has hangs on how it began.
    owed.extend(
        docket.deadlines.iter().filter(|d| still_to_come(d, docket.program)).map(|d| d.rule),
    );
    owed.sort_unstable();
    owed.dedup();
    (docket.state, acts, owed)
}

fn still_to_come(deadline: &statute::Deadline, program: Program) -> bool {
    let counts =
        deadline.force == Force::Law || deadline.force == Force::Bar && program != Program::Eapa;
    counts && !deadline.projected && deadline.status == Status::Running
}

/// Filings and requests that open and close windows of their own: where a case goes does not hang on how many there were.
fn is_aside(kind: EntryKind) -> bool {
    use EntryKind as K;
    matches!(
        kind,
        K::TollingOrdered
            | K::EntryCorrected
            | K::ExtensionRequested
            | K::SubmissionRejected
            | K::SubmissionCorrected
            | K::ExtensionDenied
            | K::DeadlineExtended
            | K::InformationRequested
            | K::InformationResponseFiled
            | K::AgentSubmissionFiled
            | K::PowerOfAttorneyFiled
            | K::RebuttalFiled
            | K::CbpInformationPlaced
            | K::FactualInformationDateSet
            | K::WrittenArgumentDateSet
            | K::ArgumentResponseFiled
            | K::VerificationVisited
            | K::VerificationReportPlaced
            | K::ConsolidationNoticeIssued
            | K::ConsolidationServed
            | K::ModificationRequested
            | K::ModificationDecided
            | K::WroModified
            | K::SeizureNoticeMailed
            | K::SeizureNoticePublished
            | K::ExceptionRequested
    )
}

/// What a walk finds on its way.
#[derive(Default)]
pub struct Found {
    /// Every docket with a face of its own.
    pub dockets: Vec<Docket>,
    /// Each act in each state it was open in.
    pub pairs: BTreeSet<(State, EntryKind)>,
}

/// Everything that acts and the passing of time lead to from these first entries.
pub fn explore(matter: Matter, firsts: &[EntryKind]) -> Found {
    let law = Law::standard();
    let (mut found, mut faces, mut ahead) = (Found::default(), BTreeSet::new(), VecDeque::new());
    for first in firsts {
        let mut first = Entry::new(*first, day("2024-05-01"));
        first.fields.by = Some("filer".to_owned());
        ahead.push_back(docket(matter, &[first], &law, day("2024-05-01")));
    }
    while let Some(here) = ahead.pop_front() {
        // A docket like one that was seen is not followed, but what an act to the side opens on it counts.
        found.pairs.extend(here.permitted_acts.iter().map(|open| (here.state, open.act)));
        if here.entries.len() < 30 && faces.insert(face(&here)) {
            ahead.extend(after(&here, &law));
            found.dockets.push(here);
        }
    }
    found
}

/// What one act, or the passing of time to a last day, makes of a docket.
fn after(here: &Docket, law: &Law) -> Vec<Docket> {
    let mut all = Vec::new();
    let mut recorded = here.entries.clone();
    recorded.sort_by_key(|entry| entry.position);
    let matter = Matter { program: here.program, track: here.track };
    let with = |entries: Vec<Entry>, on: NaiveDate| {
        let mut all = recorded.clone();
        for mut entry in entries {
            entry.position = u32::try_from(all.len()).expect("few");
            all.push(entry);
        }
        docket(matter, &all, law, on)
    };
    let today = here.on + Days::new(1);
    let tomorrow = with(Vec::new(), today);
    // A correction leads to the docket that would have been without the error, and so nowhere new.
    let ways = tomorrow.permitted_acts.iter().filter(|open| open.act != EntryKind::EntryCorrected);
    for open in ways {
        let ways: Vec<_> = complete(open.act, &tomorrow, today)
            .iter()
            .map(|act| {
                let role = whose(act, &open.by, &tomorrow);
                let who = Who { role, account: open.act.as_str() };
                decide(&tomorrow, act, &who, today, law)
            })
            .collect();
        assert!(ways.iter().any(Result::is_ok), "{} is permitted and barred: {ways:?}", open.act);
        all.extend(ways.into_iter().flatten().map(|entries| with(entries, today)));
    }
    // Time passes to each last day, also beyond one that nobody minded.
    let ends: BTreeSet<NaiveDate> = tomorrow
        .deadlines
        .iter()
        .filter(|d| !d.projected && d.status == Status::Running)
        .filter_map(|d| d.due)
        .filter(|due| *due >= today)
        .collect();
    for end in ends {
        let passed = with(Vec::new(), end + Days::new(1));
        all.push(with(lapses(&passed), end + Days::new(1)));
    }
    all
}

/// What a walk found: the states, the pairs of state and act, and the acts that no way led to.
struct Walked {
    dockets: Vec<Docket>,
    states: BTreeSet<State>,
    pairs: BTreeSet<(State, EntryKind)>,
    unreached: Vec<&'static str>,
}

/// Walks a program, and holds every docket it finds to the promise: somebody, or the law itself, ends its state.
fn walk(name: &str, matters: &[Matter], firsts: &[EntryKind], ends: &[State]) -> Walked {
    let (mut found, mut pairs) = (Vec::new(), BTreeSet::new());
    for matter in matters {
        let explored = explore(*matter, firsts);
        found.extend(explored.dockets);
        pairs.extend(explored.pairs);
    }
    for docket in &found {
        is_not_forgotten(docket, ends);
        for deadline in docket.deadlines.iter().filter(|d| !d.projected) {
            let (Some(opened), Some(due)) = (deadline.trigger.on, deadline.due) else { continue };
            assert!(due >= opened, "{} closes before it opens", deadline.name());
        }
    }
    let states: BTreeSet<State> = found.iter().map(|docket| docket.state).collect();
    // What opens a docket needs no way to it.
    let reached: BTreeSet<EntryKind> =
        pairs.iter().map(|(_, act)| *act).chain(firsts.iter().copied()).collect();
    let program = matters[0].program;
    let unreached: Vec<&str> = program
        .acts()
        .iter()
        .filter(|row| row.by != [Role::System] && !reached.contains(&row.act))
        .map(|row| row.act.as_str())
        .collect();
    for state in &states {
        let acts = pairs.iter().filter(|(at, _)| at == state).map(|(_, act)| act.as_str());
        eprintln!("{name}: {state}: {}", acts.collect::<Vec<_>>().join(", "));
    }
    eprintln!(
        "{name}: {} dockets, {} states, {} (state, act) pairs; acts not reached: {unreached:?}",
        found.len(),
        states.len(),
        pairs.len()
    );
    Walked { dockets: found, states, pairs, unreached }
}

fn is_not_forgotten(docket: &Docket, ends: &[State]) {
    let officers = docket
        .permitted_acts
        .iter()
        .any(|open| !is_aside(open.act) && open.by.iter().any(|role| role.is_officer()));
    let time = docket
        .deadlines
        .iter()
        .any(|d| !d.projected && d.status == Status::Running && d.due.is_some());
    let told = docket.state == State::Declined && docket.has(EntryKind::NonInitiationNoticeIssued);
    // A returned allegation waits for its filer; nobody else owes anything.
    let returned = docket.state == State::Returned
        && docket.permitted_acts.iter().any(|open| open.by.contains(&Role::Filer));
    assert!(
        ends.contains(&docket.state) || told || returned || officers || time,
        "nobody ends `{}`: {:?}",
        docket.state,
        docket.entries.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>()
    );
    assert_eq!(
        docket.program.is_over(docket.state),
        ends.contains(&docket.state),
        "{}",
        docket.state
    );
    let open = docket.permitted_acts.iter().find(|open| open.act != EntryKind::EntryCorrected);
    assert!(!ends.contains(&docket.state) || open.is_none(), "{open:?} after `{}`", docket.state);
}

/// What an EAPA docket can begin with.
pub const EAPA: &[EntryKind] = &[EntryKind::AllegationFiled, EntryKind::AgencyRequestReceived];

/// What a docket of a communication or an order can begin with.
pub const ORDERS: &[EntryKind] = &[
    EntryKind::AllegationFiled,
    EntryKind::WroIssued,
    EntryKind::FindingPublished,
    EntryKind::EntityListed,
];

/// The matters of every regime a shipment can be held under.
pub const REGIMES: [Matter; 4] = [
    Matter { program: Program::Detention, track: Some(Track::Wro) },
    Matter { program: Program::Detention, track: Some(Track::Finding) },
    Matter { program: Program::Detention, track: Some(Track::Uflpa) },
    Matter { program: Program::Detention, track: Some(Track::General) },
];

/// What a docket of a shipment or a penalty can begin with.
pub const SHIPMENTS: &[EntryKind] = &[
    EntryKind::EntryFiled,
    EntryKind::Imported,
    EntryKind::PresentedForExamination,
    EntryKind::PrepenaltyNoticeMailed,
    EntryKind::PenaltyNoticeMailed,
];

const SHIPMENT_ENDS: &[State] = &[
    State::Released,
    State::Exported,
    State::Destroyed,
    State::Remitted,
    State::Forfeited,
    State::Paid,
    State::Cancelled,
    State::Collected,
];

#[test]
fn no_state_of_an_eapa_case_is_forgotten_and_none_is_impossible() {
    let ends = [State::Withdrawn, State::Final, State::Consolidated];
    let walked = walk("eapa", &[Program::Eapa.into()], EAPA, &ends);
    let missing: Vec<&str> = State::ALL[..=17]
        .iter()
        .filter(|s| !walked.states.contains(s))
        .map(|s| s.as_str())
        .collect();
    // A case is consolidated into another by an act on that other case.
    assert_eq!(missing, ["consolidated"]);
    // Two filings to the side, one on the other, are further than the walk looks: see the next test.
    assert_eq!(walked.unreached, ["submission_corrected"]);
    assert!(!walked.pairs.contains(&(State::Initiated, EntryKind::AllegationWithdrawn)));
    compare("acts.matrix", &matrix(Program::Eapa, &walked.dockets));
    compare_seen("visibility.matrix", &[(Program::Eapa, &walked.dockets)]);
}

#[test]
fn a_rejected_submission_may_be_corrected() {
    let line = "investigation_initiated 2024-05-01, notice_of_initiation_issued 2024-08-06, \
                factual_information_filed 2024-08-12 by=filer, submission_rejected 2024-08-13 of=2";
    let docket = read(line, "2024-08-14");
    let open = |act| docket.permitted_acts.iter().any(|open| open.act == act);
    assert!(open(EntryKind::SubmissionCorrected));
}

#[test]
fn no_order_no_shipment_and_no_penalty_is_forgotten() {
    let ends = [
        State::Rejected,
        State::Referred,
        State::Revoked,
        State::SupersededByFinding,
        State::SupersededByUflpa,
        State::Terminated,
        State::Vacated,
    ];
    let orders = walk("orders", &[Program::ForcedLaborOrder.into()], ORDERS, &ends);
    // A Finding that follows an order stands on the order's own docket, and says where the family stands.
    for end in ends.iter().filter(|end| **end != State::SupersededByFinding) {
        assert!(orders.states.contains(end), "no way leads to `{end}`");
    }
    let shipments = walk("shipments", &REGIMES, SHIPMENTS, SHIPMENT_ENDS);
    for state in SHIPMENT_ENDS.iter().chain(SHIPMENT_STATES) {
        assert!(shipments.states.contains(state), "no way leads to `{state}`");
    }
    let forgotten: Vec<&&str> =
        orders.unreached.iter().filter(|act| shipments.unreached.contains(act)).collect();
    assert!(forgotten.is_empty(), "no way leads to {forgotten:?}");
    compare("orders.matrix", &matrix(Program::ForcedLaborOrder, &orders.dockets));
    compare("shipments.matrix", &matrix(Program::Detention, &shipments.dockets));
    let seen = [
        (Program::ForcedLaborOrder, &orders.dockets[..]),
        (Program::Detention, &shipments.dockets[..]),
    ];
    compare_seen("visibility_labor.matrix", &seen);
}

const SHIPMENT_STATES: &[State] = &[
    State::Arrived,
    State::Presented,
    State::Detained,
    State::ProofSubmitted,
    State::Excluded,
    State::DeemedExcluded,
    State::Protested,
    State::Denied,
    State::DeemedDenied,
    State::InCourt,
    State::Seized,
    State::Petitioned,
    State::Claimed,
    State::Abandoned,
    State::Prepenalty,
    State::Decided,
];
