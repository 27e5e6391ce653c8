//! A docket file, as an import or the command gets it: it is folded, or every defect of it is told, and the code says which.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use statute::calendar::Sets;
use statute::command::{Options, run};

fuzz_target!(|input: &[u8]| {
    let on = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    let sets = Sets { closures: true, inauguration: true };
    let outcome = run(input, &Options { on, sets, explain: None });
    assert!([0, 2].contains(&outcome.code), "{}", outcome.text);
});
