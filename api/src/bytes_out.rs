//! The bytes of a document as an answer: all of them, or one range.

use std::ops::Range;

use entities::{Store, document};
use futures::TryStreamExt as _;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};

use crate::answer::not_modified;
use crate::intake::{REPR_DIGEST, unavailable, written};
use crate::page::{described, text_header};
use crate::preconditions::quoted;
use crate::problem::{Problem, catalogue};
use crate::reading::MediaType;

/// The kinds of documents that are taken in, and so given out.
const KINDS: [MediaType; 8] = [
    MediaType::Pdf,
    MediaType::Text,
    MediaType::Csv,
    MediaType::Png,
    MediaType::Jpeg,
    MediaType::Tiff,
    MediaType::Docx,
    MediaType::Xlsx,
];

/// What of a document is asked for.
pub struct Asked {
    /// The `Range` header.
    pub range: Option<String>,
    /// The `If-Range` header.
    pub if_range: Option<String>,
}

/// The bytes of a document.
pub struct Content {
    document: document::Model,
    range: Option<Range<u64>>,
    body: Body,
}

impl Content {
    /// What was asked for of a document that may be opened.
    ///
    /// # Errors
    /// 416 where the range begins behind its end; 503 where the store does not answer.
    pub async fn of(
        store: &Store,
        document: document::Model,
        asked: &Asked,
    ) -> Result<Self, Problem> {
        let length = u64::try_from(document.length).unwrap_or_default();
        let tag = quoted(&document.sha256);
        // A range of something that has changed is none of what is there; this never changes, and says so by its tag.
        let is_same = asked.if_range.as_ref().is_none_or(|it| it.trim() == tag);
        let range = asked.range.as_ref().filter(|_| is_same);
        let range = match range.map(|it| wanted(it, length)) {
            None | Some(Wanted::All) => None,
            Some(Wanted::Some(range)) => Some(range),
            Some(Wanted::Nothing) => {
                let detail = format!("The document has {length} bytes.");
                return Err(Problem::new(&catalogue::RANGE, detail)
                    .with_header(header::CONTENT_RANGE, &format!("bytes */{length}")));
            }
        };
        let bytes = store.read(&document.storage_key, range.clone()).await.map_err(unavailable)?;
        let body = Body::from_bytes_stream(bytes.map_err(|error| {
            tracing::error!(error = %error, "a document broke off while it was given out");
            std::io::Error::other("the document store failed")
        }));
        Ok(Self { document, range, body })
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All: it asks for several, or in another unit, or cannot be read.
    All,
    /// One range.
    Some(Range<u64>),
    /// One that begins behind the end.
    Nothing,
}

/// What a `Range` header asks for of so many bytes.
#[must_use]
pub fn wanted(header: &str, length: u64) -> Wanted {
    let Some((first, last)) =
        header.trim().strip_prefix("bytes=").and_then(|it| it.split_once('-'))
    else {
        return Wanted::All;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Some(first), None) if last.trim().is_empty() => first..length,
        (None, Some(count)) if first.trim().is_empty() => length.saturating_sub(count)..length,
        _ => return Wanted::All,
    };
    if range.is_empty() { Wanted::Nothing } else { Wanted::Some(range) }
}

impl IntoResponse for Content {
    fn into_response(self) -> Response {
        let Self { document, range, body } = self;
        let length = u64::try_from(document.length).unwrap_or_default();
        let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
        let mut response = Response::builder().status(status).body(body);
        let sent = range.as_ref().map_or(length, |it| it.end - it.start);
        let name = format!("attachment; filename*=UTF-8''{}", escaped(&document.file_name));
        let mut headers = vec![
            (header::CONTENT_TYPE, document.media_type),
            (header::CONTENT_LENGTH, sent.to_string()),
            (header::CONTENT_DISPOSITION, name),
            (header::ACCEPT_RANGES, "bytes".to_owned()),
            (header::ETAG, quoted(&document.sha256)),
            (REPR_DIGEST, written(&document.sha256)),
        ];
        if let Some(range) = range {
            let of = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            headers.push((header::CONTENT_RANGE, of));
        }
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A name as RFC 8187 writes it.
#[must_use]
pub fn escaped(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

impl ApiResponse for Content {
    fn meta() -> MetaResponses {
        let content = || -> Vec<MetaMediaType> {
            let bytes = || {
                let schema = MetaSchema::new_with_format("string", "binary");
                MetaSchemaRef::Inline(Box::new(schema))
            };
            let kinds = KINDS.iter();
            kinds.map(|it| MetaMediaType { content_type: it.as_str(), schema: bytes() }).collect()
        };
        let headers = || -> Vec<MetaHeader> {
            vec![
                text_header("ETag", "Strong tag: it never changes.", true),
                text_header("Repr-Digest", "SHA-256 over all of its bytes, RFC 9530.", true),
                text_header("Accept-Ranges", "`bytes`.", true),
            ]
        };
        let mut part_headers = headers();
        part_headers.push(text_header("Content-Range", "Which bytes of how many.", true));
        let whole = "The bytes, of the kind that the content is.";
        MetaResponses {
            responses: vec![
                MetaResponse { content: content(), headers: headers(), ..described(200, whole) },
                MetaResponse {
                    content: content(),
                    headers: part_headers,
                    ..described(206, "The bytes of the range.")
                },
                not_modified(),
            ],
        }
    }

    fn register(_registry: &mut Registry) {}
}
