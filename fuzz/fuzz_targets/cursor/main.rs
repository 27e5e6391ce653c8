//! A cursor that nobody was given: it opens nothing.

#![no_main]

use api::page::Seal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|cursor: &str| {
    let seal = Seal::new(&[7; 32]);
    assert_eq!(seal.open("somebody\nsomewhere\n/v1/cases?", cursor), None);
});
