//! A message that the mail system posts: a report of what came back, or anything else, which tells nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|message: &[u8]| {
    let _ = workflows::read_report(message);
});
