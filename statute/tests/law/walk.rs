//! A walk over everything that can happen: nothing can be forgotten, nothing is impossible.

use std::collections::{BTreeSet, VecDeque};

use chrono::{Days, NaiveDate};
use serde_json::json;
use statute::{
    Act, Deadline, Docket, Entry, EntryKind, Force, Law, Program, Role, State, Status, Who, decide,
    docket, lapses,
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
    owed.sort_unstable();
    owed.dedup();
    (docket.state, acts, owed)
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
    )
}

/// An act of this kind that lacks nothing.
fn complete(kind: EntryKind, docket: &Docket, today: NaiveDate) -> Act {
    let mut act = Act::new(kind);
    let certified = json!({"true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true});
    act.fields.content = Some(json!({
        "grounds": "g", "deficiencies": ["d"], "criteria": ["novelty"], "title": "t", "summary": "s",
        "measures": [{"measure": "cash_deposit", "entries": "all"}], "certifications": certified,
        "filer": {"name": "f", "address": "a", "email": "f@example.com"},
        "interested_party": {"limb": "domestic_producer", "facts": "f"}, "importer": {"name": "i", "address": "a"},
        "merchandise": {"description": "m"}, "ad_cvd_orders": ["A-552-802"], "evasion": "e",
        "consent_public_items": true, "signer": {"name": "s", "position": "p", "email": "s@example.com"},
        "question": "q", "questions": "q", "answer": "a", "scope": "covered", "agent": {"name": "a", "email": "a@example.com"}, "cure": "corrected",
        "documents": ["d"], "submitter": "s, 1 Street", "pages": 9, "control_number": "1", "country": "c", "sites": ["s"],
        "began_on": "2024-05-01", "ended_on": "2024-05-02", "requested_due": "2030-01-02", "instructions": "i",
        "court_number": "24-1", "extraordinary_circumstances": true,
        "sections": ["summary", "argument", "table_of_contents", "table_of_authorities", "conclusion", "parties",
                     "procedural_history"],
    }));
    act.fields.outcomes =
        Some(json!([{"importer": "i", "order": "A-552-802", "outcome": "affirmative"}]));
    let last = docket.deadline("determination", 1).and_then(|it| it.due);
    act.fields.due = match kind {
        EntryKind::WrittenArgumentDateSet if last.is_some() => last,
        _ => Some(today + Days::new(400)),
    };
    let sustained = kind == EntryKind::JudgmentEntered;
    act.fields.outcome = Some(if sustained { "sustained" } else { "affirmed" }.to_owned());
    act.fields.of = matter(kind, docket);
    act.fields.to = Some("filer".to_owned());
    act.fields.reason = Some("r".to_owned());
    act.fields.authority = Some("a".to_owned());
    act.fields.corrects = docket.entries.last().map(|entry| entry.position);
    act.fields.replacement = docket.entries.last().cloned().map(Box::new);
    act.fields.days = Some(10);
    act.fields.from = Some(today);
    act.fields.by = None;
    act.fields.rule = limit(docket);
    act
}

/// A limit of the parties, running where one is.
fn limit(docket: &Docket) -> Option<String> {
    let of_parties = |it: &&Deadline| {
        let known = [
            "factual_information_close",
            "review_request_close",
            "review_response_close",
            "rebuttal_close",
        ];
        !it.projected && known.contains(&it.rule)
    };
    let running = |it: &&Deadline| matches!(it.status, Status::Running | Status::Met);
    let mut all = docket.deadlines.iter().filter(of_parties);
    let found = all.clone().find(running);
    found.or_else(|| all.find(|it| it.status == Status::Closed)).map(Deadline::name)
}

/// The entry that an act of this kind could be about.
fn matter(kind: EntryKind, docket: &Docket) -> Option<u32> {
    use EntryKind as K;
    let about: &[EntryKind] = match kind {
        K::RebuttalFiled => &[K::FactualInformationFiled, K::CbpInformationPlaced],
        K::ArgumentResponseFiled => &[K::WrittenArgumentFiled],
        K::InformationResponseFiled => &[K::InformationRequested],
        K::ReviewResponseFiled | K::ReviewRequestRefused => &[K::ReviewRequested],
        K::SubmissionRejected => {
            &[K::FactualInformationFiled, K::WrittenArgumentFiled, K::AgentSubmissionFiled]
        }
        K::SubmissionCorrected => &[K::SubmissionRejected],
        K::PowerOfAttorneyFiled => &[K::AgentSubmissionFiled],
        K::ExtensionDenied => &[K::ExtensionRequested],
        _ => return None,
    };
    let free = |entry: &&Entry| {
        about.contains(&entry.kind)
            && !docket.entries.iter().any(|other| {
                other.fields.of == Some(entry.position)
                    && matches!(kind, K::SubmissionRejected | K::ExtensionDenied)
            })
    };
    docket.entries.iter().rev().find(free).map(|entry| entry.position)
}

/// Whoever of the act's roles may answer what it is about: another's submission, or his own.
fn whose(act: &Act, by: &[Role], docket: &Docket) -> Role {
    use EntryKind as K;
    let named = docket.entries.iter().find(|entry| Some(entry.position) == act.fields.of);
    let side = named.and_then(|entry| entry.fields.by.as_deref());
    let others =
        matches!(act.kind, K::RebuttalFiled | K::ArgumentResponseFiled | K::ReviewResponseFiled);
    if act.kind == K::ExtensionRequested
        && let Some(limit) = docket.deadlines.iter().find(|it| Some(it.name()) == act.fields.rule)
        && let Ok(owed_by) = limit.obligor.parse()
    {
        return owed_by;
    }
    by.iter().copied().find(|role| !others || side != Some(role.as_str())).unwrap_or(by[0])
}

/// Every docket with a face of its own that acts and the passing of time lead to.
pub fn dockets(program: Program) -> Vec<Docket> {
    let law = Law::standard();
    let mut first = Entry::new(EntryKind::AllegationFiled, day("2024-05-01"));
    first.fields.by = Some("filer".to_owned());
    let start = docket(program, &[first], &law, day("2024-05-01"));
    let mut faces = BTreeSet::from([face(&start)]);
    let mut found = vec![start.clone()];
    let mut ahead = VecDeque::from([start]);
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

/// What one act, or the passing of the next last day, makes of a docket.
fn after(here: &Docket, law: &Law) -> Vec<Docket> {
    let mut all = Vec::new();
    let mut recorded = here.entries.clone();
    recorded.sort_by_key(|entry| entry.position);
    let with = |entries: Vec<Entry>, on: NaiveDate| {
        let mut all = recorded.clone();
        for mut entry in entries {
            entry.position = u32::try_from(all.len()).expect("few");
            all.push(entry);
        }
        docket(here.program, &all, law, on)
    };
    let today = here.on + Days::new(1);
    let tomorrow = with(Vec::new(), today);
    for open in &tomorrow.permitted_acts {
        let act = complete(open.act, &tomorrow, today);
        let role = whose(&act, &open.by, &tomorrow);
        let who = Who { role, account: open.act.as_str() };
        match decide(&tomorrow, &act, &who, today, law) {
            Ok(entries) => all.push(with(entries, today)),
            Err(barred) => panic!("{} is permitted and barred: {barred:?}", open.act),
        }
    }
    let next_end = tomorrow
        .deadlines
        .iter()
        .filter(|d| !d.projected)
        .filter_map(|d| d.due)
        .filter(|due| *due >= today)
        .min();
    if let Some(end) = next_end {
        let passed = with(Vec::new(), end + Days::new(1));
        all.push(with(lapses(&passed), end + Days::new(1)));
    }
    all
}

#[test]
fn no_state_of_an_eapa_case_is_forgotten_and_none_is_impossible() {
    let law = Law::standard();
    let found = dockets(Program::Eapa);
    let ends = [State::Withdrawn, State::Final, State::Consolidated];
    let mut pairs = BTreeSet::new();
    for docket in &found {
        // What an act to the side opens is one step further.
        for docket in after(docket, &law).iter().chain([docket]) {
            for open in &docket.permitted_acts {
                pairs.insert((docket.state, open.act));
            }
        }
        let officers = docket
            .permitted_acts
            .iter()
            .any(|open| !is_aside(open.act) && open.by.iter().any(|role| role.is_officer()));
        let time = docket
            .deadlines
            .iter()
            .any(|d| !d.projected && d.status == Status::Running && d.due.is_some());
        let told =
            docket.state == State::Declined && docket.has(EntryKind::NonInitiationNoticeIssued);
        // A returned allegation waits for its filer; nobody else owes anything.
        let returned = docket.state == State::Returned
            && docket.permitted_acts.iter().any(|open| open.by.contains(&Role::Filer));
        assert!(
            ends.contains(&docket.state) || told || returned || officers || time,
            "nobody ends `{}`: {:?}",
            docket.state,
            docket.entries.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>()
        );
        assert_eq!(docket.state.is_terminal(), ends.contains(&docket.state), "{}", docket.state);
        for deadline in docket.deadlines.iter().filter(|d| !d.projected) {
            let (Some(opened), Some(due)) = (deadline.trigger.on, deadline.due) else { continue };
            assert!(due >= opened, "{} closes before it opens", deadline.name());
        }
    }
    let states: BTreeSet<State> = found.iter().map(|docket| docket.state).collect();
    let missing: Vec<&str> =
        State::ALL[..=17].iter().filter(|s| !states.contains(s)).map(|s| s.as_str()).collect();
    let reached: BTreeSet<EntryKind> = pairs.iter().map(|(_, act)| *act).collect();
    let unreached: Vec<&str> = Program::Eapa
        .acts()
        .iter()
        .filter(|row| row.by != [Role::System] && !reached.contains(&row.act))
        .map(|row| row.act.as_str())
        .collect();
    let (dockets, pairs) = (found.len(), pairs.len());
    eprintln!(
        "{dockets} dockets, {} states, {pairs} (state, act) pairs; acts not reached: {unreached:?}",
        states.len()
    );
    // A case is consolidated into another by an act on that other case.
    assert_eq!(missing, ["consolidated"]);
    assert!(unreached.is_empty(), "no way leads to {unreached:?}");
}
