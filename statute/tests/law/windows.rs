//! Which periods a docket has: from each trigger, from a trigger that is expected, beside and before other limits.

use statute::{Docket, EntryKind, Program, Track};

use crate::shorthand::{brief, day, history, read, safe, shipment};

/// The request windows of a docket, each as `instance limit due status`.
fn request_windows(docket: &Docket) -> Vec<String> {
    let mut windows: Vec<_> =
        docket.deadlines.iter().filter(|d| d.rule == "extension_request_close").collect();
    windows.sort_by_key(|window| window.instance);
    let told = windows.into_iter().map(|window| {
        let due = window.due.map_or_else(|| "-".to_owned(), |due| due.to_string());
        let limit = window.limit.as_deref().unwrap_or("-");
        format!("{} {limit} {due} {}", window.instance, window.status)
    });
    told.collect()
}

/// 19 USC 1514(c)(3): the Act of 2004 doubled the ninety days for entries made from December 18, 2004 on.
#[test]
fn the_time_for_a_protest_is_that_of_the_day_of_entry() {
    let protest =
        |line: &str| brief(&shipment(Track::General, line, "2005-02-01"), "protest_close");
    assert_eq!(
        protest("entry_filed 2004-12-17, excluded 2005-01-10"),
        "2005-04-10 2005-04-11 running"
    );
    assert_eq!(
        protest("entry_filed 2004-12-18, excluded 2005-01-10"),
        "2005-07-09 2005-07-11 running"
    );
    assert_eq!(protest("excluded 2005-01-10"), "2005-07-09 2005-07-11 running");
    assert_eq!(
        protest("entry_filed 2004-12-17, excluded 2004-12-20"),
        "2005-03-20 2005-03-21 running"
    );
}

/// Some lines were excluded under the old law and others under the new: their instances go on counting.
#[test]
fn instances_go_on_across_versions_of_the_law() {
    let docket = shipment(Track::General, "excluded 2004-12-17, excluded 2005-01-10", "2005-02-01");
    assert_eq!(brief(&docket, "protest_close#1"), "2005-03-17 2005-03-17 running");
    assert_eq!(brief(&docket, "protest_close#2"), "2005-07-09 2005-07-11 running");
    assert_eq!(brief(&docket, "protest_close#3"), "none");
}

/// 19 CFR 12.42(g): what a Finding brings with it runs from its own trigger, also where that came before the switch.
#[test]
fn a_shipment_has_the_limits_of_the_regimes_it_was_under() {
    let held = "imported 2025-01-02, presented_for_examination 2025-01-06, detained 2025-01-07";
    let general = shipment(Track::General, held, "2025-01-10");
    assert_eq!(brief(&general, "proof_of_admissibility"), "none");
    assert_eq!(brief(&general, "deemed_exclusion"), "2025-02-06 2025-02-06 running");
    let found = format!("{held}, track_switched 2025-01-09 to=finding");
    let found = shipment(Track::General, &found, "2025-01-10");
    assert_eq!(brief(&found, "proof_of_admissibility"), "2025-04-02 2025-04-02 running");
    assert_eq!(brief(&found, "deemed_exclusion"), "2025-02-06 2025-02-06 superseded");
    // What began under the old regime is shown; what it would only have begun later is not.
    let before = "track_switched 2025-01-03 to=finding, presented_for_examination 2025-01-06";
    assert_eq!(brief(&shipment(Track::General, before, "2025-01-10"), "deemed_exclusion"), "none");
    let wro = shipment(Track::Wro, held, "2025-01-10");
    assert_eq!(brief(&wro, "arguable_deemed_exclusion"), "2025-02-06 2025-02-06 running");
}

#[test]
fn a_projection_follows_a_duty_that_is_still_to_be_done() {
    let acknowledged = "allegation_acknowledged 2026-03-02";
    let expected = "2026-06-21 2026-06-22 running projected";
    assert_eq!(brief(&read(acknowledged, "2026-03-05"), "interim_measures_decision"), expected);
    // Not from one that was withdrawn, nor from one that was met in another way.
    for ended in ["allegation_withdrawn 2026-03-04", "initiation_declined 2026-03-04"] {
        let line = format!("{acknowledged}, {ended}");
        assert_eq!(
            brief(&read(&line, "2026-03-05"), "interim_measures_decision"),
            "none",
            "{ended}"
        );
    }
    // Of two allegations the one that is still open.
    let two = "allegation_acknowledged 2026-03-02 allegation=1, allegation_acknowledged 2026-03-09 allegation=2, initiation_declined 2026-03-10 allegation=1";
    assert_eq!(
        brief(&read(two, "2026-03-11"), "interim_measures_decision"),
        "2026-06-28 2026-06-29 running projected"
    );
    // What follows from a stopped duty waits with it, and remembers the days it had.
    let stopped = read(&format!("{acknowledged}, commerce_referral_made 2026-03-06"), "2026-03-09");
    assert_eq!(brief(&stopped, "interim_measures_decision"), "- - stayed projected");
    assert_eq!(
        history(&stopped, "interim_measures_decision"),
        ["2026-06-22 allegation_acknowledged", "- commerce_referral_made"]
    );
    assert_eq!(brief(&stopped, "determination_notice"), "- - stayed projected");
}

/// The release of the public record is younger than this notice: 19 CFR 165.24(c) since 2024-04-17.
#[test]
fn a_projection_exists_where_the_law_of_its_day_knows_it() {
    let release = |line: &str, on: &str| brief(&read(line, on), "public_record_release");
    assert_eq!(release("investigation_initiated 2023-12-01", "2023-12-04"), "none");
    // Day 90 and five business days: April 16, and April 17.
    assert_eq!(release("investigation_initiated 2024-01-10", "2024-01-11"), "none");
    assert_eq!(
        release("investigation_initiated 2024-01-11", "2024-01-12"),
        "2024-05-01 2024-05-01 running projected"
    );
    let referred = "investigation_initiated 2024-05-01, commerce_referral_made 2024-05-06";
    assert_eq!(release(referred, "2024-05-07"), "- - stayed projected");
}

/// What was expected before a trigger happened is part of the history, and nothing that moved it afterwards.
#[test]
fn a_history_begins_with_what_was_expected() {
    let line = "allegation_acknowledged 2026-03-02, tolling_ordered 2026-03-04 days=5 from=2026-03-04, investigation_initiated 2026-03-10, tolling_ordered 2026-03-11 days=5 from=2026-03-11";
    assert_eq!(
        history(&read(line, "2026-03-12"), "interim_measures_decision"),
        [
            // Ninety days from March 23, from March 30 (the 28th is a Saturday), from March 10, and five more.
            "2026-06-22 allegation_acknowledged",
            "2026-06-29 tolling_ordered",
            "2026-06-08 investigation_initiated",
            "2026-06-15 tolling_ordered",
        ]
    );
}

/// 19 CFR 165.15(d)(1): five business days after day 90, or after measures taken earlier.
#[test]
fn the_notice_of_initiation_remembers_that_measures_came_sooner() {
    let line = "investigation_initiated 2024-05-01, interim_measures_taken 2024-06-03";
    assert_eq!(
        history(&read(line, "2024-06-04"), "notice_of_initiation"),
        ["2024-08-06 investigation_initiated", "2024-06-10 interim_measures_taken"]
    );
    // Measures taken on day 90 or later are not sooner.
    for taken in ["2024-07-30", "2024-08-01"] {
        let line = format!("investigation_initiated 2024-05-01, interim_measures_taken {taken}");
        assert_eq!(
            history(&read(&line, "2024-08-02"), "notice_of_initiation"),
            ["2024-08-06 investigation_initiated"],
            "taken on {taken}"
        );
    }
}

/// 19 CFR 165.13(c): with the notice of initiation while that is open; promptly, without a day, afterwards.
#[test]
fn the_notice_of_a_consolidation_is_due_with_the_notice_of_initiation() {
    let initiated = "investigation_initiated 2024-05-01";
    let joined = format!("{initiated}, allegation_consolidated 2024-05-06 allegation=2");
    let before = read(&joined, "2024-05-07");
    assert_eq!(brief(&before, "consolidation_notice"), "2024-08-06 2024-08-06 running");
    assert_eq!(safe(&before, "consolidation_notice"), Some(day("2024-08-06")));
    // It moves with what it is due with, and remembers only what it had since the consolidation.
    let measures = read(&format!("{joined}, interim_measures_taken 2024-06-03"), "2024-06-04");
    assert_eq!(brief(&measures, "consolidation_notice"), "2024-06-10 2024-06-10 running");
    assert_eq!(
        history(&measures, "consolidation_notice"),
        ["2024-08-06 allegation_consolidated", "2024-06-10 interim_measures_taken"]
    );
    let after = "investigation_initiated 2024-05-01, interim_measures_taken 2024-06-03, notice_of_initiation_issued 2024-06-05, allegation_consolidated 2024-06-06 allegation=2";
    assert_eq!(brief(&read(after, "2024-06-07"), "consolidation_notice"), "- - running");
    let stayed = read(&format!("{joined}, commerce_referral_made 2024-05-08"), "2024-05-09");
    assert_eq!(brief(&stayed, "consolidation_notice"), "- - stayed");
}

/// 19 CFR 165.5(c)(1): three business days before any limit of a party that CBP may extend.
#[test]
fn each_limit_of_a_party_has_its_own_window_for_requests() {
    let docket = read("investigation_initiated 2022-07-20", "2022-08-01");
    assert_eq!(
        request_windows(&docket),
        [
            "1 factual_information_close#1 2023-02-01 running",
            "2 written_argument_close#1 2023-03-02 running",
            "3 review_request_close#1 2023-07-03 running",
        ]
    );
}

/// A limit of three business days can still be asked about on the day it begins; a shorter one cannot.
#[test]
fn a_limit_that_is_too_short_has_no_window_for_requests() {
    let asked = |due: &str| {
        let line = format!("information_requested 2024-06-03 to=importer due={due}");
        request_windows(&read(&line, "2024-06-03"))
    };
    assert_eq!(asked("2024-06-07"), ["1 information_request_due#1 2024-06-04 running"]);
    assert_eq!(asked("2024-06-06"), ["1 information_request_due#1 2024-06-03 running"]);
    assert_eq!(asked("2024-06-05"), [""; 0]);
    // Two business days to cure a rejection: no window, and those of the others are numbered without a gap.
    let line = "submission_rejected 2024-06-03 of=0, agent_submission_filed 2024-06-04 by=filer";
    assert_eq!(
        request_windows(&read(line, "2024-06-04")),
        ["1 power_of_attorney_proof#1 2024-06-06 running"]
    );
}

#[test]
fn a_window_for_requests_moves_and_waits_with_its_limit() {
    let line = "investigation_initiated 2022-07-20, deadline_extended 2022-09-01 rule=factual_information_close due=2023-02-10";
    let docket = read(line, "2022-09-02");
    assert_eq!(request_windows(&docket)[0], "1 factual_information_close#1 2023-02-07 running");
    assert_eq!(
        history(&docket, "extension_request_close"),
        ["2023-02-01 investigation_initiated", "2023-02-07 deadline_extended"]
    );
    // What follows from a stopped determination has no day, and neither has the window before it.
    let stopped =
        read("investigation_initiated 2022-07-20, commerce_referral_made 2022-09-01", "2022-09-02");
    assert_eq!(request_windows(&stopped)[2], "3 review_request_close#1 - stayed");
}

#[test]
fn a_request_uses_the_window_of_the_limit_it_names() {
    let facts = "investigation_initiated 2024-05-01, factual_information_filed 2024-09-03 by=importer, factual_information_filed 2024-09-04 by=importer";
    let used = |line: &str| {
        let docket = read(line, "2024-09-09");
        let windows = docket.deadlines.iter().filter(|d| d.rule == "extension_request_close");
        let used = windows.filter(|window| window.met_on.is_some());
        let mut limits: Vec<String> = used.filter_map(|window| window.limit.clone()).collect();
        limits.sort();
        limits
    };
    let asked =
        |rule: &str| used(&format!("{facts}, extension_requested 2024-09-06 by=filer rule={rule}"));
    assert_eq!(asked("rebuttal_close#2"), ["rebuttal_close#2"]);
    assert_eq!(asked("rebuttal_close"), ["rebuttal_close#1", "rebuttal_close#2"]);
    assert_eq!(asked("written_argument_close"), ["written_argument_close#1"]);
    let denied = used(&format!("{facts}, deadline_missed 2024-09-06 rule=rebuttal_close#1"));
    assert_eq!(denied, [""; 0], "only a request is one");
    let early = "extension_requested 2024-04-30 by=filer rule=factual_information_close, investigation_initiated 2024-05-01";
    assert_eq!(used(early), [""; 0], "before there was a limit");
}

/// Counted back over days of 2027 or 2015, a window is as uncertain as its limit.
#[test]
fn a_window_for_requests_is_provisional_with_its_limit() {
    let provisional = |due: &str| {
        let line = format!("information_requested 2026-12-01 to=importer due={due}");
        read(&line, "2026-12-02").deadline("extension_request_close", 1).map(|d| d.provisional)
    };
    assert_eq!(provisional("2026-12-30"), Some(false));
    assert_eq!(provisional("2027-01-04"), Some(true), "the limit is set, its window is counted");
    let counted = read("investigation_initiated 2026-06-01", "2026-06-02");
    assert_eq!(counted.deadline("extension_request_close", 2).map(|d| d.provisional), Some(true));
}

/// Who owes the act, where a role is known.
#[test]
fn a_deadline_names_who_owes_it() {
    let owed = |line: &str, rule: &str| {
        read(line, "2024-09-09").deadline(rule, 1).map(|deadline| deadline.obligor.clone())
    };
    let facts = |by: &str| format!("factual_information_filed 2024-09-03 {by}");
    for (line, rule, expected) in [
        (facts("by=filer"), "rebuttal_close", "importer"),
        (facts("by=importer"), "rebuttal_close", "filer"),
        (facts("by=counsel"), "rebuttal_close", "parties"),
        ("cbp_information_placed 2024-09-03".to_owned(), "rebuttal_close", "parties"),
        (
            "agent_submission_filed 2024-09-03 by=filer".to_owned(),
            "power_of_attorney_proof",
            "filer",
        ),
        (
            "information_requested 2024-09-03 to=importer due=2024-09-17".to_owned(),
            "information_request_due",
            "importer",
        ),
        ("investigation_initiated 2024-09-03".to_owned(), "determination", "investigator"),
        ("investigation_initiated 2024-09-03".to_owned(), "factual_information_close", "parties"),
        (
            format!("{}, submission_rejected 2024-09-04 of=0", facts("by=importer")),
            "rejection_cure",
            "importer",
        ),
    ] {
        assert_eq!(owed(&line, rule).as_deref(), Some(expected), "{rule} of: {line}");
    }
    let held = shipment(Track::General, "presented_for_examination 2025-01-06", "2025-01-07");
    assert_eq!(
        held.deadline("deemed_exclusion", 1).map(|d| d.obligor.clone()).as_deref(),
        Some("system")
    );
    assert!(held.has(EntryKind::PresentedForExamination));
}

/// The fold asks for the regime of a trigger where it stands; one that is only expected stands nowhere.
#[test]
fn no_rule_that_is_projected_belongs_to_a_regime() {
    for rule in [Program::Eapa, Program::Detention].into_iter().flat_map(Program::rules) {
        assert!(rule.projected_from.is_none() || rule.tracks.is_empty(), "{}", rule.id);
    }
}
