//! What is painted on a page, in its order: letters, and what may lie over or under them.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph as PdfGlyph, GlyphIdentifier, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::kurbo::{
    Affine, BezPath, Point, Rect, Shape as _, Stroke, StrokeOpts, stroke,
};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, SoftMask,
};
use statute::public_version::Concealment;

use super::colour::{Colour, Cover, cover, is_nothing, solid};
use super::text::said;

/// A page with more letters is no page.
const GLYPHS_MAX: usize = 200_000;
/// As many painted shapes are kept of a page.
const MARKS_MAX: usize = 200_000;
/// What is narrower hides no letter.
const MARK_MIN: f64 = 0.5;
/// Letters are drawn in units of a thousandth of their size.
const EM: f64 = 1000.0;
/// Where a font does not say how far a letter goes.
const ADVANCE: f64 = 500.0;
/// Smaller letters are no letters to anybody who looks.
const SIZE_MIN: f64 = 1.0;

/// A letter on the page.
pub(super) struct Glyph {
    /// Which it is; more than one for a ligature.
    pub text: String,
    /// Whether the font says which it is.
    pub is_known: bool,
    /// Where its line runs.
    pub origin: Point,
    /// From units of a thousandth of its size to the page.
    pub transform: Affine,
    /// How far it goes along the line, on the page.
    pub advance: f64,
    /// How high its size is, on the page.
    pub size: f64,
    /// What of it is ink, in its own units.
    pub ink: Rect,
    /// Its colour, where it has one.
    pub colour: Option<Colour>,
    /// Why it is not seen, where that is known from itself.
    pub hidden: Option<Concealment>,
    /// The clip it is painted through.
    pub clip: Option<usize>,
    /// When it was painted.
    pub order: usize,
}

/// Something painted that may lie over letters, or under them.
pub(super) struct Mark {
    /// A box around it.
    pub bounds: Rect,
    /// Its outline, where it is no box.
    pub outline: Option<(BezPath, FillRule)>,
    /// What it does to what is under it.
    pub cover: Cover,
    /// The clip it is painted through.
    pub clip: Option<usize>,
    /// When it was painted.
    pub order: usize,
}

/// A part of the page outside of which nothing is painted.
pub(super) struct Clip {
    /// A box around it and all it stands in.
    pub bounds: Rect,
    /// Its outline, where it is no box.
    outline: Option<(BezPath, FillRule)>,
    /// The next clip around it that is no box.
    outer: Option<usize>,
}

/// All that is painted on a page.
#[derive(Default)]
pub(super) struct Painted {
    /// The page itself.
    pub area: Rect,
    /// Its letters.
    pub glyphs: Vec<Glyph>,
    /// Its shapes and pictures.
    pub marks: Vec<Mark>,
    /// Every clip there was.
    pub clips: Vec<Clip>,
    /// Boxes around its pictures.
    pub pictures: Vec<Rect>,
    /// How many shapes were painted, of any size.
    pub shapes: usize,
    /// Texts that are copied instead of what is seen.
    pub alternatives: Vec<String>,
    /// Whether letters are painted through something that may hide them.
    pub is_unclear: bool,
    /// Whether there was more than is kept.
    pub is_over: bool,
}

impl Painted {
    /// Whether a point lies in a clip.
    pub(super) fn is_inside(&self, point: Point, clip: Option<usize>) -> bool {
        let Some(first) = clip.and_then(|at| self.clips.get(at)) else { return true };
        if !contains(first.bounds, point) {
            return false;
        }
        let mut next = Some(first);
        while let Some(clip) = next {
            if clip.outline.as_ref().is_some_and(|(path, rule)| !fills(path, *rule, point)) {
                return false;
            }
            next = clip.outer.and_then(|at| self.clips.get(at));
        }
        true
    }
}

/// Whether a box holds a point, its edges with it.
pub(super) fn contains(bounds: Rect, point: Point) -> bool {
    (bounds.x0..=bounds.x1).contains(&point.x) && (bounds.y0..=bounds.y1).contains(&point.y)
}

/// Whether a filled outline covers a point.
pub(super) fn fills(path: &BezPath, rule: FillRule, point: Point) -> bool {
    let winding = path.winding(point);
    match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    }
}

/// The ink of letters that were seen before, in this document.
#[derive(Default)]
pub(super) struct Shapes(HashMap<GlyphIdentifier, Rect>);

/// What applies to all that is painted within a group.
#[derive(Clone, Copy)]
struct Group {
    opacity: f32,
    blend: BlendMode,
    is_masked: bool,
}

/// Notes what is painted.
pub(super) struct Painter<'s> {
    /// What was painted so far.
    pub painted: Painted,
    shapes: &'s mut Shapes,
    clips: Vec<usize>,
    groups: Vec<Group>,
    order: usize,
}

impl<'s> Painter<'s> {
    /// A page on which nothing is painted yet.
    pub(super) fn new(area: Rect, shapes: &'s mut Shapes) -> Self {
        let painted = Painted { area, ..Painted::default() };
        Self { painted, shapes, clips: Vec::new(), groups: Vec::new(), order: 0 }
    }

    fn group(&self) -> Group {
        let none = Group { opacity: 1.0, blend: BlendMode::Normal, is_masked: false };
        self.groups.last().copied().unwrap_or(none)
    }

    fn next(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    fn push_clip(&mut self, bounds: Rect, outline: Option<(BezPath, FillRule)>) {
        let around = self.clips.last().copied();
        let (bounds, outer) = match around.and_then(|at| Some((at, self.painted.clips.get(at)?))) {
            Some((at, it)) if it.outline.is_some() => (it.bounds.intersect(bounds), Some(at)),
            Some((_, it)) => (it.bounds.intersect(bounds), it.outer),
            None => (bounds, None),
        };
        self.clips.push(self.painted.clips.len());
        self.painted.clips.push(Clip { bounds, outline, outer });
    }

    /// What a paint does to what is under it, within its group.
    fn cover(&self, props: &DrawProps<'_>) -> Option<Cover> {
        let group = self.group();
        let Some((colour, alpha)) = solid(&props.paint) else { return Some(Cover::Unclear) };
        if is_nothing(alpha * group.opacity) {
            return None;
        }
        if group.is_masked || props.soft_mask.is_some() {
            return Some(Cover::Unclear);
        }
        let blend =
            if props.blend_mode == BlendMode::Normal { group.blend } else { props.blend_mode };
        cover(colour, alpha * group.opacity, blend)
    }

    fn mark(&mut self, path: BezPath, rule: FillRule, cover: Option<Cover>) {
        let order = self.next();
        self.painted.shapes += 1;
        let Some(cover) = cover else { return };
        let bounds = path.bounding_box();
        let is_wide = bounds.width() >= MARK_MIN && bounds.height() >= MARK_MIN;
        let is_on_page = bounds.is_finite() && !bounds.intersect(self.painted.area).is_zero_area();
        if !is_wide || !is_on_page {
            return;
        }
        if self.painted.marks.len() >= MARKS_MAX {
            self.painted.is_over = true;
            return;
        }
        // A box fills the box around it.
        let is_box = (path.area().abs() - bounds.area()).abs() < 0.001 * bounds.area()
            && path.elements().len() <= 6;
        let outline = (!is_box).then_some((path, rule));
        let clip = self.clips.last().copied();
        self.painted.marks.push(Mark { bounds, outline, cover, clip, order });
    }

    fn ink(&mut self, glyph: &PositionedGlyph<'_>, advance: f64) -> Rect {
        // Where there is no ink, as in a space, a small letter's box stands for it.
        let instead = Rect::new(0.0, 0.0, advance, EM / 2.0);
        let PdfGlyph::Outline(outline) = &**glyph else { return instead };
        let ink = *self
            .shapes
            .0
            .entry(outline.identifier())
            .or_insert_with(|| outline.outline().bounding_box());
        if ink.is_zero_area() || !ink.is_finite() { instead } else { ink }
    }

    fn glyph(&mut self, glyph: &PositionedGlyph<'_>, props: &DrawProps<'_>, mode: &DrawMode) {
        let order = self.next();
        if self.painted.glyphs.len() >= GLYPHS_MAX {
            self.painted.is_over = true;
            return;
        }
        let transform = props.transform * glyph.transform();
        let origin = transform * Point::ORIGIN;
        let [a, b, c, d, ..] = transform.as_coeffs();
        if !origin.is_finite() || ![a, b, c, d].iter().all(|it| it.is_finite()) {
            return;
        }
        let units = match &**glyph {
            PdfGlyph::Outline(outline) => outline.advance_width().map_or(ADVANCE, f64::from),
            PdfGlyph::Type3(_) => ADVANCE,
        };
        let size = c.hypot(d) * EM;
        let group = self.group();
        let (colour, alpha) = match solid(&props.paint) {
            Some((colour, alpha)) => (Some(colour), alpha * group.opacity),
            None => (None, group.opacity),
        };
        let is_unseen = matches!(mode, DrawMode::Invisible) || is_nothing(alpha) || size < SIZE_MIN;
        self.painted.is_unclear |= !is_unseen && (group.is_masked || props.soft_mask.is_some());
        let (text, is_known) = match glyph.as_unicode() {
            Some(BfString::Char(c)) => (c.to_string(), true),
            Some(BfString::String(text)) => (text, true),
            None => (char::REPLACEMENT_CHARACTER.to_string(), false),
        };
        let ink = self.ink(glyph, units);
        self.painted.glyphs.push(Glyph {
            text,
            is_known,
            origin,
            transform,
            advance: a.hypot(b) * units,
            size,
            ink,
            colour: colour.filter(|_| {
                group.blend == BlendMode::Normal && props.blend_mode == BlendMode::Normal
            }),
            hidden: is_unseen.then_some(Concealment::Invisible),
            clip: self.clips.last().copied(),
            order,
        });
    }
}

impl<'a> Device<'a> for Painter<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        let cover = self.cover(&props);
        let style = match draw_mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => {
                self.mark(props.transform * path.clone(), *rule, cover);
                return;
            }
            DrawMode::Stroke(style) => style,
            DrawMode::Invisible => return,
        };
        let [a, b, ..] = props.transform.as_coeffs();
        let width = f64::from(style.line_width);
        // A thin line hides nothing; a thick one may have been drawn over words.
        if width * a.hypot(b) < MARK_MIN || cover.is_none() || !width.is_finite() {
            self.painted.shapes += 1;
            return;
        }
        let drawn = Stroke::new(width).with_caps(style.line_cap).with_join(style.line_join);
        let outline = stroke(path.iter(), &drawn, &StrokeOpts::default(), 0.1);
        self.mark(props.transform * outline, FillRule::NonZero, cover);
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        let bounds = clip_path.path.bounding_box();
        let is_box = (clip_path.path.area().abs() - bounds.area()).abs() < 0.001 * bounds.area();
        let outline = (!is_box).then(|| (clip_path.path.clone(), clip_path.fill));
        self.push_clip(bounds, outline);
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend_mode: BlendMode,
    ) {
        let around = self.group();
        let blend = if blend_mode == BlendMode::Normal { around.blend } else { blend_mode };
        let is_masked = around.is_masked || mask.is_some();
        self.groups.push(Group { opacity: around.opacity * opacity, blend, is_masked });
    }

    fn draw_glyph_run(
        &mut self,
        run: &GlyphRun<'_, 'a>,
        props: DrawProps<'a>,
        draw_mode: &DrawMode,
    ) {
        for glyph in run.glyphs() {
            self.glyph(glyph, &props, draw_mode);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let area = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let path = props.transform * area.to_path(0.1);
        let visible = self
            .clips
            .last()
            .and_then(|at| self.painted.clips.get(*at))
            .map_or(self.painted.area, |it| it.bounds);
        self.painted
            .pictures
            .push(path.bounding_box().intersect(visible).intersect(self.painted.area));
        let group = self.group();
        let is_solid = match &image {
            Image::Raster(raster) => {
                let dict = raster.stream().dict();
                !["SMask", "Mask", "SMaskInData"].iter().any(|key| dict.contains_key(key))
            }
            Image::Stencil(_) => false,
        };
        let is_plain = is_solid
            && !group.is_masked
            && props.soft_mask.is_none()
            && group.blend == BlendMode::Normal;
        let cover = if is_plain {
            cover([0.0; 3], group.opacity, BlendMode::Normal)
        } else {
            Some(Cover::Unclear)
        };
        let cover =
            cover.map(|it| if matches!(it, Cover::Hides(_)) { Cover::Hides(None) } else { it });
        self.mark(path, FillRule::NonZero, cover);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        let instead = ["ActualText", "Alt", "E"]
            .iter()
            .filter_map(|key| properties?.get::<PdfString<'_>>(key));
        self.painted.alternatives.extend(instead.map(|it| said(it.as_bytes())));
    }
}
