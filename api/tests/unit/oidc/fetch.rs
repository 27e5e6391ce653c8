//! How long a provider's document is fresh.

use api::for_tests::oidc::{FRESH, FRESH_MAX, FRESH_MIN, fresh};

#[test]
fn a_document_is_fresh_as_long_as_it_says_within_bounds() {
    for (control, secs) in [
        ("max-age=120", 120),
        ("public, Max-Age=\"300\", must-revalidate", 300),
        ("max-age=1", FRESH_MIN.as_secs()),
        ("no-store", FRESH_MIN.as_secs()),
        ("max-age=99999999", FRESH_MAX.as_secs()),
        ("max-age=soon", FRESH.as_secs()),
        ("", FRESH.as_secs()),
    ] {
        assert_eq!(fresh(control).as_secs(), secs, "{control}");
    }
}
