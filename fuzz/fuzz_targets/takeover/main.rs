//! A docket file that is to become a case: it is refused with every defect, or its docket can be folded and known again.

#![no_main]

use std::sync::LazyLock;

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use statute::takeover::{differences, takeover};
use statute::{Law, docket};

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);

fuzz_target!(|input: &[u8]| {
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    match takeover(input, &LAW, today) {
        Ok(taken) => {
            let _ = docket(taken.matter, &taken.entries, &LAW, today);
            assert!(differences(&taken.entries, &taken.entries).is_empty());
        }
        Err(defects) => assert!(!defects.is_empty(), "refused, and nobody knows why"),
    }
});
