//! What moves a period, by how much, and what history it keeps of its last days.

use statute::explain::explain;
use statute::{Docket, Law, Track, Unit};

use crate::shorthand::{brief, day, history, read, safe, shipment};

fn remaining(docket: &Docket, rule: &str) -> Option<(u32, Unit)> {
    docket.deadline(rule, 1).and_then(|d| d.remaining).map(|left| (left.length, left.unit))
}

/// What was done to a period, as its explanation names it.
fn steps(docket: &Docket, rule: &str) -> Vec<&'static str> {
    let explained = explain(docket, rule, 1, &Law::standard()).expect("the deadline is there");
    explained.trail.iter().map(|step| step.step).collect()
}

/// 19 CFR 165.16: the days up to and including the referral's own count. Day 90 after October 9, 2019 is January 7.
#[test]
fn a_referral_on_the_last_day_stops_a_period_with_nothing_left_and_a_day_later_none() {
    let referred = |on: &str| {
        read(
            &format!("investigation_initiated 2019-10-09, commerce_referral_made {on}"),
            "2020-02-03",
        )
    };
    let on_the_day = referred("2020-01-07");
    assert_eq!(brief(&on_the_day, "interim_measures_decision"), "- - stayed");
    assert_eq!(remaining(&on_the_day, "interim_measures_decision"), Some((0, Unit::CalendarDays)));
    let later = referred("2020-01-08");
    assert_eq!(brief(&later, "interim_measures_decision"), "2020-01-07 2020-01-07 overdue");
    assert_eq!(brief(&later, "determination"), "- - stayed");
}

#[test]
fn what_was_asked_and_answered_before_a_period_began_does_not_stop_it() {
    let asked = "allegation_acknowledged 2026-03-02, commerce_referral_made 2026-03-06, commerce_determination_received 2026-06-01";
    for initiated in ["2026-06-01", "2026-06-10"] {
        let line = format!("{asked}, investigation_initiated {initiated}");
        let docket = read(&line, "2026-06-12");
        let expected = day(initiated) + chrono::Days::new(90);
        let decision = docket.deadline("interim_measures_decision", 1).expect("initiated");
        assert_eq!(decision.nominal, Some(expected), "from {initiated}");
    }
}

/// What begins while Commerce is still asked begins whole with the answer.
#[test]
fn a_period_that_begins_during_a_referral_waits_with_all_its_days() {
    let line = "allegation_acknowledged 2026-03-02, commerce_referral_made 2026-03-06, investigation_initiated 2026-03-10";
    let docket = read(line, "2026-03-11");
    assert_eq!(remaining(&docket, "interim_measures_decision"), Some((90, Unit::CalendarDays)));
    let answered =
        read(&format!("{line}, commerce_determination_received 2026-06-01"), "2026-06-02");
    assert_eq!(brief(&answered, "interim_measures_decision"), "2026-08-30 2026-08-31 running");
}

/// A second referral stops what is left of the first, and each day is counted once.
#[test]
fn two_referrals_stop_a_period_twice() {
    let line = "investigation_initiated 2019-10-09, commerce_referral_made 2019-11-01, commerce_determination_received 2020-03-02, commerce_referral_made 2020-03-12, commerce_determination_received 2020-06-01";
    // 23 days had run, then 10: 267 remain from June 1, 2020.
    assert_eq!(brief(&read(line, "2020-06-02"), "determination"), "2021-02-23 2021-02-23 running");
}

/// Offices were closed on December 5 and 24, 2018: the last day is the 27th, and the 24th where closures do not count.
#[test]
fn a_safe_day_that_was_over_before_the_referral_is_not_given_back() {
    let line = |referred: &str| {
        format!(
            "allegation_acknowledged 2018-12-03, commerce_referral_made {referred}, commerce_determination_received 2019-02-01"
        )
    };
    let over = read(&line("2018-12-26"), "2019-02-02");
    assert_eq!(brief(&over, "initiation_decision"), "2019-02-04 2019-02-04 running");
    assert_eq!(safe(&over, "initiation_decision"), Some(day("2018-12-24")));
    // Stopped on its own last day it has none left, and ends with the answer.
    let stopped = read(&line("2018-12-24"), "2019-02-02");
    assert_eq!(safe(&stopped, "initiation_decision"), Some(day("2019-02-01")));
}

#[test]
fn a_period_stopped_in_business_days_has_business_days_left() {
    let line = "allegation_acknowledged 2026-03-02, commerce_referral_made 2026-03-06";
    let docket = read(line, "2026-03-09");
    assert_eq!(remaining(&docket, "initiation_decision"), Some((11, Unit::BusinessDays)));
    assert_eq!(steps(&docket, "initiation_decision"), ["counted", "stayed"]);
}

/// The extension lengthens what is left of a stopped determination as it would lengthen a running one.
#[test]
fn an_extension_during_a_stay_adds_its_sixty_days_to_what_is_left() {
    let line = "investigation_initiated 2019-10-09, commerce_referral_made 2019-11-01, determination_extended 2019-12-02";
    let stayed = read(line, "2020-01-02");
    assert_eq!(remaining(&stayed, "determination"), Some((337, Unit::CalendarDays)));
    assert_eq!(remaining(&stayed, "extension_notice"), Some((277, Unit::CalendarDays)));
    let answered =
        read(&format!("{line}, commerce_determination_received 2020-03-02"), "2020-03-03");
    assert_eq!(brief(&answered, "determination"), "2021-02-02 2021-02-02 running");
    assert_eq!(safe(&answered, "determination"), Some(day("2021-02-02")));
    assert_eq!(steps(&answered, "determination"), ["counted", "stayed", "extended", "resumed"]);
}

/// "Was not over before" its first day: day 300 after October 9, 2019 is August 4, 2020.
#[test]
fn an_order_reaches_a_period_that_ends_on_its_first_day_and_none_that_ended_before() {
    let ordered = |from: &str| {
        let line = format!(
            "investigation_initiated 2019-10-09, tolling_ordered 2020-08-10 days=10 from={from}"
        );
        brief(&read(&line, "2020-08-11"), "determination")
    };
    assert_eq!(ordered("2020-08-04"), "2020-08-14 2020-08-14 running");
    assert_eq!(ordered("2020-08-05"), "2020-08-04 2020-08-04 overdue");
}

/// The safe day of December 24, 2018 is reached by an order from that day, and by none from the day after.
#[test]
fn an_order_reaches_a_safe_day_that_it_begins_on() {
    let ordered = |from: &str| {
        let line = format!(
            "allegation_acknowledged 2018-12-03, tolling_ordered 2019-01-28 days=37 from={from}"
        );
        safe(&read(&line, "2019-01-29"), "initiation_decision")
    };
    assert_eq!(ordered("2018-12-24"), Some(day("2019-01-30")));
    assert_eq!(ordered("2018-12-25"), Some(day("2018-12-24")));
}

#[test]
fn a_period_that_begins_on_the_day_after_an_order_is_not_moved() {
    // The order's ten days are December 22 to 31.
    let begun = |on: &str| {
        let line = format!(
            "investigation_initiated {on}, tolling_ordered 2025-02-03 days=10 from=2024-12-22"
        );
        read(&line, "2025-02-04").deadline("determination", 1).and_then(|d| d.nominal)
    };
    let days = |on: &str, more: u64| Some(day(on) + chrono::Days::new(300 + more));
    assert_eq!(begun("2025-01-02"), days("2025-01-02", 0));
    assert_eq!(begun("2025-01-01"), days("2025-01-01", 0));
    assert_eq!(begun("2024-12-31"), days("2024-12-31", 1));
    assert_eq!(begun("2024-12-23"), days("2024-12-23", 9));
    assert_eq!(begun("2024-12-22"), days("2024-12-22", 10));
}

/// A date that CBP wrote is taken as written, until an order moves it: then it is counted, and rolls.
#[test]
fn a_written_date_rolls_once_an_order_has_moved_it() {
    let set = |due: &str, days: u32| {
        let line = format!(
            "investigation_initiated 2022-07-20, factual_information_date_set 2022-09-01 due={due}, tolling_ordered 2023-01-03 days={days} from=2023-01-03"
        );
        brief(&read(&line, "2023-01-04"), "factual_information_close")
    };
    // February 11, 2023 is a Saturday.
    assert_eq!(set("2023-02-10", 1), "2023-02-11 2023-02-13 running");
    assert_eq!(set("2023-02-11", 0), "2023-02-11 2023-02-11 running", "an order of no days");
}

#[test]
fn a_date_that_a_request_sets_is_taken_as_written() {
    let line = "investigation_initiated 2024-05-01, information_requested 2024-06-03 to=importer due=2024-06-15";
    let docket = read(line, "2024-06-04");
    assert_eq!(brief(&docket, "information_request_due"), "2024-06-15 2024-06-15 running");
    assert_eq!(steps(&docket, "information_request_due"), ["set"]);
    let warned: Vec<&str> = docket.irregularities.iter().map(|i| i.rule.as_str()).collect();
    assert_eq!(warned, ["information_request_due"], "June 15, 2024 is a Saturday");
}

/// April 3, 2021, day 31 after March 3, is a Saturday: what happens by operation of law happens on its day.
#[test]
fn an_effect_of_law_does_not_roll() {
    let docket = shipment(Track::General, "presented_for_examination 2021-03-03", "2021-03-04");
    assert_eq!(brief(&docket, "deemed_exclusion"), "2021-04-03 2021-04-03 running");
    assert_eq!(steps(&docket, "deemed_exclusion"), ["counted"]);
}

#[test]
fn the_roll_comes_last_and_is_told() {
    let docket = read("investigation_initiated 2022-07-20", "2022-08-01");
    assert_eq!(brief(&docket, "factual_information_close"), "2023-02-05 2023-02-06 running");
    assert_eq!(steps(&docket, "factual_information_close"), ["counted", "rolled"]);
    assert_eq!(steps(&docket, "determination"), ["counted"]);
}

/// 19 CFR 165.5(c): an extension names a limit, and one of several by its number; without, the latest there was.
#[test]
fn an_extension_moves_the_window_it_means() {
    let facts =
        "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer";
    let second = "factual_information_filed 2024-09-05 by=filer";
    let windows = |line: &str| {
        let docket = read(line, "2024-09-06");
        [1, 2].map(|n| {
            brief(&docket, &format!("rebuttal_close#{n}")).split(' ').next().map(str::to_owned)
        })
    };
    let days = |one: &str, two: &str| [Some(one.to_owned()), Some(two.to_owned())];
    let named = |rule: &str| {
        format!("{facts}, {second}, deadline_extended 2024-09-06 rule={rule} due=2024-10-01")
    };
    assert_eq!(windows(&named("rebuttal_close#1")), days("2024-10-01", "2024-09-15"));
    assert_eq!(windows(&named("rebuttal_close#2")), days("2024-09-13", "2024-10-01"));
    assert_eq!(windows(&named("rebuttal_close")), days("2024-09-13", "2024-10-01"));
    assert_eq!(windows(&named("argument_response_close#1")), days("2024-09-13", "2024-09-15"));
    let between = format!(
        "{facts}, deadline_extended 2024-09-04 rule=rebuttal_close due=2024-10-01, {second}"
    );
    assert_eq!(windows(&between), days("2024-10-01", "2024-09-15"));
}

/// Asking is not getting: 19 CFR 165.5(c)(1).
#[test]
fn a_request_for_more_time_moves_nothing() {
    let line = "investigation_initiated 2024-05-01, extension_requested 2024-09-03 by=filer rule=factual_information_close due=2024-12-31";
    assert_eq!(
        brief(&read(line, "2024-09-04"), "factual_information_close"),
        "2024-11-17 2024-11-18 running"
    );
}

#[test]
fn a_date_that_was_set_is_not_provisional() {
    let provisional = |entry: &str| {
        let docket = read(&format!("investigation_initiated 2026-06-01{entry}"), "2026-07-01");
        docket.deadline("written_argument_close", 1).map(|deadline| deadline.provisional)
    };
    assert_eq!(provisional(""), Some(true), "230 days on no closure of 2027 is known");
    assert_eq!(provisional(", written_argument_date_set 2026-06-30 due=2027-03-01"), Some(false));
}

/// Closures are reviewed from 2016 on; what is expected after a count over 2015 may change with it.
#[test]
fn what_is_counted_from_a_provisional_day_is_provisional() {
    let docket = shipment(Track::General, "presented_for_examination 2015-12-30", "2016-01-04");
    assert_eq!(brief(&docket, "detention_decision"), "2016-01-07 2016-01-07 running");
    assert_eq!(brief(&docket, "detention_notice"), "2016-01-14 2016-01-14 running projected");
    for rule in ["detention_decision", "detention_notice"] {
        assert_eq!(docket.deadline(rule, 1).map(|d| d.provisional), Some(true), "{rule}");
    }
    let later = shipment(Track::General, "presented_for_examination 2016-01-04", "2016-01-05");
    assert_eq!(later.deadline("detention_notice", 1).map(|d| d.provisional), Some(false));
}

#[test]
fn a_period_remembers_each_last_day_it_had_and_what_gave_it() {
    let line = "allegation_acknowledged 2026-03-02, investigation_initiated 2026-03-10, commerce_referral_made 2026-04-01, commerce_determination_received 2026-05-01, tolling_ordered 2026-05-04 days=5 from=2026-05-04, determination_extended 2026-05-05";
    let docket = read(line, "2026-05-06");
    assert_eq!(
        history(&docket, "determination"),
        [
            // Expected from March 23, then from the real day; stopped with 278 days left.
            "2027-01-19 allegation_acknowledged",
            "2027-01-04 investigation_initiated",
            "- commerce_referral_made",
            "2027-02-03 commerce_determination_received",
            "2027-02-08 tolling_ordered",
            "2027-04-09 determination_extended",
        ]
    );
}

#[test]
fn that_a_trigger_happened_is_remembered_even_where_the_day_stays_the_same() {
    // The investigation was initiated on the last day it was expected on.
    let docket = read(
        "allegation_acknowledged 2026-03-02, investigation_initiated 2026-03-23",
        "2026-03-24",
    );
    assert_eq!(
        history(&docket, "interim_measures_decision"),
        ["2026-06-22 allegation_acknowledged", "2026-06-22 investigation_initiated"]
    );
}

#[test]
fn what_moves_nothing_is_no_part_of_the_history() {
    // An order whose days were over before the case began, and a second answer that nobody waited for.
    let line = "investigation_initiated 2024-05-01, tolling_ordered 2024-05-02 days=10 from=2024-01-02, commerce_determination_received 2024-05-03";
    let docket = read(line, "2024-05-06");
    assert_eq!(history(&docket, "determination"), ["2025-02-25 investigation_initiated"]);
}
