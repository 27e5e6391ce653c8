//! Files by their content.

use std::io::Cursor;

use api::reading::media_type::{Kind, MediaType, of};

/// A ZIP archive with these names in its table, and nothing in them.
pub(crate) fn archive(names: &[&str]) -> Vec<u8> {
    let (mut files, mut table) = (Vec::new(), Vec::new());
    for name in names {
        let length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
        table.extend(b"PK\x01\x02");
        table.extend([0; 24]);
        table.extend(length);
        table.extend([0; 16]);
        table.extend(name.bytes());
        files.extend(b"PK\x03\x04");
        files.extend([0; 22]);
        files.extend(length);
        files.extend([0; 2]);
        files.extend(name.bytes());
    }
    let number = |it: usize| u32::try_from(it).expect("a small archive").to_le_bytes();
    let (start, size) = (files.len(), table.len());
    files.extend(table);
    files.extend(b"PK\x05\x06");
    files.extend([0; 8]);
    files.extend(number(size));
    files.extend(number(start));
    files.extend([0; 2]);
    files
}

fn kind(bytes: &[u8]) -> Kind {
    of(&mut Cursor::new(bytes)).expect("memory can be read")
}

#[test]
fn what_can_be_filed_is_known_by_its_content() {
    let cases: &[(&[u8], MediaType)] = &[
        (b"%PDF-1.7\n", MediaType::Pdf),
        (b"\n\n%PDF-1.4\n", MediaType::Pdf),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", MediaType::Png),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", MediaType::Jpeg),
        (b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0", MediaType::Tiff),
        ("Plain text, Caf\u{E9}.\n".as_bytes(), MediaType::Text),
        (b"BM is how it begins", MediaType::Text),
        (b"entry,value\n1,2\n3,4\n", MediaType::Csv),
        (b"Dear Sir, hello\nthis is a letter\n", MediaType::Text),
        ("\u{FEFF}a;b\n".as_bytes(), MediaType::Text),
    ];
    for (bytes, expected) in cases {
        assert_eq!(kind(bytes), Kind::Accepted(*expected), "{:?}", String::from_utf8_lossy(bytes));
    }
    let office = ["[Content_Types].xml", "_rels/.rels"];
    let with = |name: &'static str| archive(&[office[0], office[1], name]);
    assert_eq!(kind(&with("word/document.xml")), Kind::Accepted(MediaType::Docx));
    assert_eq!(kind(&with("xl/workbook.xml")), Kind::Accepted(MediaType::Xlsx));
}

#[test]
fn what_cannot_be_filed_is_named() {
    let is = |bytes: &[u8]| match kind(bytes) {
        Kind::Refused(refused) => refused.is,
        Kind::Accepted(it) => format!("accepted as {it:?}"),
    };
    assert_eq!(is(b""), "an empty file");
    assert_eq!(is(&archive(&["costs.xlsx", "letter.pdf"])), "application/zip");
    assert_eq!(is(b"PK\x03\x04 cut off"), "a damaged archive");
    let macros = ["[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"];
    assert_eq!(is(&archive(&macros)), "an Office file with macros");
    assert_eq!(
        is(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"),
        "an Office file of the old format, or an encrypted one"
    );
    assert_eq!(is(b"\xFF\xFEh\0i\0"), "text in UTF-16");
    assert_eq!(is(b"<!DOCTYPE html><html></html>"), "a web page, XML or a script");
    assert_eq!(is(b"#!/bin/sh\nrm x\n"), "a web page, XML or a script");
    assert_eq!(is(b"GIF89a\x01\0"), "image/gif");
    assert_eq!(is(b"caf\xE9 in Latin"), "application/octet-stream");
    assert_eq!(is(b"a\0b"), "application/octet-stream");
}

#[test]
fn a_table_of_an_archive_that_lies_is_no_archive() {
    let whole = archive(&["[Content_Types].xml", "word/document.xml"]);
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] = changed[at].wrapping_add(0x7F);
        let _ = kind(&changed);
        let _ = kind(&whole[..at]);
    }
}
