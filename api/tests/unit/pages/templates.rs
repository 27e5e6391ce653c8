//! The templates of the pages.

use api::for_tests::pages::PAGES;

#[test]
fn every_template_is_read() {
    assert!(PAGES.is_ok(), "{:?}", PAGES.as_ref().err());
}
