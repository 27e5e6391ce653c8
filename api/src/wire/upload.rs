//! A file that arrives in parts.

use entities::upload;
use poem::http::HeaderName;
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::Defect;
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::Filing;

/// The header that says how much of a file has arrived, or from where on bytes are sent.
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// The header that says how many bytes a file is going to have.
pub const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// The media type of bytes that are sent to go on with.
pub const OFFSET_STREAM: &str = "application/offset+octet-stream";

/// Begin to send a file in parts.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewUpload {
    /// What the document is to be called. Whoever sees what it is filed with reads it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub title: String,
    /// The name of the file.
    #[oai(validator(min_length = 1, max_length = 255))]
    pub file_name: String,
    /// How many bytes the file has.
    #[oai(validator(minimum(value = "1")))]
    pub length: u64,
    /// Its SHA-256 in lower-case hexadecimal: what arrives is held against it.
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Option<String>,
}

impl Filing for NewUpload {
    fn defects(raw: &Value) -> Vec<Defect> {
        let says_nothing = |name: &&str| {
            raw.get(name).and_then(Value::as_str).is_some_and(|it| it.trim().is_empty())
        };
        let empty = ["title", "file_name"].into_iter().filter(says_nothing);
        empty
            .map(|name| Defect {
                pointer: format!("/{name}"),
                code: "empty",
                message: "It says nothing.".to_owned(),
                authority: None,
            })
            .collect()
    }
}

impl Example for NewUpload {
    fn example() -> Self {
        Self {
            title: "Invoices of 2019".to_owned(),
            file_name: "invoices.pdf".to_owned(),
            length: 73_400_320,
            sha256: None,
        }
    }
}

/// A file that arrives in parts, and how much of it is there.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// What the document is to be called.
    pub title: String,
    /// The name of the file.
    pub file_name: String,
    /// How many bytes it is going to have.
    pub length: i64,
    /// How many have arrived and are kept: from there it goes on.
    pub offset: i64,
    /// Its SHA-256, where it was said beforehand.
    pub sha256: Option<String>,
    /// When it was begun, by the service's clock.
    pub begun_at: Instant,
    /// Until when it can be completed.
    pub expires_at: Instant,
    /// The document it has become.
    pub document: Option<Uuid>,
}

impl From<&upload::Model> for Upload {
    fn from(row: &upload::Model) -> Self {
        Self {
            id: row.id.0,
            title: row.title.clone(),
            file_name: row.file_name.clone(),
            length: row.length,
            offset: row.arrived,
            sha256: row.sha256.clone(),
            begun_at: row.begun_at.into(),
            expires_at: row.expires_at.into(),
            document: row.document_id.map(|it| it.0),
        }
    }
}
