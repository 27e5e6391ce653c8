//! What a file is, by what stands in it and never by its name; and whether it can be filed.
//!
//! Accepted is what everybody can open and nobody can run: PDF, text and tables as UTF-8, pictures, and the documents and
//! workbooks of Office Open XML. Refused are archives (what is in them is to be filed by itself, so that each document has its
//! own public version), what holds macros, what is encrypted as a whole, and anything else, by the name of what it is.

use std::io::{Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use super::archive;

/// As much of the beginning of a file tells what it is.
const HEAD_BYTES: u64 = 8192;
/// Lines that are compared to tell a table from a text.
const TABLE_LINES: usize = 20;

/// A kind of file that can be filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// A PDF.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// Text in UTF-8.
    #[serde(rename = "text/plain")]
    Text,
    /// A table, as text in UTF-8.
    #[serde(rename = "text/csv")]
    Csv,
    /// A picture.
    #[serde(rename = "image/png")]
    Png,
    /// A photograph.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A scan.
    #[serde(rename = "image/tiff")]
    Tiff,
    /// A document of Office Open XML.
    #[serde(rename = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    Docx,
    /// A workbook of Office Open XML.
    #[serde(rename = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Xlsx,
}

impl MediaType {
    /// Its registered name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether its text is read. The others are kept, and a person has to look at them.
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Pdf | Self::Text | Self::Csv)
    }
}

/// Why a file cannot be filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What it is, as a media type where there is one.
    pub is: String,
    /// What to do about it.
    pub message: String,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It can be filed.
    Accepted(MediaType),
    /// It cannot.
    Refused(Refused),
}

/// Tells what a file is. It reads all of it where it may be text, and else its beginning and its table of contents.
///
/// # Errors
/// Where it cannot be read.
pub fn of(file: &mut (impl Read + Seek)) -> std::io::Result<Kind> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    let known = infer::get(&head).map(|it| it.mime_type());
    let seems_text = !head.iter().any(|byte| is_control(char::from(*byte)));
    Ok(match known {
        _ if head.is_empty() => refused("an empty file", "the file is empty"),
        _ if head.starts_with(b"PK") => of_archive(archive::names(file)?.as_deref()),
        Some("application/pdf") => Kind::Accepted(MediaType::Pdf),
        // Two letters of a text are some format's mark.
        _ if seems_text => of_text(file)?,
        Some("image/png") => Kind::Accepted(MediaType::Png),
        Some("image/jpeg") => Kind::Accepted(MediaType::Jpeg),
        Some("image/tiff") => Kind::Accepted(MediaType::Tiff),
        Some("application/x-ole-storage" | "application/msword" | "application/vnd.ms-excel") => {
            let message = "save it as DOCX, XLSX or PDF, without a password";
            refused("an Office file of the old format, or an encrypted one", message)
        }
        Some(other) => refused(other, ACCEPTED),
        None => of_text(file)?,
    })
}

/// Whether no text holds this.
fn is_control(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}')
}

const ACCEPTED: &str = "file it as PDF, UTF-8 text, CSV, PNG, JPEG, TIFF, DOCX or XLSX";

fn refused(is: &str, message: &str) -> Kind {
    Kind::Refused(Refused { is: is.to_owned(), message: message.to_owned() })
}

fn of_archive(names: Option<&[String]>) -> Kind {
    let Some(names) = names else {
        return refused("a damaged archive", ACCEPTED);
    };
    let has = |wanted: &str| names.iter().any(|it| it.eq_ignore_ascii_case(wanted));
    let is_office = has("[Content_Types].xml");
    let has_macros = names.iter().any(|it| {
        let name = it.to_ascii_lowercase();
        name.ends_with("vbaproject.bin")
            || name.contains("/activex/")
            || name.contains("/macrosheets/")
    });
    match () {
        () if is_office && has_macros => {
            refused("an Office file with macros", "save it without macros, or as PDF")
        }
        () if is_office && has("word/document.xml") => Kind::Accepted(MediaType::Docx),
        () if is_office && has("xl/workbook.xml") => Kind::Accepted(MediaType::Xlsx),
        () => refused("application/zip", "file each document of the archive by itself"),
    }
}

fn of_text(file: &mut (impl Read + Seek)) -> std::io::Result<Kind> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let is_mark_of_utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let Ok(text) = std::str::from_utf8(&bytes) else {
        let is = if is_mark_of_utf16 { "text in UTF-16" } else { "application/octet-stream" };
        return Ok(refused(is, ACCEPTED));
    };
    if text.contains(is_control) {
        return Ok(refused("application/octet-stream", ACCEPTED));
    }
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    let markup = ["<!doctype html", "<html", "<?xml", "<svg", "<script", "#!"];
    if markup.iter().any(|it| start.starts_with(it)) {
        return Ok(refused("a web page, XML or a script", ACCEPTED));
    }
    Ok(Kind::Accepted(if is_table(text) { MediaType::Csv } else { MediaType::Text }))
}

/// Whether a text is a table: two lines at least, all with as many fields, and with more than one.
fn is_table(text: &str) -> bool {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let lines = reader.records().take(TABLE_LINES).map(|it| it.map_or(0, |line| line.len()));
    let widths: Vec<usize> = lines.collect();
    widths.len() > 1 && widths[0] > 1 && widths.iter().all(|it| *it == widths[0])
}
