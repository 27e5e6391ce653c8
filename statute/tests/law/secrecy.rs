//! The embargo: what each audience sees of a docket.

use statute::visibility::view;
use statute::{Audience, Law, Program, docket};

use crate::shorthand::{day, entries};

fn seen(audience: Audience, line: &str) -> Option<Vec<&'static str>> {
    let entries = view(audience, Program::Eapa, &entries(line))?;
    Some(entries.iter().map(|entry| entry.kind.as_str()).collect())
}

const FILED: &str = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18";
const SECRET: &str = "investigation_initiated 2019-10-09, deadline_missed 2020-01-07 rule=interim_measures_decision#1, interim_measures_taken 2020-01-08";

#[test]
fn until_the_notice_the_importer_knows_nothing_and_the_filer_an_acknowledged_allegation() {
    let line = format!("{FILED}, {SECRET}");
    assert_eq!(seen(Audience::Importer, &line), None);
    assert_eq!(seen(Audience::Filer, &line), seen(Audience::Filer, FILED));
    let law = Law::standard();
    let read = |line: &str| {
        let entries = view(Audience::Filer, Program::Eapa, &entries(line))
            .expect("the filer knows of his allegation");
        docket(Program::Eapa, &entries, &law, day("2020-01-10"))
    };
    assert_eq!(read(&line), read(FILED), "to the letter what it would be without the initiation");
}

#[test]
fn the_notice_opens_the_case_to_both() {
    let line = format!("{FILED}, {SECRET}, notice_of_initiation_issued 2020-01-14");
    for audience in [Audience::Filer, Audience::Importer] {
        let seen = seen(audience, &line).expect("the parties know");
        assert!(seen.contains(&"interim_measures_taken") && !seen.contains(&"deadline_missed"));
    }
}

#[test]
fn a_decision_not_to_initiate_reaches_the_filer_with_its_notice_and_the_importer_never() {
    let declined = format!("{FILED}, initiation_declined 2019-10-01");
    assert_eq!(seen(Audience::Filer, &declined), seen(Audience::Filer, FILED));
    let told = format!("{declined}, non_initiation_notice_issued 2019-10-04");
    assert!(seen(Audience::Filer, &told).is_some_and(|seen| seen.contains(&"initiation_declined")));
    assert_eq!(seen(Audience::Importer, &told), None);
}

#[test]
fn a_determination_reaches_the_parties_with_its_notice() {
    let made = format!(
        "{FILED}, {SECRET}, notice_of_initiation_issued 2020-01-14, determination_made 2020-10-05"
    );
    let told = format!("{made}, determination_notice_issued 2020-10-13");
    let knows = |line: &str| {
        seen(Audience::Importer, line).is_some_and(|seen| seen.contains(&"determination_made"))
    };
    assert!(!knows(&made) && knows(&told));
}

#[test]
fn the_office_sees_everything() {
    let line = format!("{FILED}, {SECRET}");
    assert_eq!(seen(Audience::Office, &line).map(|seen| seen.len()), Some(5));
}

#[test]
fn a_notice_that_was_corrected_out_opens_nothing() {
    let line = format!(
        "{FILED}, {SECRET}, notice_of_initiation_issued 2020-01-14, entry_corrected 2020-01-14 corrects=5"
    );
    assert_eq!(seen(Audience::Importer, &line), None);
}

#[test]
fn what_the_office_found_out_and_who_signed_stay_in_the_office() {
    let mut entries = entries(FILED);
    entries[1].fields.content =
        Some(serde_json::json!({"signer": "ines", "importer": {"importer_number": "123-45-6789"}}));
    let seen =
        view(Audience::Filer, Program::Eapa, &entries).expect("the filer knows of his allegation");
    assert_eq!(seen[1].fields.content, Some(serde_json::json!({})));
}
