//! What the file of a PDF holds beside what its pages show.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::metadata::Metadata;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Object, Stream, String as PdfString, dict_or_stream,
};
use statute::public_version::{Left, Trace, Words};

use super::super::document::Budget;
use super::text::{self, said};
use super::xmp;

/// As much is told of a file; a reader of more is told enough.
const LEFT_MAX: usize = 1000;
/// Direct objects within each other.
const DEPTH_MAX: usize = 16;

/// What the properties of a document say of the program that made it, and when.
const OF_THE_PROGRAM: [&[u8]; 6] =
    [b"Creator", b"Producer", b"CreationDate", b"ModDate", b"Trapped", b"PTEX.Fullbanner"];
/// A dictionary that has one of these, and no kind, tells of a document. A file that was stripped may have kept a single one.
const OF_A_DOCUMENT: [&[u8]; 7] =
    [b"Producer", b"Creator", b"Author", b"CreationDate", b"Title", b"Subject", b"Keywords"];
/// Annotations that are no remark of anybody: links, fields, and the windows of remarks.
const NO_REMARK: [&[u8]; 3] = [b"Link", b"Widget", b"Popup"];

/// Collects it.
pub(super) fn left(pdf: &Pdf, budget: &mut Budget) -> Vec<Left> {
    let mut found = Found { left: Vec::new(), budget };
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        found.of_page(number, page.raw());
    }
    if let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) {
        found.layers(&catalog);
    }
    for object in pdf.objects() {
        if let Object::Stream(stream) = &object {
            found.packet(stream);
        }
        found.object(&object, 0);
    }
    found.named(pdf.metadata());
    found.left
}

struct Found<'b> {
    left: Vec<Left>,
    budget: &'b mut Budget,
}

impl Found<'_> {
    fn add(&mut self, at: Trace, page: Option<u32>, said: &[String]) {
        if self.left.len() >= LEFT_MAX {
            return;
        }
        let words = said.join(" ");
        let words = if self.budget.take(words.len()) { Words(words) } else { Words::default() };
        self.left.push(Left { at, page, words });
    }

    fn of_page(&mut self, number: u32, page: &Dict<'_>) {
        if page.contains_key(b"Thumb") {
            self.add(Trace::Thumbnail, Some(number), &[]);
        }
        let annotations = page.get::<Array<'_>>(b"Annots");
        for annotation in annotations.iter().flat_map(Array::iter::<Dict<'_>>) {
            let kind = annotation.get::<Name<'_>>(b"Subtype");
            let kind: &[u8] = kind.as_deref().unwrap_or_default();
            if kind == b"Widget" {
                self.add(
                    Trace::FormField,
                    Some(number),
                    &strings(&annotation, &[b"V", b"DV", b"TU", b"Contents"]),
                );
            } else if kind == b"FileAttachment" {
                self.add(Trace::Attachment, Some(number), &strings(&annotation, &[b"Contents"]));
            } else if !NO_REMARK.contains(&kind) {
                self.add(
                    Trace::Annotation,
                    Some(number),
                    &strings(&annotation, &[b"Contents", b"T", b"Subj", b"RC"]),
                );
            }
        }
    }

    /// Layers that are switched off where nobody chooses another view.
    fn layers(&mut self, catalog: &Dict<'_>) {
        let Some(properties) = catalog.get::<Dict<'_>>(b"OCProperties") else { return };
        let Some(usual) = properties.get::<Dict<'_>>(b"D") else { return };
        let base = usual.get::<Name<'_>>(b"BaseState");
        let is_all_off = base.as_deref() == Some(b"OFF".as_slice());
        let off = if is_all_off {
            properties.get::<Array<'_>>(b"OCGs")
        } else {
            usual.get::<Array<'_>>(b"OFF")
        };
        for layer in off.iter().flat_map(Array::iter::<Dict<'_>>) {
            self.add(Trace::HiddenLayer, None, &strings(&layer, &[b"Name"]));
        }
    }

    /// The XMP packet, of the document or of a picture in it.
    fn packet(&mut self, stream: &Stream<'_>) {
        let is = |key: &[u8], wanted: &[u8]| {
            stream.dict().get::<Name<'_>>(key).is_some_and(|it| *it == *wanted)
        };
        if !is(b"Type", b"Metadata") || !is(b"Subtype", b"XML") {
            return;
        }
        let Ok(bytes) = stream.decoded_data() else { return };
        for (at, said) in xmp::properties(&text::packet(&bytes)) {
            self.add(at, None, &[said]);
        }
    }

    fn object(&mut self, object: &Object<'_>, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        if let Some((dict, _)) = dict_or_stream(object) {
            self.dict(dict);
            let direct: Vec<Object<'_>> =
                dict.entries().filter_map(|(_, it)| not_reference(it)).collect();
            for it in &direct {
                self.object(it, depth + 1);
            }
        } else if let Object::Array(array) = object {
            let direct: Vec<Object<'_>> = array.raw_iter().filter_map(not_reference).collect();
            for it in &direct {
                self.object(it, depth + 1);
            }
        }
    }

    fn dict(&mut self, dict: &Dict<'_>) {
        let is =
            |key: &[u8], wanted: &[u8]| dict.get::<Name<'_>>(key).is_some_and(|it| *it == *wanted);
        if dict.contains_key(b"EF") {
            self.add(Trace::Attachment, None, &strings(dict, &[b"F", b"UF", b"Desc"]));
        }
        if dict.contains_key(b"JS") || is(b"S", b"JavaScript") {
            self.add(Trace::Script, None, &strings(dict, &[b"JS"]));
        }
        if dict.contains_key(b"PieceInfo") {
            self.add(Trace::Property, None, &[]);
        }
        let is_bookmark = dict.contains_key(b"Title")
            && dict.contains_key(b"Parent")
            && !dict.contains_key(b"Type");
        if is_bookmark {
            self.add(Trace::Bookmark, None, &strings(dict, &[b"Title"]));
        }
        let instead = strings(dict, &[b"Alt", b"ActualText"]);
        if !instead.is_empty() {
            self.add(Trace::Alternative, None, &instead);
        }
        let has = |keys: &[&[u8]]| keys.iter().any(|key| dict.contains_key(key));
        let is_about =
            has(&OF_A_DOCUMENT) && !has(&[b"Type", b"Subtype", b"Size", b"Parent", b"D"]);
        if is_about {
            self.properties(dict);
        }
    }

    /// The properties that the trailer names, where no dictionary was known as theirs by its keys.
    fn named(&mut self, about: &Metadata) {
        let told = |values: &[&Option<Box<[u8]>>]| -> Vec<String> {
            let texts = values.iter().filter_map(|it| it.as_deref()).map(said);
            texts.filter(|it| !it.trim().is_empty()).collect()
        };
        let author = told(&[&about.author]);
        let described = told(&[&about.title, &about.subject, &about.keywords]);
        for (at, words) in [(Trace::Author, author), (Trace::Description, described)] {
            let joined = words.join(" ");
            let is_known = |it: &Left| it.at == at && it.words.0 == joined;
            if !words.is_empty() && !self.left.iter().any(is_known) {
                self.add(at, None, &words);
            }
        }
    }

    /// The properties of the document.
    fn properties(&mut self, about: &Dict<'_>) {
        let author = strings(about, &[b"Author"]);
        if !author.is_empty() {
            self.add(Trace::Author, None, &author);
        }
        let described = strings(about, &[b"Title", b"Subject", b"Keywords"]);
        if !described.is_empty() {
            self.add(Trace::Description, None, &described);
        }
        let known: [&[u8]; 4] = [b"Author", b"Title", b"Subject", b"Keywords"];
        let others: Vec<Name<'_>> = about
            .keys()
            .filter(|key| !known.contains(&&**key) && !OF_THE_PROGRAM.contains(&&**key))
            .collect();
        let keys: Vec<&[u8]> = others.iter().map(|it| &**it).collect();
        let others = strings(about, &keys);
        if !others.is_empty() {
            self.add(Trace::Property, None, &others);
        }
    }
}

/// What stands in a dictionary itself; what it only points to is met by itself.
fn not_reference(object: MaybeRef<Object<'_>>) -> Option<Object<'_>> {
    match object {
        MaybeRef::NotRef(object) => Some(object),
        MaybeRef::Ref(_) => None,
    }
}

/// The texts under some keys, those that are not empty.
fn strings(dict: &Dict<'_>, keys: &[&[u8]]) -> Vec<String> {
    let texts = keys.iter().filter_map(|key| dict.get::<PdfString<'_>>(key));
    texts.map(|it| said(it.as_bytes())).filter(|it| !it.trim().is_empty()).collect()
}
