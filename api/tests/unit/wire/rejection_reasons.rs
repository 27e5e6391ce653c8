//! The reasons for a rejection, and those of the law.

use poem_openapi::types::{ParseFromJSON as _, ToJSON as _};
use statute::forced_labor::REJECTION_REASONS;

use api::wire::acts::RejectionReason;

#[test]
fn the_reasons_are_those_of_the_law_tables() {
    for word in REJECTION_REASONS {
        let read = RejectionReason::parse_from_json(Some((*word).into())).expect(word);
        assert_eq!(read.to_json(), Some((*word).into()));
    }
    assert_eq!(REJECTION_REASONS.len(), 3);
}
