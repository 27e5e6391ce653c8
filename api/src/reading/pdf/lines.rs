//! Letters put together to lines: from the top of a page to its foot, and each line from left to right. What runs in another
//! direction stands after what is upright. Columns are read across, as the rows of a table are.

use std::collections::BTreeMap;

use statute::public_version::{Concealment, Hidden, Words};

use super::painter::Glyph;

/// Letters whose lines are less apart, measured by their size, stand on one: a figure of a footnote with its word.
const SAME_LINE: f64 = 0.45;
/// A gap from here on, measured by the size of letters, parts words.
const WORD_GAP: f64 = 0.18;
/// A letter that is painted again so near, by its size, is painted bold.
const AGAIN: f64 = 0.12;

/// A letter in its line.
pub(super) struct Laid<'a> {
    /// Which it is.
    pub text: &'a str,
    /// The direction of its line, in degrees.
    turn: i32,
    along: f64,
    down: f64,
    advance: f64,
    size: f64,
}

impl<'a> Laid<'a> {
    /// Where a letter stands, seen along its line.
    #[expect(clippy::cast_possible_truncation, reason = "an angle has no more than 360 degrees")]
    pub(super) fn of(glyph: &'a Glyph) -> Self {
        let [a, b, ..] = glyph.transform.as_coeffs();
        let turn = b.atan2(a).to_degrees().round() as i32;
        let (sin, cos) = f64::from(turn).to_radians().sin_cos();
        let (x, y) = (glyph.origin.x, glyph.origin.y);
        Self {
            text: &glyph.text,
            turn,
            along: x.mul_add(cos, y * sin),
            down: y.mul_add(cos, -x * sin),
            advance: glyph.advance,
            size: glyph.size,
        }
    }
}

/// A line.
struct Line {
    turn: i32,
    down: f64,
    text: String,
}

/// The lines of a page.
pub(super) struct Lines(Vec<Line>);

impl Lines {
    /// What they say.
    pub(super) fn words(self) -> Vec<Words> {
        self.0.into_iter().map(|line| Words(line.text)).collect()
    }

    /// The number, from 1, of the last line that is not below a place.
    fn at(&self, turn: i32, down: f64) -> u32 {
        let above = self.0.iter().take_while(|line| line.turn != turn || line.down <= down).count();
        u32::try_from(above.max(1)).unwrap_or(u32::MAX)
    }
}

/// Puts letters together to lines.
pub(super) fn lines(letters: Vec<Laid<'_>>) -> Lines {
    let mut turned: BTreeMap<(i32, i32), Vec<Laid<'_>>> = BTreeMap::new();
    for letter in letters {
        turned.entry((letter.turn.abs(), letter.turn)).or_default().push(letter);
    }
    let mut made = Vec::new();
    for ((_, turn), mut letters) in turned {
        letters.sort_by(|one, other| one.down.total_cmp(&other.down));
        let mut row: Vec<Laid<'_>> = Vec::new();
        for letter in letters {
            let size = row.iter().map(|it| it.size).fold(letter.size, f64::max);
            if row.first().is_some_and(|first| letter.down - first.down > SAME_LINE * size) {
                made.extend(line(turn, std::mem::take(&mut row)));
            }
            row.push(letter);
        }
        made.extend(line(turn, row));
    }
    Lines(made)
}

fn line(turn: i32, mut row: Vec<Laid<'_>>) -> Option<Line> {
    row.sort_by(|one, other| one.along.total_cmp(&other.along));
    let mut text = String::new();
    let mut before: Option<&Laid<'_>> = None;
    for letter in &row {
        if let Some(before) = before {
            let is_again = before.text == letter.text && letter.along - before.along < AGAIN * letter.size;
            if is_again {
                continue;
            }
            let gap = letter.along - before.along - before.advance;
            if gap > WORD_GAP * letter.size.min(before.size) && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        if letter.text.trim().is_empty() {
            if !text.ends_with(' ') {
                text.push(' ');
            }
        } else {
            text.extend(letter.text.chars().filter(|c| !c.is_control()));
        }
        before = Some(letter);
    }
    let text = text.trim().to_owned();
    let down = row.iter().map(|it| it.down).fold(f64::NEG_INFINITY, f64::max);
    (!text.is_empty()).then_some(Line { turn, down, text })
}

/// What cannot be seen, by why and by line.
pub(super) fn hidden(letters: Vec<(Option<Concealment>, Laid<'_>)>, shown: &Lines) -> Vec<Hidden> {
    let mut by_why: BTreeMap<Concealment, Vec<Laid<'_>>> = BTreeMap::new();
    for (why, letter) in letters {
        if let Some(why) = why {
            by_why.entry(why).or_default().push(letter);
        }
    }
    let mut found = Vec::new();
    for (by, letters) in by_why {
        for line in lines(letters).0 {
            let at = shown.at(line.turn, line.down);
            found.push(Hidden { by, line: at, words: Words(line.text) });
        }
    }
    found
}
