//! Orders and shipments: months, effects by operation of law, tracks.

use statute::{EntryKind, Law, Matter, Program, Track, docket, lapses};

use crate::shorthand::{brief, day, entries};

fn read(track: Track, line: &str, on: &str) -> statute::Docket {
    let matter = Matter { program: Program::Detention, track: Some(track) };
    docket(matter, &entries(line), &Law::standard(), day(on))
}

#[track_caller]
fn check(track: Track, line: &str, on: &str, rows: &[(&str, &str)]) {
    let docket = read(track, line, on);
    for (name, expected) in rows {
        assert_eq!(brief(&docket, name), *expected, "{name} of: {line}");
    }
}

#[test]
fn three_months_are_months_and_never_ninety_days() {
    for (imported, due) in [
        ("2021-11-29", "2022-02-28 2022-02-28 closed"),
        ("2021-08-31", "2021-11-30 2021-11-30 closed"),
        ("2021-02-08", "2021-05-08 2021-05-10 closed"),
    ] {
        check(
            Track::Wro,
            &format!("imported {imported}"),
            "2022-06-01",
            &[("proof_of_admissibility", due)],
        );
    }
}

#[test]
fn an_effect_at_the_start_of_its_day_is_too_late_to_avert_on_that_day() {
    let presented = "presented_for_examination 2021-03-01, detained 2021-03-02";
    for (on, status) in [("2021-03-31", "running"), ("2021-04-01", "lapsed")] {
        check(
            Track::General,
            presented,
            on,
            &[("deemed_exclusion", &format!("2021-04-01 2021-04-01 {status}"))],
        );
    }
    let seized = |on: &str| format!("{presented}, seized {on}");
    check(
        Track::General,
        &seized("2021-03-31"),
        "2021-06-01",
        &[("deemed_exclusion", "2021-04-01 2021-04-01 averted")],
    );
    check(
        Track::General,
        &seized("2021-04-01"),
        "2021-06-01",
        &[("deemed_exclusion", "2021-04-01 2021-04-01 lapsed")],
    );
}

#[test]
fn an_effect_at_the_end_of_its_day_can_be_averted_on_that_day() {
    let advised = "excluded 2021-04-09, exclusion_advice_sent 2021-04-09";
    check(
        Track::Wro,
        &format!("{advised}, exported 2021-06-08"),
        "2021-07-01",
        &[("deemed_abandonment", "2021-06-08 2021-06-08 averted")],
    );
    check(
        Track::Wro,
        advised,
        "2021-06-08",
        &[("deemed_abandonment", "2021-06-08 2021-06-08 running")],
    );
    check(
        Track::Wro,
        advised,
        "2021-06-09",
        &[("deemed_abandonment", "2021-06-08 2021-06-08 lapsed")],
    );
}

#[test]
fn the_clock_writes_effects_of_law_once_and_dated_on_their_day() {
    let line = "presented_for_examination 2021-03-01, detained 2021-03-02, detention_notice_issued 2021-03-03";
    let owed = lapses(&read(Track::Uflpa, line, "2021-05-01"));
    let written: Vec<_> = owed.iter().map(|entry| (entry.kind, entry.on)).collect();
    assert_eq!(written, [(EntryKind::DeemedExcluded, day("2021-04-01"))]);
    let line = format!("{line}, deemed_excluded 2021-04-01");
    assert!(lapses(&read(Track::Uflpa, &line, "2021-05-01")).is_empty());
    assert!(lapses(&read(Track::Wro, "presented_for_examination 2021-03-01, detained 2021-03-02, detention_notice_issued 2021-03-03", "2021-05-01")).is_empty(), "arguable effects are never written");
}

#[test]
fn five_business_days_of_silence_are_a_detention_and_the_notice_counts_from_it() {
    let presented = "presented_for_examination 2021-03-01";
    check(
        Track::General,
        presented,
        "2021-03-03",
        &[
            ("detention_decision", "2021-03-08 2021-03-08 running"),
            ("detention_notice", "2021-03-15 2021-03-15 running projected"),
        ],
    );
    let owed = lapses(&read(Track::General, presented, "2021-03-09"));
    assert_eq!((owed[0].kind, owed[0].on), (EntryKind::Detained, day("2021-03-08")));
    check(
        Track::General,
        &format!("{presented}, detained 2021-03-08 by=system"),
        "2021-03-10",
        &[
            ("detention_decision", "2021-03-08 2021-03-08 lapsed"),
            ("detention_notice", "2021-03-15 2021-03-15 running"),
        ],
    );
}

#[test]
fn a_deemed_denial_opens_the_court_and_a_late_denial_does_not_undo_it() {
    let protest = "excluded 2021-04-09, exclusion_protest_filed 2021-04-19";
    check(
        Track::General,
        protest,
        "2021-05-01",
        &[
            ("protest_deemed_denial", "2021-05-19 2021-05-19 running"),
            ("court_action_close", "2021-11-15 2021-11-15 running projected"),
        ],
    );
    check(
        Track::General,
        &format!("{protest}, protest_denied 2021-05-19"),
        "2021-06-01",
        &[("protest_deemed_denial", "2021-05-19 2021-05-19 lapsed")],
    );
}

#[test]
fn a_finding_takes_a_detained_shipment_over() {
    let line = "imported 2021-01-05, detained 2021-01-06, excluded 2021-02-01, exclusion_advice_sent 2021-02-01, track_switched 2021-03-29 to=finding";
    check(
        Track::Wro,
        line,
        "2021-03-30",
        &[
            ("deemed_abandonment", "2021-04-02 2021-04-02 superseded"),
            ("proof_of_admissibility", "2021-04-05 2021-04-05 averted"),
        ],
    );
    let docket = read(Track::Wro, line, "2021-03-30");
    let warned: Vec<_> = docket.irregularities.iter().map(|i| i.rule.as_str()).collect();
    assert_eq!(
        warned,
        ["proof_of_admissibility"],
        "excluded while the importer could still prove admissibility"
    );
}

#[test]
fn an_order_and_its_finding_are_one_family() {
    let law = Law::standard();
    let line = "wro_issued 2020-07-15, finding_published 2021-03-29, wro_superseded 2021-03-29, finding_terminated 2021-09-10";
    for (on, state) in
        [("2020-08-01", "active"), ("2021-03-30", "active"), ("2021-09-10", "terminated")]
    {
        let docket = docket(Program::ForcedLaborOrder, &entries(line), &law, day(on));
        assert_eq!(docket.state.as_str(), state, "{on}");
    }
}

#[test]
fn some_lines_released_leave_the_others_detained() {
    let line = "presented_for_examination 2025-01-06, detained 2025-01-08, detention_notice_issued 2025-01-09, released 2025-01-20";
    let mut folded = entries(line);
    folded[3].fields.lines = Some(serde_json::json!([1, 2]));
    let matter = Matter { program: Program::Detention, track: Some(Track::General) };
    let docket = docket(matter, &folded, &Law::standard(), day("2025-03-01"));
    assert_eq!(brief(&docket, "deemed_exclusion"), "2025-02-06 2025-02-06 lapsed");
}

#[test]
fn an_effect_that_was_reversed_did_not_take_place() {
    let line = "presented_for_examination 2025-01-06, released 2025-01-20, deemed_excluded 2025-02-06, lapse_reversed 2025-02-10 of=2";
    let docket = read(Track::General, line, "2025-02-11");
    assert_eq!(
        (docket.state.as_str(), brief(&docket, "protest_close").as_str()),
        ("released", "none")
    );
}

#[test]
fn a_finding_gives_no_right_to_export_and_may_be_sued_upon() {
    let held = read(
        Track::Finding,
        "presented_for_examination 2025-01-06, detained 2025-01-07",
        "2025-01-10",
    );
    assert!(held.permitted_acts.iter().all(|open| open.act != EntryKind::Exported));
    let law = Law::standard();
    let order = docket(
        Program::ForcedLaborOrder,
        &entries("finding_published 2025-01-06"),
        &law,
        day("2025-01-16"),
    );
    assert!(order.permitted_acts.iter().any(|open| open.act == EntryKind::CourtActionFiled));
}

#[test]
fn a_notice_near_the_statute_of_limitations_sets_its_own_last_day() {
    check(
        Track::General,
        "seized 2025-01-02, seizure_notice_mailed 2025-01-06",
        "2025-01-07",
        &[("seizure_petition_close", "2025-02-05 2025-02-05 running")],
    );
    check(
        Track::General,
        "seized 2025-01-02, seizure_notice_mailed 2025-01-06 due=2025-01-17",
        "2025-01-07",
        &[("seizure_petition_close", "2025-01-17 2025-01-17 running")],
    );
    check(
        Track::General,
        "prepenalty_notice_mailed 2025-01-06 due=2025-01-14",
        "2025-01-07",
        &[("prepenalty_response_close", "2025-01-14 2025-01-14 running")],
    );
}
