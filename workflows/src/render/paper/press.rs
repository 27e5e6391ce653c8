//! The file: every line drawn in its place, and tagged with what it is.

use std::num::NonZeroU16;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use krilla::color::rgb;
use krilla::configure::ConfigurationBuilder;
use krilla::configure::validate::{Accessibility, Archival};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{self, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag, TagGroup,
    TagTree,
};
use krilla::{Document, SerializeSettings};

use super::lines::{self, Line, Measure};
use super::pages::{Page, Row};
use super::type_case::{Ink, Style, TypeCase};
use super::{Block, HEIGHT, MARGIN, PaperError, Sheet, Span, WIDTH};

/// The language of every letter.
const LANGUAGE: &str = "en-US";
/// From the bottom of the page to the rule above its foot.
const FOOT: f32 = 56.0;

/// Writes the file.
pub(super) fn press(case: &TypeCase, sheet: &Sheet, pages: &[Page]) -> Result<Vec<u8>, PaperError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PaperError::Press(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        enable_tagging: true,
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(
        Metadata::new()
            .title(sheet.title.clone())
            .authors(vec![sheet.author.clone()])
            .language(LANGUAGE.to_owned())
            .document_id(sheet.id.clone())
            .creation_date(instant(sheet.dated)),
    );
    let settings = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| PaperError::Press("a page has no size".to_owned()))?;
    let mut told =
        Told { blocks: vec![Parts::default(); sheet.blocks.len()], outline: Outline::new() };
    for (number, page) in pages.iter().enumerate() {
        let mut paper = document.start_page_with(settings.clone());
        let mut surface = paper.surface();
        for (top, row) in &page.rows {
            draw_row(case, &mut surface, sheet, *top, row, number, &mut told);
        }
        draw_foot(case, &mut surface, &sheet.foot, number + 1, pages.len());
        surface.finish();
        paper.finish();
    }
    document.set_outline(told.outline);
    document.set_tag_tree(tree(&sheet.blocks, told.blocks));
    document.finish().map_err(|error| PaperError::Press(format!("{error:?}")))
}

/// What was drawn, for the tags and the outline.
struct Told {
    blocks: Vec<Parts>,
    outline: Outline,
}

/// The parts of one block: its mark and its lines.
#[derive(Clone, Default)]
struct Parts {
    mark: Option<Identifier>,
    lines: Vec<Identifier>,
}

fn draw_row(
    case: &TypeCase,
    surface: &mut Surface<'_>,
    sheet: &Sheet,
    top: f32,
    row: &Row,
    page: usize,
    told: &mut Told,
) {
    let block = &sheet.blocks[row.block];
    let parts = &mut told.blocks[row.block];
    let is_first = parts.lines.is_empty();
    let base = top + row.height * 0.75;
    let tag = || ContentTag::Span(SpanTag::empty());
    if let Some(mark) = &row.mark {
        let id = surface.start_tagged(tag());
        draw_line(case, surface, mark, MARGIN + if row.indent < 30.0 { 4.0 } else { 0.0 }, base);
        surface.end_tagged();
        parts.mark = Some(id);
    }
    let id = surface.start_tagged(tag());
    draw_line(case, surface, &row.line, MARGIN + row.indent, base);
    surface.end_tagged();
    parts.lines.push(id);
    match block {
        Block::Title(spans) | Block::Heading(spans) if is_first => {
            let at = XyzDestination::new(page, Point::from_xy(MARGIN, top));
            told.outline.push_child(OutlineNode::new(words(spans), at));
        }
        Block::Head(_) if parts.lines.len() == rows_of(block) => {
            bar(surface, MARGIN, top + row.height + 5.0, WIDTH - 2.0 * MARGIN, 0.75);
        }
        Block::Warning(_) => bar(surface, MARGIN, top, 3.0, row.height),
        _ => {}
    }
}

/// How many lines a block has that breaks only where it says so.
fn rows_of(block: &Block) -> usize {
    words(block.spans()).split('\n').count()
}

fn draw_line(case: &TypeCase, surface: &mut Surface<'_>, line: &Line, left: f32, base: f32) {
    let mut x = left;
    for piece in &line.pieces {
        surface.set_fill(Some(ink(piece.style.ink)));
        let font = case.font(piece);
        let at = Point::from_xy(x, base);
        surface.draw_glyphs(at, &piece.glyphs, font, &piece.text, piece.style.size, false);
        x += piece.width;
    }
}

/// The foot: what names the letter at the left, the number of the page at the right.
fn draw_foot(case: &TypeCase, surface: &mut Surface<'_>, foot: &[String], page: usize, of: usize) {
    bar(surface, MARGIN, HEIGHT - FOOT, WIDTH - 2.0 * MARGIN, 0.5);
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    let set = |text: &str, measure: f32| {
        let span = [Span::new(text, Style::foot())];
        lines::broken(case, &span, Measure(measure)).into_iter().next().unwrap_or_default()
    };
    let mut base = HEIGHT - FOOT + 13.0;
    let number = set(&format!("Page {page} of {of}"), WIDTH);
    let wide: f32 = number.pieces.iter().map(|piece| piece.width).sum();
    draw_line(case, surface, &number, WIDTH - MARGIN - wide, base);
    for line in foot {
        draw_line(case, surface, &set(line, WIDTH - 2.0 * MARGIN - 60.0), MARGIN, base);
        base += 10.5;
    }
    surface.end_tagged();
}

/// A bar or a rule: it says nothing.
fn bar(surface: &mut Surface<'_>, left: f32, top: f32, width: f32, height: f32) {
    let mut path = PathBuilder::new();
    let Some(rect) = Rect::from_xywh(left, top, width, height) else { return };
    path.push_rect(rect);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(Some(ink(Ink::Grey)));
    surface.draw_path(&path);
    surface.end_tagged();
}

fn ink(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Black => rgb::Color::new(0, 0, 0),
        Ink::Grey => rgb::Color::new(75, 80, 87),
    };
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// The blocks as who hears the letter read is told them.
fn tree(blocks: &[Block], parts: Vec<Parts>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    // Items and facts that follow each other are one list or one table.
    let mut gathered: Option<(bool, TagGroup)> = None;
    for (block, parts) in blocks.iter().zip(parts) {
        let group = match block {
            Block::Item { mark, .. } => {
                let is_numbered = mark.starts_with(|it: char| it.is_ascii_digit());
                let numbering =
                    if is_numbered { ListNumbering::Decimal } else { ListNumbering::Disc };
                let item = TagGroup::with_children(Tag::LI, labelled(Tag::Lbl, Tag::LBody, parts));
                join(&mut gathered, &mut tree, true, || TagGroup::new(Tag::L(numbering)), item);
                continue;
            }
            Block::Fact { .. } => {
                let header = Tag::TH(krilla::tagging::TableHeaderScope::Row);
                let row = TagGroup::with_children(Tag::TR, labelled(header, Tag::TD, parts));
                join(&mut gathered, &mut tree, false, || TagGroup::new(Tag::Table), row);
                continue;
            }
            Block::Title(spans) => heading(1, spans, parts),
            Block::Heading(spans) => heading(2, spans, parts),
            _ => TagGroup::with_children(Tag::P, leaves(parts.lines)),
        };
        if let Some((_, whole)) = gathered.take() {
            tree.push(whole);
        }
        tree.push(group);
    }
    if let Some((_, whole)) = gathered {
        tree.push(whole);
    }
    tree
}

fn join(
    gathered: &mut Option<(bool, TagGroup)>,
    tree: &mut TagTree,
    is_list: bool,
    begin: impl FnOnce() -> TagGroup,
    member: TagGroup,
) {
    if let Some((_, whole)) = gathered.take_if(|(was_list, _)| *was_list != is_list) {
        tree.push(whole);
    }
    gathered.get_or_insert_with(|| (is_list, begin())).1.push(member);
}

fn labelled(
    label: impl Into<krilla::tagging::TagKind>,
    body: impl Into<krilla::tagging::TagKind>,
    parts: Parts,
) -> Vec<Node> {
    let label = parts.mark.map(|mark| TagGroup::with_children(label, vec![mark.into()]).into());
    let body = TagGroup::with_children(body, leaves(parts.lines)).into();
    label.into_iter().chain([body]).collect()
}

fn heading(level: u16, spans: &[Span], parts: Parts) -> TagGroup {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    TagGroup::with_children(Tag::Hn(level, Some(words(spans))), leaves(parts.lines))
}

fn leaves(parts: Vec<Identifier>) -> Vec<Node> {
    parts.into_iter().map(Node::from).collect()
}

fn words(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// An instant as the file tells it, in UTC.
fn instant(at: DateTime<Utc>) -> metadata::DateTime {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
