//! Whose tokens are believed beside our own: providers of OpenID Connect.

use jsonwebtoken::Algorithm;
use serde::Deserialize;
use url::{Host, Url};

use super::source::{Reader, Setting};

/// A clock that is further off than this is to be set, not borne with, in seconds.
const SKEW_MAX: u64 = 600;

/// What a provider may sign with: whoever checks holds a public key only, so that he can forge nothing.
const ASYMMETRIC: &[&str] =
    &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

const OIDC: Setting = Setting {
    key: "oidc",
    env: "TIDEWAITER_OIDC",
    default: None,
    about: "Providers of OpenID Connect whose access tokens are believed. In the file one [[oidc]] each: issuer (as its tokens say \
            it; https, or http on this host), audience (that of this service, required), clock_skew_seconds (60), subject_claim \
            (sub), algorithms (RS256, PS256, ES256, EdDSA; asymmetric ones only). In the environment the same as a JSON list.",
};

pub(super) const SETTINGS: &[Setting] = &[OIDC];

/// One provider of OpenID Connect.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The issuer, to the letter as its tokens and its discovery document say it.
    pub issuer: String,
    /// Whom its tokens are for: a token for somebody else is no token here.
    pub audience: String,
    /// How far the provider's clock and ours may be apart, in seconds.
    #[serde(default = "skew")]
    pub clock_skew_seconds: u64,
    /// The claim that says who somebody is.
    #[serde(default = "subject_claim")]
    pub subject_claim: String,
    /// What its tokens may be signed with.
    #[serde(default = "algorithms")]
    pub algorithms: Vec<String>,
}

impl Oidc {
    /// What its tokens may be signed with.
    #[must_use]
    pub fn accepted(&self) -> Vec<Algorithm> {
        let known = self.algorithms.iter().filter(|name| ASYMMETRIC.contains(&name.as_str()));
        known.filter_map(|name| name.parse().ok()).collect()
    }
}

fn skew() -> u64 {
    60
}

fn subject_claim() -> String {
    "sub".to_owned()
}

fn algorithms() -> Vec<String> {
    ["RS256", "PS256", "ES256", "EdDSA"].map(str::to_owned).to_vec()
}

/// Whether something may be fetched from here: over TLS, or without it from this host alone.
#[must_use]
pub fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_here
}

pub(super) fn read(reader: &mut Reader) -> Vec<Oidc> {
    let providers: Vec<Oidc> = reader.list(&OIDC);
    for (index, provider) in providers.iter().enumerate() {
        let place = format!("oidc[{index}] ({})", provider.issuer);
        match Url::parse(&provider.issuer) {
            Ok(url) if !is_private(&url) => {
                reader.wrong(&place, "the issuer is reached over https, or over http on this host");
            }
            Ok(url) if url.query().is_some() || url.fragment().is_some() => {
                reader.wrong(&place, "an issuer has no query and no fragment");
            }
            Ok(_) => {}
            Err(error) => reader.wrong(&place, format!("the issuer is no address: {error}")),
        }
        for (name, text) in
            [("audience", &provider.audience), ("subject_claim", &provider.subject_claim)]
        {
            if text.trim().is_empty() {
                reader.wrong(&place, format!("{name} is empty"));
            }
        }
        if provider.clock_skew_seconds > SKEW_MAX {
            reader.wrong(&place, format!("clock_skew_seconds is more than {SKEW_MAX}"));
        }
        if provider.algorithms.is_empty() {
            reader.wrong(&place, "no algorithm is accepted");
        }
        for name in &provider.algorithms {
            if !ASYMMETRIC.contains(&name.as_str()) {
                let known = ASYMMETRIC.join(", ");
                reader.wrong(&place, format!("`{name}` is none of the algorithms {known}"));
            }
        }
        if providers.iter().take(index).any(|earlier| earlier.issuer == provider.issuer) {
            reader.wrong(&place, "this issuer is there twice");
        }
    }
    providers
}
