//! A notice on paper: words in, pages out. The same words give the same bytes.
//!
//! `type_case` has the faces and sets words in them, `lines` breaks a paragraph, `pages` fills the pages, `press` writes the
//! file: PDF/A-2a and PDF/UA-1, tagged, so that it can be kept for long and read aloud.

mod lines;
mod pages;
mod press;
mod type_case;

use chrono::{DateTime, Utc};
use thiserror::Error;

use lines::Measure;
use pages::{Page, Row};
pub(super) use type_case::Style;
use type_case::TypeCase;

/// A point is 1/72 inch. US Letter, with margins of one inch.
const WIDTH: f32 = 612.0;
const HEIGHT: f32 = 792.0;
const MARGIN: f32 = 72.0;

/// Why there are no pages.
#[derive(Debug, Error)]
pub enum PaperError {
    /// A face that letters are set in is not there.
    #[error("the face {0} is not among the fonts")]
    Face(&'static str),
    /// The file would not be what it claims to be.
    #[error("the pages cannot be written as PDF/A: {0}")]
    Press(String),
}

/// What is put on paper.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// Its title, as programs show it.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// What names it for ever.
    pub id: String,
    /// The instant it is dated.
    pub dated: DateTime<Utc>,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// What stands at the foot of each page, beside its number.
    pub foot: Vec<String>,
}

/// What a sheet is made of.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// The letterhead: who writes, with a rule under it.
    Head(Vec<Span>),
    /// The title.
    Title(Vec<Span>),
    /// A heading: never the last line of a page.
    Heading(Vec<Span>),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// Lines that belong together, as those of an address do: no page ends within.
    Lines(Vec<Span>),
    /// One item of a list, with its mark.
    Item { mark: String, spans: Vec<Span> },
    /// Something that has a name: the name at the left, the rest beside it.
    Fact { name: String, spans: Vec<Span> },
    /// A word of warning, with a bar beside it.
    Warning(Vec<Span>),
}

/// Words in one style. `\n` ends a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// The words.
    pub text: String,
    /// Their style.
    pub style: Style,
}

impl Span {
    pub(super) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// How a block is set: where, and how far from what stands above it.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// From the left margin.
    indent: f32,
    /// From one line to the next.
    leading: f32,
    /// Above the first line.
    above: f32,
    /// Whether a page may end within.
    whole: bool,
    /// Whether a page may end after it.
    holds_next: bool,
}

impl Block {
    fn manner(&self) -> Manner {
        let plain =
            Manner { indent: 0.0, leading: 14.5, above: 8.0, whole: false, holds_next: false };
        match self {
            Self::Head(_) => Manner { above: 0.0, leading: 15.0, whole: true, ..plain },
            Self::Title(_) => {
                Manner { leading: 20.0, above: 20.0, whole: true, holds_next: true, ..plain }
            }
            Self::Heading(_) => Manner { above: 16.0, whole: true, holds_next: true, ..plain },
            Self::Paragraph(_) => plain,
            Self::Lines(_) => Manner { above: 16.0, leading: 14.0, whole: true, ..plain },
            Self::Item { .. } => Manner { indent: 18.0, above: 5.0, ..plain },
            Self::Fact { .. } => Manner { indent: 118.0, above: 2.0, leading: 14.0, ..plain },
            Self::Warning(_) => Manner { indent: 12.0, above: 14.0, whole: true, ..plain },
        }
    }

    fn spans(&self) -> &[Span] {
        match self {
            Self::Head(spans)
            | Self::Title(spans)
            | Self::Heading(spans)
            | Self::Paragraph(spans)
            | Self::Lines(spans)
            | Self::Warning(spans)
            | Self::Item { spans, .. }
            | Self::Fact { spans, .. } => spans,
        }
    }

    /// What stands at the left of its first line.
    fn mark(&self) -> Option<Span> {
        match self {
            Self::Item { mark, .. } => Some(Span::new(mark.clone(), Style::plain())),
            Self::Fact { name, .. } => Some(Span::new(name.clone(), Style::quiet())),
            _ => None,
        }
    }
}

/// The types, read once, that all sheets are set in.
pub(super) struct Paper {
    case: TypeCase,
}

impl Paper {
    /// Opens the type case.
    pub(super) fn new() -> Result<Self, PaperError> {
        Ok(Self { case: TypeCase::open()? })
    }

    /// The pages of a sheet as a PDF.
    pub(super) fn print(&self, sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
        press::press(&self.case, sheet, &self.set(sheet))
    }

    /// What stands on each page, line by line: what a reviewer compares.
    #[cfg(test)]
    pub(super) fn read(&self, sheet: &Sheet) -> Vec<String> {
        let pages = self.set(sheet);
        let told = pages
            .iter()
            .map(|page| page.rows.iter().map(|(_, row)| row.text() + "\n").collect::<String>());
        told.collect()
    }

    /// Sets a sheet: every line in its place.
    fn set(&self, sheet: &Sheet) -> Vec<Page> {
        let mut rows = Vec::new();
        for (number, block) in sheet.blocks.iter().enumerate() {
            let manner = block.manner();
            let measure = Measure(WIDTH - 2.0 * MARGIN - manner.indent);
            let lines = lines::broken(&self.case, block.spans(), measure);
            let marks = block.mark().map(|mark| lines::broken(&self.case, &[mark], measure));
            let mut mark = marks.and_then(|lines| lines.into_iter().next());
            let last = lines.len().saturating_sub(1);
            for (place, line) in lines.into_iter().enumerate() {
                // No line of a paragraph is left alone on a page.
                let is_edge = place == 0 || place + 1 == last;
                rows.push(Row {
                    block: number,
                    line,
                    mark: mark.take(),
                    indent: manner.indent,
                    height: manner.leading,
                    above: if place == 0 { manner.above } else { 0.0 },
                    holds_next: if place == last {
                        manner.holds_next
                    } else {
                        manner.whole || is_edge
                    },
                });
            }
        }
        pages::filled(rows)
    }
}
