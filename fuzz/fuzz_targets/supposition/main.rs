//! Hypothetical entries, from nothing: both calendars are told, or every defect.

#![no_main]

use std::sync::LazyLock;

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use statute::supposition::supposition;
use statute::{Law, Matter, Program, Track};

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);

fuzz_target!(|input: &[u8]| {
    let Ok(items) = serde_json::from_slice::<Vec<Value>>(input) else { return };
    // No body of a request holds more.
    if items.len() > 100 {
        return;
    }
    let on = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    let matters = [
        Matter::from(Program::Eapa),
        Matter::from(Program::ForcedLaborOrder),
        Matter { program: Program::Detention, track: Some(Track::General) },
    ];
    for matter in matters {
        if let Err(defects) = supposition(matter, &[], &items, &LAW, on) {
            assert!(!defects.is_empty(), "refused, and nobody knows why");
        }
    }
});
