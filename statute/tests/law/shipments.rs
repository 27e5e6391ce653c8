//! Shipments line by line, and penalties under their caps.

use serde_json::{Value, json};
use statute::forced_labor::penalty::{self, PenaltyFacts};
use statute::{
    Act, Barred, Docket, Entry, EntryKind, Law, Matter, Program, Role, Track, Who, decide, docket,
    lapses, open,
};

use crate::shorthand::{brief, day, entries, shipment};

const GENERAL: Matter = Matter { program: Program::Detention, track: Some(Track::General) };
const PENALTY: Matter = Matter { program: Program::Detention, track: None };

fn decided(docket: &Docket, act: &Act, role: Role) -> Result<Vec<Entry>, Barred> {
    decide(docket, act, &Who { role, account: "pat" }, docket.on, &Law::standard())
}

/// Place and code of each defect.
fn defects(barred: Result<Vec<Entry>, Barred>) -> Vec<(String, &'static str)> {
    match barred {
        Err(Barred::Defective { defects }) => {
            defects.into_iter().map(|it| (it.pointer, it.code)).collect()
        }
        other => panic!("not defective: {other:?}"),
    }
}

fn at(found: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    found.iter().map(|(place, code)| ((*place).to_owned(), *code)).collect()
}

/// An act with its content, on the lines given.
fn act(kind: EntryKind, lines: Value, content: Value) -> Act {
    let mut act = Act::new(kind);
    act.fields.lines = Some(lines).filter(|it| !it.is_null());
    act.fields.content = Some(content);
    act
}

/// Three lines, of which the third is excluded and the others are still held.
fn partly_excluded(on: &str, more: &str) -> Docket {
    let line = format!(
        "imported 2025-01-02, presented_for_examination 2025-01-06, detained 2025-01-08, excluded 2025-01-13{more}"
    );
    let mut folded = entries(&line);
    folded[0].fields.lines = Some(json!(["001", "002", "003"]));
    for entry in &mut folded[3..] {
        entry.fields.lines = Some(json!(["003"]));
    }
    docket(GENERAL, &folded, &Law::standard(), day(on))
}

fn states(docket: &Docket) -> Vec<&'static str> {
    docket.lines.iter().map(|line| line.state.as_str()).chain([docket.state.as_str()]).collect()
}

#[test]
fn what_is_open_to_a_line_is_open_and_says_which_line_it_means() {
    let held = partly_excluded("2025-01-20", "");
    assert_eq!(states(&held), ["detained", "detained", "excluded", "detained"]);
    assert!(held.permitted_acts.iter().any(|it| it.act == EntryKind::ExclusionAdviceSent));
    let advice = |lines| act(EntryKind::ExclusionAdviceSent, lines, json!({}));
    let port = Role::PortDirector;
    let found = defects(decided(&held, &advice(Value::Null), port));
    assert_eq!(found, at(&[("/lines", "missing")]));
    let found = defects(decided(&held, &advice(json!(["001", "004", "003", "003"])), port));
    let expected = [("/lines/3", "duplicate"), ("/lines/0", "not_open"), ("/lines/1", "unknown")];
    assert_eq!(found, at(&expected));
    assert_eq!(defects(decided(&held, &advice(json!([])), port)), at(&[("/lines", "unreadable")]));
    assert!(decided(&held, &advice(json!(["003"])), port).is_ok());
    let release = act(EntryKind::Released, json!(["001", "002"]), json!({}));
    assert!(decided(&held, &release, port).is_ok(), "the others go their own way");
}

#[test]
fn an_effect_of_law_reaches_the_lines_of_what_it_follows_from() {
    let protested = partly_excluded("2025-02-20", ", exclusion_protest_filed 2025-01-20");
    // Day 31 of the presentation, and day 30 of the protest of the third line.
    let written = lapses(&protested);
    let told: Vec<_> = written
        .iter()
        .filter(|entry| entry.kind != EntryKind::DeadlineMissed)
        .map(|entry| (entry.kind.as_str(), entry.on.to_string(), entry.fields.lines.clone()))
        .collect();
    let expected = [
        ("deemed_excluded", "2025-02-06".to_owned(), None),
        ("protest_deemed_denied", "2025-02-19".to_owned(), Some(json!(["003"]))),
    ];
    assert_eq!(told, expected);
    let mut whole = protested.entries.clone();
    whole.extend(written);
    for (entry, position) in whole.iter_mut().zip(0..) {
        entry.position = position;
    }
    let after = docket(GENERAL, &whole, &Law::standard(), day("2025-02-20"));
    let expected = ["deemed_excluded", "deemed_excluded", "deemed_denied", "deemed_excluded"];
    assert_eq!(states(&after), expected);
    let again = lapses(&after);
    assert!(again.iter().all(|it| it.kind == EntryKind::DeadlineMissed), "once: {again:?}");
}

/// A prepenalty notice under 19 USC 1592, complete.
fn prepenalty() -> Value {
    json!({
        "statute": "19_usc_1592", "culpability": "negligence", "violation": "The origin was declared falsely.",
        "domestic_value": "100000.00", "dutiable_value": "80000.00", "lost_duties": "12000.00",
        "amount": "24000.00",
    })
}

fn opened(kind: EntryKind, content: Value) -> Result<Vec<Entry>, Barred> {
    let who = Who { role: Role::Supervisor, account: "sue" };
    open(Program::Detention, &act(kind, Value::Null, content), &who, day("2025-01-06"))
}

#[test]
fn a_notice_claims_no_more_than_the_cap() {
    let notice = EntryKind::PrepenaltyNoticeMailed;
    assert!(opened(notice, prepenalty()).is_ok());
    let with = |name: &str, value: Value| {
        let mut content = prepenalty();
        content[name] = value;
        content
    };
    let found = defects(opened(notice, with("amount", json!("24000.01"))));
    assert_eq!(found, at(&[("/amount", "above_cap")]));
    let found = defects(opened(notice, with("domestic_value", Value::Null)));
    assert_eq!(found, at(&[("/domestic_value", "missing")]));
    let found = defects(opened(notice, with("statute", json!("19_usc_1595a"))));
    assert_eq!(found, at(&[("/statute", "unknown")]), "that law knows no prepenalty notice");
    let found = defects(opened(notice, with("lost_duties", json!(12000.0))));
    // Without a sum there is no loss that could be read, and a share of the dutiable value is less.
    assert_eq!(found, at(&[("/lost_duties", "unreadable"), ("/amount", "above_cap")]));
    let found = defects(opened(notice, json!({})));
    let expected = [
        ("/amount", "missing"),
        ("/violation", "missing"),
        ("/statute", "missing"),
        ("/culpability", "missing"),
    ];
    assert_eq!(found, at(&expected));
}

#[test]
fn a_penalty_notice_opens_a_case_where_no_prepenalty_notice_comes_before() {
    let notice = EntryKind::PenaltyNoticeMailed;
    let stevia = json!({
        "statute": "19_usc_1595a", "violation": "Stevia made with forced labor was brought in.",
        "domestic_value": "575000.00", "amount": "575000.00",
    });
    assert!(opened(notice, stevia).is_ok());
    let found = defects(opened(notice, prepenalty()));
    assert_eq!(found, at(&[("/statute", "before_predecessor")]));
    let mut small = prepenalty();
    small["amount"] = json!("1000.00");
    assert!(opened(notice, small).is_ok(), "19 USC 1592(b)(1)(B)");
    let mut late = entries("prepenalty_notice_mailed 2025-01-06");
    late[0].fields.content = Some(prepenalty());
    let contemplated = docket(PENALTY, &late, &Law::standard(), day("2025-03-03"));
    let claim = |amount: &str| act(notice, Value::Null, json!({ "amount": amount }));
    assert!(decided(&contemplated, &claim("24000.00"), Role::Investigator).is_ok());
    let found = defects(decided(&contemplated, &claim("24000.01"), Role::Investigator));
    assert_eq!(found, at(&[("/amount", "above_cap")]), "on the facts of the prepenalty notice");
}

#[test]
fn what_is_paid_is_what_is_owed() {
    let mut folded = entries("penalty_notice_mailed 2025-01-06, penalty_decided 2025-02-03");
    folded[0].fields.content = Some(prepenalty());
    let claimed = docket(PENALTY, &folded[..1], &Law::standard(), day("2025-02-03"));
    let decide_it = |outcome: &str, amount: Value| {
        let mut act = act(EntryKind::PenaltyDecided, Value::Null, json!({ "amount": amount }));
        act.fields.outcome = Some(outcome.to_owned());
        decided(&claimed, &act, Role::Investigator)
    };
    let found = defects(decide_it("mitigated", Value::Null));
    assert_eq!(found, at(&[("/amount", "missing")]));
    let found = defects(decide_it("mitigated", json!("24000.01")));
    assert_eq!(found, at(&[("/amount", "above_claim")]));
    assert!(decide_it("mitigated", json!("6000.00")).is_ok());
    folded[1].fields.outcome = Some("mitigated".to_owned());
    folded[1].fields.content = Some(json!({ "amount": "6000.00" }));
    let mitigated = docket(PENALTY, &folded, &Law::standard(), day("2025-03-03"));
    let paid = |amount: &str| {
        let act = act(EntryKind::PenaltyPaid, Value::Null, json!({ "amount": amount }));
        decided(&mitigated, &act, Role::Investigator)
    };
    assert_eq!(defects(paid("24000.00")), at(&[("/amount", "not_what_is_owed")]));
    assert!(paid("6000.00").is_ok());
    assert_eq!(penalty::owed(&folded[..1]).map(|it| it.to_string()).as_deref(), Some("24000.00"));
    assert_eq!(
        PenaltyFacts::of(&folded).and_then(|it| it.cap().cap).map(|it| it.to_string()).as_deref(),
        Some("24000.00")
    );
    assert!(penalty::is_penalty(&folded));
}

#[test]
fn a_claim_comes_with_a_bond() {
    let seized = entries(
        "seized 2025-01-06, seizure_notice_mailed 2025-01-08, seizure_notice_published 2025-01-10",
    );
    let seized = docket(GENERAL, &seized, &Law::standard(), day("2025-01-13"));
    let claim = |value: &str, bond: &str| {
        let content = json!({ "value": value, "bond": bond });
        decided(&seized, &act(EntryKind::SeizureClaimFiled, Value::Null, content), Role::Importer)
    };
    // The lesser of 5,000 and a tenth, and at least 250.
    for (value, least, less) in [
        ("900000.00", "5000.00", "4999.99"),
        ("30000.00", "3000.00", "2999.99"),
        ("100.00", "250.00", "249.99"),
    ] {
        assert!(claim(value, least).is_ok(), "{value}");
        assert_eq!(defects(claim(value, less)), at(&[("/bond", "too_low")]), "{value}");
    }
}

/// An extension of a limit until a day.
fn more_time(rule: &str, due: &str) -> Act {
    let mut act = Act::new(EntryKind::DeadlineExtended);
    act.fields.rule = Some(rule.to_owned());
    act.fields.due = Some(day(due));
    act.fields.reason = Some("The records have to be translated.".to_owned());
    act
}

#[test]
fn an_importer_is_given_more_time_before_his_own_is_over() {
    let detained = "presented_for_examination 2023-01-03, detained 2023-01-04, detention_notice_issued 2023-01-05";
    let uflpa = |line: &str, on: &str| shipment(Track::Uflpa, line, on);
    let port = Role::PortDirector;
    // 30 days of the notice, extended to the 90th day and no further (U).
    let on_the_last = uflpa(detained, "2023-02-06");
    assert_eq!(brief(&on_the_last, "uflpa_response"), "2023-02-04 2023-02-06 running");
    assert!(decided(&on_the_last, &more_time("uflpa_response", "2023-04-05"), port).is_ok());
    for (rule, due, place, code) in [
        ("uflpa_response", "2023-04-06", "/due", "too_late"),
        ("uflpa_response#1", "2023-02-06", "/due", "too_early"),
        ("uflpa_response#2", "2023-03-06", "/rule", "names_nothing"),
        ("protest_close", "2023-09-01", "/rule", "unknown"),
        ("penalty_petition_close", "2023-03-06", "/rule", "names_nothing"),
    ] {
        let said = defects(decided(&on_the_last, &more_time(rule, due), port));
        assert_eq!(said, at(&[(place, code)]), "{rule} until {due}");
    }
    let given =
        format!("{detained}, deadline_extended 2023-02-06 rule=uflpa_response due=2023-04-05");
    let extended = uflpa(&given, "2023-02-07");
    assert_eq!(brief(&extended, "uflpa_response"), "2023-04-05 2023-04-05 running");
    assert_eq!(extended.irregularities, []);
    // Nothing is left to give, and after the last day nothing is given any more.
    for docket in [&extended, &uflpa(detained, "2023-02-07")] {
        let barred = decided(docket, &more_time("uflpa_response", "2023-04-20"), port);
        assert!(matches!(barred, Err(Barred::NotNow { .. })), "{barred:?}");
    }
    // The Service's own limits, and those of parties to an order, are not extended so.
    let importer =
        decided(&on_the_last, &more_time("uflpa_response", "2023-03-06"), Role::Importer);
    assert!(matches!(importer, Err(Barred::NotYours { .. })), "{importer:?}");

    // 19 CFR 171.2(c): petitions against a seizure and a penalty, as long as the officer says.
    let seized = "seized 2023-01-04, seizure_notice_mailed 2023-01-05";
    let held = shipment(
        Track::Finding,
        &format!("presented_for_examination 2023-01-03, {seized}"),
        "2023-02-06",
    );
    let petition = more_time("seizure_petition_close", "2023-06-05");
    assert!(decided(&held, &petition, Role::Investigator).is_ok());
    let penalty = "penalty_notice_mailed 2023-01-05, deadline_extended 2023-02-01 rule=penalty_petition_close due=2023-05-01";
    let claimed = docket(PENALTY, &entries(penalty), &Law::standard(), day("2023-02-01"));
    assert_eq!(brief(&claimed, "penalty_petition_close"), "2023-05-01 2023-05-01 running");
    assert!(
        decided(&claimed, &more_time("penalty_petition_close", "2023-06-01"), Role::Supervisor)
            .is_ok()
    );
}
