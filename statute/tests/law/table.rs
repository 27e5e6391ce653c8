//! The tables themselves: no row without a source, no gap and no overlap of versions, numbers that agree with words.

use std::collections::{BTreeMap, BTreeSet};

use statute::count::end_of_day;
use statute::rule::{Length, Rule, Runs};
use statute::{Confidence, EntryKind, Force, Program};

use crate::shorthand::day;

fn rows() -> impl Iterator<Item = &'static Rule> {
    [Program::Eapa, Program::Detention].into_iter().flat_map(statute::Program::rules)
}

#[test]
fn no_rule_without_a_source_and_its_meaning() {
    for rule in rows() {
        assert!(!rule.authority.is_empty(), "{} cites nothing", rule.id);
        for cite in rule.authority {
            assert!(!cite.source.is_empty() && cite.meaning.len() > 5, "{}: {cite:?}", rule.id);
        }
    }
}

/// The number of a row stands in the words of one of its sources.
#[test]
fn the_number_that_counts_is_the_number_that_is_said() {
    for rule in rows() {
        let (Runs::FromTrigger(length) | Runs::FromDueOf { length, .. }) = rule.runs else {
            continue;
        };
        let (Length::CalendarDays(n)
        | Length::BusinessDays(n)
        | Length::Months(n)
        | Length::Years(n)) = length;
        // Deemed exclusion is what happens on the day after the thirty days.
        let said = if rule.id.ends_with("deemed_exclusion") { n - 1 } else { n };
        let words: String =
            rule.authority.iter().map(|cite| cite.meaning).collect::<Vec<_>>().join(" ");
        let whole =
            |text: &str| words.split(|c: char| !c.is_ascii_digit()).any(|word| word == text);
        let exempt = rule.id == "arguable_deemed_exclusion";
        assert!(exempt || whole(&said.to_string()), "{}: {said} is not in: {words}", rule.id);
    }
}

#[test]
fn exactly_one_row_is_in_force_for_every_rule_and_day() {
    let mut versions: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rows() {
        versions.entry(rule.id).or_default().push(rule);
    }
    let since_amended = ["public_record_release", "consolidation_service"];
    for (id, rows) in versions {
        let mut on = day("2016-08-22");
        while on < day("2026-12-31") {
            let governing = rows.iter().filter(|row| row.governs(on)).count();
            let expected = usize::from(!(since_amended.contains(&id) && on < day("2024-04-17")));
            assert_eq!(governing, expected, "{id} on {on}");
            on = on.succ_opt().expect("a day");
        }
    }
}

/// A calendar of one force knows the limits that are gone by their rules alone.
#[test]
fn every_version_of_a_rule_has_one_force() {
    let ids: BTreeSet<&str> = rows().map(|rule| rule.id).collect();
    let of_forces: Vec<&str> = Force::ALL.iter().flat_map(|force| force.rules()).collect();
    assert_eq!(of_forces.len(), ids.len(), "an id stands under two forces");
    assert_eq!(of_forces.into_iter().collect::<BTreeSet<_>>(), ids);
}

/// What is over was due yesterday at the latest, unless a limit of its force is over as its last day begins, as a deemed exclusion is.
#[test]
fn until_which_day_what_is_over_was_due() {
    let midnight = end_of_day(day("2026-05-31"));
    for (force, until) in [
        (Force::Bar, "2026-05-31"),
        (Force::Duty, "2026-05-31"),
        (Force::Target, "2026-05-31"),
        (Force::Law, "2026-06-01"),
        (Force::Advisory, "2026-06-01"),
    ] {
        assert_eq!(force.over_until(midnight), day(until), "{force:?}");
    }
}

/// What may be projected is projected from a rule that its trigger meets, or that writes it.
#[test]
fn a_projection_follows_from_a_rule_that_its_trigger_meets() {
    for program in [Program::Eapa, Program::Detention] {
        for rule in program.rules() {
            let Some(parent) = rule.projected_from else { continue };
            let parent =
                program.rules().iter().find(|row| row.id == parent).expect("the parent is a rule");
            let writes = parent.lapse.and_then(|lapse| lapse.writes);
            let met = |kind: &EntryKind| parent.meeting().contains(kind) || writes == Some(*kind);
            assert!(rule.triggers.iter().any(met), "{} from {}", rule.id, parent.id);
        }
    }
}

/// Rules whose dates no real docket of `cases/` proves yet. The list may only become shorter.
#[test]
fn what_no_real_docket_proves_is_listed() {
    let unproven = [
        "accelerated_disposition_denial",
        "arguable_deemed_exclusion",
        "conformity_transmittal",
        "consolidation_notice",
        "consolidation_service",
        "detention_notice",
        "extension_request_close",
        "information_request_due",
        "non_initiation_notice",
        "penalty_petition_close",
        "petition_acceptance",
        "power_of_attorney_proof",
        "prepenalty_response_close",
        "public_record_release",
        "rebuttal_close",
        "rejection_cure",
        "seizure_claim_close",
        "seizure_petition_close",
        "uflpa_exception_report",
        "uflpa_response",
        "wro_decision_target",
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut proven = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("cases") {
        let text = std::fs::read_to_string(file.expect("a case").path()).expect("a case");
        let case: serde_json::Value = serde_json::from_str(&text).expect("a case");
        for expected in case["expect"].as_array().expect("expect") {
            proven.insert(expected["rule"].as_str().expect("a rule").to_owned());
        }
    }
    let listed: Vec<&str> = rows()
        .map(|r| r.id)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|id| !proven.contains(*id))
        .collect();
    assert_eq!(listed, unproven);
}

#[test]
fn what_was_not_read_is_marked() {
    let unverified: BTreeSet<&str> = rows()
        .filter(|rule| rule.authority.iter().all(|cite| cite.confidence == Confidence::Unverified))
        .map(|rule| rule.id)
        .collect();
    assert_eq!(
        unverified.into_iter().collect::<Vec<_>>(),
        ["arguable_deemed_exclusion", "uflpa_exception_report"]
    );
}

#[test]
fn the_pack_prints_every_rule_under_a_digest() {
    for program in [Program::Eapa, Program::Detention] {
        let pack = statute::pack::pack(program);
        assert_eq!(pack["rules"].as_array().map(Vec::len), Some(program.rules().len()));
        assert!(pack["digest"].as_str().is_some_and(|digest| digest.len() == 71));
        assert_eq!(pack, statute::pack::pack(program), "the same twice");
        let notices = pack["notices"].as_array().expect("a list of notices");
        let is_told = notices.iter().any(|it| it["id"] == "revocation_of_tolling");
        assert_eq!(is_told, program == Program::Eapa, "where limits are tolled");
    }
}
