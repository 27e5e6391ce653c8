//! What the law and the machine say, as the caller reads it.

use std::collections::BTreeSet;

use entities::LedgerError;
use poem_openapi::types::ToJSON;
use serde_json::{Value, json};
use statute::{Authority, Barred, Confidence, Defect, EntryKind, PermittedAct, Role};

use api::problem::catalogue::{CATALOGUE, find};
use api::problem::{Act, Filing, Open, Probe, Problem, Read, Scope};

fn document(error: LedgerError) -> Value {
    Problem::from(error).document().to_json().unwrap_or_default()
}

fn barred(barred: Barred, permitted: Vec<PermittedAct>) -> LedgerError {
    LedgerError::Barred { barred: Box::new(barred), permitted }
}

fn authority(cite: &str) -> Vec<Authority> {
    vec![Authority { cite: cite.to_owned(), confidence: Confidence::Verified }]
}

#[test]
fn an_act_out_of_season_names_rule_remedy_and_what_may_be_done() {
    let act = EntryKind::DeterminationExtended;
    let permitted = PermittedAct {
        act: EntryKind::DeterminationMade,
        by: vec![Role::Investigator],
        authority: "x".to_owned(),
    };
    let told = document(barred(
        Barred::NotNow {
            act,
            rule: "extension_notice".to_owned(),
            message: "the last day was 2020-08-04".to_owned(),
            authority: authority("19 CFR 165.22(c)"),
            remedy: "none".to_owned(),
        },
        vec![permitted],
    ));
    assert_eq!(told["status"], 409);
    assert_eq!(told["type"], "urn:tidewaiter:problem:act-barred");
    assert_eq!(told["rule"], "extension_notice");
    assert_eq!(
        told["authority"],
        json!([{ "cite": "19 CFR 165.22(c)", "confidence": "verified" }])
    );
    assert_eq!(told["permitted_acts"][0]["act"], "determination_made");
    assert_eq!(told["detail"], "the last day was 2020-08-04");
}

#[test]
fn another_roles_act_says_whose() {
    let (act, roles) = (EntryKind::DeterminationMade, vec![Role::Investigator, Role::Supervisor]);
    let told = document(barred(
        Barred::NotYours { act, roles, authority: authority("19 USC 1517(c)(1)") },
        Vec::new(),
    ));
    assert_eq!(
        (told["status"].as_u64(), &told["roles"]),
        (Some(403), &json!(["investigator", "supervisor"]))
    );
}

#[test]
fn a_defective_filing_lists_every_defect() {
    let defect = |pointer: &str| Defect {
        pointer: pointer.to_owned(),
        code: "missing",
        message: "say so".to_owned(),
        authority: Some("19 CFR 165.11".to_owned()),
    };
    let told = document(barred(
        Barred::Defective { defects: vec![defect("/a"), defect("/b")] },
        Vec::new(),
    ));
    assert_eq!(told["status"], 422);
    assert_eq!(told["errors"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        told["errors"][1],
        json!({ "pointer": "/b", "code": "missing", "message": "say so", "authority": "19 CFR 165.11" })
    );
}

#[test]
fn what_is_absent_has_no_particulars() {
    let told = document(LedgerError::NotFound);
    assert_eq!(
        told.as_object().map(|it| it.keys().map(String::as_str).collect::<Vec<_>>()),
        Some(vec!["type", "title", "status", "detail"])
    );
}

#[test]
fn a_failure_of_the_machine_tells_nothing_of_itself() {
    let told = document(LedgerError::NumbersExhausted);
    assert_eq!(told["status"], 500);
    assert!(!told.to_string().contains("number"), "{told}");
}

#[test]
fn every_kind_is_listed_once_and_explained() {
    let slugs: BTreeSet<&str> = CATALOGUE.iter().map(|kind| kind.slug).collect();
    assert_eq!(slugs.len(), CATALOGUE.len());
    assert!(CATALOGUE.is_sorted_by_key(|kind| kind.status));
    assert!(CATALOGUE.iter().all(|kind| kind.about.len() > 40 && !kind.about.contains("  ")));
    for kinds in [Open::KINDS, Probe::KINDS, Read::KINDS, Filing::KINDS, Act::KINDS] {
        assert!(kinds.iter().all(|kind| find(kind.slug) == Some(kind)));
    }
}
