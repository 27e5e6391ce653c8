//! The page of the document.

use api::for_tests::docs::page;

#[test]
fn the_page_shows_the_document_that_is_served_and_asks_nobody_else() {
    let page = String::from_utf8(page().to_vec()).expect("it is text");
    assert_eq!(page.matches("url: \"openapi.json\", validatorUrl: null,").count(), 1);
    assert!(!page.contains("spec: spec"), "nothing else is shown");
}
