//! What other serious readings make of a deadline, and the safe day that heeds them.

use statute::{Confidence, Docket};

use crate::shorthand::{brief, day, read, safe};

/// The other readings of a deadline, each as `nominal due cite`, with `-` where it has no day.
fn readings(docket: &Docket, rule: &str, instance: u32) -> Vec<String> {
    let deadline = docket.deadline(rule, instance).expect("the deadline is there");
    let show =
        |on: Option<chrono::NaiveDate>| on.map_or_else(|| "-".to_owned(), |on| on.to_string());
    let told = deadline.other_readings.iter();
    told.map(|other| {
        format!("{} {} {}", show(other.nominal), show(other.due), other.authority.cite)
    })
    .collect()
}

/// CIT 24-00052 (2025) counted from the filing of the allegation, the regulation from its acknowledgment. Offices were
/// closed on December 24, 2024 and January 9, 2025.
#[test]
fn each_allegation_is_read_from_its_own_filing_too() {
    let line = "allegation_filed 2024-12-02 allegation=1, allegation_filed 2024-12-16 allegation=2, allegation_acknowledged 2025-01-06 allegation=1, allegation_acknowledged 2025-01-07 allegation=2";
    let docket = read(line, "2025-01-08");
    let cite = "Superior Commercial Solutions v. United States, CIT 24-00052 (2025)";
    assert_eq!(
        readings(&docket, "initiation_decision", 1),
        [format!("2024-12-23 2024-12-23 {cite}")]
    );
    assert_eq!(
        readings(&docket, "initiation_decision", 2),
        [format!("2025-01-10 2025-01-10 {cite}")]
    );
    // On the calendar with the fewest days off the second ends two days sooner.
    assert_eq!(safe(&docket, "initiation_decision#1"), Some(day("2024-12-23")));
    assert_eq!(safe(&docket, "initiation_decision#2"), Some(day("2025-01-08")));
    // An allegation whose filing is not on the docket has no such reading.
    let alone = read("allegation_acknowledged 2025-01-06", "2025-01-08");
    assert_eq!(readings(&alone, "initiation_decision", 1), [""; 0]);
}

/// 19 USC 1517(f)(1): the thirty business days run from when the determination is made.
#[test]
fn a_request_for_review_is_read_from_the_determination_while_its_notice_is_expected() {
    let docket = read("determination_made 2020-10-05", "2020-10-06");
    assert_eq!(brief(&docket, "review_request_close"), "2020-11-25 2020-11-25 running projected");
    assert_eq!(
        readings(&docket, "review_request_close", 1),
        ["2020-11-18 2020-11-18 19 USC 1517(f)(1)"]
    );
    assert_eq!(safe(&docket, "review_request_close"), Some(day("2020-11-18")));
}

/// Day 300 after October 9, 2019 is August 4, 2020: what is only expected is read from its own last day.
#[test]
fn before_the_determination_its_own_last_day_is_read_from() {
    let docket = read("investigation_initiated 2019-10-09", "2019-10-10");
    assert_eq!(brief(&docket, "review_request_close"), "2020-09-23 2020-09-23 running projected");
    assert_eq!(
        readings(&docket, "review_request_close", 1),
        ["2020-09-16 2020-09-16 19 USC 1517(f)(1)"]
    );
}

/// 19 USC 1517(b)(4) speaks of any deadline under the section, 19 CFR 165.16 of three.
#[test]
fn by_the_codes_words_a_referral_stops_the_parties_limits_too() {
    let cite = "19 USC 1517(b)(4); EAPA 7184";
    let referred = "investigation_initiated 2019-10-09, commerce_referral_made 2019-11-01";
    let docket = read(referred, "2020-03-05");
    assert_eq!(readings(&docket, "factual_information_close", 1), [format!("- - {cite}")]);
    // 23 of the 200 days had run; 177 remain from the answer.
    let answered = format!("{referred}, commerce_determination_received 2020-03-02");
    let docket = read(&answered, "2020-03-05");
    assert_eq!(
        readings(&docket, "factual_information_close", 1),
        [format!("2020-08-26 2020-08-26 {cite}")]
    );
    let reading =
        &docket.deadline("factual_information_close", 1).expect("a window").other_readings[0];
    assert_eq!(reading.authority.confidence, Confidence::Derived);
    // The limits that the regulation stops itself need no other reading.
    assert_eq!(readings(&docket, "determination", 1), [""; 0]);
    // A referral after the window closed changes nothing, and without one there is nothing to read.
    let late = "investigation_initiated 2019-10-09, commerce_referral_made 2020-05-04";
    assert_eq!(readings(&read(late, "2020-05-05"), "factual_information_close", 1), [""; 0]);
    let never = read("investigation_initiated 2019-10-09", "2020-03-05");
    assert_eq!(readings(&never, "factual_information_close", 1), [""; 0]);
}

/// 19 USC 1517(g)(1) is no limit that anything moves: a court's own.
#[test]
fn no_reading_lets_a_referral_stop_the_way_to_court() {
    let line = "commerce_referral_made 2021-01-04, review_decided 2021-02-11, commerce_referral_made 2021-02-16";
    assert_eq!(readings(&read(line, "2021-02-17"), "judicial_review_close", 1), [""; 0]);
}

#[test]
fn an_extension_of_a_later_window_is_no_part_of_an_earlier_ones_reading() {
    let line = "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer, factual_information_filed 2024-09-05 by=filer, deadline_extended 2024-09-06 rule=rebuttal_close due=2024-10-01, commerce_referral_made 2024-09-09";
    let docket = read(line, "2024-09-10");
    assert_eq!(readings(&docket, "rebuttal_close", 1), ["- - 19 USC 1517(b)(4); EAPA 7184"]);
}
