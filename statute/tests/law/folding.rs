//! Stays, tolling, extensions, projections, corrections: what moves a date and what does not.

use crate::shorthand::{brief, day, read};

#[track_caller]
fn check(line: &str, on: &str, rows: &[(&str, &str)]) {
    let docket = read(line, on);
    for (name, expected) in rows {
        assert_eq!(brief(&docket, name), *expected, "{name} of: {line}");
    }
}

#[test]
fn a_period_follows_its_projected_trigger_until_it_happens() {
    check(
        "allegation_acknowledged 2026-03-02",
        "2026-03-05",
        &[
            ("initiation_decision", "2026-03-23 2026-03-23 running"),
            ("interim_measures_decision", "2026-06-21 2026-06-22 running projected"),
            ("notice_of_initiation", "none"),
            ("determination_notice", "2027-01-26 2027-01-26 running projected"),
            ("review_decision", "none"),
        ],
    );
    check(
        "allegation_acknowledged 2026-03-02, initiation_declined 2026-03-10",
        "2026-03-12",
        &[
            ("initiation_decision", "2026-03-23 2026-03-23 met"),
            ("interim_measures_decision", "none"),
            ("non_initiation_notice", "2026-03-17 2026-03-17 running"),
        ],
    );
}

#[test]
fn a_referral_stops_three_clocks_and_what_is_projected_from_them() {
    let referred = "investigation_initiated 2019-10-09, commerce_referral_made 2019-11-01";
    check(
        referred,
        "2020-03-05",
        &[
            ("interim_measures_decision", "- - stayed"),
            ("notice_of_initiation", "- - stayed"),
            ("determination", "- - stayed"),
            ("determination_notice", "- - stayed projected"),
            ("public_record_release", "none"),
            ("factual_information_close", "2020-04-26 2020-04-27 running"),
        ],
    );
    let docket = read(referred, "2020-03-05");
    let remaining = docket.deadline("determination", 1).and_then(|d| d.remaining).map(|r| r.length);
    assert_eq!(remaining, Some(277), "23 days count, the referral's own among them");
    let answered = format!("{referred}, commerce_determination_received 2020-03-02");
    check(
        &answered,
        "2020-03-05",
        &[
            ("interim_measures_decision", "2020-05-08 2020-05-08 running"),
            ("determination", "2020-12-04 2020-12-04 running"),
        ],
    );
}

#[test]
fn a_referral_before_initiation_stops_business_days() {
    let line = "allegation_acknowledged 2026-03-02, commerce_referral_made 2026-03-06, commerce_determination_received 2026-06-01";
    check(line, "2026-06-02", &[("initiation_decision", "2026-06-16 2026-06-16 running")]);
}

#[test]
fn a_met_period_no_longer_stands_still() {
    let line = "investigation_initiated 2024-05-01, interim_measures_taken 2024-06-03, commerce_referral_made 2024-06-10";
    check(
        line,
        "2024-06-20",
        &[
            ("interim_measures_decision", "2024-07-30 2024-07-30 met"),
            ("notice_of_initiation", "2024-06-10 2024-06-10 overdue"),
            ("determination", "- - stayed"),
        ],
    );
}

#[test]
fn the_notice_follows_measures_taken_early_and_else_day_ninety() {
    check(
        "investigation_initiated 2024-05-01",
        "2024-05-02",
        &[("notice_of_initiation", "2024-08-06 2024-08-06 running")],
    );
    check(
        "investigation_initiated 2024-05-01, interim_measures_taken 2024-06-03",
        "2024-06-04",
        &[
            ("notice_of_initiation", "2024-06-10 2024-06-10 running"),
            ("interim_measures_notice", "2024-06-10 2024-06-10 running"),
        ],
    );
    check(
        "investigation_initiated 2024-05-01, interim_measures_declined 2024-06-03",
        "2024-06-04",
        &[("notice_of_initiation", "2024-08-06 2024-08-06 running")],
    );
    // Before 2024-04-17 the notice after declined measures was due 95 calendar days from initiation.
    check(
        "investigation_initiated 2023-05-01, interim_measures_declined 2023-06-05",
        "2023-06-06",
        &[("notice_of_initiation", "2023-08-04 2023-08-04 running")],
    );
}

#[test]
fn a_tolling_order_moves_what_it_reaches_and_nothing_else() {
    let order = "tolling_ordered 2019-02-07 days=37 from=2018-12-22";
    let begun_before = format!("investigation_initiated 2018-06-01, {order}");
    check(
        &begun_before,
        "2019-02-08",
        &[
            ("interim_measures_decision", "2018-08-30 2018-08-30 overdue"),
            ("factual_information_close", "2018-12-18 2018-12-18 closed"),
            ("written_argument_close", "2019-02-23 2019-02-25 running"),
            ("determination", "2019-05-04 2019-05-06 running"),
            ("determination_notice", "2019-05-13 2019-05-13 running projected"),
        ],
    );
    // A period that began inside the interval moves by the days still to come, one that begins after it by none.
    let begun_inside = format!("investigation_initiated 2019-01-10, {order}");
    check(&begun_inside, "2019-02-08", &[("determination", "2019-11-24 2019-11-25 running")]);
    let begun_after =
        "tolling_ordered 2019-02-07 days=37 from=2018-12-22, investigation_initiated 2019-02-08";
    check(begun_after, "2019-02-09", &[("determination", "2019-12-05 2019-12-05 running")]);
}

#[test]
fn days_of_an_order_inside_a_stay_are_not_added_however_they_are_ordered() {
    let base = "investigation_initiated 2018-06-01";
    let ordered_first = format!(
        "{base}, tolling_ordered 2018-12-22 days=37 from=2018-12-22, commerce_referral_made 2019-01-02, commerce_determination_received 2019-03-01"
    );
    let ordered_late = format!(
        "{base}, commerce_referral_made 2019-01-02, tolling_ordered 2019-02-07 days=37 from=2018-12-22, commerce_determination_received 2019-03-01"
    );
    let one = brief(&read(&ordered_first, "2019-03-02"), "determination");
    let other = brief(&read(&ordered_late, "2019-03-02"), "determination");
    assert_eq!(one, other);
    // 215 days had run on the day of the referral; 85 remain, and the 12 days of the order before the stay.
    assert_eq!(one, "2019-06-06 2019-06-06 running");
}

/// What stands still is not over: day 300 after June 1, 2018 would have been March 28, 2019, had Commerce not been asked.
#[test]
fn an_order_reaches_a_period_that_stands_still_whenever_it_would_have_ended() {
    let base = "investigation_initiated 2018-06-01, commerce_referral_made 2018-07-02";
    let ordered_first = format!(
        "{base}, tolling_ordered 2019-04-02 days=60 from=2019-04-01, commerce_determination_received 2019-04-10"
    );
    let ordered_late = format!(
        "{base}, commerce_determination_received 2019-04-10, tolling_ordered 2019-04-12 days=60 from=2019-04-01"
    );
    // 269 days remain from April 10: January 4, 2020. Of the sixty days ten fell into the stay, through the answer's.
    for line in [ordered_first, ordered_late] {
        let docket = read(&line, "2019-04-15");
        assert_eq!(brief(&docket, "determination"), "2020-02-23 2020-02-24 running", "{line}");
    }
    // Before that day nothing of it runs again.
    let asked =
        read(&format!("{base}, tolling_ordered 2019-04-02 days=60 from=2019-04-01"), "2019-04-05");
    assert_eq!(brief(&asked, "determination"), "- - stayed");
}

#[test]
fn an_extension_counts_from_the_nominal_day() {
    check(
        "investigation_initiated 2019-10-09, determination_extended 2020-08-04",
        "2020-08-05",
        &[
            ("determination", "2020-10-03 2020-10-05 running"),
            ("extension_notice", "2020-08-04 2020-08-04 met"),
        ],
    );
}

#[test]
fn dates_that_cbp_sets_are_taken_as_written() {
    let line = "investigation_initiated 2023-02-24, written_argument_date_set 2023-09-01 due=2023-11-11, deadline_extended 2023-09-02 rule=factual_information_close due=2023-09-30";
    check(
        line,
        "2023-09-03",
        &[
            ("written_argument_close", "2023-11-11 2023-11-11 running"),
            ("factual_information_close", "2023-09-30 2023-09-30 running"),
        ],
    );
}

#[test]
fn every_fact_opens_its_own_window_for_the_others() {
    let line = "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer, factual_information_filed 2024-09-05 by=filer, rebuttal_filed 2024-09-10 by=filer of=1";
    check(
        line,
        "2024-09-14",
        &[
            ("rebuttal_close#1", "2024-09-13 2024-09-13 closed"),
            ("rebuttal_close#2", "2024-09-15 2024-09-16 running"),
        ],
    );
    let docket = read(line, "2024-09-14");
    let window = |n| docket.deadline("rebuttal_close", n).expect("a window");
    assert_eq!((window(1).obligor.as_str(), window(1).met_on), ("filer", Some(day("2024-09-10"))));
    assert_eq!((window(2).obligor.as_str(), window(2).met_on), ("importer", None));
}

#[test]
fn limits_of_parties_can_be_asked_to_move_three_business_days_before() {
    let docket = read("investigation_initiated 2022-07-20", "2022-08-01");
    let asked = docket.deadline("extension_request_close", 1).expect("a window");
    assert_eq!(asked.limit.as_deref(), Some("factual_information_close#1"));
    // The limit is Monday, February 6, 2023; three business days back is Wednesday, February 1.
    assert_eq!(asked.due, Some(day("2023-02-01")));
    // The safe day goes back from the limit's own, Sunday, February 5.
    assert_eq!(asked.safe, Some(day("2023-02-01")));
}

#[test]
fn a_correction_takes_an_entry_out_of_the_fold() {
    let line = "investigation_initiated 2019-10-09, determination_made 2020-01-05, entry_corrected 2020-01-06 corrects=1";
    check(line, "2020-01-07", &[("determination", "2020-08-04 2020-08-04 running")]);
}

#[test]
fn the_version_of_the_law_is_that_of_the_triggers_day() {
    check(
        "notice_of_initiation_issued 2024-04-16",
        "2024-05-01",
        &[("public_record_release", "none")],
    );
    check(
        "notice_of_initiation_issued 2024-04-17",
        "2024-04-18",
        &[("public_record_release", "2024-05-01 2024-05-01 running")],
    );
}

#[test]
fn what_broke_a_rule_is_listed_and_not_refused() {
    let line = "allegation_filed 2020-01-02, investigation_initiated 2020-02-03, determination_made 2021-03-01, factual_information_filed 2021-03-02 by=importer";
    let docket = read(line, "2021-04-01");
    let broken: Vec<(&str, u32)> =
        docket.irregularities.iter().map(|i| (i.rule.as_str(), i.index)).collect();
    assert_eq!(
        broken,
        [("allegation_acknowledged", 1), ("determination", 2), ("factual_information_close", 3)]
    );
}

#[test]
fn states_follow_the_entries_and_the_windows_that_closed() {
    let rows = [
        ("allegation_filed 2020-01-02", "2020-01-03", "filed"),
        ("allegation_filed 2020-01-02, allegation_returned 2020-01-03", "2020-01-03", "returned"),
        (
            "allegation_acknowledged 2020-01-02, commerce_referral_made 2020-01-03",
            "2020-01-04",
            "referred",
        ),
        ("investigation_initiated 2020-01-02", "2020-01-03", "initiated"),
        ("determination_notice_issued 2020-10-13", "2020-11-25", "notified"),
        ("determination_notice_issued 2020-10-13", "2020-11-27", "final"),
        (
            "review_requested 2020-11-10, review_request_withdrawn 2020-11-20 of=0",
            "2020-11-21",
            "final",
        ),
        ("review_decided 2021-02-11", "2021-03-26", "review_decided"),
        ("review_decided 2021-02-11", "2021-03-27", "final"),
    ];
    for (line, on, state) in rows {
        assert_eq!(read(line, on).state.as_str(), state, "{line} on {on}");
    }
}

#[test]
fn a_count_that_leaves_the_reviewed_years_is_provisional() {
    let provisional = |line, on| read(line, on).deadline("determination", 1).map(|d| d.provisional);
    assert_eq!(provisional("investigation_initiated 2025-03-03", "2025-03-04"), Some(false));
    assert_eq!(provisional("investigation_initiated 2026-06-01", "2026-06-02"), Some(true));
}

#[test]
fn set_dates_are_warned_of_where_they_are_odd() {
    let base = "investigation_initiated 2022-07-20";
    let rows = [
        // 2023-02-11 is a Saturday.
        ("deadline_extended 2022-09-01 rule=factual_information_close due=2023-02-11", 1),
        ("deadline_extended 2022-09-01 rule=factual_information_close due=2023-02-10", 0),
        // Day 200 is Sunday, February 5: the limit can be extended through Monday.
        ("deadline_extended 2023-02-06 rule=factual_information_close due=2023-02-10", 0),
        ("deadline_extended 2023-02-07 rule=factual_information_close due=2023-02-10", 1),
        ("written_argument_date_set 2022-09-01 due=2023-06-01", 1),
    ];
    for (entry, count) in rows {
        let docket = read(&format!("{base}, {entry}"), "2023-03-01");
        assert_eq!(docket.irregularities.len(), count, "{entry}: {:?}", docket.irregularities);
    }
}

#[test]
fn a_request_for_more_time_is_pointless_when_its_limit_is() {
    let line = "investigation_initiated 2024-05-01, determination_made 2024-08-01";
    let docket = read(line, "2024-08-02");
    let status = |limit: &str| {
        let window = docket.deadlines.iter().find(|d| d.limit.as_deref() == Some(limit));
        window.map(|window| window.status.as_str())
    };
    assert_eq!(status("factual_information_close#1"), Some("averted"));
    assert_eq!(status("review_request_close#1"), Some("running"));
}

#[test]
fn of_several_allegations_each_has_its_own_answer() {
    let two = "allegation_acknowledged 2025-01-06 allegation=2, allegation_acknowledged 2025-01-20 allegation=1";
    let docket =
        read(&format!("{two}, allegation_withdrawn 2025-01-21 allegation=2"), "2025-01-22");
    // Ninety days from the open allegation's own last day, 2025-02-10.
    assert_eq!(
        brief(&docket, "interim_measures_decision"),
        "2025-05-11 2025-05-12 running projected"
    );
    let declined = format!("{two}, initiation_declined 2025-01-22 allegation=2");
    check(
        &declined,
        "2025-01-23",
        &[
            ("initiation_decision#1", "2025-01-29 2025-01-29 met"),
            ("initiation_decision#2", "2025-02-10 2025-02-10 running"),
        ],
    );
    assert_eq!(read(&declined, "2025-01-23").state.as_str(), "acknowledged");
    let filed = read(
        "allegation_filed 2024-12-02, allegation_acknowledged 2025-01-06 allegation=1",
        "2025-01-07",
    );
    assert_eq!(filed.deadline("initiation_decision", 1).map(|d| d.other_readings.len()), Some(1));
}

#[test]
fn a_request_for_more_time_is_met_by_the_request() {
    let line = "investigation_initiated 2025-01-06, notice_of_initiation_issued 2025-04-10, extension_requested 2025-07-01 by=importer rule=factual_information_close";
    let docket = read(line, "2025-07-02");
    assert_eq!(
        docket.deadline("extension_request_close", 1).and_then(|d| d.met_on),
        Some(day("2025-07-01"))
    );
    assert_eq!(docket.deadline("extension_request_close", 2).and_then(|d| d.met_on), None);
}

#[test]
fn corrections_count_from_their_own_day_and_can_be_taken_back() {
    let base = "investigation_initiated 2025-01-06, entry_corrected 2025-02-10 corrects=0";
    let initiated = |line: &str, on: &str| read(line, on).deadline("determination", 1).is_some();
    assert!(initiated(base, "2025-02-09") && !initiated(base, "2025-02-10"));
    let back = format!("{base}, entry_corrected 2025-02-11 corrects=1");
    assert!(initiated(&back, "2025-02-11"));
    let again = format!("{back}, entry_corrected 2025-02-12 corrects=2");
    assert!(!initiated(&again, "2025-02-12"));
}

#[test]
fn a_request_for_review_before_the_notice_is_a_request() {
    let line = "determination_made 2025-01-06, review_requested 2025-01-07 by=importer, determination_notice_issued 2025-01-09";
    let docket = read(line, "2025-03-22");
    assert_eq!(docket.state.as_str(), "review_requested");
    assert_eq!(
        docket.deadline("review_request_close", 1).and_then(|d| d.met_on),
        Some(day("2025-01-07"))
    );
}

#[test]
fn the_safe_day_is_not_moved_by_an_order_that_comes_after_it() {
    let line =
        "allegation_acknowledged 2018-12-03, tolling_ordered 2019-01-28 days=37 from=2018-12-26";
    let docket = read(line, "2019-01-29");
    assert_eq!(
        docket.deadline("initiation_decision", 1).and_then(|d| d.safe),
        Some(day("2018-12-24"))
    );
}

#[test]
fn what_has_no_effect_is_said() {
    let rows = [
        "investigation_initiated 2025-01-06, deadline_extended 2025-02-01 rule=determination due=2025-12-31",
        "investigation_initiated 2025-01-06, deadline_extended 2025-02-03 rule=written_argument_close due=2025-12-31",
        "review_requested 2025-01-06, review_request_withdrawn 2025-01-10 of=0",
    ];
    for line in rows {
        assert_eq!(read(line, "2025-02-04").irregularities.len(), 1, "{line}");
    }
}
