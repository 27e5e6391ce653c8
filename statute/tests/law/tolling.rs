//! Tolling orders on many cases: what one moves, whom it reaches, and what it must say.

use serde_json::json;
use statute::simulate::Difference;
use statute::tolling::{Cause, Order, defects, limits, over, reaches, taking_back, written};
use statute::{Barred, Entry, EntryKind, Law, Program, Role, Who, simulate};

use crate::shorthand::{day, entries, read};

const REAL: &str = "investigation_initiated 2019-10-10, interim_measures_taken 2020-01-08, notice_of_initiation_issued 2020-01-14";

const WHO: Who<'static> = Who { role: Role::Supervisor, account: "susan" };

fn order(limits: &[String]) -> Order<'_> {
    Order {
        cause: Cause::Disaster,
        days: 30,
        from: day("2020-01-20"),
        limits,
        authority: "CBP, hurricane",
        reason: "The port was under water.",
    }
}

/// The entry of an order, as it stands on a docket.
fn entry(limits: &[String]) -> Entry {
    let act = order(limits).act(day("2020-01-27"));
    Entry { position: 0, kind: act.kind, on: day("2020-01-27"), fields: act.fields }
}

/// The limits whose last day an order moves on the docket above.
fn moved(limits: &[String]) -> Vec<String> {
    let law = Law::standard();
    let on = day("2020-02-01");
    let simulated = simulate(Program::Eapa, &entries(REAL), &[entry(limits)], &law, on);
    let moved = simulated.differences.into_iter().filter(Difference::is_moved);
    moved.map(|it| it.deadline).collect()
}

#[test]
fn an_order_that_names_limits_moves_them_and_what_is_counted_from_them() {
    let named = moved(&["determination".to_owned()]);
    let has = |all: &[String], name: &str| all.iter().any(|it| it == name);
    assert!(has(&named, "determination#1") && has(&named, "determination_notice#1"), "{named:?}");
    for other in ["extension_notice#1", "factual_information_close#1"] {
        assert!(!has(&named, other), "{other} is not named: {named:?}");
        assert!(has(&moved(&[]), other), "an order that names none moves {other}");
    }
    assert_eq!(moved(&["initiation_decision".to_owned()]), Vec::<String>::new());
    let law = Law::standard();
    let on = day("2020-02-01");
    let supposed = [entry(&["determination".to_owned()])];
    let simulated = simulate(Program::Eapa, &entries(REAL), &supposed, &law, on);
    let it = simulated.differences.iter().find(|it| it.deadline == "determination#1");
    // Day 300 is Wednesday, August 5, 2020; thirty days later is a Friday.
    let after = it.and_then(|it| it.then).and_then(|it| it.due);
    assert_eq!(after, Some(day("2020-09-04")));
}

#[test]
fn orders_share_the_days_of_both_where_they_move_the_same_limits() {
    let (all, determination): (_, &[String]) = (&[], &["determination".to_owned()]);
    let other_limits = ["initiation_decision".to_owned()];
    let days = |from: &str, days: u32, limits| Order { from: day(from), days, ..order(limits) };
    // Thirty days: January 20 to February 18.
    let first = order(determination);
    for (from, days_of, limits, shared) in [
        ("2020-01-20", 30, determination, 30),
        ("2020-01-20", 30, all, 30),
        ("2020-01-20", 30, &other_limits[..], 0),
        ("2020-02-18", 5, determination, 1),
        ("2020-02-19", 5, determination, 0),
        ("2020-01-10", 10, determination, 0),
        ("2020-01-10", 11, determination, 1),
        ("2020-01-25", 3, determination, 3),
        ("2020-01-01", u32::MAX, determination, 30),
    ] {
        let other = days(from, days_of, limits);
        assert_eq!(first.shared_days(&other), shared, "{other:?}");
        assert_eq!(other.shared_days(&first), shared, "{other:?}");
    }
}

/// An order reaches a case that is open to anybody: that it were missing would tell its filer of a consolidation in secret.
#[test]
fn an_order_stands_on_every_docket_that_a_party_takes_for_open() {
    let line = "allegation_filed 2020-01-02, allegation_acknowledged 2020-01-03, consolidated_into 2020-01-10";
    let joined = read(line, "2020-01-27");
    let act = order(&[]).act(day("2020-01-27"));
    let law = Law::standard();
    let reached = written(&joined, &act, &WHO, true, &law).expect("it is open to its filer");
    assert_eq!(reached.iter().map(|it| it.kind).collect::<Vec<_>>(), [EntryKind::TollingOrdered]);
    let barred = written(&joined, &act, &WHO, false, &law);
    assert!(matches!(barred, Err(Barred::NotNow { .. })), "it is over for everybody: {barred:?}");
    let open =
        read("allegation_filed 2020-01-02, allegation_acknowledged 2020-01-03", "2020-01-27");
    let decided = written(&open, &act, &WHO, true, &law).expect("it is open");
    assert_eq!(decided[0].fields.days, Some(30));
    let nothing = taking_back(99, "CBP", "It was wrong.");
    let refused = written(&open, &nothing, &WHO, true, &law);
    assert!(matches!(refused, Err(Barred::Defective { .. })), "nothing stands there: {refused:?}");
}

/// A case that comes while the days of an order run has limits that it moves, by those still to come; one that comes later has none.
#[test]
fn an_order_moves_what_begins_while_its_days_run() {
    let law = Law::standard();
    // Thirty days from January 20 are over at the end of February 18.
    for (first, is_moved) in [
        ("2019-12-02", true),
        ("2020-01-20", true),
        ("2020-02-18", true),
        ("2020-02-19", false),
        ("2020-03-02", false),
    ] {
        assert_eq!(order(&[]).moves_from(day(first)), is_moved, "{first}");
        let line = format!("allegation_filed {first}, allegation_acknowledged {first}");
        let act = order(&[]).act(day(first));
        let tolled = Entry { position: 0, kind: act.kind, on: day(first), fields: act.fields };
        let on = day("2020-03-02");
        let simulated = simulate(Program::Eapa, &entries(&line), &[tolled], &law, on);
        let found = simulated.differences.iter().find(|it| it.deadline == "initiation_decision#1");
        // What was over before the order is not moved, though its case is reached.
        let is_over = first == "2019-12-02";
        assert_eq!(
            found.is_some_and(Difference::is_moved),
            is_moved && !is_over,
            "{first}: {found:?}"
        );
    }
}

#[test]
fn an_order_says_what_it_must_and_names_what_can_be_moved() {
    let fine = json!({
        "cause": "disaster", "authority": "CBP", "reason": "A flood.", "from": "2020-01-20", "days": 30,
        "scope": { "program": "eapa", "limits": ["determination"], "opened_from": "2019-01-01" },
    });
    assert_eq!(defects(&fine), Vec::new());
    for (place, value, pointer) in [
        ("/authority", json!("  "), "/authority"),
        ("/reason", json!(null), "/reason"),
        ("/from", json!("1960-01-01"), "/from"),
        ("/scope/program", json!("detention"), "/scope/program"),
        ("/scope/limits/0", json!("tea_time"), "/scope/limits/0"),
        ("/scope/opened_to", json!("2018-01-01"), "/scope/opened_to"),
    ] {
        let mut wrong = fine.clone();
        if place == "/scope/opened_to" {
            wrong["scope"]["opened_to"] = value;
        } else {
            *wrong.pointer_mut(place).expect("it is there") = value;
        }
        let found = defects(&wrong);
        assert!(found.iter().any(|it| it.pointer == pointer), "{place}: {found:?}");
        assert_eq!(found.len(), 1, "{place}: {found:?}");
    }
    let mut twice = fine.clone();
    twice["scope"]["limits"] =
        json!(["determination", "initiation_decision", "determination", "determination"]);
    let found = defects(&twice);
    let told: Vec<_> = found.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
    assert_eq!(told, [("/scope/limits/2", "twice"), ("/scope/limits/3", "twice")]);
    assert!(reaches(Program::Eapa) && !reaches(Program::Detention));
    assert!(limits(Program::Eapa).any(|it| it == "initiation_decision"));
    let over = over(Program::Eapa);
    assert!(over.contains(&"withdrawn") && !over.contains(&"initiated"), "{over:?}");
}
