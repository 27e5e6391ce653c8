//! Acts that lack nothing, for the walk over everything that can happen.

use chrono::{Days, NaiveDate};
use serde_json::json;
use statute::rule::Moves;
use statute::{Act, Deadline, Docket, Entry, EntryKind, Program, Role, Status};

/// The acts of this kind that lack nothing: one for each way it can turn out.
pub fn complete(kind: EntryKind, docket: &Docket, today: NaiveDate) -> Vec<Act> {
    use EntryKind as K;
    let outcomes: &[&str] = match (docket.program, kind) {
        (_, K::ReviewDecided | K::RemandDeterminationFiled) => &["affirmed"],
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
        (Program::ForcedLaborOrder, K::JudgmentEntered) => &["affirmed", "vacated"],
        (_, K::JudgmentEntered) => &["sustained"],
        _ => &["-"],
    };
    let last = docket.deadline("determination", 1).and_then(|it| it.due);
    let act = |outcome: &str| {
        let mut act = Act::new(kind);
        let fields = &mut act.fields;
        fields.content = Some(content(docket.program));
        fields.outcomes =
            Some(json!([{"importer": "i", "order": "A-552-802", "outcome": "affirmative"}]));
        fields.outcome = Some(outcome.to_owned());
        fields.of = matter(kind, docket);
        fields.days = Some(10);
        fields.from = Some(today);
        fields.rule = limit(docket);
        // A date for arguments has a cap.
        let capped = kind == K::WrittenArgumentDateSet
            || kind == K::DeadlineExtended
                && fields.rule.as_deref().is_some_and(|rule| rule.starts_with(ARGUMENTS));
        fields.due = last.filter(|_| capped).or_else(|| Some(today + Days::new(400)));
        if kind == K::DeadlineExtended && docket.program == Program::Detention {
            let importers = docket.deadlines.iter().find(|it| {
                IMPORTERS.contains(&it.rule) && !it.projected && it.status == Status::Running
            });
            fields.rule = importers.map(Deadline::name);
            fields.due = importers.and_then(|it| it.due).map(|due| due + Days::new(1));
        }
        fields.reason = Some("r".to_owned());
        fields.authority = Some("a".to_owned());
        fields.allegation = (kind == K::AllegationConsolidated).then_some(2);
        fields.by_what = (kind == K::WroSuperseded).then(|| outcome.to_owned());
        fields.to = Some(if kind == K::TrackSwitched { "finding" } else { "filer" }.to_owned());
        act
    };
    outcomes.iter().map(|outcome| act(outcome)).collect()
}

/// Everything that any act of either program asks for.
fn content(program: Program) -> serde_json::Value {
    let mut content: serde_json::Value =
        serde_json::from_str(include_str!("complete.json")).expect("complete.json is JSON");
    if program == Program::Eapa {
        content["scope"] = "covered".into();
    }
    content
}

/// The limits of an importer that an officer may extend.
const IMPORTERS: &[&str] = &["uflpa_response", "seizure_petition_close", "penalty_petition_close"];
const ARGUMENTS: &str = "written_argument_close";

/// A limit of a party that CBP may extend, running where one is.
fn limit(docket: &Docket) -> Option<String> {
    let extendable = |it: &&Deadline| {
        let mut rules = docket.program.rules().iter();
        !it.projected
            && rules.any(|rule| {
                let moved = |moves: &Moves| matches!(moves, Moves::DateSet(_));
                rule.id == it.rule && rule.moved_by.iter().any(moved)
            })
    };
    let running = |it: &&Deadline| matches!(it.status, Status::Running | Status::Met);
    let mut all = docket.deadlines.iter().filter(extendable);
    let capped = |it: &&Deadline| it.rule == ARGUMENTS;
    let found = all
        .clone()
        .find(|it| running(it) && !capped(it))
        .or_else(|| all.clone().find(|it| running(it) && capped(it)));
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
pub fn whose(act: &Act, by: &[Role], docket: &Docket) -> Role {
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
