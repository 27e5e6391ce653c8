//! Who may do what, when, with what content; and what the clock owes.

use serde_json::json;
use statute::{Act, Barred, EntryKind, Law, Role, Who, decide, lapses};

use crate::shorthand::{day, entries, read};

const NOTIFIED: &str = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14";

fn try_to(
    kind: EntryKind,
    content: serde_json::Value,
    role: Role,
    line: &str,
    on: &str,
) -> Result<Vec<EntryKind>, Barred> {
    let mut act = Act::new(kind);
    act.fields.outcomes = content.get("outcomes").cloned();
    act.fields.content = Some(content);
    let who = Who { role, account: "someone" };
    let written = decide(&read(line, on), &act, &who, day(on), &Law::standard())?;
    Ok(written.into_iter().map(|entry| entry.kind).collect())
}

/// What bars it: the rule's id, `role`, or the pointers of the defects.
fn barred(kind: EntryKind, content: serde_json::Value, role: Role, line: &str, on: &str) -> String {
    match try_to(kind, content, role, line, on) {
        Ok(written) => format!("written: {written:?}"),
        Err(Barred::NotYours { .. }) => "role".to_owned(),
        Err(Barred::NotNow { rule, .. }) => rule,
        Err(Barred::Defective { defects }) => {
            defects.into_iter().map(|defect| defect.pointer).collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn acts_out_of_order_are_barred_by_the_rule_they_would_meet() {
    use EntryKind as K;
    let outcomes = json!({"grounds": "x", "outcomes": [{"importer": "a", "order": "A-1", "outcome": "affirmative"}]});
    let rows = [
        (
            K::DeterminationMade,
            outcomes.clone(),
            Role::Investigator,
            "allegation_filed 2020-01-02",
            "2020-01-03",
            "determination",
        ),
        (
            K::DeterminationExtended,
            json!({"grounds": "x", "criteria": ["novelty"]}),
            Role::Investigator,
            NOTIFIED,
            "2020-08-05",
            "extension_notice",
        ),
        (
            K::NoticeOfInitiationIssued,
            json!({}),
            Role::Investigator,
            "investigation_initiated 2020-01-02",
            "2020-01-20",
            "interim_measures_decision",
        ),
        (
            K::InvestigationInitiated,
            json!({"grounds": "x"}),
            Role::Investigator,
            NOTIFIED,
            "2020-02-01",
            "initiation_decision",
        ),
        (K::DeterminationMade, outcomes, Role::Importer, NOTIFIED, "2020-02-01", "role"),
        (
            K::FactualInformationFiled,
            json!({}),
            Role::Importer,
            NOTIFIED,
            "2020-04-28",
            "factual_information_close",
        ),
    ];
    for (kind, content, role, line, on, expected) in rows {
        assert_eq!(barred(kind, content, role, line, on), expected, "{kind} on {on}");
    }
}

#[test]
fn every_defect_is_told_at_once() {
    use EntryKind as K;
    let rows = [
        (
            K::InterimMeasuresTaken,
            json!({"measures": [{"measure": "jail"}]}),
            "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09",
            "2019-11-01",
            "/grounds /measures/0/measure /measures/0/entries",
        ),
        (
            K::DeterminationMade,
            json!({"grounds": " ", "outcomes": [{"outcome": "maybe"}]}),
            NOTIFIED,
            "2020-05-01",
            "/grounds /outcomes/0/importer /outcomes/0/order /outcomes/0/outcome",
        ),
        (
            K::DeterminationExtended,
            json!({"criteria": ["haste"]}),
            NOTIFIED,
            "2020-05-01",
            "/grounds /criteria/0",
        ),
    ];
    for (kind, content, line, on, expected) in rows {
        assert_eq!(barred(kind, content, Role::Investigator, line, on), expected);
    }
}

#[test]
fn an_earlier_day_is_an_officers_and_needs_a_reason() {
    let mut act = Act::new(EntryKind::DeterminationNoticeIssued);
    act.on = Some(day("2020-10-13"));
    let line = format!("{NOTIFIED}, determination_made 2020-10-05");
    let docket = read(&line, "2020-10-20");
    let who = Who { role: Role::Investigator, account: "a" };
    let ask = |act: &Act| decide(&docket, act, &who, day("2020-10-20"), &Law::standard());
    let Err(Barred::Defective { defects }) = ask(&act) else { panic!("no reason was given") };
    assert_eq!(defects[0].pointer, "/reason");
    act.fields.reason = Some("the letter went out by courier".to_owned());
    assert_eq!(ask(&act).expect("a reason was given")[0].on, day("2020-10-13"));
    act.on = Some(day("2020-10-21"));
    let Err(Barred::Defective { defects }) = ask(&act) else { panic!("the future") };
    assert_eq!(defects[0].code, "future");
    act.on = Some(day("2020-10-01"));
    let Err(Barred::Defective { defects }) = ask(&act) else { panic!("before the determination") };
    assert_eq!(defects[0].code, "before_predecessor");
}

#[test]
fn a_missed_duty_is_written_once_and_dated_on_its_last_day() {
    let line = "allegation_filed 2026-02-25, allegation_acknowledged 2026-03-02";
    assert!(lapses(&read(line, "2026-03-23")).is_empty(), "the last day is inclusive");
    let owed = lapses(&read(line, "2026-03-24"));
    assert_eq!(owed.len(), 1);
    assert_eq!((owed[0].kind, owed[0].on), (EntryKind::DeadlineMissed, day("2026-03-23")));
    let written = format!("{line}, deadline_missed 2026-03-23 rule=initiation_decision#1");
    assert!(lapses(&read(&written, "2026-04-30")).is_empty(), "projected duties are not missed");
}

#[test]
fn an_act_of_an_earlier_day_reverses_the_lapse() {
    let line = "allegation_filed 2026-02-25, allegation_acknowledged 2026-03-02, deadline_missed 2026-03-23 rule=initiation_decision#1";
    let mut act = Act::new(EntryKind::InvestigationInitiated);
    act.on = Some(day("2026-03-20"));
    act.fields.reason = Some("decided on paper".to_owned());
    act.fields.content = Some(json!({"grounds": "transshipment"}));
    let who = Who { role: Role::Investigator, account: "a" };
    let decide_on = |act: &Act| {
        decide(&read(line, "2026-03-30"), act, &who, day("2026-03-30"), &Law::standard())
    };
    let written = decide_on(&act).expect("an officer may");
    assert_eq!(
        written.iter().map(|e| e.kind).collect::<Vec<_>>(),
        [EntryKind::InvestigationInitiated, EntryKind::LapseReversed]
    );
    assert_eq!(written[1].fields.of, Some(2));
    act.on = Some(day("2026-03-25"));
    assert_eq!(decide_on(&act).expect("late, but done").len(), 1, "a late act leaves the lapse");
}

#[test]
fn the_signer_of_the_determination_may_not_sign_the_review() {
    let line = format!(
        "{NOTIFIED}, determination_made 2020-10-05, determination_notice_issued 2020-10-13, review_requested 2020-11-10, review_commenced 2020-11-10"
    );
    let mut folded = entries(&line);
    folded[5].fields.content = Some(json!({"signer": "ada"}));
    let docket =
        statute::docket(statute::Program::Eapa, &folded, &Law::standard(), day("2020-12-01"));
    let mut decision = Act::new(EntryKind::ReviewDecided);
    decision.fields.outcome = Some("affirmed".to_owned());
    decision.fields.content = Some(json!({"grounds": "the record supports it"}));
    let sign = |account| {
        decide(
            &docket,
            &decision,
            &Who { role: Role::Reviewer, account },
            day("2020-12-01"),
            &Law::standard(),
        )
    };
    assert!(matches!(sign("ada"), Err(Barred::NotNow { .. })));
    assert!(sign("grace").is_ok());
}

#[test]
fn an_allegation_is_told_all_that_it_lacks() {
    let defects = statute::filing::allegation_defects(
        &json!({"importer": [], "ad_cvd_orders": ["A-55-802"], "certifications": {"public_release": false}}),
    );
    let pointers: Vec<&str> = defects.iter().map(|d| d.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/filer/name",
            "/filer/address",
            "/filer/email",
            "/interested_party/limb",
            "/interested_party/facts",
            "/importer",
            "/merchandise/description",
            "/ad_cvd_orders/0",
            "/evasion",
            "/certifications/true_to_best_of_knowledge",
            "/certifications/public_release",
            "/certifications/health_or_safety",
            "/consent_public_items",
            "/signer/name",
            "/signer/position",
            "/signer/email",
        ]
    );
    assert!(
        defects.iter().all(|d| d
            .authority
            .as_deref()
            .is_some_and(|a| a.contains("CFR") || a.contains("USC")))
    );
}

#[test]
fn what_was_announced_on_the_last_day_is_decided_as_on_that_day() {
    use statute::intent::decide_announced;
    let law = Law::standard();
    let act = facts_of_a_party();
    let who = Who { role: Role::Filer, account: "someone" };
    // The 200th day after 2019-10-09.
    let (last, after) = (read(NOTIFIED, "2020-04-27"), read(NOTIFIED, "2020-04-28"));
    assert!(decide(&last, &act, &who, last.on, &law).is_ok());
    assert!(matches!(decide(&after, &act, &who, after.on, &law), Err(Barred::NotNow { .. })));
    let written = decide_announced(&last, &after, &act, &who, &law).expect("it was announced");
    assert_eq!(written.len(), 1);
    assert_eq!((written[0].kind, written[0].on), (act.kind, day("2020-04-27")));
    // An announcement that was too late itself helps nobody.
    let later = read(NOTIFIED, "2020-04-29");
    assert!(decide_announced(&after, &later, &act, &who, &law).is_err());
}

fn facts_of_a_party() -> Act {
    let mut act = Act::new(EntryKind::FactualInformationFiled);
    act.fields.content = Some(json!({
        "title": "Records", "summary": "Bills of lading.",
        "certifications": { "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true },
    }));
    act
}
