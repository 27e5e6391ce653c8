//! Signing in with a token, and out again.

use minijinja::context;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Request, Response};
use uuid::Uuid;

use super::session::{self, Session};
use super::templates::page;
use super::{asked, pattern, to};
use crate::app::App;
use crate::identity::realm;
use crate::problem::{Problem, catalogue};

/// The largest form that is read.
const FORM_BYTES: usize = 16 * 1_024;
const NOBODYS: &str = "This token is nobody's. It may be mistyped, or it has ended or was revoked.";
const TOO_LONG: &str = "This token is too long for a browser to keep. Make an API token at POST /v1/me/tokens, and sign in with that.";
const NO_SANDBOX: &str = "There is no sandbox with this id.";

/// The form.
pub(super) fn form(request: &Request) -> poem::Result<Response> {
    let app = App::of(request)?;
    shown(&app, &back(asked(request, "to")), None)
}

/// Begins a session with the token of a form.
pub(super) async fn begin(mut request: Request) -> poem::Result<Response> {
    let app = App::of(&request)?;
    own(&app, &request)?;
    let fields = Fields::of(&mut request).await?;
    let (token, sandbox) = (fields.get("token"), fields.get("sandbox"));
    let back = back(Some(fields.get("to")));
    let signed_in = app.accounts.sign_in(&app.ledger, &token).await.map_err(Problem::from)?;
    let Some(signed_in) = signed_in else {
        return shown(&app, &back, Some(NOBODYS));
    };
    // The realm is that of the form, and not of a session before it.
    let sandbox = match sandbox.parse::<Uuid>() {
        Ok(id) => Some(id),
        Err(_) if sandbox.is_empty() => None,
        Err(_) => return shown(&app, &back, Some(NO_SANDBOX)),
    };
    session::within(&mut request, sandbox);
    let realm = match realm(&app, &request, Some(&signed_in)).await {
        Ok(realm) => realm,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            return shown(&app, &back, Some(NO_SANDBOX));
        }
        Err(problem) => return Err(problem.into()),
    };
    let Some(session) = Session::begin(&token, realm) else {
        return shown(&app, &back, Some(TOO_LONG));
    };
    Ok(to(&back).with_cookie(&session.cookie(&app)))
}

/// Ends the session of this browser.
pub(super) fn end(request: &Request) -> poem::Result<Response> {
    let app = App::of(request)?;
    own(&app, request)?;
    Ok(to("/docket/sign-in").with_cookie(&session::ended(&app)))
}

/// Where somebody who is not signed in goes first, and from there on to where he wanted to.
pub(super) fn away(request: &Request) -> poem::Error {
    let path = request.uri().path();
    let mut place = "/docket/sign-in".to_owned();
    if path != "/" {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("to", path);
        place = format!("{place}?{}", query.finish());
    }
    poem::Error::from_response(to(&place))
}

/// A page of ours that somebody wanted; the first one where he named none, or something else.
#[must_use]
pub fn back(to: Option<String>) -> String {
    let is_ours = |path: &String| {
        let plain = path.bytes().all(|it| it.is_ascii_alphanumeric() || b"/-".contains(&it));
        plain && pattern(path).is_some_and(|it| !it.starts_with("/docket/sign-"))
    };
    to.filter(is_ours).unwrap_or_else(|| "/".to_owned())
}

/// What a form says.
pub(super) struct Fields(Vec<u8>);

impl Fields {
    /// Those of the form that a request sends.
    pub(super) async fn of(request: &mut Request) -> poem::Result<Self> {
        let bytes = request.take_body().into_bytes_limit(FORM_BYTES).await?;
        Ok(Self(bytes.to_vec()))
    }

    /// What a field says; nothing where there is none.
    pub(super) fn get(&self, wanted: &str) -> String {
        let mut fields = url::form_urlencoded::parse(&self.0);
        let found = fields.find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    }
}

/// Refuses a form that another site has sent.
pub(super) fn own(app: &App, request: &Request) -> Result<(), Problem> {
    if session::is_own(app, request) {
        return Ok(());
    }
    let detail = "This form was not sent from a page of this service.";
    Err(Problem::new(&catalogue::MALFORMED_REQUEST, detail))
}

fn shown(app: &App, to: &str, mistake: Option<&str>) -> poem::Result<Response> {
    let words = context! { to, mistake, sandboxes => app.sandbox, is_signed_in => false };
    let mut response = page("sign_in.html", &words)?;
    if mistake.is_some() {
        response.set_status(StatusCode::UNAUTHORIZED);
    }
    Ok(response)
}

trait WithCookie {
    /// The same with a cookie for the browser.
    fn with_cookie(self, cookie: &str) -> Self;
}

impl WithCookie for Response {
    fn with_cookie(mut self, cookie: &str) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(cookie) {
            value.set_sensitive(true);
            self.headers_mut().append(header::SET_COOKIE, value);
        }
        self
    }
}
