//! Texts of a PDF, however they are written.

use api::for_tests::reading::{packet, said};

#[test]
fn a_text_is_read_however_it_is_written() {
    let cases: [(&[u8], &str); 6] = [
        (b"Caf\xE9 \x97koda \x8Dx\x8E \xA0", "Caf\u{E9} \u{160}koda \u{201C}x\u{201D} \u{20AC}"),
        (b"\xFE\xFF\x00H\x01\x60\xD8\x3D\xDE\x00", "H\u{160}\u{1F600}"),
        (b"\xFF\xFEH\x00\x60\x01", "H\u{160}"),
        (b"\xEF\xBB\xBF\xC5\xA0koda", "\u{160}koda"),
        (b"\xFE\xFF\x00H\x01", "H"),
        (b"", ""),
    ];
    for (bytes, expected) in cases {
        assert_eq!(said(bytes), expected);
    }
    assert_eq!(packet(b"\xFE\xFF\x00<\x00a"), "<a");
    assert_eq!(packet("<\u{160}".as_bytes()), "<\u{160}");
}
