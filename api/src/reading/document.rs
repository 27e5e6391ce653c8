//! Reading a document in this process: for the process that was started for it.

use std::io::{Cursor, Read as _};
use std::path::Path;

use statute::public_version::{Page, Unread, Words};

use super::{Encryption, Kind, Limits, MediaType, NotChecked, Reading, media_type, pdf};

/// Sets the limits for this process, for good, and reads a file, or standard input where its path is `-`.
///
/// # Errors
/// Where the limits cannot be set, or the file cannot be read.
pub fn read_here(path: &Path, limits: &Limits) -> std::io::Result<Reading> {
    limits.impose()?;
    let mut bytes = Vec::new();
    let most = limits.file_bytes.saturating_add(1);
    if path == Path::new("-") {
        std::io::stdin().take(most).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|it| it > limits.file_bytes) {
        return Ok(Reading::not_checked(NotChecked::TooLargeToRead));
    }
    report(bytes, limits)
}

/// Reads a document. It may be hostile, and then this costs what it costs: whoever calls this has set limits.
///
/// # Errors
/// Never for what stands in the document.
pub fn report(bytes: Vec<u8>, limits: &Limits) -> std::io::Result<Reading> {
    let kind = media_type::of(&mut Cursor::new(&bytes))?;
    let reading = match kind {
        Kind::Accepted(MediaType::Pdf) => pdf::read(bytes, limits),
        Kind::Accepted(MediaType::Text | MediaType::Csv) => text(&bytes, limits),
        _ => Reading::default(),
    };
    Ok(Reading { kind: Some(kind), ..reading })
}

/// A text has pages where it has form feeds.
fn text(bytes: &[u8], limits: &Limits) -> Reading {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_end_matches('\u{C}');
    let mut budget = Budget::of(limits);
    let all = text.split('\u{C}').map(|page| Page {
        lines: page.lines().map(Words::from).collect(),
        ..Page::default()
    });
    let pages: Vec<Page> = all.take(limits.pages as usize).map(|page| budget.spend(page)).collect();
    let page_count = u32::try_from(text.split('\u{C}').count()).ok();
    let is_whole = page_count.is_some_and(|it| it <= limits.pages);
    let not_checked = (!is_whole).then_some(NotChecked::TooLargeToRead);
    Reading { pages, page_count, not_checked, encryption: Encryption::None, ..Reading::default() }
}

/// How much text may still be kept.
pub(super) struct Budget {
    bytes: usize,
}

impl Budget {
    /// All of it.
    pub(super) fn of(limits: &Limits) -> Self {
        Self { bytes: usize::try_from(limits.text_bytes).unwrap_or(usize::MAX) }
    }

    /// A page, or that it was beyond what is kept.
    pub(super) fn spend(&mut self, page: Page) -> Page {
        let lines = page.lines.iter().map(|it| it.0.len() + 1);
        let hidden = page.hidden.iter().map(|it| it.words.0.len() + 1);
        if self.take(lines.chain(hidden).sum()) {
            return page;
        }
        Page { unread: vec![Unread::OverLimit], ..Page::default() }
    }

    /// Whether some bytes more may be kept. Once they may not, none may.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let rest = self.bytes.checked_sub(bytes);
        self.bytes = rest.unwrap_or(0);
        rest.is_some()
    }
}
