//! The indicators, and those of the law.

use poem_openapi::types::{ParseFromJSON as _, ToJSON as _};
use statute::forced_labor::INDICATORS;

use api::wire::new_communication::Indicator;

#[test]
fn the_indicators_are_those_of_the_law_tables() {
    for word in INDICATORS {
        let read = Indicator::parse_from_json(Some((*word).into())).expect(word);
        assert_eq!(read.to_json(), Some((*word).into()));
    }
    assert_eq!(INDICATORS.len(), 11);
}
