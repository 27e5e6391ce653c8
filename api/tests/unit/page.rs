//! Cursors: sealed, and good for one list only.

use api::page::Seal;

#[test]
fn a_cursor_opens_only_where_it_was_given() {
    let seal = Seal::new(&[7; 32]);
    let cursor = seal.seal("anna\nreal\n/v1/deadlines?status=running", "2020-01-14|x");
    assert!(!cursor.contains("2020"));
    assert_eq!(
        seal.open("anna\nreal\n/v1/deadlines?status=running", &cursor).as_deref(),
        Some("2020-01-14|x")
    );
    for elsewhere in ["bert\nreal\n/v1/deadlines?status=running", "anna\nreal\n/v1/deadlines?", ""]
    {
        assert_eq!(seal.open(elsewhere, &cursor), None);
    }
}

#[test]
fn a_cursor_cannot_be_made_up_or_bent() {
    let seal = Seal::new(&[7; 32]);
    let cursor = seal.seal("a", "key");
    assert_eq!(Seal::new(&[8; 32]).open("a", &cursor), None);
    for bent in ["", "x", "AAAA", &cursor[1..], &format!("{cursor}A"), "\u{e9}"] {
        assert_eq!(seal.open("a", bent), None, "{bent}");
    }
}
