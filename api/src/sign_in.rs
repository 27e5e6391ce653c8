//! Whose a token is: one of the settings, one that an account made for itself, or one of a provider of OpenID Connect.
//!
//! A token that is nobody's is answered alike, whatever it is and whyever; only the log says more, and never the token.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entities::{
    AccountId, Actor, ApiTokenId, Ledger, LedgerError, NewApiToken, PartyRef, RealmId, Scope,
    TokenOwner, calendar,
};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use poem::http::Method;
use sha2::{Digest, Sha256};

use crate::config::{Account, Config};
use crate::oidc::Providers;
use crate::payload::hex;

/// What every API token begins with, so that a scanner for lost secrets finds it.
const PREFIX: &str = "tw_";
/// Where calendars are: what a token for calendars alone is good for.
const CALENDARS: &str = "/v1/calendars";
/// What every token of somebody made up in a sandbox begins with: it is no API token, and good nowhere else.
const SANDBOX_PREFIX: &str = "twsb_";
/// How many random bytes an API token has.
const RANDOM_BYTES: usize = 32;
/// After how many requests the rates of those are forgotten who have used nothing of theirs.
const SWEEP_AFTER: usize = 10_000;

type Rates = RateLimiter<String, HashMapStateStore<String>, DefaultClock, NoOpMiddleware>;

/// A new API token and what is kept of it.
pub struct Minted {
    /// The token, to be shown once.
    pub token: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Minted {
    /// A token that nobody can guess.
    #[must_use]
    pub fn new() -> Self {
        let random: [u8; RANDOM_BYTES] = rand::random();
        Self::of(&URL_SAFE_NO_PAD.encode(random))
    }

    /// The token that this secret makes.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self::under(PREFIX, secret)
    }

    /// A token of somebody made up in a sandbox, that nobody can guess.
    #[must_use]
    pub fn of_sandbox() -> Self {
        let random: [u8; RANDOM_BYTES] = rand::random();
        Self::under(SANDBOX_PREFIX, &URL_SAFE_NO_PAD.encode(random))
    }

    /// The token of a link, that nobody can guess. It signs nobody in.
    #[must_use]
    pub fn of_link() -> Self {
        let random: [u8; RANDOM_BYTES] = rand::random();
        Self::under("", &URL_SAFE_NO_PAD.encode(random))
    }

    fn under(prefix: &str, secret: &str) -> Self {
        let token = format!("{prefix}{secret}");
        let sha256 = sha256(&token);
        Self { token, sha256 }
    }
}

impl Minted {
    /// What is kept of it, where it is the first token of an account: good for all that the account may, for so many days.
    #[must_use]
    pub fn first(&self, days: u32) -> NewApiToken {
        NewApiToken {
            label: "first token".to_owned(),
            token_sha256: self.sha256.clone(),
            scopes: vec![Scope::Act],
            days,
            made_with: None,
        }
    }
}

/// Somebody who has shown who he is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// As whom he acts.
    pub actor: Actor,
    /// His account, where the ledger keeps it.
    pub account: Option<AccountId>,
    /// How he has shown it.
    pub how: How,
}

/// How somebody has shown who he is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// By the token of the settings, or by none.
    Settings,
    /// By a token of this provider.
    Provider {
        /// The provider.
        issuer: String,
    },
    /// By a token that his account made.
    ApiToken {
        /// The token.
        id: ApiTokenId,
        /// What it may be used for.
        scopes: Vec<Scope>,
    },
    /// By the token of somebody made up in a sandbox.
    Sandbox {
        /// The sandbox, and there is nothing else for him.
        realm: RealmId,
        /// The account whose sandbox it is.
        owner: String,
    },
}

impl SignedIn {
    /// Somebody without a name.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { actor: Actor::anonymous(), account: None, how: How::Settings }
    }

    /// What he may do with what he has shown.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        match &self.how {
            How::ApiToken { scopes, .. } => scopes,
            How::Settings | How::Provider { .. } | How::Sandbox { .. } => &[Scope::Act],
        }
    }

    /// Whether what he has shown is good for this method on this path.
    #[must_use]
    pub fn may(&self, method: &Method, path: &str) -> bool {
        let is_read = [Method::GET, Method::HEAD].contains(method);
        let is_calendar = path == CALENDARS
            || path.strip_prefix(CALENDARS).is_some_and(|rest| rest.starts_with('/'));
        self.scopes().iter().any(|it| match it {
            Scope::Act => true,
            Scope::Read => is_read,
            Scope::Calendar => is_calendar,
        })
    }

    /// The sandbox in which alone he is anybody; none of whoever has an account.
    #[must_use]
    pub fn made_up_in(&self) -> Option<RealmId> {
        match &self.how {
            How::Sandbox { realm, .. } => Some(*realm),
            How::Settings | How::Provider { .. } | How::ApiToken { .. } => None,
        }
    }

    /// Whose requests his are counted among: those of the people of a sandbox are its owner's.
    #[must_use]
    pub fn counted_as(&self) -> &str {
        match &self.how {
            How::Sandbox { owner, .. } => owner,
            How::Settings | How::Provider { .. } | How::ApiToken { .. } => &self.actor.account,
        }
    }

    /// Whose API tokens are his.
    #[must_use]
    pub fn owner(&self) -> TokenOwner {
        TokenOwner { name: self.actor.account.clone(), id: self.account }
    }
}

/// Whoever has the URL of a calendar that is good.
#[derive(Debug, Clone)]
pub struct Subscriber {
    /// As whom he reads it.
    pub actor: Actor,
    /// The sandbox in which alone its owner is anybody; none of whoever has an account.
    pub made_up_in: Option<RealmId>,
    /// The calendar.
    pub calendar: calendar::Model,
}

/// Who may sign in.
pub struct Accounts {
    by_token: HashMap<[u8; 32], Arc<Actor>>,
    by_subject: HashMap<(String, String), Arc<Actor>>,
    by_name: HashMap<String, Arc<Actor>>,
    providers: Providers,
    rates: Rates,
    asked: AtomicUsize,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accounts")
    }
}

impl Accounts {
    /// The accounts and the providers of the settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let mut accounts = Self {
            by_token: HashMap::new(),
            by_subject: HashMap::new(),
            by_name: HashMap::new(),
            providers: Providers::new(&config.oidc),
            rates: rates(config.http.requests_per_second, config.http.burst),
            asked: AtomicUsize::new(0),
        };
        for account in &config.accounts {
            let actor = Arc::new(actor(account));
            if let Some(token) = &account.token {
                // A hash is looked up, so that no comparison tells how much of a guess was right.
                accounts.by_token.insert(hash(token.reveal()), actor.clone());
            }
            if let Some((issuer, subject)) = account.known_as(&config.oidc) {
                let known_as = (issuer.to_owned(), subject.to_owned());
                accounts.by_subject.insert(known_as, actor.clone());
            }
            accounts.by_name.insert(account.name.clone(), actor);
        }
        accounts
    }

    /// The providers of OpenID Connect.
    #[must_use]
    pub fn providers(&self) -> &Providers {
        &self.providers
    }

    /// Whether the settings have an account of this name, or with this subject.
    #[must_use]
    pub fn has(&self, name: &str, known_as: Option<&(String, String)>) -> (bool, bool) {
        let is_known = known_as.is_some_and(|it| self.by_subject.contains_key(it));
        (self.by_name.contains_key(name), is_known)
    }

    /// The officer whose account has this name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn officer(&self, ledger: &Ledger, name: &str) -> Result<Option<Actor>, LedgerError> {
        let actor = match self.by_name.get(name) {
            Some(actor) => Some(actor.as_ref().clone()),
            None => ledger.account_named(name).await?.map(|account| account.actor()),
        };
        Ok(actor.filter(|actor| actor.role.is_officer()))
    }

    /// Counts a request of an account.
    ///
    /// # Errors
    /// How many seconds it is to wait, where it has made more than it may.
    pub fn within_rate(&self, account: &str) -> Result<(), u64> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_AFTER == SWEEP_AFTER - 1 {
            self.rates.retain_recent();
        }
        let checked = self.rates.check_key(&account.to_owned());
        checked.map_err(|early| early.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }

    /// Whose token this is; nobody's is `None`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sign_in(
        &self,
        ledger: &Ledger,
        token: &str,
    ) -> Result<Option<SignedIn>, LedgerError> {
        if let Some(actor) = self.by_token.get(&hash(token)) {
            let actor = actor.as_ref().clone();
            return Ok(Some(SignedIn { actor, account: None, how: How::Settings }));
        }
        if token.starts_with(SANDBOX_PREFIX) {
            let guest = ledger.guest(&sha256(token)).await?;
            return Ok(guest.map(|it| SignedIn {
                actor: it.person.actor(),
                account: None,
                how: How::Sandbox { realm: it.person.realm_id, owner: it.owner },
            }));
        }
        if token.starts_with(PREFIX) {
            return self.by_api_token(ledger, token).await;
        }
        if self.providers.might_know(token) {
            return self.by_provider(ledger, token).await;
        }
        Ok(None)
    }

    /// Whom a token of a provider names, whether or not he has an account; `None` for one that is not believed.
    pub async fn stranger(&self, token: &str) -> Option<(String, String)> {
        if !self.providers.might_know(token) {
            return None;
        }
        match self.providers.named(token).await {
            Ok(named) => Some((named.issuer, named.subject)),
            Err(error) => {
                tracing::info!(why = %error, "a token of a provider is not believed");
                None
            }
        }
    }

    /// The calendar whose token this is, and as whom it is read; nobody's is `None`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn subscriber(
        &self,
        ledger: &Ledger,
        token: &str,
    ) -> Result<Option<Subscriber>, LedgerError> {
        let Some(found) = ledger.subscriber(&hex(&hash(token))).await? else { return Ok(None) };
        let calendar = found.calendar;
        let of = |actor, made_up_in| Subscriber { actor, made_up_in, calendar: calendar.clone() };
        if let Some(account) = &found.account {
            return Ok(self.unless_of_settings(account.actor()).map(|actor| of(actor, None)));
        }
        if let Some(actor) = self.by_name.get(&calendar.account_name) {
            return Ok(Some(of(actor.as_ref().clone(), None)));
        }
        let guest = ledger.made_up(&calendar.account_name).await?;
        Ok(guest.map(|it| of(it.actor(), Some(it.realm_id))))
    }

    async fn by_api_token(
        &self,
        ledger: &Ledger,
        token: &str,
    ) -> Result<Option<SignedIn>, LedgerError> {
        let Some(bearer) = ledger.bearer(&hex(&hash(token))).await? else { return Ok(None) };
        let actor = match &bearer.account {
            Some(account) => self.unless_of_settings(account.actor()),
            None => self.by_name.get(&bearer.token.account_name).map(|it| it.as_ref().clone()),
        };
        let Some(actor) = actor else { return Ok(None) };
        // Who may sign in does so, also where the day cannot be noted.
        if let Err(error) = ledger.note_use(&bearer.token).await {
            tracing::warn!(token = %bearer.token.id, error = %error, "the use of a token was not noted");
        }
        let how = How::ApiToken { id: bearer.token.id, scopes: bearer.token.scopes() };
        Ok(Some(SignedIn { actor, account: bearer.account.map(|it| it.id), how }))
    }

    async fn by_provider(
        &self,
        ledger: &Ledger,
        token: &str,
    ) -> Result<Option<SignedIn>, LedgerError> {
        let named = match self.providers.named(token).await {
            Ok(named) => named,
            Err(error) => {
                tracing::info!(why = %error, "a token of a provider is not believed");
                return Ok(None);
            }
        };
        let how = How::Provider { issuer: named.issuer.clone() };
        if let Some(actor) = self.by_subject.get(&(named.issuer.clone(), named.subject.clone())) {
            let actor = actor.as_ref().clone();
            return Ok(Some(SignedIn { actor, account: None, how }));
        }
        let account = ledger.account_known_as(&named.issuer, &named.subject).await?;
        let is_disabled = account.as_ref().is_some_and(|it| it.disabled_at.is_some());
        let id = account.as_ref().map(|it| it.id);
        let actor = account.filter(|_| !is_disabled).map(|account| account.actor());
        let Some(actor) = actor.and_then(|actor| self.unless_of_settings(actor)) else {
            tracing::info!(issuer = named.issuer, is_disabled, "a genuine token names nobody here");
            return Ok(None);
        };
        Ok(Some(SignedIn { actor, account: id, how }))
    }

    /// An account of the ledger, unless the settings have got one of its name since: then it is that one's.
    fn unless_of_settings(&self, actor: Actor) -> Option<Actor> {
        if self.by_name.contains_key(&actor.account) {
            tracing::warn!(
                account = actor.account,
                "an account of the ledger has the name of one of the settings, and is not let in"
            );
            return None;
        }
        Some(actor)
    }
}

fn rates(per_second: NonZeroU32, burst: NonZeroU32) -> Rates {
    RateLimiter::hashmap(Quota::per_second(per_second).allow_burst(burst))
}

/// What is kept of a token.
#[must_use]
pub fn sha256(token: &str) -> String {
    hex(&hash(token))
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whoever has an account of the settings. Accounts of one party share its importer number or, without one, its name.
#[must_use]
pub fn actor(account: &Account) -> Actor {
    let party = account.party.as_ref().map(|party| PartyRef {
        key: PartyRef::key_of(&party.name, party.importer_number.as_deref()),
        name: party.name.clone(),
        email: account.email.clone(),
        address: party.address.clone(),
        importer_number: party.importer_number.clone(),
    });
    Actor { account: account.name.clone(), role: account.role, email: account.email.clone(), party }
}
