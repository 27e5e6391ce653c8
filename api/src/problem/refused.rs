//! What an operation may be refused with, as its return type: so that the document lists it without anybody writing it there.

use std::marker::PhantomData;

use poem::http::header;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;

use super::Problem;
use super::catalogue::{self as kind, Kind};
use crate::wire::problem::ProblemDocument;

/// A class of operations and the problems it can meet.
pub trait Scope: Send + Sync + 'static {
    /// Every kind of problem, by status.
    const KINDS: &'static [&'static Kind];
}

/// Operations that need no account.
#[derive(Debug)]
pub struct Open;

/// A calendar, to whoever has its URL.
#[derive(Debug)]
pub struct Subscribed;

/// The probe of what the service depends on.
#[derive(Debug)]
pub struct Probe;

/// The metrics, for officers and programs of the host.
#[derive(Debug)]
pub struct Scrape;

/// Operations that read.
#[derive(Debug)]
pub struct Read;

/// Lists that one goes on reading from a cursor that was kept: the feed of events, and what changed of deadlines.
#[derive(Debug)]
pub struct Feeding;

/// Operations that read the audit.
#[derive(Debug)]
pub struct Auditing;

/// Operations that read what is public, also for whoever shows no token.
#[derive(Debug)]
pub struct Public;

/// Operations that file or create, and need no `If-Match`.
#[derive(Debug)]
pub struct Filing;

/// Filings of somebody without a name.
#[derive(Debug)]
pub struct UnnamedFiling;

/// Reports of the mail system.
#[derive(Debug)]
pub struct Reporting;

/// Operations that check a filing, and store nothing.
#[derive(Debug)]
pub struct Checking;

/// What somebody says of himself, by putting it.
#[derive(Debug)]
pub struct Preferring;

/// Acts of officers on a case.
#[derive(Debug)]
pub struct Act;

/// Operations that take the bytes of a document in.
#[derive(Debug)]
pub struct Uploading;

/// Operations that give the bytes of a document out.
#[derive(Debug)]
pub struct Opening;

/// Taking the administrative record away.
#[derive(Debug)]
pub struct Exporting;

impl Scope for Exporting {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::UNAUTHENTICATED,
        &kind::NOT_YOUR_ACT,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Open {
    const KINDS: &'static [&'static Kind] =
        &[&kind::NOT_FOUND, &kind::TOO_MANY_REQUESTS, &kind::INTERNAL];
}

impl Scope for Subscribed {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::NOT_FOUND,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Probe {
    const KINDS: &'static [&'static Kind] =
        &[&kind::MALFORMED_REQUEST, &kind::INTERNAL, &kind::UNAVAILABLE];
}

impl Scope for Scrape {
    const KINDS: &'static [&'static Kind] = &[
        &kind::UNAUTHENTICATED,
        &kind::BEYOND_SCOPE,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Read {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::CURSOR_INVALID,
        &kind::UNAUTHENTICATED,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::NOT_RENDERED,
        &kind::SEALED,
        &kind::DESTROYED,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Feeding {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::CURSOR_INVALID,
        &kind::UNAUTHENTICATED,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::CURSOR_EXPIRED,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Auditing {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::CURSOR_INVALID,
        &kind::UNAUTHENTICATED,
        &kind::NOT_YOUR_ACT,
        &kind::NOT_FOUND,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Public {
    const KINDS: &'static [&'static Kind] = Read::KINDS;
}

impl Scope for Filing {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::MALFORMED_JSON,
        &kind::IDEMPOTENCY_KEY_MISSING,
        &kind::UNAUTHENTICATED,
        &kind::NOT_YOUR_ACT,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::ACT_BARRED,
        &kind::IN_FLIGHT,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::DEFECTIVE,
        &kind::KEY_REUSED,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for UnnamedFiling {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::MALFORMED_JSON,
        &kind::IDEMPOTENCY_KEY_MISSING,
        &kind::NOT_FOUND,
        &kind::IN_FLIGHT,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::DEFECTIVE,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Reporting {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::UNAUTHENTICATED,
        &kind::NOT_FOUND,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Checking {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::MALFORMED_JSON,
        &kind::UNAUTHENTICATED,
        &kind::NOT_YOUR_ACT,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::DEFECTIVE,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Preferring {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::MALFORMED_JSON,
        &kind::UNAUTHENTICATED,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::DEFECTIVE,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Act {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::MALFORMED_JSON,
        &kind::IDEMPOTENCY_KEY_MISSING,
        &kind::UNAUTHENTICATED,
        &kind::NOT_YOUR_ACT,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::ACT_BARRED,
        &kind::IN_FLIGHT,
        &kind::STALE,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::DEFECTIVE,
        &kind::KEY_REUSED,
        &kind::PRECONDITION_REQUIRED,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Uploading {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::MALFORMED_JSON,
        &kind::DIGEST_MISMATCH,
        &kind::IDEMPOTENCY_KEY_MISSING,
        &kind::UNAUTHENTICATED,
        &kind::NOT_YOUR_ACT,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::ACT_BARRED,
        &kind::UPLOAD_STANDS,
        &kind::STAGED_FULL,
        &kind::IN_FLIGHT,
        &kind::TOO_LARGE,
        &kind::UNSUPPORTED_MEDIA_TYPE,
        &kind::DEFECTIVE,
        &kind::INFECTED,
        &kind::KEY_REUSED,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

impl Scope for Opening {
    const KINDS: &'static [&'static Kind] = &[
        &kind::MALFORMED_REQUEST,
        &kind::UNAUTHENTICATED,
        &kind::BEYOND_SCOPE,
        &kind::NOT_FOUND,
        &kind::DESTROYED,
        &kind::RANGE,
        &kind::TOO_MANY_REQUESTS,
        &kind::INTERNAL,
        &kind::UNAVAILABLE,
    ];
}

/// The refusal of an operation of one class.
#[derive(Debug)]
pub struct Refused<S>(Problem, PhantomData<fn() -> S>);

impl<S, P: Into<Problem>> From<P> for Refused<S> {
    fn from(problem: P) -> Self {
        Self(problem.into(), PhantomData)
    }
}

impl<S> From<Refused<S>> for poem::Error {
    fn from(refused: Refused<S>) -> Self {
        refused.0.into()
    }
}

impl<S> IntoResponse for Refused<S>
where
    S: Scope,
{
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl<S: Scope> ApiResponse for Refused<S> {
    fn meta() -> MetaResponses {
        let mut responses: Vec<MetaResponse> = Vec::new();
        for kind in S::KINDS {
            if !responses.iter().any(|it| it.status == Some(kind.status)) {
                responses.push(meta(kind.status));
            }
        }
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        ProblemDocument::register(registry);
    }
}

fn meta(status: u16) -> MetaResponse {
    MetaResponse {
        description: describe(status),
        status: Some(status),
        status_range: None,
        content: vec![MetaMediaType {
            content_type: super::MEDIA_TYPE,
            schema: ProblemDocument::schema_ref(),
        }],
        headers: headers(status),
    }
}

/// What a status means here, for the document; the kinds within it are told apart by `type`.
const fn describe(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be read: a parameter, a header, the cursor or the JSON itself.",
        401 => "No or no valid token.",
        403 => "The act is another role's (`roles` says whose), or the token is not good for it.",
        404 => "There is no such resource for this caller.",
        409 => {
            "Not now: the law bars the act (`rule`, `authority`, `remedy`, `permitted_acts`), or a request with this key is in flight."
        }
        410 => {
            "What it said was destroyed after its term; or, of a feed, events may have been forgotten since the cursor was given."
        }
        412 => "The case has changed since it was read.",
        413 => "The body is too large.",
        415 => "The body is not JSON by its media type.",
        416 => "There is nothing in this range.",
        422 => {
            "The filing is defective (`errors` lists every defect), or the Idempotency-Key stands for another request."
        }
        428 => "An officer's act needs `If-Match`.",
        429 => {
            "Too many requests: with this token, from this address without one, or of all who ask without a name."
        }
        503 => "Something the service depends on does not answer.",
        _ => "The service failed.",
    }
}

fn headers(status: u16) -> Vec<MetaHeader> {
    let header = |name: header::HeaderName, description: &str, ty: &'static str| MetaHeader {
        name: name.to_string(),
        description: Some(description.to_owned()),
        required: true,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new(ty))),
    };
    match status {
        401 => vec![header(header::WWW_AUTHENTICATE, "The scheme to use.", "string")],
        429 => vec![header(header::RETRY_AFTER, "Seconds to wait.", "integer")],
        _ => Vec::new(),
    }
}
