//! Matters that are taken over: what their files must be beside readable, and what became of their numbers.

use serde_json::{Value, json};
use statute::takeover::{Takeover, differences, takeover};
use statute::{EntryKind, InputError, Law};

use crate::shorthand::day;

fn read(file: &Value) -> Result<Takeover, Vec<InputError>> {
    takeover(file.to_string().as_bytes(), &Law::standard(), day("2026-03-02"))
}

#[track_caller]
fn refused(file: &Value, expected: &[&str]) {
    let errors = read(file).expect_err("it has defects");
    let found: Vec<_> =
        errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect();
    assert_eq!(found, expected, "{errors:#?}");
}

#[test]
fn every_defect_is_told_at_once() {
    refused(
        &json!({
            "case": 7,
            "reference": " ",
            "program": "eapa",
            "docket": [
                { "entry": "allegation_filed", "on": "2026-01-12", "content": {
                    "filer": { "name": "Acme Inc.", "email": "nowhere" },
                    "importer": { "name": "Shady", "importer_number": "007" },
                } },
                { "entry": "tea_served", "on": "2026-02-02" },
                { "entry": "investigation_initiated", "on": "2026-03-03" },
            ],
        }),
        &[
            "/docket/1/entry unknown_entry",
            "/reference unreadable",
            "/case unreadable",
            "/docket/0/content/filer/email malformed",
            "/docket/0/content/importer/importer_number malformed",
            "/docket/2/on future",
        ],
    );
    refused(
        &json!({ "program": "eapa", "docket": [{ "entry": "investigation_initiated", "on": "2026-03-03" }] }),
        &["/docket/0/on future"],
    );
}

#[test]
fn what_is_missing_or_irregular_is_no_defect() {
    let file = json!({
        "program": "eapa",
        "docket": [
            { "entry": "allegation_filed", "on": "2024-01-12", "content": { "importer": { "name": "Shady" } } },
            { "entry": "allegation_acknowledged", "on": "2024-02-01", "content": null },
            { "entry": "investigation_initiated", "on": "2025-12-24" },
        ],
    });
    let matter = read(&file).expect("a late initiation is a fact");
    assert_eq!(matter.reference, None);
    assert_eq!(matter.allegation(), Some(&json!({ "importer": { "name": "Shady" } })));
    assert_eq!(matter.entries[1].fields.content, None, "nothing is nothing");
}

#[test]
fn a_reference_is_the_files_own_or_the_name_of_its_case() {
    let mut file = json!({ "program": "eapa", "case": " EAPA 1 ", "docket": [] });
    assert_eq!(read(&file).expect("it reads").reference.as_deref(), Some("EAPA 1"));
    file["reference"] = json!("2026/17");
    let matter = read(&file).expect("it reads");
    assert_eq!(
        (matter.reference.as_deref(), matter.title.as_deref()),
        (Some("2026/17"), Some("EAPA 1"))
    );
}

#[test]
fn entries_are_counted_from_one_and_name_the_same_entries() {
    let matter = read(&json!({
        "program": "eapa",
        "docket": [
            { "entry": "investigation_initiated", "on": "2026-01-05" },
            { "entry": "information_requested", "on": "2026-01-06", "to": "importer", "due": "2026-01-20" },
            { "entry": "information_response_filed", "on": "2026-01-19", "of": 1, "reason": "by courier" },
            { "entry": "entry_corrected", "on": "2026-01-20", "corrects": 2,
              "replacement": { "entry": "information_response_filed", "on": "2026-01-16", "of": 1 } },
        ],
    }))
    .expect("it reads");
    let positions: Vec<_> = matter.entries.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, [1, 2, 3, 4]);
    let [.., response, correction] = &matter.entries[..] else { panic!("four entries") };
    assert_eq!(
        (response.fields.of, response.fields.reason.as_deref()),
        (Some(2), Some("by courier"))
    );
    assert_eq!(
        (correction.fields.corrects, correction.fields.reason.as_deref()),
        (Some(3), Some("imported"))
    );
    let text = correction.fields.replacement.as_deref().expect("a replacement");
    assert_eq!((text.kind, text.fields.of), (EntryKind::InformationResponseFiled, Some(2)));
}

#[test]
fn differences_name_the_place_in_the_file() {
    let file = |second: &str, on: &str, more: bool| {
        let mut docket = vec![
            json!({ "entry": "investigation_initiated", "on": "2026-01-05" }),
            json!({ "entry": second, "on": on }),
        ];
        docket
            .extend(more.then(|| json!({ "entry": "cbp_information_placed", "on": "2026-02-27" })));
        read(&json!({ "program": "eapa", "docket": docket })).expect("it reads").entries
    };
    let known = file("interim_measures_taken", "2026-02-02", false);
    assert_eq!(differences(&known, &known), []);
    let told = |ours: &[_], theirs: &[_]| -> Vec<String> {
        differences(ours, theirs)
            .into_iter()
            .map(|it| format!("{}: {}", it.pointer, it.message))
            .collect()
    };
    assert_eq!(
        told(&known, &file("interim_measures_declined", "2026-02-03", true)),
        [
            "/docket/1: `interim_measures_declined` of 2026-02-03 was imported as `interim_measures_taken` of 2026-02-02",
            "/docket/2: `cbp_information_placed` of 2026-02-27 was not there when it was imported",
        ]
    );
    assert_eq!(
        told(&known, &known[..1]),
        ["/docket/1: `interim_measures_taken` of 2026-02-02 was imported and is no longer there"]
    );
}
