//! Every notice as its reader gets it, kept in `golden/` for review. `UPDATE=1` rewrites the files; git shows the change.

use std::path::Path;

use chrono::NaiveDate;
use entities::notice::Model;
use entities::{
    Amends, CaseId, DocumentId, NoticeId, PartyName, RealmId, Recipient, RenderJob, ServedDocument,
    TakenBack,
};
use serde_json::{Value, json};
use statute::count::end_of_day;
use statute::seal::{Passage, occurs};
use statute::{
    Audience, Entry, EntryKind, Fields, Law, Matter, Program, eapa, forced_labor, visibility,
};

mod catalogue;
mod letters;

use super::{NoticeSettings, RenderError, Renderer, words};

/// A notice that is owed on a day of a case.
struct Owed {
    of: Matter,
    kind: &'static str,
    on: NaiveDate,
    entries: Vec<Entry>,
    to: Vec<Audience>,
    /// The rule a reminder or a missed duty speaks of.
    rule: Option<&'static str>,
    task: Option<&'static str>,
    sandbox: Option<&'static str>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn entry(kind: EntryKind, on: &str, content: Value) -> Entry {
    let content = Some(content).filter(|it| !it.is_null());
    Entry { fields: Fields { content, ..Fields::default() }, ..Entry::new(kind, day(on)) }
}

/// The real case 7356, up to and including a day.
fn case(until: &str, changed: impl Fn(Entry) -> Option<Entry>) -> Vec<Entry> {
    use EntryKind as K;
    let measures = json!([
        { "measure": "suspend_liquidation", "entries": "unliquidated entries since October 9, 2019" },
        { "measure": "extend_liquidation", "entries": "unliquidated entries before that day" },
    ]);
    let outcomes = json!([
        { "importer": "MSeafood Corporation", "order": "A-533-840", "outcome": "affirmative" },
    ]);
    let mut determined = entry(
        K::DeterminationMade,
        "2020-10-05",
        json!({ "grounds": "Records of production show that the supplier could not have peeled what it sold." }),
    );
    determined.fields.outcomes = Some(outcomes);
    let all = [
        entry(
            K::AllegationFiled,
            "2019-07-17",
            json!({ "evasion": "Transshipment of shrimp <from India>." }),
        ),
        entry(K::AllegationAcknowledged, "2019-09-18", json!({ "signer": "irene" })),
        entry(
            K::InvestigationInitiated,
            "2019-10-09",
            json!({ "grounds": "Import data reasonably suggest evasion." }),
        ),
        entry(
            K::InterimMeasuresTaken,
            "2020-01-07",
            json!({ "grounds": "Shipments of the covered merchandise were entered without cash deposits.", "measures": measures }),
        ),
        entry(K::NoticeOfInitiationIssued, "2020-01-14", Value::Null),
        entry(
            K::DeterminationExtended,
            "2020-08-04",
            json!({ "grounds": "Three suppliers & their records are still to be verified.", "criteria": ["transactions", "entities"] }),
        ),
        determined,
        entry(K::DeterminationNoticeIssued, "2020-10-13", Value::Null),
    ];
    let kept = all.into_iter().filter(|it| it.on <= day(until)).filter_map(changed);
    kept.zip(1..).map(|(it, position)| Entry { position, ..it }).collect()
}

/// A notice's job, as the ledger would give it.
fn job(owed: &Owed) -> RenderJob {
    let on = owed.on;
    let seen = visibility::view(owed.to[0], owed.of.program, &owed.entries).expect("it is seen");
    let docket = statute::docket(owed.of, &seen, &Law::standard(), on);
    let deadline = owed.rule.map(|rule| {
        let deadline = docket.deadline(rule, 1).expect("the deadline");
        serde_json::to_value(deadline).expect("it is JSON")
    });
    let own = statute::notice::by_id(owed.kind).and_then(|rule| rule.owed_by);
    let serves = owed.kind == statute::notice::SERVICE_OF_SUBMISSION.id;
    let takes_back = owed.kind == eapa::REVOCATION_OF_TOLLING.id;
    let order = || owed.entries.iter().find(|entry| entry.kind == EntryKind::TollingOrdered);
    let correction = owed.entries.last().filter(|_| takes_back);
    RenderJob {
        notice: Model {
            id: NoticeId::random(),
            realm_id: RealmId::REAL,
            case_id: CaseId("00000000-0000-4000-8000-000000007356".parse().expect("an id")),
            kind: owed.kind.to_owned(),
            entry_id: None,
            deadline_id: None,
            revision: None,
            rung: None,
            task: owed.task.map(str::to_owned),
            created_at: end_of_day(on) - chrono::TimeDelta::hours(9),
            subject: None,
            text: None,
            html: None,
            sha256: None,
        },
        realm: RealmId::REAL,
        sandbox: owed.sandbox.map(str::to_owned),
        officer: Some("irene".to_owned()),
        case_number: match owed.of.program {
            Program::Eapa => "EAPA-2019-73562",
            Program::ForcedLaborOrder => "FLA-2020-41873",
            Program::Detention => "DET-2020-55210",
        }
        .to_owned(),
        control_number: docket.has(EntryKind::AllegationAcknowledged).then(|| "7356".to_owned()),
        entry: match own {
            Some(kind) => seen.iter().rev().find(|entry| entry.kind == kind).cloned(),
            None if serves => seen.last().cloned(),
            None if takes_back => order().cloned(),
            None => None,
        },
        deadline,
        rung: None,
        served: serves.then(served).into_iter().collect(),
        taken_back: correction.map(|it| TakenBack {
            on: it.on,
            authority: it.fields.authority.clone(),
            reason: it.fields.authority.as_ref().and_then(|_| it.fields.reason.clone()),
            is_replaced: it.fields.replacement.is_some(),
        }),
        docket,
        entries: seen,
        filer: (owed.of.program != Program::Detention)
            .then(|| named("Ad Hoc Shrimp Trade Enforcement Committee")),
        importer: (owed.of.program != Program::ForcedLaborOrder)
            .then(|| named("MSeafood Corporation")),
        recipients: owed
            .to
            .iter()
            .map(|audience| Recipient {
                audience: *audience,
                name: String::new(),
                address: "x@example.com".to_owned(),
            })
            .collect(),
        amends: None,
    }
}

/// A public version that is served.
fn served() -> ServedDocument {
    let id = "00000000-0000-4000-8000-0000000000d1".parse().expect("an id");
    ServedDocument { id: DocumentId(id), title: "Purchase records <public> & *more*".to_owned() }
}

fn named(name: &str) -> PartyName {
    PartyName { name: name.to_owned(), address: None }
}

fn renderer() -> Renderer {
    let settings = NoticeSettings {
        office: "Trade Remedy Law Enforcement Directorate".to_owned(),
        public_url: "https://tidewaiter.example/".parse().expect("an URL"),
    };
    Renderer::new(&settings).expect("templates")
}

fn check(name: &str, owed: &Owed) {
    let job = job(owed);
    let rendered = renderer().render(&job).expect("it is rendered");
    golden(&format!("{name}.txt"), &format!("Subject: {}\n\n{}", rendered.subject, rendered.text));
    golden(&format!("{name}.html"), &rendered.html);
    assert!(!rendered.subject.contains(['\r', '\n']), "{}", rendered.subject);
    letters::check(name, &job, &rendered);
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether golden files are rewritten is said where the tests are started"
)]
fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var("UPDATE").is_ok_and(|it| it == "1") {
        std::fs::write(&path, text).expect("it can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "{} differs; UPDATE=1 rewrites it", path.display());
}

fn owed(kind: &'static str, on: &str, to: &[Audience]) -> Owed {
    Owed {
        of: Program::Eapa.into(),
        kind,
        on: day(on),
        entries: case(on, Some),
        to: to.to_vec(),
        rule: None,
        task: None,
        sandbox: None,
    }
}

const PARTIES: &[Audience] = &[Audience::Filer, Audience::Importer];

#[test]
fn acknowledgment() {
    check(
        "allegation_acknowledgment",
        &owed("allegation_acknowledgment", "2019-09-18", &[Audience::Filer]),
    );
}

#[test]
fn allegation_returned() {
    let mut owed = owed("allegation_return", "2019-07-17", &[Audience::Filer]);
    let deficiencies = json!({ "deficiencies": ["The address of the importer is missing.", "Certify that what is not claimed confidential may be released."] });
    owed.on = day("2019-07-24");
    owed.entries.push(Entry {
        position: 2,
        ..entry(EntryKind::AllegationReturned, "2019-07-24", deficiencies)
    });
    check("allegation_return", &owed);
}

#[test]
fn initiation_with_measures() {
    check("notice_of_initiation", &owed("notice_of_initiation", "2020-01-14", PARTIES));
}

#[test]
fn initiation_without_measures() {
    let mut owed = owed("notice_of_initiation", "2020-01-14", PARTIES);
    owed.entries = case("2020-01-14", |it| {
        Some(if it.kind == EntryKind::InterimMeasuresTaken {
            entry(
                EntryKind::InterimMeasuresDeclined,
                "2020-01-07",
                json!({ "grounds": "The information does not yet give rise to reasonable suspicion." }),
            )
        } else {
            it
        })
    });
    check("notice_of_initiation.measures_declined", &owed);
}

#[test]
fn service_of_a_submission() {
    let mut owed = owed("service_of_submission", "2020-01-14", &[Audience::Filer]);
    let mut filed = entry(
        EntryKind::FactualInformationFiled,
        "2020-02-03",
        json!({ "title": "Purchase and production records", "summary": "Shows one origin." }),
    );
    filed.position = u32::try_from(owed.entries.len() + 1).expect("a short docket");
    filed.fields.by = Some("importer".to_owned());
    owed.on = filed.on;
    owed.entries.push(filed);
    check("service_of_submission", &owed);
}

/// An order of 37 days, and its correction two days later.
fn revoked(said: impl FnOnce(&Entry, &mut Fields)) -> Owed {
    let mut owed = owed("revocation_of_tolling", "2020-01-14", PARTIES);
    let mut ordered = entry(EntryKind::TollingOrdered, "2020-01-15", Value::Null);
    ordered.position = u32::try_from(owed.entries.len() + 1).expect("a short docket");
    ordered.fields.days = Some(37);
    ordered.fields.from = Some(day("2020-01-15"));
    ordered.fields.authority = Some("lapse in appropriations".to_owned());
    ordered.fields.reason = Some("The offices are closed.".to_owned());
    let mut correction = entry(EntryKind::EntryCorrected, "2020-01-17", Value::Null);
    correction.position = ordered.position + 1;
    correction.fields.corrects = Some(ordered.position);
    correction.fields.reason = Some("The offices had not been closed.".to_owned());
    said(&ordered, &mut correction.fields);
    owed.on = correction.on;
    owed.entries.extend([ordered, correction]);
    owed
}

#[test]
fn revocation_of_tolling() {
    let owed = revoked(|_, fields| fields.authority = Some("CBP, a later order".to_owned()));
    check("revocation_of_tolling", &owed);
}

#[test]
fn what_an_officer_says_of_his_correction_stays_in_the_office() {
    let text = |owed: &Owed| {
        let rendered = renderer().render(&job(owed)).expect("it is rendered");
        rendered.text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let by_hand = text(&revoked(|_, _| {}));
    assert!(by_hand.contains("a tolling order was revoked in this case"), "{by_hand}");
    assert!(by_hand.contains("The 37 calendar days that it added count no longer"), "{by_hand}");
    for own in ["had not been closed", "The offices are closed", "Reasons", "The later order"] {
        assert!(!by_hand.contains(own), "{own}: {by_hand}");
    }
    let other = revoked(|ordered, fields| {
        fields.replacement = Some(Box::new(ordered.clone()));
    });
    let replaced = text(&other);
    assert!(replaced.contains("a tolling order was corrected in this case"), "{replaced}");
    assert!(!replaced.contains("count no longer"), "{replaced}");
    let mut gone = job(&other);
    gone.taken_back = None;
    assert!(matches!(renderer().render(&gone), Err(RenderError::Missing(_))));
}

#[test]
fn extension() {
    check("extension_notice", &owed("extension_notice", "2020-08-04", PARTIES));
}

#[test]
fn determination_affirmative() {
    check("notice_of_determination", &owed("notice_of_determination", "2020-10-13", PARTIES));
}

#[test]
fn determination_negative_in_a_sandbox() {
    let mut owed = owed("notice_of_determination", "2020-10-13", PARTIES);
    owed.sandbox = Some("Training <1>");
    owed.entries = case("2020-10-13", |mut it| {
        if it.kind == EntryKind::DeterminationMade {
            it.fields.outcomes = Some(
                json!([{ "importer": "MSeafood Corporation", "order": "A-533-840", "outcome": "negative" }]),
            );
        }
        Some(it)
    });
    check("notice_of_determination.negative_sandbox", &owed);
}

#[test]
fn reminder_of_a_duty() {
    let mut owed = owed("reminder", "2019-09-29", &[Audience::Office]);
    owed.rule = Some("initiation_decision");
    check("reminder.office", &owed);
}

#[test]
fn escalation_of_a_duty() {
    let mut owed = owed("escalation", "2019-10-08", &[Audience::Office]);
    owed.rule = Some("initiation_decision");
    check("escalation", &owed);
}

#[test]
fn reminder_of_a_partys_window() {
    let mut owed = owed("reminder", "2020-04-27", PARTIES);
    owed.rule = Some("factual_information_close");
    check("reminder.parties", &owed);
}

#[test]
fn missed_duty() {
    let mut owed = owed("missed_duty", "2019-10-10", &[Audience::Office]);
    owed.entries = case("2019-10-01", Some);
    let mut missed =
        Entry { position: 3, ..Entry::new(EntryKind::DeadlineMissed, day("2019-10-09")) };
    missed.fields.rule = Some("initiation_decision#1".to_owned());
    owed.entries.push(missed);
    owed.rule = Some("initiation_decision");
    check("missed_duty", &owed);
}

#[test]
fn warning_of_an_open_task() {
    let mut owed = owed("task_warning", "2019-07-29", &[Audience::Office]);
    owed.task = Some("allegation_answer#1");
    check("task_warning", &owed);
}

#[test]
fn every_task_has_its_words() {
    let names = [
        "allegation_answer#1",
        "returned_allegation#1.2",
        "interim_measures_lifting#1",
        "withdrawal_request#1",
        "health_or_safety_word#1",
        "protective_order_application#1",
        "destruction_certificate#1",
        "missing_public_version#5",
        "late_public_version#5",
        "public_version_findings#3",
        "review_request#2",
        "small_business_help#1",
        "proof_not_submitted#1",
        "excluded_merchandise#1",
    ];
    for name in names.into_iter().chain(["initiation_decision#1", "detention_decision#2"]) {
        assert!(words::task(name).is_some(), "{name}");
    }
}

#[test]
fn every_rule_and_notice_has_its_words() {
    let speechless: Vec<_> = eapa::RULES
        .iter()
        .chain(forced_labor::RULES)
        .map(|rule| rule.id)
        .filter(|id| words::act(id).is_none())
        .collect();
    assert!(speechless.is_empty(), "{speechless:?}");
    let renderer = renderer();
    for rule in statute::notice::all() {
        for part in ["subject", "md"] {
            let template = renderer.templates.get_template(&format!("{}.{part}", rule.id));
            assert!(template.is_ok(), "{}.{part}", rule.id);
        }
    }
}

#[test]
fn what_is_not_on_the_docket_is_no_gap_in_a_notice() {
    let mut owed = owed("notice_of_determination", "2020-10-13", PARTIES);
    owed.entries.retain(|entry| entry.kind != EntryKind::DeterminationMade);
    assert!(matches!(renderer().render(&job(&owed)), Err(RenderError::Missing(_))));
}

#[test]
fn an_amended_notice_says_nothing_of_its_passages_in_any_form() {
    let text = "Shipments of the covered merchandise";
    let mut job = job(&owed("notice_of_initiation", "2020-01-14", PARTIES));
    let before = renderer().render(&job).expect("it is written");
    assert!(occurs(&before.text, text), "{}", before.text);
    let passage =
        Passage { text: text.to_owned(), replacement: "Entries that are not named".to_owned() };
    job.amends = Some(Amends { created_at: job.notice.created_at, passages: vec![passage] });
    let after = renderer().render(&job).expect("it is written again");
    letters::check("amended", &job, &after);
    let letter = after.letter.as_deref().expect("a notice has a letter");
    for form in [after.subject.as_str(), &after.text, &after.html, letter] {
        assert!(!occurs(form, text), "{form}");
    }
    for form in [after.text.as_str(), &after.html, letter] {
        assert!(occurs(form, "Entries that are not named"), "{form}");
        assert!(occurs(form, "This notice replaces the one of"), "{form}");
    }
}
