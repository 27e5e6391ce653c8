//! What if, told whole: the calendar beside the one without, and what the law would refuse.

use serde_json::{Value, json};
use statute::supposition::{Change, NotShared, Supposition, not_shared, supposition};
use statute::{Audience, InputError, Law, Matter, Program, docket};

use crate::shorthand::{day, entries};

const REAL: &str = "investigation_initiated 2019-10-10, interim_measures_taken 2020-01-08, notice_of_initiation_issued 2020-01-14";

/// Supposes on the real docket, in numbers from 1 as a caller sees them.
fn supposed(items: &[Value], on: &str) -> Result<Supposition, Vec<InputError>> {
    let mut before = entries(REAL);
    for (entry, number) in before.iter_mut().zip(1..) {
        entry.position = number;
    }
    supposition(Matter::from(Program::Eapa), &before, items, &Law::standard(), day(on))
}

#[test]
fn an_extension_moves_the_determination_and_the_rest_is_told_too() {
    let what_if = [json!({ "entry": "determination_extended", "on": "2020-08-03" })];
    let came = supposed(&what_if, "2020-02-01").expect("it can be supposed");
    let of = |rule: &str| came.deadlines.iter().find(|it| it.deadline == rule).expect("a deadline");
    let moved = of("determination#1");
    // Day 300 is 2020-08-05; day 360, 2020-10-04, is a Sunday.
    assert_eq!((moved.change, moved.moved_days), (Change::Moved, Some(61)));
    let after = moved.after.as_ref().expect("it is there after");
    assert_eq!(after.due, Some(day("2020-10-05")));
    assert!(after.explanation.contains("October 5, 2020"), "{}", after.explanation);
    assert_eq!(of("interim_measures_notice#1").change, Change::Unchanged);
    assert_eq!((came.on, came.entries[0].number), (day("2020-08-03"), 4));
    assert!(came.entries[0].barred.is_none() && came.irregularities.is_empty(), "{came:?}");
}

#[test]
fn what_the_law_would_refuse_says_rule_and_remedy_and_changes_nothing() {
    let late = [json!({ "entry": "determination_extended", "on": "2020-08-06" })];
    let came = supposed(&late, "2020-02-01").expect("it can be supposed");
    let barred = came.entries[0].barred.as_ref().expect("it is too late");
    assert!(!barred.authority.is_empty() && barred.remedy.is_some(), "{barred:?}");
    let all = came.deadlines.iter().all(|it| it.change == Change::Unchanged);
    assert!(all, "a refused act writes nothing");
    let whose = [
        json!({ "entry": "determination_made", "on": "2020-06-01", "by": "filer", "outcomes": [] }),
    ];
    let came = supposed(&whose, "2020-02-01").expect("it can be supposed");
    let roles = &came.entries[0].barred.as_ref().expect("it is an officer's").roles;
    assert!(roles.iter().all(|role| role.is_officer()) && !roles.is_empty(), "{roles:?}");
}

#[test]
fn every_defect_is_told_at_once_by_its_place_among_what_is_supposed() {
    let bad = [
        json!({ "entry": "no_such_thing", "on": "2020-02-02" }),
        json!({ "entry": "rebuttal_filed", "on": "2019-01-01", "by": "filer", "of": 9 }),
        json!({ "entry": "investigation_initiated", "on": "2020-02-03" }),
    ];
    let errors = supposed(&bad, "2020-02-01").expect_err("it is bad");
    let mut pointers: Vec<_> = errors.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            ("/docket/0/entry", "unknown_entry"),
            ("/docket/1/of", "names_nothing"),
            ("/docket/1/on", "goes_back"),
            ("/docket/2", "second_entry"),
        ]
    );
}

#[test]
fn from_nothing_a_docket_may_begin_in_the_middle() {
    let items = [
        json!({ "entry": "interim_measures_taken", "on": "2020-01-08" }),
        json!({ "entry": "notice_of_initiation_issued", "on": "2020-01-14" }),
    ];
    let matter = Matter::from(Program::Eapa);
    let came = supposition(matter, &[], &items, &Law::standard(), day("2020-01-14"));
    let came = came.expect("it can be supposed");
    assert_eq!(came.state_before, None);
    assert!(came.entries.iter().all(|it| it.barred.is_none()));
    assert!(came.deadlines.iter().all(|it| it.change == Change::Opened));
    assert!(came.deadlines.iter().any(|it| it.deadline == "interim_measures_notice#1"));
    // Position 0 is the first one's.
    let answer = [
        items[0].clone(),
        json!({ "entry": "rebuttal_filed", "on": "2020-02-01", "by": "filer", "of": 0 }),
    ];
    assert!(supposition(matter, &[], &answer, &Law::standard(), day("2020-01-14")).is_ok());
}

#[test]
fn a_link_shows_only_what_the_parties_know_and_nothing_sealed() {
    let law = Law::standard();
    let told = docket(Program::Eapa, &entries(REAL), &law, day("2020-02-01"));
    let before =
        docket(Program::Eapa, &entries("allegation_filed 2019-09-18"), &law, day("2020-02-01"));
    for (audience, docket, is_sealed, why) in [
        (Audience::Filer, &told, false, None),
        (Audience::Importer, &told, false, None),
        (Audience::Office, &told, false, Some(NotShared::OfOffice)),
        (Audience::Filer, &before, false, Some(NotShared::NotPublic)),
        (Audience::Filer, &told, true, Some(NotShared::Sealed)),
    ] {
        assert_eq!(not_shared(audience, docket, is_sealed), why, "{audience}");
    }
}
