//! The two texts made alike where a difference means nothing.
//!
//! What is made alike, and nothing else: ligatures and other compatible forms of letters (NFKC); the kinds of dash, of quotation
//! mark and of space; white space, line breaks and page breaks; a word parted by a hyphen at the end of a line, and with it every
//! hyphen between two letters; leaders of dots. Left out are lines that hold a page number alone (among the outermost
//! three of a page), lines that only mark a version, the marks of a version on the first page and at the edges of the others, and lines that head or foot more than half of the pages.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization as _;

use super::{Page, Version};

/// As many lines from the edge of a page may hold its number.
const EDGE_LINES: usize = 3;
/// A document of fewer pages has no running heads.
const RUNNING_PAGES: usize = 3;
/// A page number has at most as many digits.
const PAGE_DIGITS: usize = 4;

/// What the first page of a public version says, and running heads of it.
pub(super) const PUBLIC_MARKS: &[&str] =
    &["public version", "public document", "non-confidential version", "nonconfidential version"];
/// What the first page of a confidential version says.
pub(super) const CONFIDENTIAL_MARKS: &[&str] = &[
    "business confidential information",
    "business confidential document",
    "business confidential version",
    "business confidential",
    "confidential version",
];
/// A line of these words alone, with one of the first three, marks a version.
const MARK_WORDS: &[&str] = &[
    "confidential",
    "public",
    "nonconfidential",
    "business",
    "information",
    "document",
    "version",
    "contains",
    "treatment",
    "requested",
    "redacted",
    "page",
    "of",
];

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The page, from 1.
    pub page: u32,
    /// The line, from 1.
    pub line: u32,
}

/// A word, as it is compared and as it stands there.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As it is compared.
    pub key: String,
    /// As it stands there.
    pub text: String,
    /// Where.
    pub place: Place,
    /// Whether its line marks the version, on the first page.
    pub is_marking: bool,
}

/// A piece of a text.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word.
    Word(Word),
    /// `[`
    Open(Place),
    /// `]`
    Close(Place),
    /// Something stands here that was not read, or not wholly.
    Gap(Place),
}

/// A text, made alike.
pub(super) struct Text {
    /// Its pieces.
    pub tokens: Vec<Token>,
    /// The lines that head or foot more than half of its pages.
    pub running: BTreeSet<String>,
    /// The pages whose words are not sure.
    pub doubtful: BTreeSet<u32>,
}

/// Makes a text of what was read.
pub(super) fn text(version: &Version) -> Text {
    let pages = version.pages.iter().enumerate();
    let pages: Vec<Vec<Line>> = pages.map(|(at, page)| lines(page, at == 0)).collect();
    let running = running(&pages);
    let mut tokens = Vec::new();
    let mut doubtful = BTreeSet::new();
    for ((number, page), lines) in (1..).zip(&version.pages).zip(pages) {
        let edges = edges(&lines);
        for (index, line) in lines.iter().enumerate() {
            let is_outermost = edges.first() == Some(&index) || edges.last() == Some(&index);
            if !(is_outermost && running.contains(&line.running_key())) {
                line.tokens(number, &mut tokens);
            }
        }
        if page.unread.iter().any(|why| why.is_text_doubtful()) {
            doubtful.insert(number);
            tokens.push(Token::Gap(Place { page: number, line: 1 }));
        }
    }
    if version.unread.is_some() {
        let page = u32::try_from(version.pages.len()).unwrap_or(u32::MAX).max(1);
        tokens.push(Token::Gap(Place { page, line: 1 }));
    }
    Text { tokens, running, doubtful }
}

/// The words of a text that stands on no page.
pub(super) fn words_of(said: &str) -> Vec<Word> {
    let place = Place { page: 1, line: 1 };
    let plain = plain(said);
    let words = plain.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']'));
    let words =
        words.map(|text| Word { key: key(text), text: text.to_owned(), place, is_marking: false });
    words.filter(|word| !word.key.is_empty()).collect()
}

/// A line of a page, of which page numbers and marks are left out.
struct Line {
    number: u32,
    text: String,
    is_marking: bool,
}

impl Line {
    /// As it is compared with the first and last lines of other pages: without its digits.
    fn running_key(&self) -> String {
        let letters = self.text.chars().filter(|c| !c.is_ascii_digit());
        letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn tokens(&self, page: u32, tokens: &mut Vec<Token>) {
        let place = Place { page, line: self.number };
        let is_marking = self.is_marking;
        let mut is_first = true;
        let mut word = String::new();
        for c in self.text.chars().chain([' ']) {
            let bracket = match c {
                '[' => Some(Token::Open(place)),
                ']' => Some(Token::Close(place)),
                c if c.is_whitespace() => None,
                c => {
                    word.push(c);
                    continue;
                }
            };
            let text = std::mem::take(&mut word);
            match tokens.last_mut() {
                _ if text.is_empty() => {}
                // The line before ended in a hyphen: it is one word.
                Some(Token::Word(before)) if is_first && parts(&before.text) => {
                    before.text.push_str(&text);
                    before.key = key(&before.text);
                }
                _ => {
                    let key = key(&text);
                    if !key.is_empty() {
                        tokens.push(Token::Word(Word {
                            key,
                            text: text.clone(),
                            place,
                            is_marking,
                        }));
                    }
                }
            }
            is_first &= text.is_empty() && bracket.is_none();
            tokens.extend(bracket);
        }
    }
}

/// Whether a word goes on in the next line.
fn parts(word: &str) -> bool {
    word.chars().count() > 1 && word.ends_with('-')
}

/// The letters of a line in one form each.
pub(super) fn plain(text: &str) -> String {
    let one_form = |c: char| match c {
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{2018}'..='\u{201B}' | '\u{2032}' => Some('\''),
        '\u{201C}'..='\u{201F}' | '\u{2033}' => Some('"'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.nfkc().filter_map(one_form).collect()
}

/// A word as it is compared: without a hyphen between two letters, and without leaders.
fn key(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() > 2 && letters.iter().all(|c| matches!(c, '.' | '_' | '…' | '·')) {
        return String::new();
    }
    let is_letter = |at: Option<&char>| at.is_some_and(|c| c.is_alphabetic());
    let kept = letters.iter().enumerate().filter(|(at, c)| {
        let between = is_letter(at.checked_sub(1).and_then(|it| letters.get(it)))
            && is_letter(letters.get(at + 1));
        **c != '-' || !between
    });
    kept.map(|(_, c)| *c).collect()
}

fn lines(page: &Page, is_first_page: bool) -> Vec<Line> {
    let plain: Vec<String> = page.lines.iter().map(|it| plain(&it.0)).collect();
    let filled: Vec<usize> = (0..plain.len()).filter(|at| !plain[*at].trim().is_empty()).collect();
    let is_edge = |at: usize| {
        let edge = EDGE_LINES.min(filled.len());
        filled[..edge].contains(&at) || filled[filled.len() - edge..].contains(&at)
    };
    let kept = plain.iter().enumerate().filter(|(at, text)| {
        let words = bare(text);
        let is_number = is_edge(*at) && is_page_number(&words);
        text.contains(['[', ']']) || !(is_number || is_mark(&words) || (is_first_page && is_of_mark(&words)))
    });
    let made = kept.map(|(at, text)| {
        let may_mark = is_edge(at) || is_first_page;
        let (text, is_marking) = if may_mark { without_marks(text) } else { (text.clone(), false) };
        let is_marking = is_marking && is_first_page;
        Line { number: u32::try_from(at + 1).unwrap_or(u32::MAX), text, is_marking }
    });
    made.filter(|line| !line.text.trim().is_empty()).collect()
}

/// The words of a line in small letters, without signs around them.
pub(super) fn bare(text: &str) -> Vec<String> {
    let signs = |c: char| !c.is_alphanumeric();
    let words = text
        .split_whitespace()
        .map(|word| word.trim_matches(signs).to_lowercase().replace('-', ""));
    words.filter(|word| !word.is_empty()).collect()
}

fn is_page_number(words: &[String]) -> bool {
    let is_number = |word: &str| {
        word.len() <= PAGE_DIGITS
            && (word.chars().all(|c| c.is_ascii_digit())
                || word.chars().all(|c| "ivxl".contains(c)))
    };
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [number] => number.split('/').all(is_number),
        ["page", number] => is_number(number),
        ["page", number, "of", all] | [number, "of", all] => is_number(number) && is_number(all),
        _ => false,
    }
}

/// Whether a line says which version this is, and nothing else.
pub(super) fn is_mark(words: &[String]) -> bool {
    let is_number =
        |word: &str| word.len() <= PAGE_DIGITS && word.chars().all(|c| c.is_ascii_digit());
    words.iter().any(|word| MARK_WORDS[..3].contains(&word.as_str()))
        && words.iter().all(|word| MARK_WORDS.contains(&word.as_str()) || is_number(word))
}

/// Whether a line is a part of a mark that goes over more than one.
fn is_of_mark(words: &[String]) -> bool {
    !words.is_empty() && words.iter().all(|word| MARK_WORDS.contains(&word.as_str()))
}

/// A line without the words that mark a version, and whether there were any.
fn without_marks(text: &str) -> (String, bool) {
    let mut kept = text.to_owned();
    let mut found = false;
    for mark in CONFIDENTIAL_MARKS.iter().chain(PUBLIC_MARKS) {
        while let Some(at) = kept.to_ascii_lowercase().find(mark) {
            kept.replace_range(at..at + mark.len(), " ");
            found = true;
        }
    }
    (kept, found)
}

/// The first and the last line of a page that may be running heads.
fn edges(lines: &[Line]) -> Vec<usize> {
    let mut edges: Vec<usize> =
        (0..lines.len()).filter(|at| !lines[*at].text.contains(['[', ']'])).collect();
    edges.retain(|at| *at == 0 || *at + 1 == lines.len());
    edges
}

fn running(pages: &[Vec<Line>]) -> BTreeSet<String> {
    if pages.len() < RUNNING_PAGES {
        return BTreeSet::new();
    }
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for lines in pages {
        let keys: BTreeSet<String> =
            edges(lines).into_iter().map(|at| lines[at].running_key()).collect();
        for key in keys {
            *counted.entry(key).or_default() += 1;
        }
    }
    let often = |times: usize| times * 2 > pages.len();
    counted
        .into_iter()
        .filter(|(key, times)| !key.is_empty() && often(*times))
        .map(|(key, _)| key)
        .collect()
}
