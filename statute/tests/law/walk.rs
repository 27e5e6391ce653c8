//! A walk over everything that can happen: nothing can be forgotten, nothing is impossible.

use std::collections::{BTreeSet, VecDeque};

use chrono::{Days, NaiveDate};
use serde_json::json;
use statute::{
    Act, Docket, Entry, EntryKind, Force, Law, Matter, Program, Role, State, Status, Track, Who,
    decide, docket, lapses,
};

use crate::shorthand::day;

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
            | K::ExtensionDenied
            | K::DeadlineExtended
            | K::InformationRequested
            | K::InformationResponseFiled
            | K::SubmissionRejected
            | K::SubmissionCorrected
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

/// The acts of this kind that lack nothing: one for each way it can turn out.
fn complete(kind: EntryKind, docket: &Docket, today: NaiveDate) -> Vec<Act> {
    use EntryKind as K;
    let outcomes: &[&str] = match (docket.program, kind) {
        (_, K::ReviewDecided) => &["affirmed"],
        (Program::Detention, K::JudgmentEntered) if docket.has(K::PenaltyNoticeMailed) => {
            &["collected", "cancelled"]
        }
        (Program::Detention, K::JudgmentEntered) if docket.has(K::SeizureClaimFiled) => {
            &["released", "forfeited"]
        }
        (Program::Detention, K::JudgmentEntered) => &["released", "affirmed"],
        (_, K::SeizurePetitionDecided) => &["remitted", "denied"],
        (_, K::PenaltyDecided) => &["mitigated", "cancelled"],
        (_, K::ExceptionDetermined) => &["granted", "denied"],
        (Program::ForcedLaborOrder, K::WroSuperseded) => &["uflpa", "finding"],
        (_, K::ModificationDecided) => &["granted"],
        (_, K::JudgmentEntered) => &["affirmed"],
        _ => &["-"],
    };
    let act = |outcome: &str| {
        let mut act = Act::new(kind);
        let fields = &mut act.fields;
        fields.content = Some(content());
        fields.outcomes =
            Some(json!([{"importer": "i", "order": "A-552-802", "outcome": "affirmative"}]));
        let cap = docket
            .deadline("determination", 1)
            .and_then(|cap| cap.due)
            .filter(|_| kind == K::WrittenArgumentDateSet);
        let due = today + Days::new(10);
        fields.due = Some(cap.map_or(due, |cap| cap.min(due)));
        fields.outcome = Some(outcome.to_owned());
        fields.of = docket.entries.last().map(|entry| entry.position);
        fields.days = Some(10);
        fields.from = Some(today);
        fields.rule = Some("factual_information_close".to_owned());
        fields.allegation = (kind == K::AllegationConsolidated).then_some(2);
        fields.by_what = (kind == K::WroSuperseded).then(|| outcome.to_owned());
        fields.to = Some(if kind == K::TrackSwitched { "finding" } else { "importer" }.to_owned());
        act
    };
    outcomes.iter().map(|outcome| act(outcome)).collect()
}

/// Everything that any act of either program asks for.
fn content() -> serde_json::Value {
    serde_json::from_str(include_str!("complete.json")).expect("complete.json is JSON")
}

/// Every docket with a face of its own that acts and the passing of time lead to from these first entries.
pub fn dockets(matter: Matter, firsts: &[EntryKind]) -> Vec<Docket> {
    let law = Law::standard();
    let (mut faces, mut found, mut ahead) = (BTreeSet::new(), Vec::new(), VecDeque::new());
    for first in firsts {
        let mut first = Entry::new(*first, day("2024-05-01"));
        first.fields.by = Some("filer".to_owned());
        let start = docket(matter, &[first], &law, day("2024-05-01"));
        faces.insert(face(&start));
        found.push(start.clone());
        ahead.push_back(start);
    }
    while let Some(here) = ahead.pop_front() {
        for next in after(&here, &law) {
            if next.entries.len() < 30 && faces.insert(face(&next)) {
                found.push(next.clone());
                ahead.push_back(next);
            }
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
        let who = Who { role: open.by[0], account: open.act.as_str() };
        let ways: Vec<_> = complete(open.act, &tomorrow, today)
            .iter()
            .map(|act| decide(&tomorrow, act, &who, today, law))
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
    states: BTreeSet<State>,
    pairs: BTreeSet<(State, EntryKind)>,
    unreached: Vec<&'static str>,
}

/// Walks a program, and holds every docket it finds to the promise: somebody, or the law itself, ends its state.
fn walk(name: &str, matters: &[Matter], firsts: &[EntryKind], ends: &[State]) -> Walked {
    let law = Law::standard();
    let found: Vec<Docket> = matters.iter().flat_map(|matter| dockets(*matter, firsts)).collect();
    let mut pairs = BTreeSet::new();
    for docket in &found {
        // What an act to the side opens is one step further.
        for docket in after(docket, &law).iter().chain([docket]) {
            for open in &docket.permitted_acts {
                pairs.insert((docket.state, open.act));
            }
        }
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
    if std::env::var_os("WALK").is_some() {
        for docket in &found {
            eprintln!(
                "{} {:?} {:?}",
                docket.on,
                face(docket),
                docket.entries.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>()
            );
        }
    }
    eprintln!(
        "{name}: {} dockets, {} states, {} (state, act) pairs; acts not reached: {unreached:?}",
        found.len(),
        states.len(),
        pairs.len()
    );
    Walked { states, pairs, unreached }
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
    assert!(walked.unreached.is_empty(), "no way leads to {:?}", walked.unreached);
    assert!(!walked.pairs.contains(&(State::Initiated, EntryKind::AllegationWithdrawn)));
}

#[test]
fn no_order_and_no_communication_is_forgotten() {
    let ends = [
        State::Rejected,
        State::Referred,
        State::Revoked,
        State::SupersededByFinding,
        State::SupersededByUflpa,
        State::Terminated,
        State::Vacated,
    ];
    let walked = walk("orders", &[Program::ForcedLaborOrder.into()], ORDERS, &ends);
    // A Finding that follows an order stands on the order's own docket, and says where the family stands.
    for end in ends.iter().filter(|end| **end != State::SupersededByFinding) {
        assert!(walked.states.contains(end), "no way leads to `{end}`");
    }
    // What happens to a shipment or to a penalty has a docket of its own.
    let shipments = walk("shipments", &REGIMES, SHIPMENTS, SHIPMENT_ENDS);
    let forgotten: Vec<&&str> =
        walked.unreached.iter().filter(|act| shipments.unreached.contains(act)).collect();
    assert!(forgotten.is_empty(), "no way leads to {forgotten:?}");
}

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
fn no_shipment_and_no_penalty_is_forgotten() {
    let walked = walk("shipments", &REGIMES, SHIPMENTS, SHIPMENT_ENDS);
    for state in SHIPMENT_ENDS.iter().chain(&[
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
    ]) {
        assert!(walked.states.contains(state), "no way leads to `{state}`");
    }
}
