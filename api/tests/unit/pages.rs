//! Which paths are pages.

use poem::Request;
use poem::http::Uri;

use api::pages::{is_page, pattern};

mod case;
mod drawing;
mod session;
mod sign_in;
mod templates;
mod words;

#[test]
fn pages_are_known_by_their_paths() {
    for (path, known) in [
        ("/", Some("/")),
        ("/docket/calendars", Some("/docket/calendars")),
        ("/docket/cases", Some("/docket/cases")),
        ("/docket/cases/x", Some("/docket/cases/{id}")),
        ("/docket/cases/", None),
        ("/docket/cases/x/y", None),
        ("/docket/nothing", None),
        ("/v1/cases", None),
    ] {
        assert_eq!(pattern(path), known, "{path}");
    }
}

#[test]
fn the_root_is_a_page_to_whoever_asks_for_html() {
    let ask = |path: &'static str, accept: Option<&str>| {
        let request = Request::builder().uri(Uri::from_static(path));
        is_page(&match accept {
            Some(accept) => request.header("accept", accept).finish(),
            None => request.finish(),
        })
    };
    assert!(ask("/", Some("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")));
    assert!(!ask("/", Some("application/json")));
    assert!(!ask("/", Some("*/*")));
    assert!(!ask("/", None));
    assert!(ask("/docket/cases", None));
    assert!(!ask("/v1/cases", Some("text/html")));
    assert!(!ask("/dockets", Some("text/html")));
}
