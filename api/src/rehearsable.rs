//! What asks for a rehearsal. And the one place where it is refused of what knows none: whoever asks with `dry_run` for something that is to be kept
//! nowhere is not to find it done.
//!
//! Which operations know it is read off the routes, as the contract is. What is only asked changes nothing, and is answered as ever.

use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Request, Response};

use crate::contract::{DRY_RUN, Paths};
use crate::problem::{Problem, catalogue};
use crate::wire::problem::FieldError;

/// Answers 400 where `dry_run` stands on an operation that would be done all the same, whatever it is set to; calls the endpoint otherwise.
///
/// # Errors
/// That problem; the endpoint's own.
pub async fn known<E: Endpoint>(endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    if would_be_done(&request) {
        return Err(unknown(&request).into());
    }
    endpoint.call(request).await.map(IntoResponse::into_response)
}

/// Whether a request asks for a rehearsal.
pub fn is_rehearsal(request: &Request) -> bool {
    asked(request, |value| value == "true")
}

/// Whether a request asks for a rehearsal, and would be done.
fn would_be_done(request: &Request) -> bool {
    if !asked(request, |_| true) {
        return false;
    }
    let known = request.data::<Arc<Paths>>().and_then(|it| it.find(request.uri().path()));
    known.is_some_and(|it| it.is_only_done(request.method()))
}

/// Whether the parameter is there with such a value.
fn asked(request: &Request, is_meant: impl Fn(&str) -> bool) -> bool {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == DRY_RUN && is_meant(&value))
}

fn unknown(request: &Request) -> Problem {
    let method = request.method();
    let detail = format!(
        "This {method} is not rehearsed: `{DRY_RUN}` is none of its parameters. Nothing was done."
    );
    let error = FieldError::parameter(DRY_RUN, "the operation does not know this parameter");
    let error = FieldError { code: "unknown".to_owned(), ..error };
    Problem::new(&catalogue::MALFORMED_REQUEST, detail).with_errors(vec![error])
}
