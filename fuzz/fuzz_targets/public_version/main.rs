//! Two texts, one to be the public version of the other: what is found names a page that there is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use statute::public_version::{Page, Side, Version, Words, lint};

/// What parts the two. No text holds it.
const BETWEEN: u8 = 0xff;

fuzz_target!(|input: &[u8]| {
    let mut texts = input.splitn(2, |byte| *byte == BETWEEN).map(version);
    let confidential = texts.next().unwrap_or_default();
    let public = texts.next().unwrap_or_default();
    for finding in lint(&confidential, &public) {
        let of = match finding.version {
            Side::Confidential => &confidential,
            Side::Public => &public,
        };
        let is_there = |page: u32| page >= 1 && page as usize <= of.pages.len();
        assert!(finding.page.is_none_or(is_there), "{finding:?}");
    }
});

/// A text as its reader gives it: a page ends with a form feed.
fn version(bytes: &[u8]) -> Version {
    let text = String::from_utf8_lossy(bytes);
    let page =
        |page: &str| Page { lines: page.lines().map(Words::from).collect(), ..Page::default() };
    Version { pages: text.split('\u{C}').map(page).collect(), ..Version::default() }
}
