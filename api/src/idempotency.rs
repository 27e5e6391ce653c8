//! The Idempotency-Key: a request repeated after a broken connection is not filed twice.

use poem::http::HeaderName;
use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use entities::{ANONYMOUS, Actor, Idempotency, RealmId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::payload::hex;
use crate::problem::{Problem, catalogue};

/// The header that names a request.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that marks an answer as the first one, given again.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
const KEY_LENGTH_MAX: usize = 255;

/// The key of a request, with the method and path it is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    given: String,
    method: String,
    path: String,
}

impl Key {
    fn read(request: &Request) -> Result<Self, Problem> {
        let key = request.headers().get(KEY).ok_or_else(|| {
            Problem::new(
                &catalogue::IDEMPOTENCY_KEY_MISSING,
                "Every POST that files or creates needs an Idempotency-Key.",
            )
        })?;
        let key = key.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > KEY_LENGTH_MAX {
            let detail =
                format!("An Idempotency-Key has 1 to {KEY_LENGTH_MAX} printable characters.");
            return Err(Problem::new(&catalogue::IDEMPOTENCY_KEY_MISSING, detail));
        }
        let (method, path) =
            (request.method().to_string(), request.original_uri().path().to_owned());
        Ok(Self { given: key.to_owned(), method, path })
    }

    /// The key that a form of a page brings along as a field: a UUID that the page made.
    ///
    /// # Errors
    /// When it is no UUID.
    pub fn of_form(request: &Request, given: &str) -> Result<Self, Problem> {
        let id = Uuid::try_parse(given).map_err(|_| {
            let detail = "This form is not as a page of this service has it: open the page again.";
            Problem::new(&catalogue::MALFORMED_REQUEST, detail)
        })?;
        let (method, path) =
            (request.method().to_string(), request.original_uri().path().to_owned());
        Ok(Self { given: id.to_string(), method, path })
    }

    /// The key in its scope: account, realm, method and path, with the hash of the body.
    #[must_use]
    pub fn of(&self, actor: &Actor, realm: RealmId, body_sha256: &str) -> Idempotency {
        let scope = format!("{}\n{realm}\n{} {}", actor.account, self.method, self.path);
        Idempotency { scope, key: self.given.clone(), body_sha256: body_sha256.to_owned() }
    }
}

impl Key {
    /// The key of somebody without a name, kept as a hash: what he calls his request tells nothing of him. `salt` says
    /// within what it is his own.
    #[must_use]
    pub fn unnamed(&self, realm: RealmId, salt: &str, body_sha256: &str) -> Idempotency {
        let scope = format!("{ANONYMOUS}\n{realm}\n{} {}", self.method, self.path);
        let key = hex(&Sha256::digest(format!("{salt}\n{}", self.given)));
        Idempotency { scope, key, body_sha256: body_sha256.to_owned() }
    }

    /// The key as it was given, where nobody could guess it.
    ///
    /// # Errors
    /// When it is no UUID.
    pub fn unguessable(&self) -> Result<&str, Problem> {
        Uuid::try_parse(&self.given).map(|_| self.given.as_str()).map_err(|_| {
            let detail = "The Idempotency-Key of whoever gives no name is a random UUID: his token hangs on it.";
            Problem::new(&catalogue::IDEMPOTENCY_KEY_MISSING, detail)
        })
    }
}

impl<'a> ApiExtractor<'a> for Key {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        let mut schema = MetaSchema::new("string");
        schema.min_length = Some(1);
        schema.max_length = Some(KEY_LENGTH_MAX);
        Some(MetaSchemaRef::Inline(Box::new(schema)))
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<String>,
    ) -> poem::Result<Self> {
        Ok(Self::read(request)?)
    }
}
