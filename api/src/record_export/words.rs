//! What the archive of a record says of itself: its two indexes, and what each file in it is called.

use entities::{Record, RecordItem, RecordThing};
use poem_openapi::types::ToJSON;
use statute::administrative_record::RecordVersion;

use crate::wire::record::RecordItem as Told;

/// How the index begins: it names the case and the version, and no time at which it was written.
pub(super) fn begun(record: &Record) -> String {
    let version = record.version.unwrap_or(RecordVersion::Public);
    let head = serde_json::json!({
        "case": record.file.id.to_string(),
        "case_number": record.file.number,
        "control_number": record.file.control_number,
        "version": version.as_str(),
    });
    let head = head.to_string();
    format!("{},\"items\":[", head.trim_end_matches('}'))
}

/// What the index says of a thing.
pub(super) fn line(item: &RecordItem) -> String {
    told(item).to_json_string()
}

fn told(item: &RecordItem) -> Told {
    Told { file: name(item), ..Told::from(item) }
}

/// Where a thing lies in the archive; nowhere, where this version does not carry it.
pub(super) fn name(item: &RecordItem) -> Option<String> {
    let (folder, words, extension) = match &item.thing {
        RecordThing::Entry(_) => ("entries", item.happened.as_str(), "json"),
        RecordThing::Notice(_, kind, _) => ("notices", kind.as_str(), "txt"),
        RecordThing::Document(it) if it.is_carried => {
            ("documents", it.row.title.as_str(), extension(&it.row.media_type))
        }
        RecordThing::Document(_) => return None,
    };
    Some(format!("{folder}/{:05}-{}.{extension}", item.index, slug(words)))
}

/// Words as every file system takes them.
#[must_use]
pub fn slug(words: &str) -> String {
    let plain = words
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { ' ' });
    let plain: String = plain.collect();
    let slug: String =
        plain.split_whitespace().collect::<Vec<_>>().join("-").chars().take(60).collect();
    if slug.is_empty() { "untitled".to_owned() } else { slug }
}

/// What files of a media type are called. The name under which a file was sent is not told: nobody said that it is public.
#[must_use]
pub fn extension(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default().trim() {
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        "text/csv" => "csv",
        "text/html" => "html",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/tiff" => "tif",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/zip" => "zip",
        _ => "bin",
    }
}

/// How the index for people begins.
pub(super) fn html_begun(record: &Record) -> String {
    let version = record.version.unwrap_or(RecordVersion::Public);
    let number = escaped(&record.file.number);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Administrative record of {number}</title>\n\
         <style>body{{font-family:sans-serif;margin:2em}}table{{border-collapse:collapse}}\
         td,th{{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}}\
         td.hash{{font-family:monospace;font-size:70%;word-break:break-all}}</style>\n</head>\n<body>\n\
         <h1>Administrative record of {number}</h1>\n<p>{} version. What has no file is on the record, and not in this version.</p>\n\
         <table>\n<tr><th>No.</th><th>Day</th><th>What</th><th>Class</th><th>Pages</th><th>File</th><th>SHA-256</th></tr>\n",
        match version {
            RecordVersion::Public => "Public",
            RecordVersion::Confidential => "Confidential",
        }
    )
}

/// A line of the index for people.
pub(super) fn html_line(item: &RecordItem) -> String {
    let told = told(item);
    let what = told.title.unwrap_or_else(|| item.happened.as_str().replace('_', " "));
    let class = told.class.map_or("", |it| it.0.as_str());
    let pages = told.pages.map(|it| it.to_string()).unwrap_or_default();
    let file =
        told.file.map(|it| format!("<a href=\"{0}\">{0}</a>", escaped(&it))).unwrap_or_default();
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{class}</td><td>{pages}</td><td>{file}</td><td class=\"hash\">{}</td></tr>\n",
        item.index,
        item.on,
        escaped(&what),
        told.sha256.unwrap_or_default(),
    )
}

/// Words that stay words in HTML.
#[must_use]
pub fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            other => text.push(other),
        }
    }
    text
}
