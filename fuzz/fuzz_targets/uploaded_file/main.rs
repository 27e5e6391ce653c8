//! A file that somebody uploads: what it is, is told by what stands in it, and no archive, picture or text can make that fail. What is no PDF
//! is read, too; a PDF is a target of its own.

#![no_main]

use std::io::Cursor;

use api::reading::{Kind, Limits, MediaType, media_type, report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let kind = media_type::of(&mut Cursor::new(input)).expect("memory can be read");
    if kind != Kind::Accepted(MediaType::Pdf) {
        let reading = report(input.to_vec(), &Limits::default()).expect("memory can be read");
        assert_eq!(reading.kind, Some(kind));
    }
});
