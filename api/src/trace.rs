//! Every request leaves one line in the log and one count in the metrics, under an id the caller gets back.
//!
//! Logged are method, route, status and time: never a token, a body, a query or a name of a case. Where a collector is named, it gets the
//! same as a span (`telemetry`).

use std::sync::Arc;
use std::time::Instant;

use entities::Clock as _;
use poem::http::{HeaderName, HeaderValue, Method};
use poem::{Endpoint, IntoResponse, Request, Response};
use tracing::Instrument;
use uuid::Uuid;

use crate::app::App;
use crate::clock::WallClock;
use crate::contract::Paths;
use crate::follow_up::is_unnamed;
use crate::pages;
use crate::payload::hex;
use crate::telemetry::Span;

/// The header that names one request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// The header of W3C trace context.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What machines ask every few seconds: too often for the log.
const PROBES: &[&str] = &["/livez", "/readyz", "/metrics"];

/// Calls the endpoint under a new request id and the caller's own trace, if he has one.
///
/// # Errors
/// Never: an error is an answer here.
pub async fn traced<E: Endpoint>(endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let (started, began_at) = (Instant::now(), WallClock.now());
    let id = Uuid::new_v4().to_string();
    // Who has no name has no trace of his own either.
    let given = request.header(&TRACEPARENT).filter(|_| !is_unnamed(request.uri().path()));
    let parent = given.filter(|it| is_traceparent(it)).map(|it| it[36..52].to_owned());
    let trace = traceparent(given);
    let method = request.method().clone();
    let app = request.data::<Arc<App>>().cloned();
    let paths = request.data::<Arc<Paths>>();
    let route = paths
        .and_then(|it| it.find(request.uri().path()))
        .map(|it| it.pattern.as_str())
        .or_else(|| pages::pattern(request.uri().path()))
        .unwrap_or("none")
        .to_owned();
    let span = tracing::info_span!("request", id, trace = &trace[3..35]);
    let mut response = async {
        let response = endpoint.call(request).await.map(IntoResponse::into_response);
        response.unwrap_or_else(poem::Error::into_response)
    }
    .instrument(span.clone())
    .await;
    let status = response.status().as_u16();
    let taken = started.elapsed();
    span.in_scope(|| {
        if PROBES.contains(&route.as_str()) {
            tracing::debug!(%method, route, status, ms = taken.as_millis(), "answered");
        } else {
            tracing::info!(%method, route, status, ms = taken.as_millis(), "answered");
        }
    });
    if let Some(app) = app {
        let method = label(&method);
        app.metrics.answered(method, &route, status, taken);
        if app.collector.is_there() && is_sampled(&trace) && !PROBES.contains(&route.as_str()) {
            let (trace, request) = (trace[3..35].to_owned(), id.clone());
            let span = Span { trace, parent, request, method, route, status, began_at, taken };
            app.collector.take(span);
        }
    }
    for (name, value) in [(REQUEST_ID, id), (TRACEPARENT, trace)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// How the metrics call a method: a caller may invent as many methods as he likes, and every label is kept for good.
#[doc(hidden)]
#[must_use]
pub fn label(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|it| *it == method.as_str()).unwrap_or("other")
}

/// The caller's trace, or a new one where he has none or it is not of its form.
#[doc(hidden)]
#[must_use]
pub fn traceparent(given: Option<&str>) -> String {
    given.filter(|it| is_traceparent(it)).map_or_else(
        || {
            let (trace, span): ([u8; 16], [u8; 8]) = (rand::random(), rand::random());
            format!("00-{}-{}-01", hex(&trace), hex(&span))
        },
        str::to_owned,
    )
}

/// Whether whoever began a trace keeps it: the last bit of its flags.
#[doc(hidden)]
#[must_use]
pub fn is_sampled(trace: &str) -> bool {
    trace.get(53..55).and_then(|it| u8::from_str_radix(it, 16).ok()).is_some_and(|it| it & 1 == 1)
}

/// Whether a text is a trace as the W3C writes it.
#[doc(hidden)]
#[must_use]
pub fn is_traceparent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex =
        |part: &str| part.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 32, 16, 2]
        && parts.iter().all(|part| is_hex(part))
        && parts[0] != "ff"
        && parts[1].bytes().any(|it| it != b'0')
        && parts[2].bytes().any(|it| it != b'0')
}
