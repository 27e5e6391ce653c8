//! The answers that succeed: something found, something recorded, something under way. Each knows its own place in the document.

use entities::Replayable;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};
use serde_json::{Value, json};

use crate::app::App;
use crate::attempts::Receipted;
use crate::doing::rehearsed_meta;
use crate::idempotency::REPLAYED;
use crate::page::{described, json_content, text_header};
use crate::preconditions::quoted;
use crate::wire::dry_run::DryRun;

/// One resource: 200 with its `ETag`, or 304.
#[derive(Debug)]
pub struct Found<T> {
    /// The resource.
    pub body: T,
    /// The version of the case, where officers' acts are held against it.
    pub version: Option<String>,
}

impl<T> Found<T> {
    /// A resource whose `ETag` is its bytes alone.
    #[must_use]
    pub const fn new(body: T) -> Self {
        Self { body, version: None }
    }
}

impl<T: ToJSON> IntoResponse for Found<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        if let Some(tag) = self.version.and_then(|it| HeaderValue::from_str(&quoted(&it)).ok()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl<T: ToJSON> ApiResponse for Found<T> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![found::<T>("The resource as this caller sees it."), not_modified()],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// 200 with an `ETag`, for the document.
#[must_use]
pub(crate) fn found<T: Type>(description: &'static str) -> MetaResponse {
    MetaResponse {
        content: json_content::<T>(),
        headers: vec![text_header("ETag", "Strong tag of what this caller sees.", true)],
        ..described(200, description)
    }
}

/// 304, for the document.
#[must_use]
pub(crate) fn not_modified() -> MetaResponse {
    MetaResponse {
        headers: vec![text_header("ETag", "The tag that was sent in If-None-Match.", true)],
        ..described(304, "The caller has it already.")
    }
}

/// What is stored of an answer: its body, where it is and, for acts on a case, the version of the case after it.
#[must_use]
pub fn stored(body: &impl ToJSON, location: &str, version: Option<&str>) -> Value {
    json!({ "body": body.to_json(), "location": location, "version": version })
}

/// What was filed or recorded: 201 with where it is, its version, and whether this is the first answer given again.
///
/// It is kept as one JSON value, because the first answer is stored and given again to every repetition.
#[derive(Debug)]
pub struct Created<T> {
    stored: Value,
    replayed: bool,
    body: std::marker::PhantomData<fn() -> T>,
}

impl<T> Created<T> {
    /// The answer from what was stored.
    #[must_use]
    pub const fn again(stored: Value, replayed: bool) -> Self {
        Self { stored, replayed, body: std::marker::PhantomData }
    }

    /// The answer to what was done now, or before under the same key.
    #[must_use]
    pub fn of<D>(done: Replayable<D>) -> Self {
        match done {
            Replayable::Fresh { answer, .. } => Self::again(answer, false),
            Replayable::Replayed(answer) => Self::again(answer, true),
        }
    }

    /// The answer to what was recorded now, which the relay is told, or before under the same key.
    #[must_use]
    pub fn recorded<D>(app: &App, done: Replayable<D>) -> Self {
        app.recorded();
        Self::of(done)
    }

    /// The same with a member of the body that is shown and not kept.
    #[must_use]
    pub fn showing(mut self, name: &str, value: String) -> Self {
        if let Some(body) = self.stored["body"].as_object_mut() {
            body.insert(name.to_owned(), value.into());
        }
        self
    }

    /// The same with a member in each item of a list of the body that is shown and not kept, in the order of the list.
    #[must_use]
    pub fn showing_each(mut self, list: &str, name: &str, values: Vec<String>) -> Self {
        let items = self.stored["body"][list].as_array_mut().into_iter().flatten();
        for (item, value) in items.zip(values) {
            if let Some(item) = item.as_object_mut() {
                item.insert(name.to_owned(), value.into());
            }
        }
        self
    }
}

impl<T: Send> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        recorded(StatusCode::CREATED, &self.stored, self.replayed)
    }
}

impl<T: ToJSON> ApiResponse for Created<T> {
    fn meta() -> MetaResponses {
        MetaResponses { responses: vec![recorded_meta::<T>(201, "Recorded: the receipt.")] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// Long work that has begun: 202 with the operation that reports it. Kept and given again like [`Created`].
#[derive(Debug)]
pub struct Accepted<T> {
    stored: Value,
    replayed: bool,
    body: std::marker::PhantomData<fn() -> T>,
}

impl<T> Accepted<T> {
    /// The answer from what was stored.
    #[must_use]
    pub const fn again(stored: Value, replayed: bool) -> Self {
        Self { stored, replayed, body: std::marker::PhantomData }
    }
}

impl<T: Send> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        recorded(StatusCode::ACCEPTED, &self.stored, self.replayed)
    }
}

impl<T: ToJSON> ApiResponse for Accepted<T> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![recorded_meta::<T>(
                202,
                "Under way: the operation that reports progress.",
            )],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// Done at once (201), taken as a request that somebody else decides (202), or rehearsed (200). Kept and given again like
/// [`Created`].
#[derive(Debug)]
pub enum Withdrawn<T, R> {
    /// What was stored, and whether that was before.
    Done(Value, bool, std::marker::PhantomData<fn() -> (T, R)>),
    /// What it would do.
    Rehearsed(Box<DryRun>),
}

impl<T, R> Withdrawn<T, R> {
    /// The answer from what was stored: what was done has a version, what was asked for has none.
    #[must_use]
    pub const fn again(stored: Value, replayed: bool) -> Self {
        Self::Done(stored, replayed, std::marker::PhantomData)
    }
}

impl<T: Send, R: Send> IntoResponse for Withdrawn<T, R> {
    fn into_response(self) -> Response {
        match self {
            Self::Rehearsed(said) => Json(*said).into_response(),
            Self::Done(stored, replayed, _) => {
                let is_done = stored["version"].is_string();
                let status = if is_done { StatusCode::CREATED } else { StatusCode::ACCEPTED };
                recorded(status, &stored, replayed)
            }
        }
    }
}

impl<T: ToJSON, R: ToJSON> ApiResponse for Withdrawn<T, R> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![
                rehearsed_meta(),
                recorded_meta::<T>(201, "Recorded: the receipt."),
                recorded_meta::<R>(202, "Taken as a request, which an officer decides."),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
        R::register(registry);
        DryRun::register(registry);
    }
}

fn recorded(status: StatusCode, stored: &Value, replayed: bool) -> Response {
    let mut response = Response::builder()
        .status(status)
        .content_type("application/json; charset=utf-8")
        .body(stored["body"].to_string());
    let headers = response.headers_mut();
    if let Some(location) =
        stored["location"].as_str().and_then(|it| HeaderValue::from_str(it).ok())
    {
        headers.insert(header::LOCATION, location);
    }
    if let Some(tag) =
        stored["version"].as_str().and_then(|it| HeaderValue::from_str(&quoted(it)).ok())
    {
        headers.insert(header::ETAG, tag);
    }
    let receipt = stored["body"]["receipt"].as_str();
    let receipt = receipt.and_then(|it| it.strip_prefix("/v1/receipts/")?.parse().ok());
    if let Some(id) = receipt {
        response.extensions_mut().insert(Receipted(id));
    }
    let headers = response.headers_mut();
    if replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

fn recorded_meta<T: Type>(status: u16, description: &'static str) -> MetaResponse {
    MetaResponse {
        content: json_content::<T>(),
        headers: vec![
            text_header("Location", "Where it is.", true),
            text_header(
                "ETag",
                "The version of the case after it, for If-Match of the next act.",
                false,
            ),
            text_header(
                "Idempotent-Replayed",
                "`true` when this is the first answer, given again.",
                false,
            ),
        ],
        ..described(status, description)
    }
}
