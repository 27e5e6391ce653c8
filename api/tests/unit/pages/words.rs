//! Words as a reader would say them.

use api::for_tests::pages::words::{act, left, parts, short_day, spelled, week};
use chrono::NaiveDate;
use statute::time_line::Week;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn words_are_said_as_a_reader_would() {
    assert_eq!(act("initiation_decision"), "Decide whether to initiate an investigation");
    assert_eq!(act("extension_request_close"), "Request more time, in writing and with reasons");
    assert_eq!(act("a_rule_of_tomorrow"), "A rule of tomorrow");
    assert_eq!(spelled("notice_of_initiation_issued"), "Notice of initiation issued");
    assert_eq!(spelled(""), "");
    let said = parts("`determination#1` ends");
    assert_eq!(said, [(true, "determination#1".to_owned()), (false, " ends".to_owned())]);
    assert_eq!(short_day(day("2024-12-02")), "Mon, Dec 2, 2024");
    assert_eq!(week(Week::Later(day("2024-12-16"))), "Week of Monday, December 16, 2024");
}

#[test]
fn days_left_are_told_with_their_number() {
    let today = day("2024-12-02");
    for (due, said) in [
        ("2024-12-02", "Today"),
        ("2024-12-03", "1 day left"),
        ("2024-12-12", "10 days left"),
        ("2024-12-01", "1 day over"),
        ("2024-11-02", "30 days over"),
    ] {
        assert_eq!(left(today, day(due)), said);
    }
}
