//! Where a deadline stands: what meets it, what makes it pointless, and what the passing of days makes of it.

use statute::{Docket, Entry, Law, Matter, Program, Track, docket};

use crate::shorthand::{brief, day, entries, read, shipment};

fn status(docket: &Docket, name: &str) -> &'static str {
    let (rule, instance) = name.split_once('#').unwrap_or((name, "1"));
    let deadline = docket.deadline(rule, instance.parse().expect("an instance"));
    deadline.map_or("none", |deadline| deadline.status.as_str())
}

fn met_on(docket: &Docket, name: &str) -> Option<String> {
    let (rule, instance) = name.split_once('#').unwrap_or((name, "1"));
    let deadline = docket.deadline(rule, instance.parse().expect("an instance"));
    deadline.and_then(|deadline| deadline.met_on).map(|on| on.to_string())
}

#[track_caller]
fn check(docket: &Docket, rows: &[(&str, &str)]) {
    for (name, expected) in rows {
        assert_eq!(status(docket, name), *expected, "{name}");
    }
}

/// Day 300 after October 9, 2019 is August 4, 2020.
#[test]
fn a_duty_is_met_met_late_or_overdue() {
    let made = |on: &str| {
        read(&format!("investigation_initiated 2019-10-09, determination_made {on}"), "2020-09-01")
    };
    for (on, expected) in [("2020-08-04", "met"), ("2020-08-05", "met_late")] {
        assert_eq!(status(&made(on), "determination"), expected);
        assert_eq!(met_on(&made(on), "determination").as_deref(), Some(on));
    }
    let never = |on| read("investigation_initiated 2019-10-09", on);
    assert_eq!(status(&never("2020-08-04"), "determination"), "running");
    assert_eq!(status(&never("2020-08-05"), "determination"), "overdue");
}

/// 19 USC 1517(g)(1): who comes to court after the last day has lost the right, and has not used it.
#[test]
fn a_bar_that_was_passed_is_closed_and_not_met() {
    let filed = |on: &str| {
        read(&format!("review_decided 2021-02-11, judicial_review_filed {on}"), "2021-06-01")
    };
    assert_eq!(status(&filed("2021-03-26"), "judicial_review_close"), "met");
    assert_eq!(
        met_on(&filed("2021-03-26"), "judicial_review_close").as_deref(),
        Some("2021-03-26")
    );
    assert_eq!(status(&filed("2021-03-29"), "judicial_review_close"), "closed");
    assert_eq!(met_on(&filed("2021-03-29"), "judicial_review_close"), None);
    let never = |on| read("review_decided 2021-02-11", on);
    assert_eq!(status(&never("2021-03-26"), "judicial_review_close"), "running");
    assert_eq!(status(&never("2021-03-27"), "judicial_review_close"), "closed");
}

/// 19 CFR 165.23(c)(1): an answer is one to the request it names.
#[test]
fn a_request_for_information_is_met_by_the_answer_that_names_it() {
    let asked = "investigation_initiated 2024-05-01, information_requested 2024-06-03 to=importer due=2024-06-17, information_requested 2024-06-04 to=filer due=2024-06-18";
    let answered = |of: &str| {
        read(&format!("{asked}, information_response_filed 2024-06-10 {of}"), "2024-06-11")
    };
    check(
        &answered("of=1"),
        &[("information_request_due#1", "met"), ("information_request_due#2", "running")],
    );
    check(
        &answered("of=2"),
        &[("information_request_due#1", "running"), ("information_request_due#2", "met")],
    );
    check(
        &answered(""),
        &[("information_request_due#1", "running"), ("information_request_due#2", "running")],
    );
}

/// 19 CFR 165.4(b): the cure names the rejection, or the submission that was rejected.
#[test]
fn a_rejection_is_cured_by_what_names_it_or_its_submission() {
    let rejected = "investigation_initiated 2024-05-01, factual_information_filed 2024-06-03 by=importer, factual_information_filed 2024-06-03 by=importer, submission_rejected 2024-06-04 of=2";
    let cured = |of: u32| {
        read(
            &format!("{rejected}, submission_corrected 2024-06-05 by=importer of={of}"),
            "2024-06-06",
        )
    };
    assert_eq!(status(&cured(3), "rejection_cure"), "met");
    assert_eq!(status(&cured(2), "rejection_cure"), "met");
    assert_eq!(status(&cured(1), "rejection_cure"), "running");
}

/// Rebuttals are the other parties', a proof of an agent's power is its principal's.
#[test]
fn a_window_is_used_by_those_it_is_open_to() {
    let facts =
        "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer";
    let rebutted = |by: &str| {
        met_on(
            &read(&format!("{facts}, rebuttal_filed 2024-09-05 {by} of=1"), "2024-09-06"),
            "rebuttal_close",
        )
    };
    assert_eq!(rebutted("by=filer").as_deref(), Some("2024-09-05"));
    assert_eq!(rebutted("by=importer"), None, "nobody rebuts himself");
    assert_eq!(rebutted("").as_deref(), Some("2024-09-05"));
    let agent = "investigation_initiated 2024-05-01, agent_submission_filed 2024-09-03 by=filer";
    let proven = |by: &str| {
        status(
            &read(&format!("{agent}, power_of_attorney_filed 2024-09-05 by={by}"), "2024-09-06"),
            "power_of_attorney_proof",
        )
    };
    assert_eq!(proven("filer"), "met");
    assert_eq!(proven("importer"), "running");
}

/// What was done before a period began does not use it up.
#[test]
fn an_answer_that_came_before_its_question_meets_nothing() {
    let line = "public_record_released 2024-05-02, notice_of_initiation_issued 2024-05-06";
    assert_eq!(status(&read(line, "2024-05-07"), "public_record_release"), "running");
    let review = "review_requested 2020-09-01, determination_made 2020-10-05, determination_notice_issued 2020-10-13";
    assert_eq!(
        met_on(&read(review, "2020-10-14"), "review_request_close"),
        None,
        "before the determination"
    );
}

fn with_lines(line: &str, lines: &[(usize, &str)], on: &str) -> Docket {
    let mut entries: Vec<Entry> = entries(line);
    for (at, lines) in lines {
        entries[*at].fields.lines = serde_json::from_str(lines).ok();
    }
    let matter = Matter { program: Program::Detention, track: Some(Track::General) };
    docket(matter, &entries, &Law::standard(), day(on))
}

/// Six of seven styles were released in Uniqlo II: lines carry the state, not only the shipment.
#[test]
fn what_happened_to_some_lines_settles_those_lines() {
    let line = "presented_for_examination 2025-01-06, released 2025-01-08";
    let decided = |presented: &str, released: &str| {
        let lines = [(0, presented), (1, released)];
        let lines: Vec<(usize, &str)> =
            lines.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        status(&with_lines(line, &lines, "2025-01-10"), "detention_decision")
    };
    assert_eq!(decided("", ""), "met");
    assert_eq!(decided("[1, 2]", ""), "met", "the whole shipment");
    assert_eq!(decided("[1, 2]", "[2, 1]"), "met");
    assert_eq!(decided("[1, 2]", "[1, 2, 3]"), "met");
    assert_eq!(decided("[1, 2]", "[1]"), "running");
    assert_eq!(decided("[1, 2]", "[3]"), "running");
    assert_eq!(decided("", "[1]"), "running", "some lines of the whole");
    assert_eq!(decided("", "[]"), "met", "no line is named");
    // So with what makes a period pointless.
    let seized = |lines: &[(usize, &str)]| {
        let line = "presented_for_examination 2025-01-06, seized 2025-01-08";
        status(&with_lines(line, lines, "2025-01-10"), "detention_decision")
    };
    assert_eq!(seized(&[]), "averted");
    assert_eq!(seized(&[(0, "[1, 2]"), (1, "[1]")]), "running");
}

#[test]
fn what_makes_a_period_pointless_comes_after_it_began_and_before_it_was_met() {
    let window = |line: &str| brief(&read(line, "2020-06-01"), "factual_information_close");
    let begun = "investigation_initiated 2019-10-09";
    // Day 200 is Sunday, April 26, 2020.
    assert_eq!(
        window(&format!("{begun}, determination_made 2020-03-02")),
        "2020-04-26 2020-04-27 averted"
    );
    let late = format!(
        "{begun}, determination_made 2020-03-02, factual_information_filed 2020-03-09 by=filer"
    );
    assert_eq!(window(&late), "2020-04-26 2020-04-27 averted", "facts after the determination");
    let used = format!(
        "{begun}, factual_information_filed 2020-02-03 by=filer, determination_made 2020-03-02"
    );
    assert_eq!(window(&used), "2020-04-26 2020-04-27 closed", "it was used, and its days are over");
    assert_eq!(
        window(&format!("determination_made 2019-10-01, {begun}")),
        "2020-04-26 2020-04-27 closed"
    );
}

/// A right that was lost stays lost, whatever comes afterwards; a duty that is not done may still become pointless.
#[test]
fn a_bar_is_averted_until_its_last_day_and_a_duty_after_it_too() {
    let determined = |on: &str| {
        read(&format!("investigation_initiated 2019-10-09, determination_made {on}"), "2020-06-01")
    };
    check(
        &determined("2020-04-27"),
        &[("factual_information_close", "averted"), ("interim_measures_decision", "averted")],
    );
    check(
        &determined("2020-04-28"),
        &[("factual_information_close", "closed"), ("interim_measures_decision", "averted")],
    );
}

/// 19 CFR 165.13: the clocks of the first case govern what is joined to it.
#[test]
fn what_another_case_governs_is_superseded() {
    let joined =
        read("investigation_initiated 2024-05-01, consolidated_into 2024-06-03", "2024-06-04");
    check(&joined, &[("determination", "superseded"), ("interim_measures_decision", "superseded")]);
    let two = "allegation_acknowledged 2024-05-01 allegation=1, allegation_acknowledged 2024-05-02 allegation=2, allegation_consolidated 2024-05-06";
    let second = read(&format!("{two} allegation=2"), "2024-05-07");
    check(
        &second,
        &[("initiation_decision#1", "running"), ("initiation_decision#2", "superseded")],
    );
    let third = read(&format!("{two} allegation=3"), "2024-05-07");
    check(&third, &[("initiation_decision#1", "running"), ("initiation_decision#2", "running")]);
    // What the filer of the joined allegation is still owed, it is owed.
    let line = "initiation_declined 2024-05-01 allegation=2, allegation_consolidated 2024-05-02 allegation=2";
    assert_eq!(status(&read(line, "2024-05-03"), "non_initiation_notice"), "running");
}

/// 19 CFR 165.12(b): a withdrawal ends what the allegation opened, and nothing else.
#[test]
fn a_withdrawal_averts_the_decision_about_its_own_allegation() {
    let line = "allegation_acknowledged 2025-01-06 allegation=1, allegation_acknowledged 2025-01-07 allegation=2, investigation_initiated 2025-01-08, allegation_withdrawn 2025-01-09 allegation=2";
    check(
        &read(line, "2025-01-10"),
        &[("determination", "running"), ("initiation_decision#1", "met")],
    );
    let line = "allegation_acknowledged 2025-01-06 allegation=1, allegation_acknowledged 2025-01-07 allegation=2, allegation_withdrawn 2025-01-09";
    check(
        &read(line, "2025-01-10"),
        &[("initiation_decision#1", "averted"), ("initiation_decision#2", "running")],
    );
}

/// Real (7734): before 2024-04-17 the withdrawal of every request ended a review; since then none does (19 CFR 165.43).
#[test]
fn the_last_withdrawal_ends_a_review_where_the_law_still_let_it() {
    let two = "review_requested 2023-11-01 by=filer, review_requested 2023-11-02 by=importer, review_commenced 2023-11-06, review_request_withdrawn 2023-12-01 of=0";
    let read_it = |line: &str| read(line, "2023-12-21");
    check(&read_it(two), &[("review_decision", "running")]);
    let both = format!("{two}, review_request_withdrawn 2023-12-20 of=1");
    check(&read_it(&both), &[("review_decision", "averted"), ("review_response_close", "closed")]);
    assert_eq!(read_it(&both).state.as_str(), "final");
    assert_ne!(read_it(two).state.as_str(), "final");
    let since = "review_requested 2024-05-01, review_commenced 2024-05-06, review_request_withdrawn 2024-05-07 of=0";
    check(
        &read(since, "2024-05-08"),
        &[("review_decision", "running"), ("review_response_close", "running")],
    );
    // A docket that begins after its requests knows of none, and the withdrawal has no effect all the same.
    let middle = "review_commenced 2024-05-06, review_request_withdrawn 2024-05-07";
    check(&read(middle, "2024-05-08"), &[("review_decision", "running")]);
    // One of two was withdrawn when it still counted, the other when it did not.
    let over_the_change = "review_requested 2024-04-01, review_requested 2024-04-02, review_commenced 2024-04-03, review_request_withdrawn 2024-04-16 of=0, review_request_withdrawn 2024-04-17 of=1";
    check(&read(over_the_change, "2024-05-08"), &[("review_decision", "running")]);
}

/// 19 CFR 12.42(g): a Finding takes over goods still held, and with them the limits of its regime alone.
#[test]
fn a_switch_of_the_regime_supersedes_the_limits_of_the_old_one() {
    let held =
        "presented_for_examination 2025-01-06, detained 2025-01-07, track_switched 2025-01-09";
    let switched = |to: &str| shipment(Track::General, &format!("{held} to={to}"), "2025-01-10");
    check(
        &switched("finding"),
        &[
            ("deemed_exclusion", "superseded"),
            ("detention_notice", "running"),
            ("arguable_deemed_exclusion", "running"),
        ],
    );
    // The Act's own track keeps the same limit, and a word that is no track switches nothing.
    check(&switched("uflpa"), &[("deemed_exclusion", "running")]);
    check(
        &switched("tea_time"),
        &[("deemed_exclusion", "running"), ("arguable_deemed_exclusion", "none")],
    );
}

/// 19 USC 1499(c): deemed exclusion comes with the day, silence at the end of it.
#[test]
fn an_effect_of_law_takes_place_at_the_beginning_or_at_the_end_of_its_day() {
    let presented = shipment(Track::General, "presented_for_examination 2025-01-06", "2025-01-07");
    let due_at =
        |rule: &str| presented.deadline(rule, 1).and_then(|d| d.due_at).map(|at| at.to_rfc3339());
    assert_eq!(due_at("deemed_exclusion").as_deref(), Some("2025-02-06T05:00:00+00:00"));
    // January 9, 2025 was a day of mourning: five business days end on the 14th.
    assert_eq!(due_at("detention_decision").as_deref(), Some("2025-01-15T05:00:00+00:00"));
    let released = |on: &str| {
        shipment(
            Track::General,
            &format!("presented_for_examination 2025-01-06, released {on}"),
            "2025-03-03",
        )
    };
    check(
        &released("2025-01-14"),
        &[("detention_decision", "met"), ("deemed_exclusion", "averted")],
    );
    check(
        &released("2025-01-15"),
        &[("detention_decision", "lapsed"), ("deemed_exclusion", "averted")],
    );
    check(&released("2025-02-06"), &[("deemed_exclusion", "lapsed")]);
    // A decision that came too late did not meet what had already taken place.
    assert_eq!(met_on(&released("2025-01-15"), "detention_decision"), None);
    assert_eq!(
        met_on(&released("2025-01-14"), "detention_decision").as_deref(),
        Some("2025-01-14")
    );
}

/// What the clock wrote of a silence is not the port's decision.
#[test]
fn a_detention_by_silence_meets_no_duty_to_decide() {
    let detained = |by: &str| {
        let line = format!("presented_for_examination 2025-01-06, detained 2025-01-14 by={by}");
        shipment(Track::General, &line, "2025-01-15")
    };
    check(&detained("system"), &[("detention_decision", "lapsed")]);
    assert_eq!(met_on(&detained("system"), "detention_decision"), None);
    check(&detained("port_director"), &[("detention_decision", "met")]);
}

#[test]
fn what_is_only_expected_is_never_overdue() {
    let docket = read("investigation_initiated 2019-10-09", "2021-01-04");
    check(&docket, &[("determination", "overdue"), ("determination_notice", "running")]);
}
