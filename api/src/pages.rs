//! The docket page: in a browser, what an account may see of its deadlines and cases, and how each day was counted.
//!
//! Pages are made here whole, without a script, from the very reads that answer the API, and stand outside its contract. What
//! a page cannot show is a problem like any other until it is dressed as a page at the end ([`dressed`]), so that a hidden
//! case and an absent one are the same page.

mod calendars;
mod case;
mod cases;
mod deadlines;
mod drawing;
mod explanation;
mod session;
mod sign_in;
mod templates;
mod words;

use std::sync::Arc;

use entities::RealmId;
use minijinja::context;
use poem::endpoint::{BoxEndpoint, make, make_sync};
use poem::http::{StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Route, get};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use crate::app::App;
use crate::identity::{self, Identity};
use crate::problem::{self, Problem};
use templates::{ICON, STYLE, page};

/// What a page may do: show its own style, and send its own forms. It runs nothing and asks nobody else.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every page, as the log, the metrics and the audit call it.
const PATTERNS: &[&str] = &[
    "/",
    "/docket/calendars",
    "/docket/cases",
    "/docket/cases/{id}",
    "/docket/deadlines/{id}",
    "/docket/icon.svg",
    "/docket/sign-in",
    "/docket/sign-out",
    "/docket/style.css",
];

/// The page that a path is one of.
#[must_use]
pub fn pattern(path: &str) -> Option<&'static str> {
    let fits = |pattern: &str| {
        pattern.strip_suffix("{id}").map_or(pattern == path, |before| {
            path.strip_prefix(before).is_some_and(|id| !id.is_empty() && !id.contains('/'))
        })
    };
    PATTERNS.iter().copied().find(|pattern| fits(pattern))
}

/// Whether a request is for a page. The root is one to whoever asks for HTML; programs find nothing there, as ever.
#[must_use]
pub fn is_page(request: &Request) -> bool {
    let path = request.uri().path();
    if path == "/" {
        let accepts = request.headers().get_all(header::ACCEPT).iter();
        return accepts.filter_map(|it| it.to_str().ok()).any(|it| it.contains("text/html"));
    }
    path == "/docket" || path.starts_with("/docket/")
}

/// The pages, beside the API.
#[must_use]
pub fn beside(api: BoxEndpoint<'static>) -> BoxEndpoint<'static> {
    let pages = Arc::new(
        Route::new()
            .at("/", get(make(deadlines::page)))
            .at("/docket/calendars", get(make_sync(|_| to("/"))).post(make(calendars::make)))
            .at("/docket/cases", get(make(cases::page)))
            .at("/docket/cases/:id", get(make(case::page)))
            .at("/docket/deadlines/:id", get(make(explanation::page)))
            .at(
                "/docket/sign-in",
                get(make_sync(|request| sign_in::form(&request))).post(make(sign_in::begin)),
            )
            .at(
                "/docket/sign-out",
                get(make_sync(|_| to("/"))).post(make_sync(|request| sign_in::end(&request))),
            )
            .at("/docket/style.css", get(make_sync(|_| STYLE.answer())))
            .at("/docket/icon.svg", get(make_sync(|_| ICON.answer()))),
    );
    let either = move |api: Arc<BoxEndpoint<'static>>, request: Request| {
        let pages = Arc::clone(&pages);
        async move {
            if is_page(&request) { pages.call(request).await } else { api.call(request).await }
        }
    };
    api.around(either).boxed()
}

/// Lets a session speak for whoever asks for a page, and dresses a problem as a page.
///
/// # Errors
/// The endpoint's own, and a body that cannot be read.
pub async fn dressed<E: Endpoint>(
    endpoint: Arc<E>,
    mut request: Request,
) -> poem::Result<Response> {
    if !is_page(&request) {
        return endpoint.call(request).await.map(IntoResponse::into_response);
    }
    // Whoever tries tokens is counted by his address, whatever session he has, and whatever token of his own he sends along.
    if request.uri().path() == "/docket/sign-in" {
        request.headers_mut().remove(header::AUTHORIZATION);
    } else {
        let app = App::of(&request)?;
        session::carried(&app, &mut request);
    }
    let is_signed_in = request.headers().contains_key(header::AUTHORIZATION);
    let response = endpoint.call(request).await?.into_response();
    if response.content_type() != Some(problem::MEDIA_TYPE) {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let document: Value = serde_json::from_slice(&body.into_bytes().await?).unwrap_or_default();
    let said = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    let words = context! { title => said("title"), detail => said("detail"), is_signed_in };
    let dressed = page("problem.html", &words)?;
    let (dressed_parts, body) = dressed.into_parts();
    parts.headers.extend(dressed_parts.headers);
    Ok(Response::from_parts(parts, body))
}

/// Whoever asks for a page; he who is nobody is sent to sign in first.
async fn visitor(request: &Request) -> poem::Result<Identity> {
    let found = identity::recognised(request).await?;
    found.ok_or_else(|| sign_in::away(request))
}

/// What the frame of every page says to whoever is signed in.
fn frame(caller: &Identity) -> minijinja::Value {
    let is_sandbox = caller.realm != RealmId::REAL;
    context! { is_signed_in => true, account => caller.actor.account, is_sandbox }
}

/// The id in the path of a request. What is no id names nothing.
fn id(request: &Request) -> Result<Uuid, Problem> {
    request.raw_path_param("id").and_then(|it| it.parse().ok()).ok_or_else(Problem::not_found)
}

/// What is asked for in the query; what is empty is not asked for.
fn asked(request: &Request, name: &str) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(found, _)| found == name).map(|(_, value)| value.trim().to_owned());
    found.filter(|value| !value.is_empty())
}

/// Where a URL of this service leads, without saying under which name it is reached.
fn here(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// Sends a browser to another page of ours.
fn to(path: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, path).finish()
}

#[cfg(test)]
mod tests {
    use poem::Request;
    use poem::http::Uri;

    use super::{is_page, pattern};

    #[test]
    fn pages_are_known_by_their_paths() {
        for (path, known) in [
            ("/", Some("/")),
            ("/docket/calendars", Some("/docket/calendars")),
            ("/docket/cases", Some("/docket/cases")),
            ("/docket/cases/x", Some("/docket/cases/{id}")),
            ("/docket/cases/", None),
            ("/docket/cases/x/y", None),
            ("/docket/nothing", None),
            ("/v1/cases", None),
        ] {
            assert_eq!(pattern(path), known, "{path}");
        }
    }

    #[test]
    fn the_root_is_a_page_to_whoever_asks_for_html() {
        let ask = |path: &'static str, accept: Option<&str>| {
            let request = Request::builder().uri(Uri::from_static(path));
            is_page(&match accept {
                Some(accept) => request.header("accept", accept).finish(),
                None => request.finish(),
            })
        };
        assert!(ask("/", Some("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")));
        assert!(!ask("/", Some("application/json")));
        assert!(!ask("/", Some("*/*")));
        assert!(!ask("/", None));
        assert!(ask("/docket/cases", None));
        assert!(!ask("/v1/cases", Some("text/html")));
        assert!(!ask("/dockets", Some("text/html")));
    }
}
