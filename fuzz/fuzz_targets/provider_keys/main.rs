//! What a provider of OpenID Connect publishes as its keys: each is read, or left out.

#![no_main]

use std::time::{Duration, Instant};

use api::for_tests::oidc::Keys;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let Ok(document) = serde_json::from_slice::<Value>(input) else { return };
    let minute = Duration::from_mins(1);
    let _ = Keys::read(&document, Instant::now(), minute, minute);
});
