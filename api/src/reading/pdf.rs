//! A PDF: its pages as somebody sees them, and what else its file holds.

mod colour;
mod cover;
mod left;
mod lines;
mod painter;
mod structure;
pub(crate) mod text;
mod xmp;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro_interpret::hayro_syntax::object::dict::keys::CONTENTS;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, TransformExt as _,
    interpret_page,
};
use statute::public_version::{Left, Page, Trace, Unread, Words};

use super::document::Budget;
use super::{Encryption, Limits, NotChecked, Reading};
use painter::{Painter, Shapes};

/// As many earlier revisions are read; of the others it is known that they are there.
const REVISIONS_READ: usize = 3;

/// Reads a PDF.
pub(super) fn read(bytes: Vec<u8>, limits: &Limits) -> Reading {
    let is_encrypted = structure::is_encrypted(&bytes);
    let encryption = if is_encrypted { Encryption::Restricted } else { Encryption::None };
    let is_damaged = structure::is_damaged(&bytes);
    let revisions = structure::earlier_revisions(&bytes);
    let bytes = Arc::new(bytes);
    let pdf = match Pdf::new(Arc::clone(&bytes)) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            return Reading { encryption: Encryption::Password, is_damaged, ..Reading::default() };
        }
        Err(LoadPdfError::Decryption(_) | LoadPdfError::Invalid) => {
            let not_checked = Some(NotChecked::CouldNotBeRead);
            return Reading { encryption, is_damaged: true, not_checked, ..Reading::default() };
        }
    };
    let mut budget = Budget::of(limits);
    let (pages, mut left) = pages(&pdf, limits, &mut budget);
    left.extend(left::left(&pdf, &mut budget));
    for (at, end) in revisions.iter().enumerate() {
        let said =
            if at < REVISIONS_READ { said_then(&bytes[..*end], limits) } else { String::new() };
        let words = if budget.take(said.len()) { Words(said) } else { Words::default() };
        left.push(Left { at: Trace::EarlierRevision, page: None, words });
    }
    let page_count = u32::try_from(pdf.pages().len()).ok();
    let is_whole = page_count.is_some_and(|it| it <= limits.pages);
    Reading {
        page_count,
        pages,
        encryption,
        is_damaged: is_damaged || lacks_pages(&pdf),
        left,
        not_checked: (!is_whole).then_some(NotChecked::TooLargeToRead),
        ..Reading::default()
    }
}

/// Whether the document says that it has more pages than were found.
fn lacks_pages(pdf: &Pdf) -> bool {
    let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    let count = catalog.and_then(|it| it.get::<Dict<'_>>(b"Pages")?.get::<u32>(b"Count"));
    pdf.pages().is_empty() || count.is_some_and(|it| it as usize > pdf.pages().len())
}

/// What a file said when it was shorter.
fn said_then(bytes: &[u8], limits: &Limits) -> String {
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return String::new() };
    let mut lines = Vec::new();
    let (pages, _) = pages(&pdf, limits, &mut Budget::of(limits));
    for page in pages {
        lines.extend(page.lines.into_iter().map(|it| it.0));
        lines.extend(page.hidden.into_iter().map(|it| it.words.0));
    }
    lines.join("\n")
}

fn pages(pdf: &Pdf, limits: &Limits, budget: &mut Budget) -> (Vec<Page>, Vec<Left>) {
    let cache = InterpreterCache::new();
    let mut shapes = Shapes::default();
    let (mut read, mut left) = (Vec::new(), Vec::new());
    for (number, page) in (1..).zip(pdf.pages().iter()).take(limits.pages as usize) {
        let (page, alternatives) = one(pdf, page, &cache, &mut shapes);
        read.push(budget.spend(page));
        let words = alternatives.join(" ");
        if !words.trim().is_empty() && budget.take(words.len()) {
            left.push(Left { at: Trace::Alternative, page: Some(number), words: Words(words) });
        }
    }
    (read, left)
}

/// A page, and the texts that are copied from it instead of what is seen.
fn one<'a>(
    pdf: &'a Pdf,
    page: &PdfPage<'a>,
    cache: &InterpreterCache<'a>,
    shapes: &mut Shapes,
) -> (Page, Vec<String>) {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let lacks_font = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&lacks_font);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::UnsupportedFont) {
                heard.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    };
    let start = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(start, area, cache, pdf.xref(), settings);
    let mut painter = Painter::new(area, shapes);
    interpret_page(page, &mut context, &mut painter);
    let Painter { painted, .. } = painter;
    let mut seen = cover::seen(&painted);
    if lacks_font.load(Ordering::Relaxed) && !seen.unread.contains(&Unread::UnknownLetters) {
        seen.unread.push(Unread::UnknownLetters);
    }
    if is_content_broken(page) {
        seen.unread.push(Unread::Damaged);
    }
    (seen, painted.alternatives)
}

/// Whether what is to be painted on a page cannot be unpacked.
fn is_content_broken(page: &PdfPage<'_>) -> bool {
    let is_broken = |stream: &Stream<'_>| stream.decoded_data().is_err();
    match page.raw().get::<Object<'_>>(CONTENTS) {
        Some(Object::Stream(stream)) => is_broken(&stream),
        Some(Object::Array(parts)) => !are_whole(&parts),
        Some(_) => true,
        None => page.raw().contains_key(CONTENTS),
    }
}

fn are_whole(parts: &Array<'_>) -> bool {
    let streams: Vec<Stream<'_>> = parts.iter::<Stream<'_>>().collect();
    streams.len() == parts.raw_iter().count() && streams.iter().all(|it| it.decoded_data().is_ok())
}
