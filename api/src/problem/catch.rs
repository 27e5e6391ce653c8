//! What the framework refuses by itself, turned into problem documents: its own texts are plain and bypass the return types.

use std::sync::Arc;

use poem::error::{MethodNotAllowedError, NotFoundError, ReadBodyError};
use poem::http::{StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};
use poem_openapi::error::{AuthorizationError, ContentTypeError, ParseParamError, ParsePathError};

use super::{Problem, catalogue};
use crate::contract::Paths;
use crate::wire::problem::FieldError;

/// Calls the endpoint and answers whatever goes wrong in it with a problem document.
///
/// # Errors
/// Never: an error is an answer here.
pub async fn catch<E: Endpoint>(endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let path = request.uri().path().to_owned();
    let paths = request.data::<Arc<Paths>>().cloned();
    let outcome = endpoint.call(request).await.map(IntoResponse::into_response);
    Ok(outcome.unwrap_or_else(|error| answer(error, paths.as_deref(), &path)))
}

fn answer(error: poem::Error, paths: Option<&Paths>, path: &str) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    problem(&error, paths, path).into_response()
}

fn problem(error: &poem::Error, paths: Option<&Paths>, path: &str) -> Problem {
    if error.is::<NotFoundError>() || error.is::<ParsePathError>() {
        return Problem::not_found();
    }
    if error.is::<AuthorizationError>() {
        return Problem::unauthenticated();
    }
    if error.is::<MethodNotAllowedError>() {
        let allow = paths.and_then(|it| it.find(path)).map_or("GET", |it| it.methods.as_str());
        return Problem::new(
            &catalogue::METHOD_NOT_ALLOWED,
            format!("This resource knows {allow}."),
        )
        .with_header(header::ALLOW, allow);
    }
    if let Some(wrong) = error.downcast_ref::<ParseParamError>() {
        let place = FieldError::parameter(wrong.name, &plain(&wrong.reason));
        return Problem::new(
            &catalogue::MALFORMED_REQUEST,
            format!("`{}` is missing or not of its form.", wrong.name),
        )
        .with_errors(vec![place]);
    }
    if let Some(wrong) = error.downcast_ref::<ContentTypeError>() {
        let detail = match wrong {
            ContentTypeError::NotSupported { content_type } => {
                format!("`{content_type}` is not read here.")
            }
            ContentTypeError::ExpectContentType => {
                "The request has a body without a Content-Type.".to_owned()
            }
        };
        return Problem::new(&catalogue::UNSUPPORTED_MEDIA_TYPE, detail);
    }
    if let Some(ReadBodyError::PayloadTooLarge) = error.downcast_ref::<ReadBodyError>() {
        return Problem::new(&catalogue::TOO_LARGE, "The body is larger than this service reads.");
    }
    match error.status() {
        StatusCode::SERVICE_UNAVAILABLE => {
            Problem::new(&catalogue::UNAVAILABLE, "The service cannot answer now.")
        }
        status if status.is_client_error() => {
            Problem::new(&catalogue::MALFORMED_REQUEST, error.to_string())
        }
        _ => Problem::internal(&Unforeseen(error.to_string())),
    }
}

/// The framework's words about a parameter, as a caller can use them.
fn plain(reason: &str) -> String {
    let reason = reason.split(" (occurred while").next().unwrap_or(reason);
    let reason = reason
        .strip_prefix("failed to parse ")
        .and_then(|it| it.split_once(": "))
        .map_or(reason, |(_, it)| it);
    let bound = |name: &str| {
        reason.strip_prefix("verification failed. ")?.strip_prefix(name)?.split(',').next()
    };
    match (bound("maximum("), bound("minimum(")) {
        (Some(most), _) => format!("at most {most}"),
        (_, Some(least)) => format!("at least {least}"),
        _ => reason.to_owned(),
    }
}

/// A failure of the framework that has no kind of its own.
#[derive(Debug, thiserror::Error)]
#[error("the framework failed: {0}")]
struct Unforeseen(String);
