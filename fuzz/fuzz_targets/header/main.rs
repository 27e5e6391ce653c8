//! What others write into headers and queries, or a scanner answers: it is understood or not, and nothing more.

#![no_main]

use api::for_tests::bytes_out::{Wanted, wanted};
use api::for_tests::intake::{file_name, understood};
use api::form::{Accept, Form};
use api::intake::{Claimed, REPR_DIGEST};
use api::preconditions::Seen;
use api::trace::{is_traceparent, traceparent};
use entities::SearchWords;
use libfuzzer_sys::fuzz_target;
use poem::http::{HeaderMap, HeaderValue};

fuzz_target!(|text: &str| {
    let all = [Form::Json, Form::Html, Form::Pdf];
    assert!(all.contains(&Accept::read(text).wanted(None, &all)));
    if let Wanted::Some(range) = wanted(text, 10) {
        assert!(range.start < range.end && range.end <= 10, "{range:?} of ten bytes");
    }
    assert!(is_traceparent(&traceparent(Some(text))));
    let _ = (Seen::read(Some(text)), understood(text), SearchWords::read(text));
    let name = file_name(Some(text));
    assert!(!name.is_empty() && !name.contains(['/', '\\', '\0', '\n']), "{name:?}");
    if let Ok(value) = HeaderValue::from_str(text) {
        let mut headers = HeaderMap::new();
        headers.insert(REPR_DIGEST, value);
        let is_passed_over = matches!(Claimed::read(&headers), Ok(None));
        assert!(!is_passed_over, "a digest that is given is checked");
    }
});
