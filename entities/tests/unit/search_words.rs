//! Words that are looked for.

use entities::for_tests::folded;
use entities::{SearchWords, WordsError};

fn read(text: &str) -> SearchWords {
    SearchWords::read(text).expect("it can be looked for")
}

#[test]
fn each_database_is_asked_in_its_own_language() {
    let asked = read("Shrimp -\"frozen food\" \"bill of lading\" or A-533-840");
    assert_eq!(
        asked.postgres(),
        "(('shrimp') & !('frozen' <-> 'food') & ('bill' <-> 'of' <-> 'lading')) | (('a' <-> '533' <-> '840'))"
    );
    assert_eq!(
        asked.sqlite(),
        "((\"shrimp\" AND \"bill of lading\") NOT \"frozen food\") OR ((\"a 533 840\"))"
    );
}

#[test]
fn what_cannot_be_looked_for_is_said() {
    for (text, error) in [
        ("", WordsError::NothingWanted),
        ("-gloves", WordsError::NothingWanted),
        ("shrimp or", WordsError::NothingWanted),
        ("or", WordsError::NothingWanted),
        ("' OR * ( :", WordsError::NothingWanted),
        ("\"never closed", WordsError::Unclosed),
        (&"a ".repeat(33), WordsError::TooMany),
        (&"a".repeat(101), WordsError::TooMany),
    ] {
        assert_eq!(SearchWords::read(text), Err(error), "{text}");
    }
}

#[test]
fn nothing_that_is_typed_is_a_command_to_a_database() {
    let asked = read("folded:x* NEAR(a b) ^c {d} 'e' <-> !f");
    assert!(asked.postgres().chars().all(|it| it.is_alphanumeric() || " '()&<->".contains(it)));
    let words = asked.sqlite();
    assert_eq!(words.matches('"').count() % 2, 0);
    assert!(words.contains("\"near a\"") && words.contains("\"folded x\""), "{words}");
}

#[test]
fn a_snippet_is_around_what_was_looked_for_and_knows_its_page() {
    let text =
        format!("{} \u{c}Two shipments\nof shrimp {}", "first ".repeat(50), "x ".repeat(300));
    let (snippet, page) = read("shipment").snippet(&text);
    assert!(snippet.contains("Two shipments of shrimp"), "{snippet}");
    assert!(snippet.starts_with('…') && snippet.ends_with('…'), "{snippet}");
    assert_eq!(page, 1);
    assert_eq!(read("nowhere").snippet("Short."), ("Short.".to_owned(), 0));
    assert_eq!(
        read("ende").snippet("Çà et là, à la fin: Ende"),
        ("Çà et là, à la fin: Ende".to_owned(), 0)
    );
}

#[test]
fn what_is_compared_has_an_end() {
    assert_eq!(folded("Crème-Brûlée, A-533-840"), "creme brulee a 533 840");
    assert!(folded(&"word ".repeat(200_000)).len() <= 256 * 1024);
}
