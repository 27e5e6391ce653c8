//! Who asks: a bearer token stands for an account. No handler reaches the ledger without a [`Caller`], unless it says
//! [`Public`].

use std::ops::Deref;
use std::sync::Arc;

use entities::{Actor, RealmId};
use poem::http::{StatusCode, header};
use poem::web::RemoteAddr;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::{Bearer, BearerAuthorization as _};
use uuid::Uuid;

use crate::app::App;
use crate::audited;
use crate::config::MetricsFor;
use crate::problem::{Problem, catalogue};
use crate::sign_in::SignedIn;

/// The header that names the realm of a request.
pub const SANDBOX: &str = "Tidewaiter-Sandbox";

/// Whose a token is, once it was looked up: carried with the request, so that nobody looks twice.
#[derive(Clone)]
pub struct LookedUp {
    token: String,
    found: Option<SignedIn>,
}

impl LookedUp {
    /// Looks a token up.
    ///
    /// # Errors
    /// When the ledger cannot be asked.
    pub async fn new(app: &App, token: &str) -> Result<Self, Problem> {
        let found = app.accounts.sign_in(&app.ledger, token).await?;
        Ok(Self { token: token.to_owned(), found })
    }

    /// Whether it is somebody's.
    #[must_use]
    pub fn is_somebodys(&self) -> bool {
        self.found.is_some()
    }
}

/// A token of an account of this service, or of a provider of OpenID Connect that it believes, as `Authorization: Bearer <token>`.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "token", checker = "check")]
pub struct Caller(Identity);

/// Who asks, in which realm, and the service he asks.
pub struct Identity {
    /// The service.
    pub app: Arc<App>,
    /// The account.
    pub actor: Actor,
    /// How he has shown that it is his.
    pub signed_in: SignedIn,
    /// The realm: the real world unless the request names a sandbox.
    pub realm: RealmId,
}

impl Deref for Caller {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

async fn check(request: &Request, bearer: Bearer) -> poem::Result<Identity> {
    let app = App::of(request)?;
    let signed_in = admitted(&app, request, &bearer).await?;
    let realm = realm(&app, request, Some(&signed_in)).await?;
    audited::came(request, &signed_in.actor, realm, None);
    Ok(Identity { app, actor: signed_in.actor.clone(), signed_in, realm })
}

/// Whoever shows a token that is his, has not made more requests than he may, and may do this kind of thing with it.
async fn admitted(app: &App, request: &Request, bearer: &Bearer) -> Result<SignedIn, Problem> {
    let known = request.data::<LookedUp>().filter(|it| it.token == bearer.token).cloned();
    let looked_up = match known {
        Some(looked_up) => looked_up,
        None => LookedUp::new(app, &bearer.token).await?,
    };
    let signed_in = looked_up.found.ok_or_else(Problem::unauthenticated)?;
    app.accounts.within_rate(signed_in.counted_as()).map_err(|seconds| {
        let detail = "This token has made more requests than it may.";
        Problem::new(&catalogue::TOO_MANY_REQUESTS, detail)
            .with_header(header::RETRY_AFTER, &seconds.to_string())
    })?;
    if signed_in.made_up_in().is_some() && !is_of_a_sandbox(request.uri().path()) {
        return Err(Problem::not_found());
    }
    if !signed_in.may(request.method(), request.original_uri().path()) {
        let scopes: Vec<_> = signed_in.scopes().iter().map(|it| it.as_str()).collect();
        let detail = format!("This token is good for `{}` only.", scopes.join("`, `"));
        return Err(Problem::new(&catalogue::BEYOND_SCOPE, detail));
    }
    Ok(signed_in)
}

/// What is of no sandbox: accounts and their tokens, claims, the sandboxes themselves, the heads of the audit, outages, and how the service is.
const OUTSIDE: [&str; 7] = [
    "/v1/accounts",
    "/v1/audit/heads",
    "/v1/claims",
    "/v1/mail",
    "/v1/me/tokens",
    "/v1/outages",
    "/v1/sandboxes",
];

/// Whether there is anything at a path for somebody who is made up.
fn is_of_a_sandbox(path: &str) -> bool {
    let is_below = |outside: &str| {
        path.strip_prefix(outside).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    path.starts_with("/v1/") && !OUTSIDE.iter().any(|it| is_below(it))
}

/// The realm the request names.
pub(crate) async fn realm(
    app: &App,
    request: &Request,
    signed_in: Option<&SignedIn>,
) -> Result<RealmId, Problem> {
    let named = match request.header(SANDBOX) {
        Some(name) => Some(Uuid::try_parse(name).map(RealmId).map_err(|_| Problem::not_found())?),
        None => None,
    };
    let made_up_in = signed_in.and_then(SignedIn::made_up_in);
    enter(app, signed_in.map(|it| &it.actor), made_up_in, named).await
}

/// The realm that is named, to whoever may enter it: the real world where none is. A sandbox that is not there is like anything else that is
/// not there, and so is somebody else's own. Whoever is made up in one is nowhere else, also where he names none.
pub(crate) async fn enter(
    app: &App,
    actor: Option<&Actor>,
    made_up_in: Option<RealmId>,
    named: Option<RealmId>,
) -> Result<RealmId, Problem> {
    if let Some(own) = made_up_in {
        let is_there = app.has_own_sandboxes() && named.is_none_or(|it| it == own);
        return if is_there { Ok(own) } else { Err(Problem::not_found()) };
    }
    let Some(id) = named else { return Ok(RealmId::REAL) };
    app.sandboxes_only()?;
    let is_entered = app.ledger.enters(actor, id).await?;
    let is_there =
        is_entered.is_some_and(|is_own| if is_own { app.has_own_sandboxes() } else { app.sandbox });
    if is_there { Ok(id) } else { Err(Problem::not_found()) }
}

/// A handler that says this answers anybody.
pub struct Public {
    /// The service.
    pub app: Arc<App>,
}

impl<'a> FromRequest<'a> for Public {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self { app: App::of(request)? })
    }
}

/// Anybody, and whoever shows a token as the account that it is: for what is public and has more in it for officers.
pub struct Anybody(Identity);

impl Deref for Anybody {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

impl<'a> FromRequest<'a> for Anybody {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = App::of(request)?;
        let signed_in = if request.header(header::AUTHORIZATION).is_none() {
            SignedIn::anonymous()
        } else {
            // A token that is nobody's is a mistake: its owner is not to take less for all there is.
            let bearer = Bearer::from_request(request).map_err(|_| Problem::unauthenticated())?;
            admitted(&app, request, &bearer).await?
        };
        let realm = realm(&app, request, Some(&signed_in)).await?;
        audited::came(request, &signed_in.actor, realm, None);
        Ok(Self(Identity { app, actor: signed_in.actor.clone(), signed_in, realm }))
    }
}

/// Whoever shows a token, on a page: nobody where there is none, or one that is nobody's any more.
///
/// # Errors
/// Too many requests, a token for something else, a sandbox that is not there.
pub(crate) async fn recognised(request: &Request) -> poem::Result<Option<Identity>> {
    let Ok(bearer) = Bearer::from_request(request) else { return Ok(None) };
    let app = App::of(request)?;
    let signed_in = match admitted(&app, request, &bearer).await {
        Ok(signed_in) => signed_in,
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => return Ok(None),
        Err(problem) => return Err(problem.into()),
    };
    let realm = realm(&app, request, Some(&signed_in)).await?;
    audited::came(request, &signed_in.actor, realm, None);
    Ok(Some(Identity { app, actor: signed_in.actor.clone(), signed_in, realm }))
}

/// Who may read the metrics: an officer by his token and, where the settings let it, whoever comes from this host.
///
/// Behind a proxy on the same host every peer is a loopback peer: there the setting `http.metrics` must be `officers`.
pub struct Scraper {
    /// The service.
    pub app: Arc<App>,
}

impl<'a> FromRequest<'a> for Scraper {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = App::of(request)?;
        let is_from_here =
            is_loopback(request.remote_addr()) && !app.outsiders.is_handed_on(request);
        if app.metrics_for == MetricsFor::Loopback && is_from_here {
            return Ok(Self { app });
        }
        let bearer = Bearer::from_request(request).map_err(|_| Problem::unauthenticated())?;
        if !admitted(&app, request, &bearer).await?.actor.role.is_officer() {
            return Err(Problem::unauthenticated().into());
        }
        Ok(Self { app })
    }
}

/// Whether a peer is on this host, also where IPv4 arrives on a socket of IPv6.
#[must_use]
pub fn is_loopback(peer: &RemoteAddr) -> bool {
    peer.as_socket_addr().is_some_and(|it| it.ip().to_canonical().is_loopback())
}
