//! Pages filled with lines: no heading at the foot of one, no line alone on one.

use super::lines::Line;
use super::{HEIGHT, MARGIN};

/// One line with its place in the letter.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The block it belongs to.
    pub block: usize,
    /// The words.
    pub line: Line,
    /// What stands at the left of it.
    pub mark: Option<Line>,
    /// Where it begins, from the left margin.
    pub indent: f32,
    /// From its top to that of the next, in points.
    pub height: f32,
    /// Above it, where it does not begin a page.
    pub above: f32,
    /// Whether no page ends after it.
    pub holds_next: bool,
}

/// One page: its lines, each with its top from that of the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// The lines.
    pub rows: Vec<(f32, Row)>,
}

impl Row {
    /// What it says.
    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        let indent = if self.indent > 0.0 { "    " } else { "" };
        let mark = self.mark.as_ref().map(|mark| format!("{:<4}", mark.text() + " "));
        let text = mark.unwrap_or_else(|| indent.to_owned()) + &self.line.text();
        text.trim_end().to_owned()
    }
}

/// Puts rows on as many pages as they need: at least one.
pub(super) fn filled(rows: Vec<Row>) -> Vec<Page> {
    let bottom = HEIGHT - MARGIN;
    let mut pages = vec![Page::default()];
    let mut top = MARGIN;
    let mut rest = rows.into_iter().peekable();
    while rest.peek().is_some() {
        // What no page end may part.
        let mut held = Vec::new();
        for row in rest.by_ref() {
            let goes_on = row.holds_next;
            held.push(row);
            if !goes_on {
                break;
            }
        }
        let needed: f32 = held.iter().map(|row| row.above + row.height).sum();
        let is_begun = pages.last().is_some_and(|page| !page.rows.is_empty());
        if is_begun && top + needed > bottom {
            pages.push(Page::default());
            top = MARGIN;
        }
        for row in held {
            let mut page_begins = pages.last().is_some_and(|page| page.rows.is_empty());
            // Where more hangs together than a page holds, it is parted all the same.
            if !page_begins && top + row.above + row.height > bottom {
                pages.push(Page::default());
                top = MARGIN;
                page_begins = true;
            }
            let above = if page_begins { 0.0 } else { row.above };
            let height = row.height;
            if let Some(page) = pages.last_mut() {
                page.rows.push((top + above, row));
            }
            top += above + height;
        }
    }
    pages
}
