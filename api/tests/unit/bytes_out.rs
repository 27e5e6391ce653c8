//! Ranges of documents, and names in headers.

use api::for_tests::bytes_out::{Wanted, escaped, wanted};

#[test]
fn one_range_is_given_and_what_cannot_be_read_is_all() {
    for (header, range) in [
        ("bytes=0-0", Wanted::Some(0..1)),
        ("bytes=5-", Wanted::Some(5..10)),
        ("bytes=-3", Wanted::Some(7..10)),
        ("bytes=-30", Wanted::Some(0..10)),
        ("bytes=2-99", Wanted::Some(2..10)),
        ("bytes=10-", Wanted::Nothing),
        ("bytes=-0", Wanted::Nothing),
        ("bytes=3-2", Wanted::All),
        ("bytes=0-1,3-4", Wanted::All),
        ("pages=1-2", Wanted::All),
        ("bytes=x-", Wanted::All),
    ] {
        assert_eq!(wanted(header, 10), range, "{header}");
    }
}

#[test]
fn a_name_is_written_in_letters_that_headers_know() {
    assert_eq!(escaped("Brief ä\"\r.pdf"), "Brief%20%C3%A4%22%0D.pdf");
}
