//! The register that the project keeps.

use statute::Law;
use statute::takeover::takeover;

use api::import::orders::{defects, sources};

#[test]
fn every_line_of_the_register_is_an_order() {
    let today = "2026-06-08".parse().expect("a day");
    let all = sources(None);
    assert_eq!(all.len(), 53);
    for source in all {
        let input = source.input.expect("it is there");
        let matter = takeover(&input, &Law::standard(), today).expect("it reads");
        assert_eq!(defects(&matter), [], "{}", source.name);
    }
}
