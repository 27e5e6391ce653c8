//! Colours, as far as one hides another.

use hayro_interpret::{BlendMode, Paint};

/// Red, green and blue, each from 0 to 1.
pub(super) type Colour = [f32; 3];

/// Who looks does not see a letter whose colour differs less from what is behind it.
const APART: f32 = 0.06;
/// From here on a colour hides what is under it.
const OPAQUE: f32 = 0.95;
/// Up to here a colour lets through what is under it.
const SHEER: f32 = 0.6;
/// A colour from here on is light, and dark letters are read through it where it only darkens.
const LIGHT: f32 = 0.5;
/// Less than this of a colour is nothing.
const NOTHING: f32 = 0.05;

/// White paper.
pub(super) const PAPER: Colour = [1.0, 1.0, 1.0];

/// What something painted does to what is under it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cover {
    /// It hides it; with the colour of it, where it has one.
    Hides(Option<Colour>),
    /// Nobody can say without looking.
    Unclear,
}

/// Whether two colours look the same.
pub(super) fn are_alike(one: Colour, other: Colour) -> bool {
    one.iter().zip(other).all(|(one, other)| (one - other).abs() < APART)
}

/// Whether nothing of a paint is seen.
pub(super) fn is_nothing(alpha: f32) -> bool {
    alpha < NOTHING
}

/// The colour of a paint with how much of it there is; none for a pattern.
pub(super) fn solid(paint: &Paint<'_>) -> Option<(Colour, f32)> {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, alpha] = colour.to_rgba().components();
            Some(([red, green, blue], alpha))
        }
        Paint::Pattern(_) => None,
    }
}

/// What a colour does to what is under it; nothing where it lets it through.
pub(super) fn cover(colour: Colour, alpha: f32, blend: BlendMode) -> Option<Cover> {
    if alpha <= SHEER {
        return None;
    }
    match blend {
        BlendMode::Normal if alpha >= OPAQUE => Some(Cover::Hides(Some(colour))),
        // A marker pen.
        BlendMode::Multiply | BlendMode::Darken if brightness(colour) >= LIGHT => None,
        _ => Some(Cover::Unclear),
    }
}

fn brightness([red, green, blue]: Colour) -> f32 {
    0.3f32.mul_add(red, 0.59f32.mul_add(green, 0.11 * blue))
}
