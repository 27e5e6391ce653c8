//! Which requests file something.

use api::for_tests::attempts::is_filing;

#[test]
fn what_files_is_told_from_what_asks() {
    for filing in [
        "/v1/eapa/allegations",
        "/v1/eapa/allegations/{id}/versions",
        "/v1/cases/{id}/confidential-information",
        "/v1/forced-labor/shipments/{id}/proofs",
        "/v1/filing-intents",
    ] {
        assert!(is_filing(filing), "{filing}");
    }
    for other in ["/v1/eapa/allegations/checks", "/v1/me/tokens", "/v1/forced-labor/screenings"] {
        assert!(!is_filing(other), "{other}");
    }
}
