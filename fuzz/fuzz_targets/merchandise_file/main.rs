//! A whole list of entries of merchandise, as it is uploaded: it has lines, or says what is wrong with it.

#![no_main]

use api::merchandise::File;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut file = File::default();
    file.read(input, NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day"));
    assert!(!file.lines.is_empty() || !file.defects.is_empty(), "nothing is said of it");
});
