//! Cells of the matrices of acts and states, typed by hand from the law and not from the program: who reads the provision
//! can check the cell.

use std::path::Path;

/// File, state, act, whether it is open there (`yes`, `no`, `sometimes`: it hangs on more than the state), the provision.
const CELLS: &[(&str, &str, &str, &str, &str)] = &[
    ("acts", "filed", "allegation_acknowledged", "yes", "19 CFR 165.12(a)"),
    (
        "acts",
        "filed",
        "investigation_initiated",
        "no",
        "19 CFR 165.15(a): 15 days from receipt, and so after it",
    ),
    (
        "acts",
        "returned",
        "allegation_acknowledged",
        "no",
        "19 CFR 165.11: what is incomplete is filed anew",
    ),
    ("acts", "acknowledged", "investigation_initiated", "yes", "19 USC 1517(b)(1)"),
    ("acts", "acknowledged", "initiation_declined", "yes", "19 CFR 165.15(c)"),
    ("acts", "acknowledged", "allegation_withdrawn", "yes", "19 CFR 165.12(b)"),
    (
        "acts",
        "acknowledged",
        "interim_measures_taken",
        "no",
        "19 USC 1517(e): 90 days from initiation",
    ),
    (
        "acts",
        "acknowledged",
        "commerce_referral_made",
        "yes",
        "19 CFR 165.16: at any point after receipt",
    ),
    (
        "acts",
        "referred",
        "investigation_initiated",
        "no",
        "19 CFR 165.16(d): the clock stands still",
    ),
    ("acts", "referred", "commerce_determination_received", "yes", "19 CFR 165.16"),
    ("acts", "declined", "investigation_initiated", "no", "19 CFR 165.15(c)"),
    ("acts", "initiated", "allegation_withdrawn", "no", "19 CFR 165.12(b): before initiation"),
    (
        "acts",
        "initiated",
        "factual_information_filed",
        "no",
        "19 CFR 165.15(d): no party knows yet",
    ),
    (
        "acts",
        "initiated",
        "determination_made",
        "no",
        "19 CFR 165.27: after the parties could speak",
    ),
    ("acts", "measures_decided", "notice_of_initiation_issued", "yes", "19 CFR 165.15(d)(1)"),
    ("acts", "active", "notice_of_initiation_issued", "no", "19 CFR 165.15(d)(1): once"),
    (
        "acts",
        "active",
        "factual_information_filed",
        "sometimes",
        "19 CFR 165.23(c)(2)(i): until day 200",
    ),
    ("acts", "active", "written_argument_filed", "sometimes", "19 CFR 165.26(a): until day 230"),
    (
        "acts",
        "active",
        "determination_extended",
        "sometimes",
        "19 CFR 165.22(c), (d): once, and by day 300",
    ),
    ("acts", "active", "review_requested", "no", "19 USC 1517(f)(1): review of a determination"),
    (
        "acts",
        "determined",
        "factual_information_filed",
        "no",
        "19 CFR 165.23: during the investigation",
    ),
    ("acts", "determined", "determination_notice_issued", "yes", "19 USC 1517(c)(4)"),
    (
        "acts",
        "notified",
        "judicial_review_filed",
        "no",
        "19 USC 1517(g)(1): after an administrative review",
    ),
    ("acts", "review_requested", "review_commenced", "yes", "19 CFR 165.41(g)"),
    ("acts", "under_review", "review_decided", "yes", "19 CFR 165.45"),
    (
        "acts",
        "under_review",
        "interim_measures_taken",
        "no",
        "19 USC 1517(e): during the investigation",
    ),
    ("acts", "review_decided", "judicial_review_filed", "yes", "19 USC 1517(g)(1)"),
    ("acts", "remanded", "remand_determination_filed", "yes", "the court's order"),
    ("acts", "final", "review_requested", "no", "19 CFR 165.41(d): 30 business days"),
    ("orders", "filed", "allegation_transmitted", "yes", "19 CFR 12.42(c)"),
    (
        "orders",
        "rejected",
        "wro_issued",
        "no",
        "the petition is closed; an order of the office opens its own docket",
    ),
    (
        "orders",
        "active",
        "wro_revoked",
        "sometimes",
        "CBP practice: an order, not a Finding, is revoked",
    ),
    ("orders", "revoked", "wro_modified", "no", "there is no order any more"),
    (
        "shipments",
        "presented",
        "excluded",
        "no",
        "19 USC 1499(c)(4): a decision on detained merchandise",
    ),
    (
        "shipments",
        "detained",
        "exported",
        "sometimes",
        "19 CFR 12.44(a) under an order; not under a Finding",
    ),
    (
        "shipments",
        "detained",
        "exclusion_protest_filed",
        "no",
        "19 USC 1514(c)(3): after the exclusion, not before",
    ),
    (
        "shipments",
        "excluded",
        "exclusion_protest_filed",
        "sometimes",
        "19 USC 1514(c)(3): within 180 days",
    ),
    (
        "shipments",
        "deemed_denied",
        "court_action_filed",
        "sometimes",
        "28 USC 2636(a): within 180 days",
    ),
    (
        "shipments",
        "deemed_denied",
        "protest_allowed",
        "yes",
        "19 CFR 151.16(h): until a court action starts",
    ),
    ("shipments", "in_court", "protest_allowed", "no", "19 CFR 151.16(h)"),
    ("shipments", "seized", "exported", "no", "19 CFR 12.44(a): the right ends with seizure"),
    ("shipments", "abandoned", "destroyed", "yes", "19 CFR 12.44(b)"),
    ("shipments", "released", "seized", "no", "the case is over"),
];

#[test]
fn cells_typed_from_the_law_are_the_committed_ones() {
    let mut wrong = Vec::new();
    for (file, state, act, expected, law) in CELLS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{file}.matrix"));
        let text = std::fs::read_to_string(path).expect("the matrix is committed");
        let mut within = text.lines().skip_while(|line| line != state).skip(1);
        let rows = within.by_ref().take_while(|line| line.starts_with("  "));
        let mut rows = rows.map(str::split_whitespace);
        let found = rows.find_map(|mut words| (words.next() == Some(act)).then(|| words.next()));
        assert!(text.lines().any(|line| line == *state), "{file} has no state `{state}`");
        let found = found.flatten().unwrap_or("no");
        if found != *expected {
            wrong.push(format!("{file}: {act} in {state} is {found}, and by {law} {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(CELLS.len() >= 30);
}
