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
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::config::{Account, Http};
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

/// Accounts of one party share its importer number or, without one, its name as the settings spell it.
fn actor(account: &Account) -> Actor {
    let party = account.party.as_ref().map(|party| PartyRef {
        key: party.importer_number.clone().unwrap_or_else(|| party.name.trim().to_lowercase()),
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
    let known = app.accounts.of(&bearer.token).ok_or_else(Problem::unauthenticated)?;
    if let Err(early) = known.rate.check() {
        let seconds = early.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
        return Err(Problem::new(
            &catalogue::TOO_MANY_REQUESTS,
            "This token has made more requests than it may.",
        )
        .with_header(header::RETRY_AFTER, &seconds.to_string())
        .into());
    }
    let realm = realm(&app, request).await?;
    Ok(Identity { app, actor: known.actor.clone(), realm })
}

/// The realm the request names. A sandbox that is not there is like anything else that is not there.
async fn realm(app: &App, request: &Request) -> Result<RealmId, Problem> {
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
