//! A PDF that somebody uploads. The service reads it in a process of its own, with limits of memory and time, whose death is an answer: what
//! breaks this costs one reading, and is reported to those who write the reader.

#![no_main]

use api::reading::{Limits, report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let pdf = [b"%PDF-1.7\n".as_slice(), input].concat();
    let reading = report(pdf, &Limits::default());
    assert!(reading.is_ok(), "memory can be read");
});
