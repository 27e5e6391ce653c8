//! Properties that hold for every text.

use super::{C, CONFIDENTIAL, PUBLIC, W, codes, lint, version};
use crate::public_version::Version;
use proptest::prelude::*;

/// A piece of a text: words outside of brackets, or a bracket.
#[derive(Debug, Clone)]
enum Piece {
    Words(Vec<String>),
    Bracket(Vec<String>),
    Break,
    NewPage,
}

fn piece() -> impl Strategy<Value = Piece> {
    let word = "[a-z]{1,9}[,.;]?|[A-Z][a-z]{2,8}|[0-9]{1,7}|[0-9]{1,3},[0-9]{3}";
    let words = || proptest::collection::vec(word, 1..8);
    prop_oneof![
        6 => words().prop_map(Piece::Words),
        3 => words().prop_map(Piece::Bracket),
        2 => Just(Piece::Break),
        1 => Just(Piece::NewPage),
    ]
}

/// The text of pieces, with something in its brackets.
fn written(pieces: &[Piece], mark: &str, inside: impl Fn(&[String]) -> String) -> Version {
    let each = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => format!("{} ", words.join(" ")),
        Piece::Bracket(words) => format!("[{}] ", inside(words)),
        Piece::Break => "\n".to_owned(),
        Piece::NewPage => "\nz\nz\nz\n===\nz\nz\nz\n".to_owned(),
    });
    // Lines of one letter keep what is a number from the edges of pages.
    version(&format!("{mark}z\nz\nz\n[x y]\n{}\nz\nz\nz\n", each.collect::<String>()))
}

fn summary(_: &[String]) -> String {
    "something else".to_owned()
}

proptest! {
    #[test]
    fn a_text_held_against_its_own_redaction_is_good(pieces in proptest::collection::vec(piece(), 0..40)) {
        let mut public = written(&pieces, PUBLIC, summary);
        for page in &mut public.pages {
            for line in &mut page.lines {
                line.0 = line.0.replace("[x y]", "[left out]");
            }
        }
        let found = lint(&written(&pieces, CONFIDENTIAL, |words| words.join(" ")), &public);
        prop_assert_eq!(codes(&found), [], "{:#?}", found);
    }

    #[test]
    fn a_word_that_is_missing_is_all_that_is_found(
        pieces in proptest::collection::vec(piece(), 1..30),
        at in any::<prop::sample::Index>(),
    ) {
        let mut pieces = pieces;
        pieces.insert(at.index(pieces.len() + 1), Piece::Words(vec!["marvellous".to_owned()]));
        let whole = written(&pieces, CONFIDENTIAL, summary);
        pieces.retain(|it| !matches!(it, Piece::Words(words) if words == &["marvellous"]));
        let public = written(&pieces, PUBLIC, |_| "quite other".to_owned());
        let found = lint(&whole, &public);
        // The bracket of the frame is the same in both, and is told.
        let rest: Vec<_> = codes(&found).into_iter().filter(|(code, _)| *code != C::BracketKept).collect();
        prop_assert_eq!(rest, [(C::TextDiffers, W::Defect)], "{:#?}", found);
    }

    #[test]
    fn nothing_makes_it_stumble(
        confidential in r"([\[\]a-zA-Z0-9 .,=\n\-]|\PC){0,200}",
        public in r"([\[\]a-zA-Z0-9 .,=\n\-]|\PC){0,200}",
    ) {
        let found = lint(&version(&confidential), &version(&public));
        for finding in found {
            prop_assert!(finding.authority.cite.starts_with("19 CFR 165.4"));
            prop_assert!(finding.page.is_none_or(|it| it >= 1));
        }
    }

    #[test]
    fn brackets_that_do_not_pair_are_always_told(text in r"[\[\] a-z]{0,40}") {
        let depth = text.chars().try_fold(0_i32, |depth, c| match c {
            '[' => Some(depth + 1),
            ']' if depth == 0 => None,
            ']' => Some(depth - 1),
            _ => Some(depth),
        });
        let found = lint(&version(&format!("{CONFIDENTIAL}{text}")), &version(PUBLIC));
        let is_told = found.iter().any(|it| it.code == C::UnbalancedBracket);
        prop_assert_eq!(is_told, depth != Some(0));
    }
}
