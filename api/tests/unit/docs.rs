//! The page of the document.

use api::for_tests::docs::page;

#[test]
fn the_page_shows_our_document() {
    let page = page("{\"mine\": true}");
    assert!(page.contains("let spec = {\"mine\": true};"));
}
