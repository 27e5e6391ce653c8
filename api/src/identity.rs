//! Who asks: a bearer token stands for an account of the settings. No handler reaches the ledger without a [`Caller`],
//! unless it says [`Public`].

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use entities::{Actor, PartyRef, RealmId};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use poem::http::header;
use poem::web::RemoteAddr;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::{Bearer, BearerAuthorization as _};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::audited;
use crate::config::{Account, Http, MetricsFor};
use crate::problem::{Problem, catalogue};

/// The header that names the realm of a request.
pub const SANDBOX: &str = "Tidewaiter-Sandbox";

/// The accounts by the hash of their token: a hash is looked up, so that no comparison tells how much of a guess was right.
#[derive(Debug)]
pub struct Accounts(HashMap<[u8; 32], Arc<Known>>);

/// One account and what it has used of its rate.
#[derive(Debug)]
struct Known {
    actor: Actor,
    rate: DefaultDirectRateLimiter,
}

impl Accounts {
    /// The accounts of the settings.
    #[must_use]
    pub fn new(accounts: &[Account], http: &Http) -> Self {
        let quota = quota(http.requests_per_second, http.burst);
        let known = accounts.iter().map(|account| {
            let known = Known { actor: actor(account), rate: RateLimiter::direct(quota) };
            (hash(account.token.reveal()), Arc::new(known))
        });
        Self(known.collect())
    }

    /// The officer whose account has this name.
    #[must_use]
    pub fn officer(&self, name: &str) -> Option<Actor> {
        let mut known = self.0.values().map(|known| &known.actor);
        known.find(|actor| actor.account == name && actor.role.is_officer()).cloned()
    }

    /// Whether this is the token of an account.
    #[must_use]
    pub fn knows(&self, token: &str) -> bool {
        self.0.contains_key(&hash(token))
    }

    fn of(&self, token: &str) -> Option<Arc<Known>> {
        self.0.get(&hash(token)).cloned()
    }
}

fn quota(per_second: NonZeroU32, burst: NonZeroU32) -> Quota {
    Quota::per_second(per_second).allow_burst(burst)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Accounts of one party share its importer number or, without one, its name.
fn actor(account: &Account) -> Actor {
    let party = account.party.as_ref().map(|party| PartyRef {
        key: PartyRef::key_of(&party.name, party.importer_number.as_deref()),
        name: party.name.clone(),
        email: account.email.clone(),
        address: party.address.clone(),
        importer_number: party.importer_number.clone(),
    });
    Actor { account: account.name.clone(), role: account.role, email: account.email.clone(), party }
}

/// The token of an account of this service, as `Authorization: Bearer <token>`.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "token", checker = "check")]
pub struct Caller(Identity);

/// Who asks, in which realm, and the service he asks.
pub struct Identity {
    /// The service.
    pub app: Arc<App>,
    /// The account.
    pub actor: Actor,
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
    let known = admitted(&app, &bearer)?;
    let realm = realm(&app, request).await?;
    audited::came(request, &known.actor, realm, None);
    Ok(Identity { app, actor: known.actor.clone(), realm })
}

/// The account of a token that has not made more requests than it may.
fn admitted(app: &App, bearer: &Bearer) -> Result<Arc<Known>, Problem> {
    let known = app.accounts.of(&bearer.token).ok_or_else(Problem::unauthenticated)?;
    if let Err(early) = known.rate.check() {
        let seconds = early.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
        return Err(Problem::new(
            &catalogue::TOO_MANY_REQUESTS,
            "This token has made more requests than it may.",
        )
        .with_header(header::RETRY_AFTER, &seconds.to_string()));
    }
    Ok(known)
}

/// The realm the request names. A sandbox that is not there is like anything else that is not there.
pub(crate) async fn realm(app: &App, request: &Request) -> Result<RealmId, Problem> {
    let Some(name) = request.header(SANDBOX) else { return Ok(RealmId::REAL) };
    let id = Uuid::try_parse(name).map(RealmId).map_err(|_| Problem::not_found())?;
    if !app.sandbox {
        return Err(Problem::not_found());
    }
    app.ledger.realm(id).await.map(|_| id).map_err(Problem::from)
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
        let actor = if request.header(header::AUTHORIZATION).is_none() {
            Actor::anonymous()
        } else {
            // A token that is nobody's is a mistake: its owner is not to take less for all there is.
            let bearer = Bearer::from_request(request).map_err(|_| Problem::unauthenticated())?;
            admitted(&app, &bearer)?.actor.clone()
        };
        let realm = realm(&app, request).await?;
        audited::came(request, &actor, realm, None);
        Ok(Self(Identity { app, actor, realm }))
    }
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
        if app.metrics_for == MetricsFor::Loopback && is_loopback(request.remote_addr()) {
            return Ok(Self { app });
        }
        let bearer = Bearer::from_request(request).map_err(|_| Problem::unauthenticated())?;
        if !admitted(&app, &bearer)?.actor.role.is_officer() {
            return Err(Problem::unauthenticated().into());
        }
        Ok(Self { app })
    }
}

/// Whether a peer is on this host, also where IPv4 arrives on a socket of IPv6.
fn is_loopback(peer: &RemoteAddr) -> bool {
    peer.as_socket_addr().is_some_and(|it| it.ip().to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use poem::Addr;
    use poem::web::RemoteAddr;

    use super::is_loopback;

    #[test]
    fn only_this_host_is_loopback() {
        for (peer, is_here) in [
            ("127.0.0.1:5", true),
            ("127.8.0.1:5", true),
            ("[::1]:5", true),
            ("[::ffff:127.0.0.1]:5", true),
            ("10.0.0.1:5", false),
            ("[::ffff:10.0.0.1]:5", false),
            ("0.0.0.0:5", false),
        ] {
            let address: SocketAddr = peer.parse().expect("an address");
            assert_eq!(is_loopback(&RemoteAddr(Addr::SocketAddr(address))), is_here, "{peer}");
        }
        assert!(!is_loopback(&RemoteAddr(Addr::custom("unix", "peer"))), "unknown is not here");
    }
}
