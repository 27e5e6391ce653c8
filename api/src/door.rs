//! The whole HTTP service: the routes, and around them what every request passes through.

use std::sync::Arc;

use poem::endpoint::{BoxEndpoint, make_sync};
use poem::http::{HeaderName, HeaderValue, header};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Route};

use crate::app::App;
use crate::contract::{self, Paths};
use crate::problem::{self, Problem, catalogue};
use crate::{attempts, audited, docs, form, outsiders, pages, preconditions, rehearsable, trace};

/// The endpoint that answers every request, and serves `document`, the contract.
#[must_use]
pub fn door(app: Arc<App>, document: &'static str) -> BoxEndpoint<'static> {
    let paths = Arc::new(Paths::all());
    let is_https = app.public_url.scheme() == "https";
    let spec =
        make_sync(move |_| Response::builder().content_type("application/json").body(document));
    let page = |_: Request| {
        Response::builder().content_type("text/html; charset=utf-8").body(docs::page())
    };
    Route::new()
        .nest_no_strip("/", pages::beside(contract::endpoint()))
        .at("/openapi.json", spec)
        .at("/docs", make_sync(page))
        .around(rehearsable::known)
        // A type of all that is around would be deeper than the compiler goes.
        .boxed()
        .around(preconditions::tagged)
        .around(audited::noted)
        .around(outsiders::limited)
        .with(CatchPanic::new().with_handler(panicked))
        .around(problem::catch)
        .around(pages::dressed)
        .around(attempts::logged)
        .around(move |endpoint, request| shielded(endpoint, request, is_https))
        .around(trace::traced)
        .data(app)
        .data(paths)
        .boxed()
}

/// A panic is a failure of the machine like any other.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(&catalogue::INTERNAL, "The service failed; the failure has been logged.")
        .into_response()
}

/// What anybody is told alike. Without a token its answers may be kept by caches that many share, which ask each time whether they are
/// still right: what is sealed is not shown an hour longer.
const FOR_EVERYBODY: [&str; 2] = ["/v1/eapa/notices", "/v1/statistics"];

/// Whether a request is answered to everybody alike.
fn is_for_everybody(request: &Request) -> bool {
    let path = request.uri().path();
    request.header(header::AUTHORIZATION).is_none()
        && FOR_EVERYBODY.iter().any(|below| path.starts_with(below))
}

/// The headers that keep an answer where it belongs.
async fn shielded<E: Endpoint>(
    endpoint: Arc<E>,
    request: Request,
    is_https: bool,
) -> poem::Result<Response> {
    let is_docs = request.uri().path() == "/docs";
    let is_page = pages::is_page(&request);
    let is_notice = request.uri().path().starts_with("/v1/notices/");
    let is_shared = is_for_everybody(&request);
    let mut response = endpoint.call(request).await?.into_response();
    let is_html = response.content_type().is_some_and(|it| it.starts_with("text/html"));
    let is_mail = is_notice && is_html;
    let policy = if is_docs {
        docs::POLICY
    } else if is_page {
        pages::POLICY
    } else if is_mail {
        form::POLICY
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    };
    // Without a referrer a browser would not say either from where a form is sent; and what was on a page is not to come back
    // after its reader has signed out.
    let (referrer, caching, varying) = if is_page {
        ("same-origin", "private, no-store", "Accept, Authorization, Cookie, Tidewaiter-Sandbox")
    } else {
        let caching = if is_shared { "public, no-cache" } else { "private, no-cache" };
        ("no-referrer", caching, "Accept, Authorization, Tidewaiter-Sandbox")
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, referrer),
        (header::CACHE_CONTROL, caching),
        (header::VARY, varying),
        (header::CONTENT_SECURITY_POLICY, policy),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Only over HTTPS: whoever heard it once never asks in the clear again, for two years.
    if is_https {
        let always = HeaderValue::from_static("max-age=63072000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
    Ok(response)
}
