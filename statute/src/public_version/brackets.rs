//! The brackets of a text: what stands within, and what is wrong with them.

use super::text::{Place, Token, Word};

/// What stands in a bracket.
#[derive(Clone)]
pub(super) struct Bracket {
    /// Where it opens.
    pub place: Place,
    /// Its words.
    pub words: Vec<Word>,
}

/// A piece of a text, whose brackets are closed.
#[derive(Clone)]
pub(super) enum Piece {
    /// A word outside all brackets.
    Word(Word),
    /// A bracket.
    Bracket(Bracket),
    /// Something stands here that was not read, or not wholly.
    Gap(Place),
}

impl Piece {
    /// Where it is.
    pub(super) fn place(&self) -> Place {
        match self {
            Self::Word(word) => word.place,
            Self::Bracket(bracket) => bracket.place,
            Self::Gap(place) => *place,
        }
    }
}

/// What is wrong with a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It opens, and nothing closes it.
    NotClosed(Place),
    /// It closes what was not opened.
    NotOpened(Place),
    /// It opens within another.
    Nested(Place),
}

/// A text by its brackets.
pub(super) struct Bracketed {
    /// Its pieces. What is nested belongs to the outermost bracket.
    pub pieces: Vec<Piece>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Bracketed {
    /// Whether each bracket has its other half, so that inside and outside can be told apart.
    pub(super) fn is_balanced(&self) -> bool {
        self.faults.iter().all(|fault| matches!(fault, Fault::Nested(_)))
    }

    /// Its brackets.
    pub(super) fn brackets(&self) -> impl Iterator<Item = &Bracket> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Bracket(bracket) => Some(bracket),
            Piece::Word(_) | Piece::Gap(_) => None,
        })
    }

    /// Whether anything of it was read.
    pub(super) fn has_text(&self) -> bool {
        self.pieces.iter().any(|piece| !matches!(piece, Piece::Gap(_)))
    }

    /// Whether something of it was not read.
    pub(super) fn has_gaps(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Gap(_)))
    }
}

/// Reads the brackets of a text.
pub(super) fn bracketed(tokens: Vec<Token>) -> Bracketed {
    let mut pieces = Vec::new();
    let mut faults = Vec::new();
    // The outermost bracket that is open, and how many stand open within it.
    let mut open: Option<(Bracket, usize)> = None;
    for token in tokens {
        match (token, &mut open) {
            (Token::Open(place), None) => open = Some((Bracket { place, words: Vec::new() }, 0)),
            (Token::Open(place), Some((_, within))) => {
                faults.push(Fault::Nested(place));
                *within += 1;
            }
            (Token::Close(_), Some((_, within))) if *within > 0 => *within -= 1,
            (Token::Close(place), _) => match open.take() {
                Some((bracket, _)) => pieces.push(Piece::Bracket(bracket)),
                None => faults.push(Fault::NotOpened(place)),
            },
            (Token::Word(word), Some((bracket, _))) => bracket.words.push(word),
            (Token::Word(word), None) => pieces.push(Piece::Word(word)),
            (Token::Gap(place), _) => pieces.push(Piece::Gap(place)),
        }
    }
    if let Some((bracket, _)) = open {
        faults.push(Fault::NotClosed(bracket.place));
        pieces.push(Piece::Bracket(bracket));
    }
    Bracketed { pieces, faults }
}
