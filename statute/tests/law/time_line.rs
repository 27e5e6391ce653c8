//! A docket laid out in time, and deadlines laid out by weeks.

use chrono::NaiveDate;
use statute::count::{days_left, months_begun, week_of};
use statute::time_line::{Pause, Week, Why, time_line, week};
use statute::{Entry, EntryKind, Fields, Law, Program, Status};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn entries(of: &[(EntryKind, &str)]) -> Vec<Entry> {
    let numbered = (1..).zip(of);
    numbered
        .map(|(position, (kind, on))| Entry { position, ..Entry::new(*kind, day(on)) })
        .collect()
}

#[test]
fn a_week_begins_on_monday_and_is_told_from_today() {
    // Thanksgiving of 2024 was Thursday, 28 November.
    let thursday = day("2024-11-28");
    assert_eq!(week_of(thursday), (day("2024-11-25"), day("2024-12-01")));
    for (on, expected) in [
        ("2024-11-24", Week::Past),
        ("2024-11-25", Week::This),
        ("2024-12-01", Week::This),
        ("2024-12-02", Week::Next),
        ("2024-12-08", Week::Next),
        ("2024-12-09", Week::Later(day("2024-12-09"))),
        ("2025-01-01", Week::Later(day("2024-12-30"))),
    ] {
        assert_eq!(week(thursday, day(on)), expected, "{on}");
    }
    assert_eq!(days_left(thursday, day("2024-11-28")), 0);
    assert_eq!(days_left(thursday, day("2024-12-02")), 4);
    assert_eq!(days_left(thursday, day("2024-11-25")), -3);
    let months = months_begun(day("2024-11-01"), day("2025-01-01"));
    assert_eq!(months, [day("2024-12-01"), day("2025-01-01")]);
    assert_eq!(months_begun(thursday, day("2024-11-30")), []);
}

#[test]
fn clocks_stays_and_tolling_are_laid_out_as_they_were_counted() {
    let law = Law::standard();
    let mut docket = entries(&[
        (EntryKind::AllegationFiled, "2024-06-03"),
        (EntryKind::AllegationAcknowledged, "2024-06-10"),
        (EntryKind::InvestigationInitiated, "2024-07-01"),
        (EntryKind::CommerceReferralMade, "2024-08-01"),
        (EntryKind::CommerceDeterminationReceived, "2024-09-12"),
        (EntryKind::TollingOrdered, "2024-10-01"),
    ]);
    let tolled = docket.last_mut().expect("it is there");
    tolled.fields = Fields {
        days: Some(5),
        from: Some(day("2024-10-02")),
        authority: Some("CBP".to_owned()),
        ..Fields::default()
    };
    let read = |on: &str, entries: &[Entry]| {
        time_line(&statute::docket(Program::Eapa, entries, &law, day(on)), &law).expect("a line")
    };
    let line = read("2024-10-15", &docket);
    assert_eq!(line.first, day("2024-06-03"));
    assert!(line.last > line.today);
    let stay = Pause { from: day("2024-08-02"), to: Some(day("2024-09-12")), why: Why::Stay };
    let tolling = Pause { from: day("2024-10-02"), to: Some(day("2024-10-06")), why: Why::Tolling };
    assert_eq!(line.pauses, [stay, tolling]);
    let names: Vec<&str> = line.days_off.iter().map(|it| it.name.as_str()).collect();
    assert!(names.starts_with(&["Juneteenth National Independence Day", "Independence Day"]));
    assert!(line.months.contains(&day("2024-08-01")));
    let clock = line.clocks.iter().find(|it| it.rule == "interim_measures_decision");
    let clock = clock.expect("measures are to be decided");
    assert_eq!((clock.from, clock.status), (day("2024-07-01"), Status::Running));

    // While Commerce has not answered, nobody knows the stay's end, and the clock has no last day.
    let line = read("2024-08-20", &docket[..4]);
    assert_eq!(line.pauses, [Pause { to: None, ..stay }]);
    let clock = line.clocks.iter().find(|it| it.rule == "interim_measures_decision");
    assert_eq!(clock.map(|it| (it.due, it.status)), Some((None, Status::Stayed)));
}

#[test]
fn an_empty_docket_has_no_time() {
    let law = Law::standard();
    let docket = statute::docket(Program::Eapa, &[], &law, day("2024-10-15"));
    assert_eq!(time_line(&docket, &law), None);
}
