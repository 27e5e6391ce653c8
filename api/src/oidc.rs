//! Tokens of providers of OpenID Connect: which provider's one is, whether it is genuine, and whom it names.

pub(crate) mod fetch;
pub(crate) mod keys;
mod provider;

use jsonwebtoken::{Validation, decode, decode_header, get_current_timestamp};
use serde_json::Value;
use thiserror::Error;

use self::provider::Provider;
use crate::config::Oidc;

/// The longest token that is looked at, in bytes.
const TOKEN_LENGTH_MAX: usize = 16 * 1024;

/// Whom a genuine token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The provider that says so.
    pub issuer: String,
    /// What it calls him.
    pub subject: String,
}

/// Why a token is not believed. It is logged, and answered like every other: whoever forges one is not taught.
#[derive(Debug, Error)]
pub enum Disbelieved {
    /// It is no token of this kind, or a check of the verifier fails.
    #[error("{0}")]
    Verifier(#[from] jsonwebtoken::errors::Error),
    /// It is longer than any token.
    #[error("it is longer than {TOKEN_LENGTH_MAX} bytes")]
    Long,
    /// It names an issuer that is none of the settings.
    #[error("its issuer is none of [[oidc]]")]
    Issuer,
    /// It is signed in a way that the settings do not accept.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// It asks for something that is not understood here.
    #[error("it has critical headers")]
    Critical,
    /// It is signed with a key that the provider does not have.
    #[error("its key is none of the provider's")]
    Key,
    /// It was issued later than now.
    #[error("it was issued in the future")]
    Future,
    /// It names nobody.
    #[error("it lacks the claim that names its subject")]
    Subject,
}

/// The providers of the settings.
#[derive(Debug)]
pub struct Providers(Vec<Provider>);

impl Providers {
    /// The providers of the settings. Nothing is fetched before a token asks for it.
    #[must_use]
    pub fn new(settings: &[Oidc]) -> Self {
        Self(settings.iter().cloned().map(Provider::new).collect())
    }

    /// Whether this could be a token of a provider: three parts, of which the first two are JSON.
    #[must_use]
    pub fn might_know(&self, token: &str) -> bool {
        !self.0.is_empty() && token.starts_with("eyJ") && token.matches('.').count() == 2
    }

    /// The only issuer, where there is but one.
    #[must_use]
    pub fn only_issuer(&self) -> Option<&str> {
        match self.0.as_slice() {
            [only] => Some(only.issuer()),
            _ => None,
        }
    }

    /// Whether a provider of the settings is called that.
    #[must_use]
    pub fn has(&self, issuer: &str) -> bool {
        self.0.iter().any(|it| it.issuer() == issuer)
    }

    /// Whom a token names: its issuer's key, audience and times are checked, in this order.
    ///
    /// # Errors
    /// Why it is not believed.
    pub async fn named(&self, token: &str) -> Result<Named, Disbelieved> {
        if token.len() > TOKEN_LENGTH_MAX {
            return Err(Disbelieved::Long);
        }
        let header = decode_header(token)?;
        // Only to find whose keys to check it with: nothing of it is believed yet.
        let said: Value = jsonwebtoken::dangerous::insecure_decode_claims(token)?;
        let issuer = said["iss"].as_str();
        let provider = self.0.iter().find(|it| Some(it.issuer()) == issuer);
        let provider = provider.ok_or(Disbelieved::Issuer)?;
        let settings = provider.settings();
        if !provider.accepts(header.alg) {
            return Err(Disbelieved::Algorithm);
        }
        if header.crit.is_some() {
            return Err(Disbelieved::Critical);
        }
        let key = provider.key(header.kid.as_deref(), header.alg).await;
        let key = key.ok_or(Disbelieved::Key)?;
        let mut checks = Validation::new(header.alg);
        checks.leeway = settings.clock_skew_seconds;
        checks.validate_nbf = true;
        checks.set_required_spec_claims(&["exp", "iss", "aud"]);
        checks.set_issuer(&[&settings.issuer]);
        checks.set_audience(&[&settings.audience]);
        let claims = decode::<Value>(token, &key.decoding, &checks)?.claims;
        let latest = get_current_timestamp() + settings.clock_skew_seconds;
        if claims["iat"].as_f64().is_some_and(|issued| issued > seconds(latest)) {
            return Err(Disbelieved::Future);
        }
        let subject = claims[settings.subject_claim.as_str()].as_str().map(str::trim);
        let subject = subject.filter(|it| !it.is_empty()).ok_or(Disbelieved::Subject)?;
        Ok(Named { issuer: settings.issuer.clone(), subject: subject.to_owned() })
    }
}

/// Seconds as JSON has them.
#[expect(clippy::cast_precision_loss, reason = "seconds are exact for millions of years")]
fn seconds(whole: u64) -> f64 {
    whole as f64
}
