//! A provider's keys, as it published them at one time.

use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

/// How many keys of one provider are kept: more than these no provider needs.
const KEYS_MAX: usize = 100;

/// One key.
#[derive(Debug, Clone)]
pub struct Key {
    id: Option<String>,
    /// What it is said to be for; where nothing is said, what its kind can.
    algorithm: Option<KeyAlgorithm>,
    /// The key itself.
    pub decoding: DecodingKey,
}

/// The keys of one answer, and until when it may be used unasked.
#[derive(Debug)]
pub struct Keys {
    list: Vec<Key>,
    fresh_until: Instant,
    kept_until: Instant,
}

impl Keys {
    /// The keys of a document. One that is not understood is left out: a provider may have others for others.
    ///
    /// # Errors
    /// When it is no document of keys.
    pub fn read(
        document: &Value,
        now: Instant,
        fresh_for: Duration,
        kept_for: Duration,
    ) -> Result<Self, serde_json::Error> {
        let raw: Vec<Value> = serde_json::from_value(document["keys"].clone())?;
        let set = raw.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        let set = JwkSet { keys: set.take(KEYS_MAX).collect() };
        let list = set.keys.iter().filter_map(Key::of).collect();
        Ok(Self { list, fresh_until: now + fresh_for, kept_until: now + kept_for })
    }

    /// Whether the provider need not be asked yet.
    #[must_use]
    pub fn is_fresh(&self, now: Instant) -> bool {
        now < self.fresh_until
    }

    /// The key of this id. A token that names none is checked with the only key of its kind, where there is but one.
    #[must_use]
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm, now: Instant) -> Option<Key> {
        if now >= self.kept_until {
            return None;
        }
        let mut fitting = self
            .list
            .iter()
            .filter(|key| key.is_for(algorithm) && (id.is_none() || key.id.as_deref() == id));
        let found = fitting.next()?;
        (id.is_some() || fitting.next().is_none()).then(|| found.clone())
    }
}

impl Key {
    fn of(jwk: &Jwk) -> Option<Self> {
        let signs =
            jwk.common.public_key_use.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature);
        let decoding = DecodingKey::from_jwk(jwk).ok().filter(|_| signs)?;
        let (id, algorithm) = (jwk.common.key_id.clone(), jwk.common.key_algorithm);
        Some(Self { id, algorithm, decoding })
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        let said = self.algorithm.is_none_or(|said| said.to_string() == format!("{algorithm:?}"));
        said && self.decoding.family() == algorithm.family()
    }
}
