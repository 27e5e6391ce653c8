//! The words somebody looks for: read once, and told to each database in its own language.
//!
//! All words have to occur, words in quotes next to each other, words after a minus not at all; `or` between them asks for either side.
//! Words are compared without case and diacritics, and by their English stems: what is filed is in English, or with a translation into
//! it (19 CFR 165.5(a)). A word with punctuation within, such as `A-533-840`, is its parts next to each other.

use thiserror::Error;

use crate::screening::names::words;

/// How many words are looked for at most.
const WORDS_AT_MOST: usize = 32;
/// How long a word is at most.
const LETTERS_AT_MOST: usize = 100;
/// How much of what is looked through is compared; `PostgreSQL` takes no more of one row.
const COMPARED_BYTES: usize = 256 * 1024;
/// How many letters a snippet has, about.
const SNIPPET_LETTERS: usize = 240;
/// How many letters stand in front of what was found.
const BEFORE_LETTERS: usize = 60;
/// From how many letters on the beginnings of two words make them alike.
const STEM_LETTERS: usize = 4;

/// Words that are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords {
    /// One of these has to hold.
    either: Vec<Vec<Term>>,
}

/// Words next to each other, that have to occur or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    is_excluded: bool,
}

/// Why words cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WordsError {
    /// A quotation mark that nothing ends.
    #[error("a quotation mark is not closed")]
    Unclosed,
    /// Nothing to look for.
    #[error("on each side of an `or` stands at least one word that has to occur")]
    NothingWanted,
    /// More words than are looked for at once.
    #[error("at most 32 words are looked for, of at most 100 letters each")]
    TooMany,
}

impl SearchWords {
    /// Reads what somebody looks for.
    ///
    /// # Errors
    /// When it cannot be looked for.
    pub fn read(text: &str) -> Result<Self, WordsError> {
        let mut either = vec![Vec::new()];
        let mut count = 0;
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let is_excluded = rest.starts_with('-');
            let said = rest.strip_prefix('-').unwrap_or(rest);
            let (said, after, is_quoted) = if let Some(quoted) = said.strip_prefix('"') {
                let (said, after) = quoted.split_once('"').ok_or(WordsError::Unclosed)?;
                (said, after, true)
            } else {
                let end = said.find(char::is_whitespace).unwrap_or(said.len());
                (&said[..end], &said[end..], false)
            };
            rest = after.trim_start();
            if !is_quoted && !is_excluded && said.eq_ignore_ascii_case("or") {
                either.push(Vec::new());
                continue;
            }
            let words = words(said);
            count += words.len();
            if count > WORDS_AT_MOST || words.iter().any(|it| it.chars().count() > LETTERS_AT_MOST)
            {
                return Err(WordsError::TooMany);
            }
            if let Some(side) = either.last_mut().filter(|_| !words.is_empty()) {
                side.push(Term { words, is_excluded });
            }
        }
        let is_wanted = |side: &Vec<Term>| side.iter().any(|term| !term.is_excluded);
        if either.iter().all(is_wanted) {
            Ok(Self { either })
        } else {
            Err(WordsError::NothingWanted)
        }
    }

    /// As `PostgreSQL` reads it.
    #[doc(hidden)]
    #[must_use]
    pub fn postgres(&self) -> String {
        let term = |term: &Term| {
            let next: Vec<_> = term.words.iter().map(|word| format!("'{word}'")).collect();
            let not = if term.is_excluded { "!" } else { "" };
            format!("{not}({})", next.join(" <-> "))
        };
        let side = |side: &Vec<Term>| {
            let all: Vec<_> = side.iter().map(term).collect();
            format!("({})", all.join(" & "))
        };
        self.either.iter().map(side).collect::<Vec<_>>().join(" | ")
    }

    /// As FTS5 of `SQLite` reads it.
    #[doc(hidden)]
    #[must_use]
    pub fn sqlite(&self) -> String {
        let phrase = |term: &Term| format!("\"{}\"", term.words.join(" "));
        let side = |side: &Vec<Term>| {
            let wanted: Vec<_> = side.iter().filter(|it| !it.is_excluded).map(phrase).collect();
            let excluded = side.iter().filter(|it| it.is_excluded).map(phrase);
            let all = format!("({})", wanted.join(" AND "));
            format!("({})", excluded.fold(all, |all, it| format!("{all} NOT {it}")))
        };
        self.either.iter().map(side).collect::<Vec<_>>().join(" OR ")
    }

    /// Whether a word is one of those that have to occur, or nearly: only a snippet hangs on it.
    fn wants(&self, word: &str) -> bool {
        let terms = self.either.iter().flatten().filter(|term| !term.is_excluded);
        terms.flat_map(|term| &term.words).any(|wanted| is_alike(wanted, word))
    }

    /// A piece of a text around the first word that was looked for, and on which page it stands, counted from 0.
    #[doc(hidden)]
    #[must_use]
    pub fn snippet(&self, text: &str) -> (String, i32) {
        let at = pieces(text)
            .find(|(_, piece)| words(piece).iter().any(|word| self.wants(word)))
            .map_or(0, |(at, _)| at);
        let pages = text[..at].matches('\u{c}').count();
        (around(text, at), i32::try_from(pages).unwrap_or(i32::MAX))
    }
}

/// The pieces of a text between spaces, each with where it begins.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace).map(move |piece| {
        let begin = at;
        at += piece.len();
        (begin, piece)
    })
}

/// Some letters of a text around a place.
pub(crate) fn around(text: &str, at: usize) -> String {
    let before = text[..at].char_indices().rev().take(BEFORE_LETTERS).last();
    let begin = before.map_or(at, |(begin, _)| begin);
    // Whole words: the first may be cut.
    let begin = match text[begin..at].find(char::is_whitespace) {
        Some(space) if begin > 0 => begin + space,
        _ => begin,
    };
    let cut: String = text[begin..].chars().take(SNIPPET_LETTERS).collect();
    let is_whole = begin + cut.len() == text.len();
    let cut =
        if is_whole { &cut } else { cut.rsplit_once(char::is_whitespace).map_or(&*cut, |it| it.0) };
    let words: Vec<&str> = cut.split_whitespace().collect();
    let (dots, more) = (if begin > 0 { "… " } else { "" }, if is_whole { "" } else { " …" });
    format!("{dots}{}{more}", words.join(" "))
}

/// Whether two words are one, or begin alike and end differently, as `shipment` and `shipments` do.
fn is_alike(one: &str, other: &str) -> bool {
    let shared = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.chars().count(), other.chars().count());
    let is_stem = shared >= STEM_LETTERS && shared + 3 >= one.max(other);
    shared == one && shared == other || is_stem
}

/// A text as it is compared.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len().min(COMPARED_BYTES));
    for word in words(text) {
        if folded.len() + word.len() + 1 > COMPARED_BYTES {
            break;
        }
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word);
    }
    folded
}
