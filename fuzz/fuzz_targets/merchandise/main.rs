//! A line of a list of entries of merchandise: it is read, or every defect of it names its column.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use statute::eapa::merchandise::{COLUMNS, line};

fuzz_target!(|text: &str| {
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    let mut cells = [""; 5];
    for (cell, given) in cells.iter_mut().zip(text.splitn(5, ',')) {
        *cell = given;
    }
    if let Err(defects) = line(cells, today) {
        assert!(!defects.is_empty(), "refused, and nobody knows why");
        assert!(defects.iter().all(|it| COLUMNS.contains(&it.column)));
    }
});
