//! Names in the archive of a record.

use api::for_tests::record_export::{escaped, extension, slug};

#[test]
fn names_are_plain_and_words_stay_words() {
    assert_eq!(slug("Exhibit 1: \u{201c}Prices\u{201d} / ../etc"), "exhibit-1-prices-etc");
    assert_eq!(slug("价格"), "untitled");
    assert_eq!(slug(&"a".repeat(100)).len(), 60);
    assert_eq!(extension("application/pdf; charset=binary"), "pdf");
    assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
}
