//! The two texts side by side: where they part outside the brackets, and what took the place of each bracket.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::brackets::{Bracket, Bracketed, Piece};
use super::text::{Place, Word};

/// As many words are quoted before a place.
const QUOTED_WORDS: usize = 6;

/// A stretch in which the two texts are not the same.
pub(super) struct Hunk {
    /// Pieces of the confidential version.
    pub confidential: Range<usize>,
    /// Pieces of the public version.
    pub public: Range<usize>,
}

/// Two texts, laid side by side.
pub(super) struct Aligned<'a> {
    /// The confidential version.
    pub confidential: &'a Bracketed,
    /// The public version.
    pub public: &'a Bracketed,
    /// Where they are not the same.
    pub hunks: Vec<Hunk>,
    /// The brackets that stand at the same place in both, and which pieces of the public version they are.
    pub pairs: Vec<(&'a Bracket, usize)>,
    /// Which pieces of the public version stand in the confidential version too, outside all brackets.
    common: Vec<bool>,
}

/// What is compared of a piece.
#[derive(PartialEq, Eq, Hash)]
enum Compared {
    Word(u32),
    Bracket,
    /// What was not read is like nothing else.
    Gap(bool, usize),
}

/// Lays two texts side by side.
pub(super) fn align<'a>(confidential: &'a Bracketed, public: &'a Bracketed) -> Aligned<'a> {
    let mut known: HashMap<&'a str, u32> = HashMap::new();
    let mut compared = |text: &'a Bracketed, is_public: bool| -> Vec<Compared> {
        let pieces = text.pieces.iter().enumerate();
        let each = pieces.map(|(at, piece)| match piece {
            Piece::Word(word) => {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                Compared::Word(*known.entry(word.key.as_str()).or_insert(next))
            }
            Piece::Bracket(_) => Compared::Bracket,
            Piece::Gap(_) => Compared::Gap(is_public, at),
        });
        each.collect()
    };
    let (left, right) = (compared(confidential, false), compared(public, true));
    let mut aligned = Aligned {
        confidential,
        public,
        hunks: Vec::new(),
        pairs: Vec::new(),
        common: vec![false; public.pieces.len()],
    };
    let mut from = (0, 0);
    for op in capture_diff_slices(Algorithm::Myers, &left, &right) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            aligned.part(from.0..old_index, from.1..new_index);
            aligned.same(old_index, new_index, len);
            from = (old_index + len, new_index + len);
        }
    }
    aligned.part(from.0..left.len(), from.1..right.len());
    aligned
}

impl Aligned<'_> {
    fn same(&mut self, old: usize, new: usize, length: usize) {
        for at in 0..length {
            match (&self.confidential.pieces[old + at], &self.public.pieces[new + at]) {
                (Piece::Bracket(bracket), Piece::Bracket(_)) => {
                    self.pairs.push((bracket, new + at));
                }
                _ => self.common[new + at] = true,
            }
        }
    }

    /// Notes where the texts part, unless only by spaces: letters are set apart in one, and not in the other.
    fn part(&mut self, confidential: Range<usize>, public: Range<usize>) {
        if confidential.is_empty() && public.is_empty() {
            return;
        }
        let (left, right) =
            (&self.confidential.pieces[confidential.clone()], &self.public.pieces[public.clone()]);
        if run_together(left).is_some_and(|it| Some(it) == run_together(right)) {
            let whole = brackets(left).map(|(_, bracket)| bracket);
            let instead = brackets(right).map(|(at, _)| public.start + at);
            self.pairs.extend(whole.zip(instead));
            for at in public {
                self.common[at] = matches!(self.public.pieces[at], Piece::Word(_));
            }
            return;
        }
        self.hunks.push(Hunk { confidential, public });
    }

    /// The words before a piece of the public version that everybody may read anyway.
    pub(super) fn before(&self, at: usize) -> Option<String> {
        let mut words: Vec<&str> = Vec::new();
        for earlier in (0..at.min(self.common.len())).rev().take(QUOTED_WORDS) {
            match &self.public.pieces[earlier] {
                Piece::Word(word) if self.common[earlier] => words.push(&word.text),
                _ => break,
            }
        }
        words.reverse();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Where a piece of the public version stands, or where its text ends.
    pub(super) fn place(&self, at: usize) -> Option<Place> {
        self.public.pieces.get(at).or_else(|| self.public.pieces.last()).map(Piece::place)
    }
}

/// The brackets among some pieces, and which of these they are.
pub(super) fn brackets(pieces: &[Piece]) -> impl Iterator<Item = (usize, &Bracket)> {
    pieces.iter().enumerate().filter_map(|(at, piece)| match piece {
        Piece::Bracket(bracket) => Some((at, bracket)),
        Piece::Word(_) | Piece::Gap(_) => None,
    })
}

/// The words among some pieces, outside brackets.
pub(super) fn words(pieces: &[Piece]) -> Vec<&Word> {
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Word(word) => Some(word),
        Piece::Bracket(_) | Piece::Gap(_) => None,
    });
    words.collect()
}

/// Pieces without the spaces between them: none where something was not read.
fn run_together(pieces: &[Piece]) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Word(word) => text.push_str(&word.key),
            Piece::Bracket(_) => text.push('['),
            Piece::Gap(_) => return None,
        }
    }
    Some(text)
}

/// The letters and figures of some words, in small letters.
pub(super) fn letters<'a>(words: impl IntoIterator<Item = &'a Word>) -> String {
    let chars = words.into_iter().flat_map(|word| word.key.chars());
    chars.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
