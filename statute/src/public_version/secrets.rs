//! What of a bracket gives it away where it stands elsewhere.
//!
//! A word gives a bracket away when it is *distinctive*, and stands nowhere outside the brackets of the confidential version,
//! where everybody may read it anyway:
//!
//! - a number of three digits or more that is no year; beside its own bracket any number that is no year;
//! - an identifier: letters with digits, or with `@`, or with dots within (`HQ123456`, `7306.30.50`, `x@example.com`);
//! - a name: a word with a capital that does not begin a sentence, unless the whole bracket is of such words;
//! - a phrase: four words in a row.
//!
//! Small words alone never do: a summary has to speak of the same thing.

use std::collections::HashSet;

use super::brackets::{Bracket, Bracketed, Piece};
use super::text::Word;

const PHRASE_WORDS: usize = 4;
const NUMBER_DIGITS: usize = 3;
const NAME_LETTERS: usize = 3;
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// Words with a capital that name nobody.
const NAME_NOBODY: &[&str] = &[
    "the",
    "and",
    "for",
    "from",
    "inc",
    "ltd",
    "llc",
    "corp",
    "company",
    "limited",
    "corporation",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "usd",
    "table",
    "exhibit",
    "page",
    "section",
    "not",
    "none",
    "total",
    "invoice",
    "confidential",
    "public",
];

/// What gives brackets away.
#[derive(Default)]
pub(super) struct Secrets {
    words: HashSet<String>,
    phrases: HashSet<Vec<String>>,
}

impl Secrets {
    /// Of all brackets of the confidential version.
    pub(super) fn of(confidential: &Bracketed) -> Self {
        let mut found = Self::default();
        for bracket in confidential.brackets() {
            found.add(bracket, NUMBER_DIGITS);
        }
        let outside = outside(confidential);
        found.forget(&outside);
        found
    }

    /// Of one bracket, beside which stands what takes its place.
    pub(super) fn of_one(bracket: &Bracket, outside: &Outside) -> Self {
        let mut found = Self::default();
        found.add(bracket, 1);
        found.forget(outside);
        found
    }

    fn add(&mut self, bracket: &Bracket, digits: usize) {
        let texts: Vec<&str> = bracket.words.iter().map(|word| word.text.as_str()).collect();
        let are_names = texts.iter().all(|text| !begins_small(text));
        let mut begins = true;
        for text in &texts {
            for part in parts(text) {
                let is_number = is_number(&part, digits);
                if is_number
                    || is_identifier(&part)
                    || (is_name(text, &part) && (are_names || !begins))
                {
                    self.words.insert(part);
                }
            }
            begins = text.ends_with(['.', '?', '!', ':']);
        }
        let words = bare(&bracket.words);
        self.phrases.extend(phrases(&words).flatten().map(<[String]>::to_vec));
    }

    fn forget(&mut self, outside: &Outside) {
        self.words.retain(|word| !outside.words.contains(word));
        self.phrases.retain(|phrase| !outside.phrases.contains(phrase));
    }

    /// Where in a row of words something is given away, and by what.
    pub(super) fn found_in(&self, words: &[Word]) -> Vec<(usize, By)> {
        let gives = |word: &Word| parts(&word.text).iter().any(|part| self.words.contains(part));
        let by_word = words.iter().enumerate().filter(|(_, word)| gives(word));
        let mut found: Vec<(usize, By)> = by_word.map(|(at, _)| (at, By::Word)).collect();
        let bare = bare(words);
        let mut free_from = 0;
        for (at, row) in phrases(&bare).enumerate() {
            if at >= free_from && row.is_some_and(|it| self.phrases.contains(it)) {
                found.push((at, By::Phrase));
                free_from = at + PHRASE_WORDS;
            }
        }
        found
    }
}

/// By what something is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A number, an identifier or a name.
    Word,
    /// Words that are ordinary each by itself.
    Phrase,
}

/// What stands outside the brackets of the confidential version.
pub(super) struct Outside {
    words: HashSet<String>,
    phrases: HashSet<Vec<String>>,
}

/// What stands outside the brackets of a text.
pub(super) fn outside(text: &Bracketed) -> Outside {
    let mut words = HashSet::new();
    let mut row = Vec::new();
    let mut rows = Vec::new();
    for piece in &text.pieces {
        if let Piece::Word(word) = piece {
            words.extend(parts(&word.text));
            row.push(word.clone());
        } else {
            rows.push(std::mem::take(&mut row));
        }
    }
    rows.push(row);
    let mut found = HashSet::new();
    for row in rows {
        found.extend(phrases(&bare(&row)).flatten().map(<[String]>::to_vec));
    }
    Outside { words, phrases: found }
}

/// A word in small letters, without signs around it; and each side of a hyphen or stroke, where it has any.
fn parts(text: &str) -> Vec<String> {
    let whole = trimmed(text);
    let mut found: Vec<String> =
        whole.split(['-', '/', '(', ')', '~']).map(trimmed).filter(|it| !it.is_empty()).collect();
    if found.len() > 1 {
        found.push(whole);
    }
    found
}

fn trimmed(text: &str) -> String {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let text = text.strip_suffix("'s").unwrap_or(text).to_lowercase();
    let is_grouped =
        text.contains(',') && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    if is_grouped { text.replace(',', "") } else { text }
}

fn is_number(part: &str, digits: usize) -> bool {
    let is_figure =
        part.chars().all(|c| c.is_ascii_digit() || c == '.') && part.matches('.').count() <= 1;
    let is_year = part.len() == 4 && part.parse().is_ok_and(|year| YEARS.contains(&year));
    is_figure && !is_year && part.chars().filter(char::is_ascii_digit).count() >= digits
}

fn is_identifier(part: &str) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let digits = part.chars().filter(char::is_ascii_digit).count();
    let has_dots = part.matches('.').count() > 1 && digits >= NUMBER_DIGITS;
    let is_mixed = letters > 0 && digits > 1 && letters + digits > NAME_LETTERS;
    part.contains('@') || has_dots || is_mixed
}

fn is_name(text: &str, part: &str) -> bool {
    part.chars().filter(|c| c.is_alphabetic()).count() >= NAME_LETTERS
        && !begins_small(text)
        && !NAME_NOBODY.contains(&part)
}

/// Whether the first letter of a word is small.
fn begins_small(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

fn bare(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| trimmed(&word.text)).collect()
}

/// Each four words in a row; none where one of them is a sign alone.
fn phrases(words: &[String]) -> impl Iterator<Item = Option<&[String]>> {
    let is_whole = |row: &&[String]| !row.iter().any(String::is_empty);
    words.windows(PHRASE_WORDS).map(move |row| Some(row).filter(is_whole))
}
