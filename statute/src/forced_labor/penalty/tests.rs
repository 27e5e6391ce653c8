//! Caps computed by hand, and the sums they are computed from.

use super::{Cents, Culpability, PenaltyFacts, PenaltyStatute};
use crate::rule::Confidence;

fn sum(text: &str) -> Cents {
    text.parse().expect("a sum")
}

fn facts(culpability: Culpability) -> PenaltyFacts {
    PenaltyFacts {
        statute: PenaltyStatute::FalseStatements,
        culpability: Some(culpability),
        domestic_value: Some(sum("100000.00")),
        dutiable_value: Some(sum("80000.03")),
        lost_duties: Some(sum("12345.67")),
        interest: Some(sum("321.09")),
        prior_disclosure: false,
    }
}

/// The cap, its basis, and how sure it is.
fn cap(facts: PenaltyFacts) -> (String, &'static str, Confidence) {
    let cap = facts.cap();
    let text = cap.cap.map_or_else(|| "none".to_owned(), |cap| cap.to_string());
    (text, cap.basis, cap.authority.confidence)
}

#[test]
fn caps_under_1592_are_those_computed_by_hand() {
    use Confidence::{Unverified, Verified};
    let (fraud, gross, negligence) =
        (Culpability::Fraud, Culpability::GrossNegligence, Culpability::Negligence);
    assert_eq!(cap(facts(fraud)), ("100000.00".to_owned(), "domestic_value", Verified));
    // 4 x 12,345.67 and 2 x 12,345.67.
    assert_eq!(cap(facts(gross)), ("49382.68".to_owned(), "multiple_of_lost_duties", Unverified));
    let expected = ("24691.34".to_owned(), "multiple_of_lost_duties", Unverified);
    assert_eq!(cap(facts(negligence)), expected);
    let cheap =
        |culpability| PenaltyFacts { domestic_value: Some(sum("20000.00")), ..facts(culpability) };
    assert_eq!(cap(cheap(gross)), ("20000.00".to_owned(), "domestic_value", Unverified));
    assert_eq!(cap(cheap(negligence)), ("20000.00".to_owned(), "domestic_value", Unverified));
    // 40 % of 80,000.03 is 32,000.012; 20 % is 16,000.006. A part of a cent is above the cap.
    for lost_duties in [None, Some(Cents::NONE)] {
        let without = |culpability| PenaltyFacts { lost_duties, ..facts(culpability) };
        let basis = "share_of_dutiable_value";
        assert_eq!(cap(without(gross)), ("32000.01".to_owned(), basis, Verified));
        assert_eq!(cap(without(negligence)), ("16000.00".to_owned(), basis, Verified));
        assert_eq!(cap(without(fraud)), ("100000.00".to_owned(), "domestic_value", Verified));
    }
}

#[test]
fn whoever_disclosed_it_owes_interest_or_once_what_was_lost() {
    let told = |culpability| PenaltyFacts { prior_disclosure: true, ..facts(culpability) };
    let unverified = Confidence::Unverified;
    assert_eq!(cap(told(Culpability::Fraud)), ("12345.67".to_owned(), "lost_duties", unverified));
    for culpability in [Culpability::GrossNegligence, Culpability::Negligence] {
        assert_eq!(cap(told(culpability)), ("321.09".to_owned(), "interest", unverified));
        let unknown = PenaltyFacts { interest: None, ..told(culpability) };
        assert_eq!((unknown.cap().cap, unknown.cap().missing), (None, Some("interest")));
        let nothing = PenaltyFacts { lost_duties: None, ..told(culpability) };
        assert_eq!(cap(nothing).0, "0.00");
    }
    let fraud = PenaltyFacts { lost_duties: None, ..told(Culpability::Fraud) };
    assert_eq!(cap(fraud).0, "8000.00", "a tenth of 80,000.03, rounded down");
}

#[test]
fn what_came_in_contrary_to_law_is_capped_at_its_value() {
    let stevia = PenaltyFacts {
        statute: PenaltyStatute::ContraryToLaw,
        culpability: None,
        domestic_value: Some(sum("575000")),
        dutiable_value: None,
        lost_duties: None,
        interest: None,
        prior_disclosure: false,
    };
    assert_eq!(cap(stevia).0, "575000.00");
    let unknown = PenaltyFacts { domestic_value: None, ..stevia };
    assert_eq!((unknown.cap().cap, unknown.cap().missing), (None, Some("domestic_value")));
    let silent = PenaltyFacts { culpability: None, ..facts(Culpability::Fraud) };
    assert_eq!((silent.cap().cap, silent.cap().missing), (None, Some("culpability")));
}

#[test]
fn a_sum_is_read_exactly_or_not_at_all() {
    for (text, shown) in [
        ("0", "0.00"),
        ("0.01", "0.01"),
        ("999999999999.99", "999999999999.99"),
        ("007.50", "7.50"),
    ] {
        assert_eq!(sum(text).to_string(), shown);
    }
    for text in [
        "",
        ".5",
        "5.",
        "5.5",
        "5.555",
        "-5.00",
        "+5",
        "1,000.00",
        "1e3",
        "5 ",
        "1000000000000",
        "٥.٠٠",
    ] {
        assert!(text.parse::<Cents>().is_err(), "{text}");
    }
}
