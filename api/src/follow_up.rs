//! Who has no name: the door for a communication without a token of an account, and the token it is followed with.
//!
//! Nothing that tells who he is is read, kept or logged: no address, no agent, no trace of his. So the rate is one for all of
//! them together, and his Idempotency-Key is kept as a hash.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entities::{Actor, CaseId, LedgerError, RealmId, sealed};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use poem::http::header;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::audited;
use crate::identity::{Identity, realm};
use crate::payload::hex;
use crate::problem::{Problem, catalogue};
use crate::sign_in::SignedIn;

/// The paths of the channel. Of who asks there not even his own trace is logged.
const PATHS: [&str; 2] = ["/v1/forced-labor/anonymous-allegations", "/v1/forced-labor/follow-ups/"];

/// Whether a request to this path is of the channel.
#[must_use]
pub fn is_unnamed(path: &str) -> bool {
    PATHS.iter().any(|it| path.starts_with(it))
}

/// What the channel needs: the key its tokens are made with, and the rates of all who have no name, together.
pub struct Channel {
    key: [u8; 32],
    filings: DefaultDirectRateLimiter,
    follow_ups: DefaultDirectRateLimiter,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channel")
    }
}

impl Channel {
    /// The channel with this key, and so many requests a minute of either kind.
    #[must_use]
    pub fn new(key: [u8; 32], per_minute: NonZeroU32) -> Self {
        let rate = || RateLimiter::direct(Quota::per_minute(per_minute));
        Self { key, filings: rate(), follow_ups: rate() }
    }

    /// The token of a communication: 256 bits that nobody can make who does not have the service's key, the sender's own
    /// key and his very bytes. So whoever repeats his request after a broken connection has his token again, and it is
    /// stored nowhere.
    #[must_use]
    pub fn token(&self, realm: RealmId, key: &str, body_sha256: &str) -> String {
        URL_SAFE_NO_PAD.encode(sealed(&self.key, &format!("{realm}\n{key}\n{body_sha256}")))
    }
}

/// By what a token is known again.
#[must_use]
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn within(rate: &DefaultDirectRateLimiter) -> Result<(), Problem> {
    rate.check().map_err(|early| {
        let seconds = early.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
        let detail = "All who ask without a name have together made more requests than they may.";
        Problem::new(&catalogue::TOO_MANY_REQUESTS, detail)
            .with_header(header::RETRY_AFTER, &seconds.to_string())
    })
}

/// Somebody without a name who sends a communication. Whatever else his request carries is not looked at.
pub struct Unnamed {
    /// The service.
    pub app: Arc<App>,
    /// The realm.
    pub realm: RealmId,
}

impl<'a> FromRequest<'a> for Unnamed {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = App::of(request)?;
        within(&app.channel.filings)?;
        let realm = realm(&app, request, None).await?;
        Ok(Self { app, realm })
    }
}

/// The token of a communication that was sent without a name, as `Authorization: Bearer <token>`.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "follow_up", checker = "check")]
pub struct Sender(Opened);

/// What a token opens.
pub struct Opened {
    identity: Identity,
    /// The case, and no other.
    pub case: CaseId,
    /// What is kept of the token.
    pub token_sha256: String,
}

impl Deref for Opened {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl Deref for Sender {
    type Target = Opened;

    fn deref(&self) -> &Opened {
        &self.0
    }
}

/// A token that opens nothing is answered like none.
async fn check(request: &Request, bearer: Bearer) -> poem::Result<Opened> {
    let app = App::of(request)?;
    within(&app.channel.follow_ups)?;
    let realm = realm(&app, request, None).await?;
    let token_sha256 = hash(&bearer.token);
    let case = app.ledger.followed(realm, &token_sha256).await.map_err(|error| match error {
        LedgerError::NotFound => Problem::unauthenticated(),
        other => other.into(),
    })?;
    let actor = Actor::sender(&token_sha256);
    audited::came(request, &actor, realm, Some(case));
    let signed_in = SignedIn { actor: actor.clone(), ..SignedIn::anonymous() };
    let identity = Identity { app, actor, signed_in, realm };
    Ok(Opened { identity, case, token_sha256 })
}
