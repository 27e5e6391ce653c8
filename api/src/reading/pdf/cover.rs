//! Which letters of a page are seen, and why the others are not.

use hayro_interpret::kurbo::{Point, Rect};
use statute::public_version::{Concealment, Page, Unread};

use super::colour::{Cover, PAPER, are_alike};
use super::lines::{self, Laid};
use super::painter::{Glyph, Mark, Painted, contains, fills};

/// A letter is looked at in as many places along and across.
const PLACES: [f64; 3] = [0.15, 0.5, 0.85];
/// It is covered where as many of the nine are.
const COVERED_FROM: usize = 6;
/// It is on the page where as many of the nine are.
const SEEN_FROM: usize = 3;
/// Marks are looked up by the band of the page they lie in, so high.
const BAND: f64 = 12.0;
/// A page has at most as many bands.
const BANDS_MAX: usize = 4096;
/// A page of which pictures fill so much, and that says little else, is a scan.
const SCAN_FROM: f64 = 0.5;
/// A picture that fills so much of a page may hold words; a letterhead does not.
const PICTURE_FROM: f64 = 0.1;
/// A page without letters and with as many shapes has its letters drawn.
const DRAWN_FROM: usize = 20;

/// What somebody sees of what was painted.
pub(super) fn seen(painted: &Painted) -> Page {
    let bands = Bands::of(painted);
    let mut is_unclear = painted.is_unclear;
    let mut laid: Vec<(Option<Concealment>, Laid<'_>)> = Vec::new();
    for glyph in &painted.glyphs {
        let hidden = glyph.hidden.or_else(|| {
            let (hidden, is_doubtful) = bands.hidden(glyph);
            is_unclear |= is_doubtful;
            hidden
        });
        laid.push((hidden, Laid::of(glyph)));
    }
    let letters = |wanted: bool| {
        let of_kind = laid.iter().filter(|(hidden, it)| hidden.is_some() == wanted && !it.text.trim().is_empty());
        of_kind.count()
    };
    let (unseen, shown) = (letters(true), letters(false));
    let pictured = pictured(painted);
    let is_scan = (pictured >= SCAN_FROM && unseen > shown)
        || (unseen + shown == 0 && (pictured > 0.0 || painted.shapes >= DRAWN_FROM));
    let mut page = Page::default();
    if is_scan {
        // What a machine recognised lies unseen with the picture: it is the text of the page, as far as it has one.
        page.unread.push(Unread::Scan);
        page.lines = lines::lines(laid.into_iter().map(|(_, it)| it).collect()).words();
    } else {
        let (kept, out): (Vec<_>, Vec<_>) = laid.into_iter().partition(|(hidden, _)| hidden.is_none());
        let lines = lines::lines(kept.into_iter().map(|(_, it)| it).collect());
        page.hidden = lines::hidden(out, &lines);
        page.lines = lines.words();
        if pictured >= PICTURE_FROM {
            page.unread.push(Unread::Picture);
        }
        if is_unclear {
            page.unread.push(Unread::UnclearCover);
        }
    }
    if painted.glyphs.iter().any(|it| !it.is_known) {
        page.unread.push(Unread::UnknownLetters);
    }
    if painted.is_over {
        page.unread.push(Unread::OverLimit);
    }
    page
}

/// How much of a page its pictures fill.
fn pictured(painted: &Painted) -> f64 {
    let filled: f64 = painted.pictures.iter().map(|it| it.width().max(0.0) * it.height().max(0.0)).sum();
    if painted.area.area() > 0.0 { (filled / painted.area.area()).min(1.0) } else { 0.0 }
}

/// What is painted on a page, by bands across it.
struct Bands<'a> {
    painted: &'a Painted,
    marks: Vec<Vec<&'a Mark>>,
}

impl<'a> Bands<'a> {
    fn of(painted: &'a Painted) -> Self {
        let mut marks = vec![Vec::new(); band(painted.area.y1) + 1];
        for mark in &painted.marks {
            let last = band(mark.bounds.y1).min(marks.len() - 1);
            for each in marks.iter_mut().take(last + 1).skip(band(mark.bounds.y0)) {
                each.push(mark);
            }
        }
        Self { painted, marks }
    }

    /// The marks that lie over a point, or under it, in their order.
    fn at(&self, point: Point) -> impl DoubleEndedIterator<Item = &'a Mark> + '_ {
        let marks = self.marks.get(band(point.y)).into_iter().flatten().copied();
        marks.filter(move |mark| {
            contains(mark.bounds, point)
                && mark.outline.as_ref().is_none_or(|(path, rule)| fills(path, *rule, point))
                && self.painted.is_inside(point, mark.clip)
        })
    }

    /// Why a letter is not seen; and whether nobody can say if it is.
    fn hidden(&self, glyph: &Glyph) -> (Option<Concealment>, bool) {
        let Rect { x0, y0, x1, y1 } = glyph.ink;
        let places = PLACES.iter().flat_map(|across| PLACES.map(|up| (*across, up)));
        let points: Vec<Point> = places
            .map(|(x, y)| glyph.transform * Point::new((x1 - x0).mul_add(x, x0), (y1 - y0).mul_add(y, y0)))
            .collect();
        let on_page = |point: &&Point| {
            contains(self.painted.area, **point) && self.painted.is_inside(**point, glyph.clip)
        };
        if points.iter().filter(on_page).count() < SEEN_FROM {
            return (Some(Concealment::OffPage), false);
        }
        let (mut covered, mut doubtful) = (0, 0);
        for point in &points {
            let later = || self.at(*point).filter(|mark| mark.order > glyph.order);
            covered += usize::from(later().any(|mark| matches!(mark.cover, Cover::Hides(_))));
            doubtful += usize::from(later().next().is_some());
        }
        if covered >= COVERED_FROM {
            return (Some(Concealment::Covered), false);
        }
        let is_doubtful = doubtful >= COVERED_FROM;
        let behind = points.get(points.len() / 2).and_then(|middle| {
            self.at(*middle).rev().find(|mark| mark.order < glyph.order).map(|mark| mark.cover)
        });
        let paper = match behind {
            None => Some(PAPER),
            Some(Cover::Hides(colour)) => colour,
            Some(Cover::Unclear) => None,
        };
        let is_same = glyph.colour.zip(paper).is_some_and(|(ink, paper)| are_alike(ink, paper));
        (is_same.then_some(Concealment::SameColour), is_doubtful)
    }
}

/// The band of the page at a height.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within the bands")]
fn band(y: f64) -> usize {
    let most = BANDS_MAX as f64;
    if y.is_finite() { (y / BAND).clamp(0.0, most) as usize } else { 0 }
}
