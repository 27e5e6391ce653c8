//! Fetching a small JSON document of a provider: over TLS, bounded in size, time and how long it is held for good.

use std::time::Duration;

use poem::http::header::CACHE_CONTROL;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use crate::config::is_private;

/// The largest document that is read, in bytes.
const SIZE_MAX: usize = 1024 * 1024;
/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A document without a word on it is fresh for so long.
pub const FRESH: Duration = Duration::from_mins(10);
/// Whatever it says, it is asked for no more often than this ...
pub const FRESH_MIN: Duration = Duration::from_mins(1);
/// ... and no less often: a key that is withdrawn is to be believed no longer.
pub const FRESH_MAX: Duration = Duration::from_hours(1);

/// Why a provider's document could not be had.
#[derive(Debug, Error)]
pub(super) enum Unfetched {
    /// It does not answer, or not as it should.
    #[error("the provider does not answer")]
    Http(#[from] reqwest::Error),
    /// It is larger than such a document is.
    #[error("the document is larger than {SIZE_MAX} bytes")]
    Large,
    /// It is no JSON, or not of its form.
    #[error("the document is not of its form")]
    Form(#[from] serde_json::Error),
    /// The address is none.
    #[error("the address is none")]
    Address(#[from] url::ParseError),
    /// It would be read by others on the way.
    #[error("the address is neither https nor of this host")]
    Open,
    /// It speaks for another issuer.
    #[error("the document is another issuer's")]
    Issuer,
}

/// What is asked with: no redirect is followed, since whoever redirects decides whose keys are believed.
#[derive(Debug)]
pub(super) struct Fetcher(Option<reqwest::Client>);

impl Fetcher {
    pub fn new() -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build();
        let client =
            client.inspect_err(|error| tracing::error!(%error, "no provider can be asked"));
        Self(client.ok())
    }

    /// A document, and how long it is fresh.
    ///
    /// # Errors
    /// Why it could not be had.
    pub async fn json(&self, address: &str) -> Result<(Value, Duration), Unfetched> {
        let url = Url::parse(address)?;
        let Some(client) = self.0.as_ref().filter(|_| is_private(&url)) else {
            return Err(Unfetched::Open);
        };
        let mut response = client.get(url).send().await?.error_for_status()?;
        let said = response.headers().get(CACHE_CONTROL).and_then(|it| it.to_str().ok());
        let fresh = fresh(said.unwrap_or_default());
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > SIZE_MAX {
                return Err(Unfetched::Large);
            }
        }
        Ok((serde_json::from_slice(&bytes)?, fresh))
    }
}

/// How long an answer with this `Cache-Control` is fresh, within our bounds.
#[must_use]
pub fn fresh(control: &str) -> Duration {
    let mut words = control.split(',').map(|it| it.trim().to_ascii_lowercase());
    let said = words.find_map(|word| match word.as_str() {
        "no-store" | "no-cache" => Some(Duration::ZERO),
        word => {
            word.strip_prefix("max-age=")?.trim_matches('"').parse().ok().map(Duration::from_secs)
        }
    });
    said.unwrap_or(FRESH).clamp(FRESH_MIN, FRESH_MAX)
}
