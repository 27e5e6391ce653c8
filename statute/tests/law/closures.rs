//! Days on which the offices are closed that become known later: they count, and explain themselves, like those that came with the calendar.

use chrono::Days;
use statute::calendar::{Calendar, Closure, Sets};
use statute::decide::reversals_by_law;
use statute::explain::explain;
use statute::simulate::differences;
use statute::tolling::law_change_defects;
use statute::{Confidence, Docket, EntryKind, Law, Program, docket};

use crate::shorthand::{brief, day, entries, read, safe};

const ORDER: &str = "Executive Order of 25 June 2026";

fn closed(on: &str) -> Closure {
    Closure { on: day(on), authority: ORDER.to_owned(), confidence: Confidence::Verified }
}

/// The docket of such a line, under the standing law and with a day more on which the offices are closed.
fn with(further: &str, line: &str, on: &str) -> (Law, Docket) {
    let law = Law::standard().with_closures(&[closed(further)]);
    let read = docket(Program::Eapa, &entries(line), &law, day(on));
    (law, read)
}

/// Held against stepping from day to day, forwards and backwards.
#[test]
fn a_further_closure_is_skipped_wherever_days_are_counted() {
    let before = Calendar::with(Sets::ALL);
    let further = day("2026-07-02");
    let after = before.clone().with_closures(&[closed("2026-07-02")]);
    let counts = |on: &chrono::NaiveDate| *on != further && before.is_business_day(*on);
    for zero in day("2026-05-01").iter_days().take(100) {
        assert_eq!(after.is_business_day(zero), counts(&zero), "{zero}");
        let on = zero.iter_days().skip(1).filter(counts);
        for (n, there) in (1..=60).zip(on) {
            assert_eq!(after.business_days_after(zero, n), Some(there), "{zero} + {n}");
            assert_eq!(after.business_days_between(zero, there), n, "{zero} to {there}");
        }
        let back = (1..).map(|n| zero - Days::new(n)).filter(counts);
        for (n, there) in (1..=60).zip(back) {
            assert_eq!(after.business_days_before(zero, n), Some(there), "{zero} - {n}");
        }
    }
    let why = after.why_off(further).expect("it is off");
    assert_eq!((why.name.as_str(), why.authority.as_str()), ("federal offices closed", ORDER));

    // One that was off already changes nothing, and where closures do not count, none does.
    let holiday = before.clone().with_closures(&[closed("2026-07-03"), closed("2026-07-04")]);
    let none = Calendar::with(Sets::NONE).with_closures(&[closed("2026-07-02")]);
    assert!(none.is_business_day(further));
    let zero = day("2026-07-01");
    for n in 1..=10 {
        assert_eq!(holiday.business_days_after(zero, n), before.business_days_after(zero, n));
    }
    assert_eq!(holiday.why_off(day("2026-07-04")).expect("it is off").name, "Saturday");
}

/// 19 CFR 165.15(a): fifteen business days from Monday, June 15, over Juneteenth and Independence Day (observed on July 3).
#[test]
fn a_further_closure_moves_a_last_day_and_is_named_with_its_order() {
    const LINE: &str = "allegation_acknowledged 2026-06-15";
    let standing = read(LINE, "2026-06-16");
    assert_eq!(brief(&standing, "initiation_decision"), "2026-07-08 2026-07-08 running");
    let (law, later) = with("2026-07-02", LINE, "2026-06-16");
    assert_eq!(brief(&later, "initiation_decision"), "2026-07-09 2026-07-09 running");
    assert_eq!(safe(&later, "initiation_decision"), safe(&standing, "initiation_decision"));
    let told = explain(&later, "initiation_decision", 1, &law).expect("it is there");
    let skipped = told.trail[0].skipped.iter().find(|it| it.on == day("2026-07-02"));
    assert_eq!(skipped.expect("it is skipped").authority, ORDER);
    assert!(told.trail[0].text.contains(ORDER), "{}", told.trail[0].text);
}

/// 19 CFR 165.24(a): day 90 after October 9, 2019 is Tuesday, January 7.
#[test]
fn a_last_day_that_is_closed_rolls_and_what_was_missed_by_the_old_law_is_not() {
    const LINE: &str = "investigation_initiated 2019-10-09, deadline_missed 2020-01-07 rule=interim_measures_decision#1";
    let (_, later) = with("2020-01-07", LINE, "2020-01-08");
    assert_eq!(brief(&later, "interim_measures_decision"), "2020-01-07 2020-01-08 running");
    let standing = read(LINE, "2020-01-08");
    assert_eq!(brief(&standing, "interim_measures_decision"), "2020-01-07 2020-01-07 overdue");
    let moved = differences(&standing, &later);
    let back = reversals_by_law(&later, &moved);
    let back: Vec<_> = back.iter().map(|it| (it.kind, it.fields.of, it.on)).collect();
    assert_eq!(back, [(EntryKind::LapseReversed, Some(1), day("2020-01-08"))]);
    // A law that moves nothing leaves what was missed.
    assert!(reversals_by_law(&standing, &[]).is_empty());
    // A day later it is missed by the new law as well, and the old entry still tells the wrong day.
    let (_, too_late) = with("2020-01-07", LINE, "2020-01-09");
    let moved = differences(&read(LINE, "2020-01-09"), &too_late);
    assert_eq!(reversals_by_law(&too_late, &moved).len(), 1);
}

#[test]
fn a_draft_says_why_and_names_a_day_of_the_calendar() {
    let said = serde_json::json!({ "closed_on": "2126-12-24", "authority": " " });
    let found: Vec<_> =
        law_change_defects(&said).into_iter().map(|it| (it.pointer, it.code)).collect();
    let expected =
        [("/authority", "empty"), ("/reason", "missing"), ("/closed_on", "outside_calendar")];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}
