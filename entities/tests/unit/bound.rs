//! By what a copy is known, and to whom it is told.

use serde_json::json;
use statute::{Audience, Entry, EntryKind};

use entities::for_tests::unknown;

#[test]
fn an_entry_tells_a_party_of_a_document_and_not_by_what_a_copy_is_known() {
    let mut entry = Entry::new(EntryKind::AllegationFiled, "2020-01-14".parse().expect("a day"));
    let whole = json!({
        "documents": [
            { "document": "x", "title": "Prices", "version": "confidential", "sha256": "00", "length": 3 },
            "a word",
        ],
        "sha256": "stays",
    });
    entry.fields.content = Some(whole.clone());
    let seen = |audience| {
        let mut entries = [entry.clone()];
        unknown(audience, &mut entries);
        entries[0].fields.content.clone().expect("it says something")
    };
    assert_eq!(seen(Audience::Office), whole);
    let expected = json!({
        "documents": [{ "document": "x", "title": "Prices", "version": "confidential" }, "a word"],
        "sha256": "stays",
    });
    for audience in [Audience::Filer, Audience::Importer] {
        assert_eq!(seen(audience), expected);
    }
}
