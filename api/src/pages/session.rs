//! A session of the pages: a cookie that holds the token under the seal of cursors, the realm, and its end.
//!
//! Nothing is kept of it here: whose the token is is asked anew with each request, so that revoking it ends its sessions at
//! once. On a request for a page the cookie stands for the headers that a program sends; on every other it stands for nothing,
//! so that no page of others can act through it.

use chrono::{DateTime, Utc};
use entities::{Clock as _, RealmId};
use poem::Request;
use poem::http::{HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::app::App;
use crate::clock::WallClock;
use crate::identity::SANDBOX;
use crate::page::Seal;

/// What the seal is bound to. A cursor is bound to three lines, and so is never one of these.
pub const BOUND: &str = "session of the docket page";
/// How long a session lasts: a day in an office.
pub const LIFE_SECONDS: i64 = 8 * 60 * 60;
/// The longest token that fits into a cookie once it is sealed.
pub const TOKEN_BYTES: usize = 2_400;

/// What a cookie says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    token: String,
    /// The sandbox in which it is; none in the real world.
    pub sandbox: Option<Uuid>,
    /// In seconds of Unix time.
    ends_at: i64,
}

impl Session {
    /// A session that begins now; `None` where the token is too long for a cookie.
    #[must_use]
    pub fn begin(token: &str, realm: RealmId) -> Option<Self> {
        Self::at(token, realm, WallClock.now())
    }

    /// The same at an instant.
    #[must_use]
    pub fn at(token: &str, realm: RealmId, now: DateTime<Utc>) -> Option<Self> {
        let sandbox = (realm != RealmId::REAL).then_some(realm.0);
        let ends_at = now.timestamp() + LIFE_SECONDS;
        let session = Self { token: token.to_owned(), sandbox, ends_at };
        (token.len() <= TOKEN_BYTES).then_some(session)
    }

    /// The header that gives it to the browser.
    #[must_use]
    pub fn cookie(&self, app: &App) -> String {
        let is_https = is_https(&app.public_url);
        let sealed = serde_json::to_string(self).map(|it| app.seal.seal(BOUND, &it));
        written(is_https, &sealed.unwrap_or_default(), LIFE_SECONDS)
    }

    /// The session of a cookie that was sealed here and has not ended.
    #[must_use]
    pub fn opened(seal: &Seal, sealed: &str, now: DateTime<Utc>) -> Option<Self> {
        let session: Self = serde_json::from_str(&seal.open(BOUND, sealed)?).ok()?;
        (now.timestamp() < session.ends_at).then_some(session)
    }
}

/// The header that takes a session from the browser.
pub fn ended(app: &App) -> String {
    written(is_https(&app.public_url), "", 0)
}

/// Puts what a session stands for into a request, where the request does not say it itself.
pub fn carried(app: &App, request: &mut Request) {
    let Some(session) = of(app, request) else { return };
    let headers = request.headers_mut();
    if headers.contains_key(header::AUTHORIZATION) {
        return;
    }
    // A token that is no header's value is nobody's.
    let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {}", session.token)) else {
        return;
    };
    bearer.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, bearer);
    within(request, session.sandbox);
}

/// Puts a request into a sandbox, or into the real world.
pub fn within(request: &mut Request, sandbox: Option<Uuid>) {
    let headers = request.headers_mut();
    headers.remove(SANDBOX);
    let Some(sandbox) = sandbox else { return };
    let value = HeaderValue::from_str(&sandbox.to_string());
    if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(SANDBOX.as_bytes()), value) {
        headers.insert(name, value);
    }
}

fn of(app: &App, request: &Request) -> Option<Session> {
    let name = name(is_https(&app.public_url));
    let cookies = request.headers().get_all(header::COOKIE).iter();
    let mut pairs = cookies.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
    let value = pairs.find_map(|pair| {
        let (found, value) = pair.trim().split_once('=')?;
        (found == name).then_some(value)
    })?;
    Session::opened(&app.seal, value, WallClock.now())
}

/// Whether a request that changes something comes from a page of this very service: the browser says from where, and no page
/// of others can say otherwise.
pub fn is_own(app: &App, request: &Request) -> bool {
    let Some(origin) = request.header(header::ORIGIN).and_then(|it| Url::parse(it).ok()) else {
        return false;
    };
    let origin = origin.origin();
    if origin == app.public_url.origin() {
        return true;
    }
    // The same service may be reached under several names.
    let scheme = app.public_url.scheme();
    let host = request.header(header::HOST).map(|host| Url::parse(&format!("{scheme}://{host}")));
    matches!(host, Some(Ok(own)) if own.origin() == origin)
}

fn is_https(public_url: &Url) -> bool {
    public_url.scheme() == "https"
}

/// With this beginning a browser takes the cookie over HTTPS only, and from this very host.
const fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-tidewaiter" } else { "tidewaiter" }
}

/// The header that gives a cookie to the browser for so long.
#[must_use]
pub fn written(is_https: bool, value: &str, seconds: i64) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let name = name(is_https);
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}
