//! The record of a case as one file that is written while it is sent: an index for programs, one for people, and every paper.
//!
//! The record is walked a page at a time, once for its tag, once for each index and once for the papers; of a paper no more is held than
//! is on its way. Each paper is hashed as it passes. One that is not what its index says ends the transfer before its end, so that
//! nobody takes a broken record for a whole one.

use std::io;
use std::sync::Arc;

use entities::{Key, Ledger, LedgerError, Record, RecordItem, RecordThing};
use futures::{Stream, StreamExt as _, stream};
use poem::http::{HeaderValue, header};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::ToJSON;
use ring::digest::{Context, SHA256};
use statute::administrative_record::RecordVersion;
use thiserror::Error;
use tokio::sync::mpsc::{self, Sender};

use crate::answer::not_modified;
use crate::archive::Archive;
use crate::page::{described, text_header};
use crate::payload::hex;
use crate::preconditions::quoted;
use crate::problem::chain;
use crate::wire::record::RecordItem as Told;

/// How many things are read at once.
const PAGE: u64 = 200;
/// How many pieces wait to be sent.
const WAITING: usize = 4;
/// How large a piece grows before it is sent.
const PIECE: usize = 128 * 1024;

/// Why a record could not be sent to its end.
#[derive(Debug, Error)]
enum Broken {
    #[error("the record could not be read")]
    Ledger(#[from] LedgerError),
    #[error("a document could not be read")]
    Store(#[from] entities::StoreError),
    #[error("number {0} of the record is not what its index says")]
    Damaged(u32),
    #[error("the record has changed while it was sent")]
    Changed,
    /// Whoever asked has gone.
    #[error("nobody reads on")]
    Left,
}

/// A record on its way out.
pub struct Export {
    ledger: Ledger,
    record: Arc<Record>,
    tag: String,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").field("tag", &self.tag).finish_non_exhaustive()
    }
}

impl Export {
    /// Makes a record ready: its tag names what is on it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(ledger: &Ledger, record: Record) -> Result<Self, LedgerError> {
        let (mut sha, mut walk) = (Context::new(&SHA256), Walk::default());
        sha.update(begun(&record).as_bytes());
        while let Some(page) = walk.next(ledger, &record).await? {
            for item in &page {
                sha.update(line(item).as_bytes());
            }
        }
        let tag = hex(sha.finish().as_ref());
        Ok(Self { ledger: ledger.clone(), record: Arc::new(record), tag })
    }

    /// The bytes, written when somebody asks for them.
    fn bytes(self) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static {
        let begin = async move {
            let (out, pieces) = mpsc::channel(WAITING);
            tokio::spawn(async move {
                let case = self.record.file.id;
                let mut writer = Writer { archive: Archive::default(), out };
                match self.write(&mut writer).await {
                    Ok(()) | Err(Broken::Left) => {}
                    Err(broken) => {
                        let caused_by = chain(&broken);
                        tracing::error!(%case, error = %broken, %caused_by, "a record was not sent to its end");
                        // The transfer breaks off: what was sent is no whole archive.
                        drop(writer.out.send(Err(io::Error::other("broken off"))).await);
                    }
                }
            });
            stream::unfold(pieces, |mut pieces| async move {
                pieces.recv().await.map(|piece| (piece, pieces))
            })
        };
        stream::once(begin).flatten()
    }

    async fn write(&self, writer: &mut Writer) -> Result<(), Broken> {
        let (ledger, record) = (&self.ledger, &*self.record);
        let opened_at = record.file.opened_at;
        // Its length is not known before: it is told behind it.
        writer.archive.begin("index.json", opened_at, 0);
        let (mut sha, mut walk, mut is_first) = (Context::new(&SHA256), Walk::default(), true);
        let begun = begun(record);
        sha.update(begun.as_bytes());
        writer.put(begun.as_bytes()).await?;
        while let Some(page) = walk.next(ledger, record).await? {
            for item in page {
                let line = line(&item);
                sha.update(line.as_bytes());
                let between = if std::mem::take(&mut is_first) { "\n" } else { ",\n" };
                writer.put(between.as_bytes()).await?;
                writer.put(line.as_bytes()).await?;
            }
        }
        writer.put(b"\n]}\n").await?;
        writer.archive.end();
        if hex(sha.finish().as_ref()) != self.tag {
            return Err(Broken::Changed);
        }
        writer.archive.begin("index.html", opened_at, 0);
        writer.put(html_begun(record).as_bytes()).await?;
        let mut walk = Walk::default();
        while let Some(page) = walk.next(ledger, record).await? {
            for item in page {
                writer.put(html_line(&item).as_bytes()).await?;
            }
        }
        writer.put(b"</table>\n</body>\n</html>\n").await?;
        writer.archive.end();
        let (mut sha, mut walk) = (Context::new(&SHA256), Walk::default());
        sha.update(begun.as_bytes());
        while let Some(page) = walk.next(ledger, record).await? {
            for item in page {
                sha.update(line(&item).as_bytes());
                self.paper(writer, &item).await?;
            }
        }
        if hex(sha.finish().as_ref()) != self.tag {
            return Err(Broken::Changed);
        }
        writer.archive.finish();
        writer.send(0).await
    }

    /// Writes the bytes of a thing on the record, where this version carries them, and holds them against the index.
    async fn paper(&self, writer: &mut Writer, item: &RecordItem) -> Result<(), Broken> {
        let Some(name) = name(item) else { return Ok(()) };
        let length = item.length.unwrap_or_default();
        writer.archive.begin(&name, item.filed_at, length);
        let mut sha = Context::new(&SHA256);
        let mut passed = 0;
        match &item.thing {
            RecordThing::Document(document) => {
                let mut bytes = self.ledger.store()?.read(&document.row.storage_key, None).await?;
                while let Some(some) = bytes.next().await {
                    let some = some?;
                    sha.update(&some);
                    passed += some.len() as u64;
                    writer.put(&some).await?;
                }
            }
            RecordThing::Entry(text) | RecordThing::Notice(_, _, text) => {
                sha.update(text.as_bytes());
                passed = text.len() as u64;
                writer.put(text.as_bytes()).await?;
            }
        }
        let sha256 = hex(sha.finish().as_ref());
        if item.sha256.as_ref() != Some(&sha256) || item.length != Some(passed) {
            return Err(Broken::Damaged(item.index));
        }
        writer.archive.end();
        Ok(())
    }
}

/// Walks a record, a page at a time.
#[derive(Default)]
struct Walk {
    after: Option<Key>,
    is_over: bool,
}

impl Walk {
    async fn next(
        &mut self,
        ledger: &Ledger,
        record: &Record,
    ) -> Result<Option<Vec<RecordItem>>, LedgerError> {
        if self.is_over {
            return Ok(None);
        }
        let page = ledger.record_page(record, self.after.as_ref(), PAGE).await?;
        self.is_over = page.next.is_none();
        self.after = page.next;
        Ok(Some(page.items))
    }
}

/// Writes an archive into a channel.
struct Writer {
    archive: Archive,
    out: Sender<io::Result<Vec<u8>>>,
}

impl Writer {
    /// Writes some of the file that was begun.
    async fn put(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        for some in bytes.chunks(PIECE) {
            self.archive.write(some);
            self.send(PIECE).await?;
        }
        Ok(())
    }

    /// Sends what was written, where it is as much.
    async fn send(&mut self, at_least: usize) -> Result<(), Broken> {
        if self.archive.waiting() < at_least {
            return Ok(());
        }
        let piece = self.archive.take();
        self.out.send(Ok(piece)).await.map_err(|_| Broken::Left)
    }
}

/// How the index begins: it names the case and the version, and no time at which it was written.
fn begun(record: &Record) -> String {
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
fn line(item: &RecordItem) -> String {
    told(item).to_json_string()
}

fn told(item: &RecordItem) -> Told {
    Told { file: name(item), ..Told::from(item) }
}

/// Where a thing lies in the archive; nowhere, where this version does not carry it.
fn name(item: &RecordItem) -> Option<String> {
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
fn slug(words: &str) -> String {
    let plain = words
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { ' ' });
    let plain: String = plain.collect();
    let slug: String =
        plain.split_whitespace().collect::<Vec<_>>().join("-").chars().take(60).collect();
    if slug.is_empty() { "untitled".to_owned() } else { slug }
}

/// What files of a media type are called. The name under which a file was sent is not told: nobody said that it is public.
fn extension(media_type: &str) -> &'static str {
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

fn html_begun(record: &Record) -> String {
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

fn html_line(item: &RecordItem) -> String {
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
fn escaped(words: &str) -> String {
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

impl IntoResponse for Export {
    fn into_response(self) -> Response {
        let version = self.record.version.unwrap_or(RecordVersion::Public);
        let name = format!("{}.record.{version}.zip", self.record.file.number);
        let tag = quoted(&self.tag);
        let mut response = Response::builder()
            .content_type("application/zip")
            .body(Body::from_bytes_stream(self.bytes()));
        let headers = [
            (header::ETAG, tag),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        ];
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl ApiResponse for Export {
    fn meta() -> MetaResponses {
        let mut meta = described(200, "The record as a ZIP archive, written while it is sent.");
        meta.content = vec![MetaMediaType {
            content_type: "application/zip",
            schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format(
                "string", "binary",
            ))),
        }];
        meta.headers = vec![
            text_header(
                "ETag",
                "Strong tag of what is on the record: it changes when the archive does.",
                true,
            ),
            text_header("Content-Disposition", "What a file of it is called.", true),
        ];
        MetaResponses { responses: vec![meta, not_modified()] }
    }

    fn register(_registry: &mut Registry) {}
}

#[cfg(test)]
mod tests {
    use super::{escaped, extension, slug};

    #[test]
    fn names_are_plain_and_words_stay_words() {
        assert_eq!(slug("Exhibit 1: \u{201c}Prices\u{201d} / ../etc"), "exhibit-1-prices-etc");
        assert_eq!(slug("价格"), "untitled");
        assert_eq!(slug(&"a".repeat(100)).len(), 60);
        assert_eq!(extension("application/pdf; charset=binary"), "pdf");
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
