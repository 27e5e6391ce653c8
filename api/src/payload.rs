//! The body of a filing or act: every defect at once, each with its place.
//!
//! The raw JSON is checked against the published schema of its type, then by the statute, and only then parsed: the
//! framework alone would stop at the first fault and not say where it is.

mod validators;

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use entities::{Clock as _, Idempotency};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use poem::error::ReadBodyError;
use poem::{Request, RequestBody};
use poem_openapi::error::ContentTypeError;
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::{ParseFromJSON, Type};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde_json::Value;
use sha2::{Digest, Sha256};
use statute::Defect;

pub use self::validators::Validators;
use crate::app::App;
use crate::attempts;
use crate::clock::WallClock;
use crate::idempotency::Key;
use crate::identity::Identity;
use crate::problem::{Problem, catalogue};
use crate::wire::problem::FieldError;

/// A body that can be filed: its schema type, and what the statute says beyond the schema.
pub trait Filing: ParseFromJSON + Type + Send {
    /// The largest body in bytes, where it is smaller than the service's own limit.
    const LIMIT: usize = usize::MAX;

    /// What the law asks for and the schema cannot say. Nothing, unless the type says so.
    #[must_use]
    fn defects(_raw: &Value) -> Vec<Defect> {
        Vec::new()
    }
}

/// A body as it arrived, whole and not yet looked at: who may not know of a case is to hear that before he hears what is
/// wrong with his filing on it.
#[derive(Debug)]
pub struct Body<T> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
    /// When the last byte had arrived, by the clock on the wall.
    pub received_at: DateTime<Utc>,
}

impl<T: Filing> Body<T> {
    /// Checks what it says.
    ///
    /// # Errors
    /// Every defect, as one problem.
    pub fn check(&self, validators: &Validators) -> Result<Checked<T>, Problem> {
        Checked::read(&self.bytes, validators)
    }

    /// Checks what it says, and gives it with the key under which this caller has sent it.
    ///
    /// # Errors
    /// Every defect, as one problem.
    pub fn filed(&self, who: &Identity, key: &Key) -> Result<(T, Idempotency), Problem> {
        let Checked { value, sha256, .. } = self.check(&who.app.validators)?;
        Ok((value, key.of(&who.actor, who.realm, &sha256)))
    }

    /// The JSON as it was sent, where it is JSON.
    #[must_use]
    pub fn raw(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes).ok()
    }

    /// The same, without its type.
    #[must_use]
    pub fn untyped(self) -> Untyped {
        Untyped {
            bytes: self.bytes,
            received_at: self.received_at,
            check: Checked::<T>::read_untyped,
        }
    }
}

/// A body of which nothing is known any more but how it is checked: what does not depend on its type is compiled once with this, and not
/// again for each of a hundred types.
#[derive(Debug)]
pub struct Untyped {
    bytes: Vec<u8>,
    /// When the last byte had arrived, by the clock on the wall.
    pub received_at: DateTime<Utc>,
    check: fn(&[u8], &Validators) -> Result<Checked<()>, Problem>,
}

impl Untyped {
    /// As [`Body::check`].
    ///
    /// # Errors
    /// Every defect, as one problem.
    pub fn check(&self, validators: &Validators) -> Result<Checked<()>, Problem> {
        (self.check)(&self.bytes, validators)
    }

    /// As [`Body::raw`].
    #[must_use]
    pub fn raw(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes).ok()
    }
}

/// A body that has passed every check.
#[derive(Debug)]
pub struct Checked<T> {
    /// What it says.
    pub value: T,
    /// The JSON as it was sent.
    pub raw: Value,
    /// SHA-256 of the bytes, by which a repetition is recognised.
    pub sha256: String,
}

impl<T: Filing> Checked<T> {
    /// Reads and checks the bytes of a body.
    ///
    /// # Errors
    /// Every defect, as one problem.
    pub fn read(bytes: &[u8], validators: &Validators) -> Result<Self, Problem> {
        let (raw, sha256) = sound(bytes, validators, &T::name(), T::defects)?;
        let value = T::parse_from_json(Some(raw.clone()))
            .map_err(|error| unreadable(error.into_message()))?;
        Ok(Self { value, raw, sha256 })
    }

    /// The same, without the value.
    fn read_untyped(bytes: &[u8], validators: &Validators) -> Result<Checked<()>, Problem> {
        let Self { raw, sha256, .. } = Self::read(bytes, validators)?;
        Ok(Checked { value: (), raw, sha256 })
    }
}

/// The JSON of a body in which neither the schema of this name nor the statute finds a defect, and its SHA-256.
fn sound(
    bytes: &[u8],
    validators: &Validators,
    name: &str,
    defects: fn(&Value) -> Vec<Defect>,
) -> Result<(Value, String), Problem> {
    let raw: Value = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    let mut errors = validators.errors(name, &raw);
    merge(&mut errors, defects(&raw));
    errors.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    if errors.is_empty() {
        Ok((raw, hex(&Sha256::digest(bytes))))
    } else {
        Err(Problem::defective(errors))
    }
}

fn unreadable(message: String) -> Problem {
    Problem::defective(vec![FieldError::at("", "unreadable", message)])
}

/// Adds the statute's defects to those of the schema: one error a place, the one with a citation speaks.
fn merge(errors: &mut Vec<FieldError>, defects: Vec<Defect>) {
    for defect in defects {
        let found = FieldError::from(defect);
        match errors.iter_mut().find(|it| it.pointer == found.pointer) {
            Some(known) if known.authority.is_none() => *known = found,
            Some(known) if known.message != found.message => {
                known.message = format!("{} {}", known.message, found.message);
            }
            Some(_) => {}
            None => errors.push(found),
        }
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or("not JSON");
    Problem::new(&catalogue::MALFORMED_JSON, format!("Line {line}, column {column}: {what}."))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl<'a, T: Filing> ApiExtractor<'a> for Body<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content =
            vec![MetaMediaType { content_type: "application/json", schema: T::schema_ref() }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let (bytes, received_at) = received(request, body, T::LIMIT).await?;
        Ok(Self { bytes, of: PhantomData, received_at })
    }
}

/// A whole body of JSON, and when its last byte had arrived. Boxed: it is compiled here, and not again with each route.
fn received<'a>(
    request: &'a Request,
    body: &'a mut RequestBody,
    limit: usize,
) -> BoxFuture<'a, poem::Result<(Vec<u8>, DateTime<Utc>)>> {
    async move {
        let app = App::of(request)?;
        match request.content_type() {
            // The same of whatever is in it.
            Some(it) if Json::<String>::check_content_type(it) => {}
            Some(it) => {
                return Err(ContentTypeError::NotSupported { content_type: it.to_owned() }.into());
            }
            None => return Err(ContentTypeError::ExpectContentType.into()),
        }
        let bytes = read(app.body_limit_bytes.min(limit), body).await.inspect_err(|error| {
            // What is too large is a problem by now.
            if error.is::<ReadBodyError>() {
                attempts::broke_off(request);
            }
        })?;
        let received_at = WallClock.now();
        attempts::arrived(request, received_at, &bytes);
        Ok::<_, poem::Error>((bytes, received_at))
    }
    .boxed()
}

async fn read(limit: usize, body: &mut RequestBody) -> poem::Result<Vec<u8>> {
    let bytes = body.take()?.into_bytes_limit(limit).await.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => {
            let problem = Problem::new(
                &catalogue::TOO_LARGE,
                format!("The body is larger than {limit} bytes."),
            );
            poem::Error::from(problem)
        }
        other => other.into(),
    })?;
    Ok(bytes.to_vec())
}
