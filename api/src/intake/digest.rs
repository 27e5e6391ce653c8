//! `Repr-Digest`, RFC 9530: what the sender says the SHA-256 is, and what the service says of what it gives out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::http::{HeaderMap, HeaderName};

use crate::payload::hex;
use crate::problem::{Problem, catalogue};

/// The header.
pub const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
/// What is asked for where none of those given is known.
const WANT: HeaderName = HeaderName::from_static("want-repr-digest");

/// A SHA-256 that the sender claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed([u8; 32]);

impl Claimed {
    /// Reads the header, where it is there.
    ///
    /// # Errors
    /// 400 where it names no SHA-256, or one that is none: a digest that is given is checked.
    pub fn read(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(REPR_DIGEST).iter().peekable();
        if values.peek().is_none() {
            return Ok(None);
        }
        let text: Vec<&str> = values.filter_map(|it| it.to_str().ok()).collect();
        let text = text.join(",");
        let members = text.split(',').filter_map(|it| it.trim().split_once('='));
        let ours = members.filter(|(name, _)| name.trim() == "sha-256").map(|it| it.1).next_back();
        let value = ours.and_then(|it| it.split(';').next());
        let value = value.and_then(|it| it.trim().strip_prefix(':')?.strip_suffix(':'));
        let bytes = value.and_then(|it| STANDARD.decode(it).ok()?.try_into().ok());
        bytes.map(|bytes| Some(Self(bytes))).ok_or_else(|| {
            let detail = "Repr-Digest has to be sha-256=:BASE64:, of 32 bytes.";
            Problem::new(&catalogue::MALFORMED_REQUEST, detail).with_header(WANT, "sha-256=10")
        })
    }

    /// Whether it is this one, in hexadecimal.
    #[must_use]
    pub fn is(&self, sha256: &str) -> bool {
        hex(&self.0) == sha256
    }

    /// Whether it is this one.
    #[must_use]
    pub fn is_of(&self, sha256: &[u8; 32]) -> bool {
        self.0 == *sha256
    }
}

/// The header's value for a SHA-256 in hexadecimal.
#[must_use]
pub fn written(sha256: &str) -> String {
    let bytes: Vec<u8> = sha256
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    format!("sha-256=:{}:", STANDARD.encode(bytes))
}

/// What arrived is not what was sent.
#[must_use]
pub fn mismatch(sha256: &str) -> Problem {
    let detail = format!(
        "The bytes that arrived have the SHA-256 {sha256}, and not the one that was said. Nothing was kept."
    );
    Problem::new(&catalogue::DIGEST_MISMATCH, detail)
}
