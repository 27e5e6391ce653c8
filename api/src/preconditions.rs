//! `ETag`, If-Match and If-None-Match.
//!
//! A resource's `ETag` has two parts, `"<version>.<digest>"`: the version of the case as this caller sees it, which an
//! officer's act is held against, and a digest of the very bytes, so that a cached answer is never reused when only the
//! calendar has moved. An act may be sent with either the whole tag or its version.

use std::sync::Arc;

use entities::Actor;
use poem::http::{Method, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Request, RequestBody, Response};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use sha2::{Digest, Sha256};

use crate::payload::hex;
use crate::problem::{Problem, catalogue};

/// The characters of the digest that an `ETag` carries.
const DIGEST_LENGTH: usize = 16;

/// The version of the case that an officer's act was decided on, from `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen(Option<String>);

impl Seen {
    /// The version this actor's act is held against, in its quotes as the ledger writes it. Nobody but an officer needs one: a party that tries an officer's act
    /// is to hear whose act it is, not that a header is missing.
    ///
    /// # Errors
    /// 428 for an officer who named none.
    pub fn by(&self, actor: &Actor) -> Result<Option<&str>, Problem> {
        match &self.0 {
            None if actor.role.is_officer() => {
                let detail =
                    "An officer's act needs the ETag of the case it was decided on in If-Match.";
                Err(Problem::new(&catalogue::PRECONDITION_REQUIRED, detail))
            }
            seen => Ok(seen.as_deref()),
        }
    }

    /// Reads `If-Match`: one strong tag.
    ///
    /// # Errors
    /// 400 when it is not one strong tag.
    pub fn read(value: Option<&str>) -> Result<Self, Problem> {
        let Some(value) = value else { return Ok(Self(None)) };
        let tag = value.trim().strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        match tag {
            Some(tag) if !tag.is_empty() && !tag.contains('"') => {
                Ok(Self(Some(quoted(version(tag)))))
            }
            _ => Err(Problem::new(
                &catalogue::MALFORMED_REQUEST,
                "If-Match must be one strong ETag in quotes.",
            )),
        }
    }
}

/// The part of a tag that names the version.
fn version(tag: &str) -> &str {
    tag.split_once('.').map_or(tag, |(version, _)| version)
}

/// A tag as headers carry it.
#[must_use]
pub fn quoted(tag: &str) -> String {
    format!("\"{}\"", tag.trim_matches('"'))
}

impl<'a> ApiExtractor<'a> for Seen {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))))
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<String>,
    ) -> poem::Result<Self> {
        Ok(Self::read(request.header(header::IF_MATCH))?)
    }
}

/// The same, of an act that is a party's too: the officer names the version, the party needs none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenByOfficer(Seen);

impl SeenByOfficer {
    /// The version this actor's act is held against.
    ///
    /// # Errors
    /// 428 for an officer who named none.
    pub fn by(&self, actor: &Actor) -> Result<Option<&str>, Problem> {
        self.0.by(actor)
    }
}

impl<'a> ApiExtractor<'a> for SeenByOfficer {
    const TYPES: &'static [ApiExtractorType] = Seen::TYPES;
    const PARAM_IS_REQUIRED: bool = false;
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Seen::param_in()
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Seen::param_schema_ref()
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<String>,
    ) -> poem::Result<Self> {
        Seen::from_request(request, body, options).await.map(Self)
    }
}

/// Gives every JSON answer to a GET its strong `ETag`, and answers 304 to who has it already, whatever it is.
///
/// # Errors
/// The endpoint's own, and a body that cannot be read.
pub async fn tagged<E: Endpoint>(endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let is_read = request.method() == Method::GET;
    let known = request.header(header::IF_NONE_MATCH).map(str::to_owned);
    let response = endpoint.call(request).await?.into_response();
    let is_json = response.content_type().is_some_and(|it| it.starts_with("application/json"));
    if !is_read || response.status() != StatusCode::OK {
        return Ok(response);
    }
    if !is_json {
        // What is no JSON says its own tag, where it has one.
        let tag = response.headers().get(header::ETAG).and_then(|it| it.to_str().ok());
        let is_known = tag.is_some_and(|tag| holds(known.as_deref(), tag));
        return Ok(if is_known { unchanged(response) } else { response });
    }
    let (mut parts, body) = response.into_parts();
    let bytes = body.into_bytes().await?;
    let digest = &hex(&Sha256::digest(&bytes))[..DIGEST_LENGTH];
    let tag = match parts.headers.get(header::ETAG).and_then(|it| it.to_str().ok()) {
        Some(version) => quoted(&format!("{}.{digest}", version.trim_matches('"'))),
        None => quoted(digest),
    };
    if let Ok(value) = tag.parse() {
        parts.headers.insert(header::ETAG, value);
    }
    let is_known = holds(known.as_deref(), &tag);
    let response = Response::from_parts(parts, Body::from_bytes(bytes));
    Ok(if is_known { unchanged(response) } else { response })
}

/// Whether If-None-Match names this tag.
pub(crate) fn holds(known: Option<&str>, tag: &str) -> bool {
    known.is_some_and(|known| known.split(',').any(|it| it.trim() == tag || it.trim() == "*"))
}

/// 304: the caller has it already.
fn unchanged(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    Response::from_parts(parts, Body::empty())
}
