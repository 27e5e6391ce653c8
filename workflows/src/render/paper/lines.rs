//! A paragraph broken into lines: of all ways to break it, the one whose lines are the most even.

use super::Span;
use super::type_case::{Piece, Style, TypeCase};

/// How wide a line may be, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure(pub f32);

/// One line, from the left.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Its words.
    pub pieces: Vec<Piece>,
}

/// What stays together: a word, or a part of one that is wider than a line.
struct Word {
    pieces: Vec<Piece>,
    width: f32,
    /// The blank before it.
    blank: Option<Piece>,
    /// Whether a line may not begin with it.
    clings: bool,
}

impl Line {
    /// What it says.
    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// The lines of a paragraph.
pub(super) fn broken(case: &TypeCase, spans: &[Span], measure: Measure) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut ended = true;
    for span in spans {
        let mut parts = span.text.split('\n').peekable();
        while let Some(part) = parts.next() {
            read(case, part, span.style, measure, &mut words, &mut ended);
            if parts.peek().is_some() {
                lines.extend(even(case, &std::mem::take(&mut words), measure));
                ended = true;
            }
        }
    }
    lines.extend(even(case, &words, measure));
    lines
}

/// Reads the words of one style. A word may go on in the next: `ended` says whether it did not.
fn read(
    case: &TypeCase,
    text: &str,
    style: Style,
    measure: Measure,
    words: &mut Vec<Word>,
    ended: &mut bool,
) {
    for (number, word) in text.split(|it: char| it.is_whitespace() && it != '\u{a0}').enumerate() {
        *ended |= number > 0;
        if word.is_empty() {
            continue;
        }
        let pieces = case.set(word, style);
        let width = pieces.iter().map(|piece| piece.width).sum();
        match words.last_mut() {
            Some(last) if !*ended && last.width + width <= measure.0 => {
                last.width += width;
                last.pieces.extend(pieces);
            }
            last => {
                let blank = (*ended && last.is_some()).then(|| case.blank(style));
                let clings = last.is_some_and(|last| clings(&said(last), word));
                if width <= measure.0 {
                    words.push(Word { pieces, width, blank, clings });
                } else {
                    words.extend(cut(case, word, style, measure, blank));
                }
            }
        }
        *ended = false;
    }
    *ended |= text.ends_with(|it: char| it.is_whitespace() && it != '\u{a0}');
}

/// A word that no line holds, in parts that a line does.
fn cut(
    case: &TypeCase,
    word: &str,
    style: Style,
    measure: Measure,
    mut blank: Option<Piece>,
) -> Vec<Word> {
    let mut parts: Vec<Word> = Vec::new();
    for letter in word.chars() {
        let pieces = case.set(letter.encode_utf8(&mut [0; 4]), style);
        let width: f32 = pieces.iter().map(|piece| piece.width).sum();
        match parts.last_mut() {
            Some(last) if last.width + width <= measure.0 => {
                last.width += width;
                for piece in pieces {
                    push(&mut last.pieces, piece);
                }
            }
            _ => parts.push(Word { pieces, width, blank: blank.take(), clings: false }),
        }
    }
    parts
}

fn said(word: &Word) -> String {
    word.pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// Whether a line would read badly if it ended between these: within a citation or a date.
fn clings(before: &str, word: &str) -> bool {
    const MONTHS: &[&str] = &[
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let has_number = |it: &str| it.starts_with(|first: char| first.is_ascii_digit());
    let before = before.trim_start_matches('(');
    let is_title = has_number(before) && (word == "CFR" || word == "U.S.C.");
    let is_numbered = matches!(before, "CFR" | "U.S.C." | "§" | "Page") || MONTHS.contains(&before);
    is_title || is_numbered && has_number(word)
}

/// Breaks words into lines so that the sum of the squares of what is left at their ends is the least. What the last line
/// leaves counts for nothing.
fn even(case: &TypeCase, words: &[Word], measure: Measure) -> Vec<Line> {
    let count = words.len();
    // The least cost of the words from here on, and where their first line ends.
    let mut best: Vec<(f32, usize)> = vec![(0.0, count); count + 1];
    for start in (0..count).rev() {
        best[start] = (f32::INFINITY, start + 1);
        let mut width = 0.0;
        for end in start + 1..=count {
            let word = &words[end - 1];
            let blank = word.blank.as_ref().filter(|_| end - 1 > start);
            width += word.width + blank.map_or(0.0, |it| it.width);
            if width > measure.0 && end > start + 1 {
                break;
            }
            let left = (measure.0 - width).max(0.0) / measure.0;
            // A line that ends badly is as bad as an empty one.
            let clung = if words.get(end).is_some_and(|next| next.clings) { 1.0 } else { 0.0 };
            let cost = if end == count { 0.0 } else { left * left + clung };
            let cost = cost + best[end].0;
            if cost < best[start].0 {
                best[start] = (cost, end);
            }
        }
    }
    let mut lines = Vec::new();
    let mut start = 0;
    while start < count {
        let end = best[start].1;
        lines.push(line(case, &words[start..end]));
        start = end;
    }
    lines
}

fn line(case: &TypeCase, words: &[Word]) -> Line {
    // Words that run from right to left stand so among themselves, too.
    let mut order: Vec<usize> = (0..words.len()).collect();
    let is_leftward = |place: usize| words[place].pieces.iter().any(|piece| piece.is_leftward);
    let mut start = 0;
    while start < words.len() {
        let mut end = start + 1;
        while end < words.len() && is_leftward(start) && is_leftward(end) {
            end += 1;
        }
        order[start..end].reverse();
        start = end;
    }
    let mut line = Line::default();
    for (place, word) in order.into_iter().map(|place| &words[place]).enumerate() {
        if place > 0 && words[place].blank.is_some() {
            // The blank belongs to what stands before it, so that no style reaches over it.
            let style = line.pieces.last().map(|piece| piece.style);
            push(&mut line.pieces, case.blank(style.unwrap_or(Style::plain())));
        }
        for piece in &word.pieces {
            push(&mut line.pieces, piece.clone());
        }
    }
    line
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    let is_joined = pieces.last_mut().is_some_and(|last| last.joined(&piece));
    if !is_joined {
        pieces.push(piece);
    }
}
