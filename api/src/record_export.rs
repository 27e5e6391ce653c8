//! The record of a case as one file that is written while it is sent: an index for programs, one for people, and every paper.
//!
//! The record is walked a page at a time, once for its tag, once for each index and once for the papers; of a paper no more is held than
//! is on its way. Each paper is hashed as it passes. One that is not what its index says ends the transfer before its end, so that
//! nobody takes a broken record for a whole one.

pub(crate) mod words;

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use entities::{Key, Ledger, LedgerError, Record, RecordItem, RecordThing};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, stream};
use poem::http::{HeaderValue, header};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use ring::digest::{Context, SHA256};
use statute::administrative_record::RecordVersion;
use thiserror::Error;
use tokio::sync::mpsc::{self, Sender};

use self::words::{begun, html_begun, html_line, line, name};
use crate::answer::not_modified;
use crate::archive::Archive;
use crate::page::{described, text_header};
use crate::payload::hex;
use crate::preconditions::quoted;
use crate::problem::chain;

/// How many things are read at once.
const PAGE: u64 = 200;
/// How many documents are opened beside the one that is sent. Of each that is open no more than a piece is held.
const OPENED: usize = 4;
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
    #[error("a document was not opened to the end")]
    Unopened(#[from] tokio::task::JoinError),
    /// Whoever asked has gone.
    #[error("nobody reads on")]
    Left,
}

/// The bytes of a document, piece by piece.
type Opened = BoxStream<'static, Result<Bytes, entities::StoreError>>;

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
            // A few are opened while one is sent, so that not each waits for the store to answer.
            let mut opened = stream::iter(page)
                .map(|item| tokio::spawn(opened(ledger.clone(), item)))
                .buffered(OPENED);
            while let Some(opened) = opened.next().await {
                let (item, bytes) = opened??;
                sha.update(line(&item).as_bytes());
                self.paper(writer, &item, bytes).await?;
            }
        }
        if hex(sha.finish().as_ref()) != self.tag {
            return Err(Broken::Changed);
        }
        writer.archive.finish();
        writer.send(0).await
    }

    /// Writes the bytes of a thing on the record, where this version carries them, and holds them against the index.
    async fn paper(
        &self,
        writer: &mut Writer,
        item: &RecordItem,
        bytes: Option<Opened>,
    ) -> Result<(), Broken> {
        let Some(name) = name(item) else { return Ok(()) };
        let length = item.length.unwrap_or_default();
        writer.archive.begin(&name, item.filed_at, length);
        let mut sha = Context::new(&SHA256);
        let mut passed = 0;
        if let Some(mut bytes) = bytes {
            while let Some(some) = bytes.next().await {
                let some = some?;
                sha.update(&some);
                passed += some.len() as u64;
                writer.put(&some).await?;
            }
        } else {
            let text = item.text().unwrap_or_default();
            sha.update(text.as_bytes());
            passed = text.len() as u64;
            writer.put(text.as_bytes()).await?;
        }
        let sha256 = hex(sha.finish().as_ref());
        if item.sha256.as_ref() != Some(&sha256) || item.length != Some(passed) {
            return Err(Broken::Damaged(item.index));
        }
        writer.archive.end();
        Ok(())
    }
}

/// Opens the document that a thing on the record is, where this version carries it.
async fn opened(ledger: Ledger, item: RecordItem) -> Result<(RecordItem, Option<Opened>), Broken> {
    let bytes = match &item.thing {
        RecordThing::Document(it) if it.is_carried => {
            Some(ledger.store()?.read(&it.row.storage_key, None).await?)
        }
        _ => None,
    };
    Ok((item, bytes))
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
