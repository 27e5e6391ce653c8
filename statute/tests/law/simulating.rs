//! What if: hypothetical entries on a real docket.

use serde_json::{Value, json};
use statute::calendar::Sets;
use statute::command::{Options, suppose};
use statute::{Law, Program, simulate};

use crate::shorthand::{day, entries};

const REAL: &str = "investigation_initiated 2019-10-10, interim_measures_taken 2020-01-08, notice_of_initiation_issued 2020-01-14";

#[test]
fn an_extension_moves_the_determination_and_what_follows_from_it_by_sixty_days() {
    let mut what_if = entries("determination_extended 2020-08-01");
    what_if[0].position = 7;
    let simulation =
        simulate(Program::Eapa, &entries(REAL), &what_if, &Law::standard(), day("2020-02-01"));
    let moved: Vec<_> = simulation
        .differences
        .iter()
        .filter(|difference| difference.deadline.starts_with("determination#"))
        .map(|difference| difference.moved_days)
        .collect();
    // Day 300 is 2020-08-05; day 360, 2020-10-04, is a Sunday.
    assert_eq!(moved, [Some(61)]);
    assert_eq!(
        simulation.then.entries.last().map(|entry| entry.position),
        Some(3),
        "positions follow the docket's"
    );
    assert_eq!(
        simulation.now.on,
        day("2020-08-01"),
        "both are read on the day of what is supposed"
    );
}

#[test]
fn nothing_supposed_changes_nothing() {
    let simulation =
        simulate(Program::Eapa, &entries(REAL), &[], &Law::standard(), day("2020-02-01"));
    assert_eq!((simulation.differences, simulation.now), (Vec::new(), simulation.then));
}

#[test]
fn what_would_break_a_rule_is_told() {
    let late = entries("factual_information_filed 2020-09-01 by=filer");
    let simulation =
        simulate(Program::Eapa, &entries(REAL), &late, &Law::standard(), day("2020-02-01"));
    let rules: Vec<_> = simulation.then.irregularities.iter().map(|it| it.rule.as_str()).collect();
    assert_eq!(rules, ["factual_information_close"]);
}

#[test]
fn the_command_supposes_the_entries_of_a_second_file() {
    let options = Options { on: day("2020-02-01"), sets: Sets::ALL, explain: None };
    let file = |docket: Value| json!({"program": "eapa", "docket": docket}).to_string();
    let real = file(json!([{"entry": "investigation_initiated", "on": "2019-10-09"}]));
    let more = file(json!([{"entry": "commerce_referral_made", "on": "2020-01-02"}]));
    let outcome = suppose(real.as_bytes(), more.as_bytes(), &options);
    let answer: Value = serde_json::from_str(&outcome.text).expect("an answer in JSON");
    assert_eq!(outcome.code, 0);
    let stayed = answer["differences"].as_array().into_iter().flatten();
    let stayed: Vec<_> =
        stayed.filter(|it| it["then"]["status"] == "stayed").map(|it| &it["deadline"]).collect();
    assert!(stayed.contains(&&json!("determination#1")), "{stayed:?}");
    let backwards = file(json!([{"entry": "commerce_referral_made", "on": "2019-01-02"}]));
    let refused = suppose(real.as_bytes(), backwards.as_bytes(), &options);
    assert_eq!(refused.code, 2);
    assert!(refused.text.contains("/docket/1/on"), "{}", refused.text);
}
