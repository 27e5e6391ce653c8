//! Business days, day zero, the end of a day.

use statute::calendar::{Calendar, Sets, committed_closures, holidays, inauguration_day};
use statute::count::{beginning_of_day, end_of_day, instant_in_new_york, legal_day};

use crate::shorthand::day;

#[test]
fn days_off_are_off_for_their_reason() {
    let rows = [
        ("2020-01-01", "New Year's Day"),
        ("2021-06-18", "Juneteenth National Independence Day (observed)"),
        ("2021-12-31", "New Year's Day (observed)"),
        ("2022-12-26", "Christmas Day (observed)"),
        ("2024-02-19", "Washington's Birthday"),
        ("2020-05-25", "Memorial Day"),
        ("2021-05-31", "Memorial Day"),
        ("1975-10-27", "Veterans Day"),
        ("1978-11-10", "Veterans Day (observed)"),
        ("2020-12-24", "federal offices closed"),
        ("2021-01-20", "Inauguration Day"),
        ("2013-01-21", "Birthday of Martin Luther King, Jr."),
        ("2020-10-03", "Saturday"),
        ("2020-10-04", "Sunday"),
    ];
    let calendar = Calendar::with(Sets::ALL);
    for (on, name) in rows {
        let why = calendar.why_off(day(on)).unwrap_or_else(|| panic!("{on} is a business day"));
        assert_eq!(why.name, name, "{on}");
        assert!(!calendar.is_business_day(day(on)), "{on}");
    }
}

#[test]
fn a_holiday_is_none_before_its_law_nor_on_the_day_it_is_not_observed() {
    let calendar = Calendar::with(Sets::ALL);
    // King Day before 1986, Juneteenth before 2021, 11 November while Veterans Day was in October.
    for on in ["1984-01-16", "2020-06-19", "1975-11-11", "2020-10-13"] {
        assert_eq!(calendar.why_off(day(on)), None, "{on}");
    }
}

#[test]
fn inauguration_day_has_no_substitute_for_a_saturday() {
    assert_eq!(inauguration_day(2021), Some(day("2021-01-20")));
    assert_eq!(inauguration_day(2013), Some(day("2013-01-21")));
    assert_eq!(inauguration_day(2029), Some(day("2029-01-20")));
    assert_eq!(inauguration_day(2022), None);
}

#[test]
fn a_day_off_names_its_statute_or_order_and_a_weekend_none() {
    let calendar = Calendar::with(Sets::ALL);
    let rows = [
        ("2020-11-11", "5 USC 6103(a)"),
        ("2021-01-20", "5 USC 6103(c)"),
        ("2020-12-24", "Executive Order 13965"),
        ("2020-10-04", ""),
    ];
    for (on, authority) in rows {
        let why = calendar.why_off(day(on)).unwrap_or_else(|| panic!("{on} is a business day"));
        assert_eq!(why.authority, authority, "{on}");
    }
}

/// A period of the last year may end in the next ones: their holidays are known, though no file may name such a day.
#[test]
fn a_count_may_run_past_the_last_year_and_not_without_end() {
    let calendar = Calendar::with(Sets::ALL);
    // Independence Day of 2100 is a Sunday, that of 2101 a Monday.
    for off in ["2100-07-05", "2101-07-04"] {
        assert!(!calendar.is_business_day(day(off)), "{off}");
    }
    // Sixty business days from Friday, December 31, 2100: over King's Birthday, Inauguration Day and
    // Washington's Birthday of 2101.
    assert_eq!(calendar.business_days_after(day("2100-12-31"), 60), Some(day("2101-03-30")));
    for beyond in ["1900-03-01", "2150-03-01"] {
        assert!(!calendar.is_business_day(day(beyond)), "{beyond} is beyond the calendar");
        assert_eq!(calendar.business_days_after(day(beyond), 1), None);
        assert_eq!(calendar.roll(day(beyond)), None);
    }
    let mut on = day("1950-01-01");
    while on < day("2120-01-01") {
        let asked =
            (calendar.is_business_day(on), calendar.roll(on), calendar.business_days_after(on, 1));
        let inside = calendar.business_days_after(on, 0) == Some(on);
        assert!(inside || asked == (false, None, None), "{on} is beyond the calendar");
        on = on.succ_opt().expect("a day");
    }
}

#[test]
fn sets_of_days_off_can_be_switched_off() {
    let none = Calendar::with(Sets::NONE);
    assert!(none.is_business_day(day("2020-12-24")));
    assert!(none.is_business_day(day("2021-01-20")));
    assert!(!none.is_business_day(day("2020-12-25")));
}

#[test]
fn every_line_of_the_closures_is_read() {
    let lines = include_str!("../../calendars/closures.csv").lines().skip(1).count();
    assert_eq!(committed_closures().len(), lines);
}

#[test]
fn a_year_has_its_holidays() {
    for (year, count) in [(1971, 9), (1985, 9), (1986, 10), (2020, 10), (2021, 11)] {
        assert_eq!(holidays(year).len(), count, "{year}");
    }
}

#[test]
fn counting_back_mirrors_counting_on() {
    let calendar = Calendar::with(Sets::ALL);
    let mut on = day("2019-01-01");
    while on < day("2022-01-01") {
        if calendar.is_business_day(on) {
            for n in [1, 2, 3, 5, 15, 60] {
                let there = calendar.business_days_after(on, n).expect("inside the calendar");
                assert_eq!(calendar.business_days_before(there, n), Some(on), "{on} + {n}");
                assert_eq!(calendar.business_days_between(on, there), n);
            }
        }
        on = on.succ_opt().expect("a day");
    }
}

#[test]
fn a_day_ends_at_midnight_in_new_york() {
    let rows = [
        ("2020-01-14", "2020-01-15T05:00:00+00:00"),
        ("2020-07-14", "2020-07-15T04:00:00+00:00"),
        // The nights of both changes of the clock.
        ("2020-03-07", "2020-03-08T05:00:00+00:00"),
        ("2020-03-08", "2020-03-09T04:00:00+00:00"),
        ("2020-10-31", "2020-11-01T04:00:00+00:00"),
        ("2020-11-01", "2020-11-02T05:00:00+00:00"),
    ];
    for (on, ends) in rows {
        let end = end_of_day(day(on));
        assert_eq!(end.to_rfc3339(), ends);
        assert_eq!(legal_day(end), day(on).succ_opt().expect("a day"));
        assert_eq!(legal_day(end - chrono::TimeDelta::microseconds(1)), day(on));
    }
}

/// 15 USC 260a: in March an hour is skipped, in November one is repeated.
#[test]
fn a_skipped_hour_is_the_one_after_it_and_a_repeated_one_the_first() {
    let at = |on: &str, hour| {
        let time = chrono::NaiveTime::from_hms_opt(hour, 30, 0).expect("a time of day");
        instant_in_new_york(day(on), time).to_rfc3339()
    };
    assert_eq!(at("2026-03-08", 2), "2026-03-08T07:30:00+00:00");
    assert_eq!(at("2026-03-08", 3), "2026-03-08T07:30:00+00:00");
    assert_eq!(at("2026-11-01", 1), "2026-11-01T05:30:00+00:00");
    assert_eq!(beginning_of_day(day("2026-07-04")).to_rfc3339(), "2026-07-04T04:00:00+00:00");
}
