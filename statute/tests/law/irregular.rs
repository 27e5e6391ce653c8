//! What broke a rule and stands on the docket all the same: each told once, with its place, in words, and by what law.

use serde_json::json;
use statute::{Docket, Entry, Irregularity, Law, Matter, Program, Track, docket};

use crate::shorthand::{day, entries, read};

/// What is told, each as `rule@position`.
fn told(docket: &Docket) -> Vec<String> {
    docket.irregularities.iter().map(|found| format!("{}@{}", found.rule, found.index)).collect()
}

#[track_caller]
fn only(docket: &Docket) -> &Irregularity {
    let [one] = docket.irregularities.as_slice() else {
        panic!("one irregularity, not {:?}", docket.irregularities)
    };
    one
}

fn shipment(entries: &[Entry], on: &str) -> Docket {
    let matter = Matter { program: Program::Detention, track: Some(Track::Wro) };
    docket(matter, entries, &Law::standard(), day(on))
}

/// Day 300 after October 9, 2019 is August 4, 2020.
#[test]
fn a_duty_done_on_its_last_day_is_in_time_and_a_day_later_it_is_late() {
    let made = |on| {
        read(&format!("investigation_initiated 2019-10-09, determination_made {on}"), "2020-09-01")
    };
    assert_eq!(told(&made("2020-08-04")), [""; 0]);
    let late = made("2020-08-05");
    let found = only(&late);
    assert_eq!((found.rule.as_str(), found.index), ("determination", 1));
    assert_eq!((found.entry.as_str(), found.on), ("determination_made", day("2020-08-05")));
    assert_eq!(
        found.message,
        "`determination_made` came on 2020-08-05; the last day was 2020-08-04"
    );
    let cites: Vec<&str> = found.authority.iter().map(|cite| cite.cite.as_str()).collect();
    assert_eq!(cites, ["19 USC 1517(c)(1)", "19 CFR 165.22"]);
}

/// 19 USC 1517(g)(1): thirty business days after February 11, 2021 are March 26.
#[test]
fn an_action_in_court_after_its_last_day_is_told() {
    let filed =
        |on| read(&format!("review_decided 2021-02-11, judicial_review_filed {on}"), "2021-06-01");
    assert_eq!(told(&filed("2021-03-26")), [""; 0]);
    assert_eq!(told(&filed("2021-03-29")), ["judicial_review_close@1"]);
}

/// A target binds nobody, and an effect of law takes place by itself.
#[test]
fn a_target_that_was_missed_is_no_irregularity() {
    let line = "allegation_filed 2025-01-06, allegation_transmitted 2025-01-10, petition_accepted 2025-03-03";
    let read =
        docket(Program::ForcedLaborOrder, &entries(line), &Law::standard(), day("2025-04-01"));
    assert_eq!(told(&read), [""; 0]);
}

#[test]
fn a_step_that_was_left_out_is_told_by_its_name() {
    let read =
        read("allegation_filed 2020-01-02, investigation_initiated 2020-02-03", "2020-02-04");
    let found = only(&read);
    assert_eq!(found.rule, "allegation_acknowledged");
    assert_eq!(
        found.message,
        "`investigation_initiated` has no `allegation_acknowledged` before it"
    );
    assert_eq!(found.authority[0].cite, "19 USC 1517(b)(1); 19 CFR 165.15(a)");
    assert_eq!((found.index, found.on), (1, day("2020-02-03")));
}

/// 19 CFR 165.23(c): ten calendar days for each new fact, for the other parties.
#[test]
fn a_rebuttal_is_late_for_the_facts_it_answers() {
    let facts = "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer, factual_information_filed 2024-09-10 by=importer";
    let rebutted = |on: &str, of: &str| {
        told(&read(&format!("{facts}, rebuttal_filed {on} by=filer {of}"), "2024-11-01"))
    };
    // The windows close on Friday, September 13, and Friday, September 20.
    assert_eq!(rebutted("2024-09-13", "of=1"), [""; 0]);
    assert_eq!(rebutted("2024-09-16", "of=1"), ["rebuttal_close@3"]);
    assert_eq!(rebutted("2024-09-16", "of=2"), [""; 0]);
    // Where it does not say, it may be for the window that is open.
    assert_eq!(rebutted("2024-09-16", ""), [""; 0]);
    assert_eq!(rebutted("2024-09-20", ""), [""; 0]);
    assert_eq!(rebutted("2024-09-23", ""), ["rebuttal_close@3"], "late for both, told once");
}

#[test]
fn a_window_that_opens_afterwards_excuses_nobody() {
    let line = "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer, rebuttal_filed 2024-09-16 by=filer, factual_information_filed 2024-09-17 by=importer";
    assert_eq!(told(&read(line, "2024-11-01")), ["rebuttal_close@2"]);
}

#[test]
fn every_late_filing_is_told_and_in_the_order_of_the_docket() {
    // Facts close on Sunday, February 5, 2023, and so on Monday.
    let line = "investigation_initiated 2022-07-20, determination_extended 2023-01-03, factual_information_filed 2023-02-06 by=filer, factual_information_filed 2023-02-07 by=filer, factual_information_filed 2023-02-08 by=importer, written_argument_filed 2023-03-07 by=filer, written_argument_filed 2023-03-08 by=filer";
    assert_eq!(
        told(&read(line, "2023-05-01")),
        ["factual_information_close@3", "factual_information_close@4", "written_argument_close@6"]
    );
}

/// 19 CFR 165.5(c)(1): three business days before Monday, April 27, 2020, is Wednesday, April 22.
#[test]
fn a_request_for_more_time_is_late_for_the_limit_it_names() {
    let asked = |on: &str, rule: &str| {
        let line = format!(
            "investigation_initiated 2019-10-09, extension_requested {on} by=filer rule={rule}"
        );
        told(&read(&line, "2020-06-01"))
    };
    assert_eq!(asked("2020-04-22", "factual_information_close"), [""; 0]);
    assert_eq!(asked("2020-04-23", "factual_information_close"), ["extension_request_close@1"]);
    assert_eq!(asked("2020-04-23", "written_argument_close"), [""; 0]);
}

/// 19 CFR 165.26(a): the determination's last day is May 16, 2023.
#[test]
fn written_arguments_that_close_after_the_determinations_last_day_are_told() {
    let set =
        |entry: &str| read(&format!("investigation_initiated 2022-07-20, {entry}"), "2023-03-01");
    assert_eq!(told(&set("written_argument_date_set 2022-09-01 due=2023-05-16")), [""; 0]);
    let late = set("written_argument_date_set 2022-09-01 due=2023-05-17");
    let found = only(&late);
    assert_eq!((found.rule.as_str(), found.index), ("written_argument_close", 1));
    assert_eq!(
        found.message,
        "written arguments may not close after the determination's last day, 2023-05-16"
    );
    assert_eq!(found.authority[0].cite, "19 CFR 165.26(a)");
    let extended = |rule: &str| {
        told(&set(&format!("deadline_extended 2022-09-01 rule={rule} due=2023-05-17")))
    };
    assert_eq!(extended("written_argument_close#1"), ["written_argument_close@1"]);
    assert_eq!(extended("factual_information_close"), [""; 0], "the cap is that of arguments");
    // A docket that does not know the determination's last day caps nothing.
    let line =
        "factual_information_filed 2022-07-20, written_argument_date_set 2022-09-01 due=2029-05-16";
    assert_eq!(told(&read(line, "2023-03-01")), [""; 0]);
}

#[test]
fn a_set_date_that_is_no_business_day_is_told_with_its_name() {
    let line = "investigation_initiated 2022-07-20, factual_information_date_set 2022-09-01 due=2023-01-02";
    let read = read(line, "2023-03-01");
    let found = only(&read);
    assert_eq!((found.rule.as_str(), found.index), ("factual_information_close", 1));
    assert_eq!(
        found.message,
        "the date that was set, 2023-01-02, is no business day (New Year's Day (observed)); it is taken as written"
    );
}

/// 19 CFR 165.5(c): after its last day a limit is extended in extraordinary circumstances only.
#[test]
fn an_extension_after_the_last_day_says_that_the_circumstances_were_extraordinary() {
    let extended = |kind: &str, reason: Option<&str>, content: Option<serde_json::Value>| {
        let rule = if kind == "deadline_extended" { "rule=factual_information_close" } else { "" };
        let line =
            format!("investigation_initiated 2022-07-20, {kind} 2023-02-07 {rule} due=2023-02-10");
        let mut entries = entries(&line);
        entries[1].fields.reason = reason.map(str::to_owned);
        entries[1].fields.content = content;
        docket(Program::Eapa, &entries, &Law::standard(), day("2023-03-01"))
    };
    let plain = extended("deadline_extended", Some("counsel was ill"), None);
    assert_eq!(
        only(&plain).message,
        "extended after its last day, 2023-02-06, without extraordinary circumstances"
    );
    let said = |reason, content| told(&extended("deadline_extended", reason, content));
    assert_eq!(said(Some("extraordinary_circumstances: a flood"), None), [""; 0]);
    assert_eq!(said(None, Some(json!({"extraordinary_circumstances": true}))), [""; 0]);
    assert_eq!(said(None, Some(json!({"extraordinary_circumstances": false}))).len(), 1);
    assert_eq!(said(None, Some(json!({"grounds": "a flood"}))).len(), 1);
    // A date that CBP sets of its own accord is no extension.
    assert_eq!(told(&extended("factual_information_date_set", None, None)), [""; 0]);
}

/// Real (Uniqlo I): excluded while the importer might still prove admissibility. Told, and not refused.
#[test]
fn an_exclusion_within_the_three_months_for_proof_is_told() {
    let excluded =
        |line: &str| shipment(&entries(&format!("imported 2021-01-08, {line}")), "2021-09-01");
    // Three months after January 8 are April 8, 2021.
    let early = excluded("excluded 2021-04-08");
    assert_eq!(
        only(&early).message,
        "excluded before the time for proof of admissibility was over on 2021-04-08"
    );
    assert_eq!((only(&early).rule.as_str(), only(&early).index), ("proof_of_admissibility", 1));
    assert_eq!(told(&excluded("excluded 2021-04-09")), [""; 0]);
    assert_eq!(told(&excluded("proof_submitted 2021-02-01, excluded 2021-03-01")), [""; 0]);
    assert_eq!(told(&excluded("detained 2021-01-11, detention_notice_issued 2021-01-12")), [""; 0]);
}

/// 19 CFR 12.44(a): sixty days after the advice of April 9, 2021, are June 8.
#[test]
fn a_protest_after_the_abandonment_is_told() {
    let protested = |on: &str| {
        let line = format!(
            "excluded 2021-04-09, exclusion_advice_sent 2021-04-09, exclusion_protest_filed {on}"
        );
        shipment(&entries(&line), "2021-09-01")
    };
    assert_eq!(told(&protested("2021-06-08")), [""; 0]);
    let late = protested("2021-06-09");
    assert_eq!(
        only(&late).message,
        "the protest came after the merchandise was deemed abandoned on 2021-06-08"
    );
    assert_eq!((only(&late).rule.as_str(), only(&late).index), ("deemed_abandonment", 2));
}

/// 19 CFR 165.43 since 2024-04-17; 19 CFR 165.5(c) extends limits of parties alone.
#[test]
fn what_the_law_gives_no_effect_is_told_with_the_provision() {
    let withdrawn = |on: &str| {
        let line = format!("review_requested 2024-04-01, review_request_withdrawn {on} of=0");
        read(&line, "2024-05-01")
    };
    assert_eq!(told(&withdrawn("2024-04-16")), [""; 0]);
    let late = withdrawn("2024-04-17");
    let found = only(&late);
    assert_eq!((found.rule.as_str(), found.index), ("review_decision", 1));
    assert_eq!(found.message, "a request for review cannot be withdrawn since 2024-04-17");
    assert_eq!(found.authority[0].cite, "19 CFR 165.43");

    let extended = |rule: &str| {
        let line = format!(
            "investigation_initiated 2025-01-06, deadline_extended 2025-02-03 rule={rule} due=2025-03-03"
        );
        read(&line, "2025-02-04")
    };
    assert_eq!(told(&extended("factual_information_close#1")), [""; 0]);
    let vain = extended("determination#1");
    let found = only(&vain);
    assert_eq!((found.rule.as_str(), found.index), ("determination#1", 1));
    assert_eq!(found.message, "`determination#1` is no limit that may be extended");
    assert_eq!(found.authority[0].cite, "19 CFR 165.5(c)");
}

/// 19 CFR 165.5(c)(1): a request for more time comes three business days before the limit, later only in extraordinary
/// circumstances. Day 200 after July 20, 2022 rolls to Monday, February 6, 2023; three business days before is February 1.
#[test]
fn more_time_is_asked_for_late_only_in_extraordinary_circumstances() {
    let asked = |extraordinary: bool| {
        let line = "investigation_initiated 2022-07-20, interim_measures_taken 2022-10-18, \
                    notice_of_initiation_issued 2022-10-25, extension_requested 2023-02-02 by=filer rule=factual_information_close";
        let mut folded = entries(line);
        folded[3].fields.content = Some(json!({"extraordinary_circumstances": extraordinary}));
        told(&docket(Program::Eapa, &folded, &Law::standard(), day("2023-02-03")))
    };
    assert_eq!(asked(true), [""; 0]);
    assert_eq!(asked(false), ["extension_request_close@3"]);
}
