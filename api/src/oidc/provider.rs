//! One provider: what the settings say of it, and its keys, asked for when they are wanted.
//!
//! Nobody can make the service ask often: whoever sends tokens with keys that nobody has causes one question in a while.
//! While the provider is away, its last keys stay good for a day.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;

use super::fetch::{Fetcher, Unfetched};
use super::keys::{Key, Keys};
use crate::config::Oidc;
use crate::problem::chain;

/// The provider is not asked again within this, whoever wants to know.
const PAUSE: Duration = Duration::from_secs(5);
/// How long keys are good that the provider does not confirm.
const KEPT: Duration = Duration::from_hours(24);

/// One provider of the settings.
#[derive(Debug)]
pub(super) struct Provider {
    settings: Oidc,
    accepted: Vec<Algorithm>,
    fetcher: Fetcher,
    keys: RwLock<Option<Arc<Keys>>>,
    asked: Mutex<Asked>,
}

/// What the provider was asked, and what of the answer is used again. Locked while it is asked: all who wait get one answer.
#[derive(Debug, Default)]
struct Asked {
    last: Option<Instant>,
    /// Where its keys are, and until when that need not be asked again.
    keys_at: Option<(String, Instant)>,
}

impl Provider {
    pub fn new(settings: Oidc) -> Self {
        Self {
            accepted: settings.accepted(),
            settings,
            fetcher: Fetcher::new(),
            keys: RwLock::default(),
            asked: Mutex::default(),
        }
    }

    pub fn settings(&self) -> &Oidc {
        &self.settings
    }

    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    pub fn accepts(&self, algorithm: Algorithm) -> bool {
        self.accepted.contains(&algorithm)
    }

    /// The key with which a token is to be checked, where the provider has it.
    pub async fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Key> {
        let known = self.known();
        let now = Instant::now();
        let found = known.as_ref().and_then(|keys| keys.find(id, algorithm, now));
        let is_fresh = known.as_ref().is_some_and(|keys| keys.is_fresh(now));
        if found.is_some() && is_fresh {
            return found;
        }
        // Whoever has a key that was good does not wait behind another's question.
        let asked = match (&found, self.asked.try_lock()) {
            (_, Ok(asked)) => asked,
            (Some(_), Err(_)) => return found,
            (None, Err(_)) => self.asked.lock().await,
        };
        self.refreshed(asked).await.and_then(|keys| keys.find(id, algorithm, Instant::now()))
    }

    fn known(&self) -> Option<Arc<Keys>> {
        // A panic while it was locked leaves whole keys: they are only ever replaced.
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys after the provider was asked, unless somebody asked just now.
    async fn refreshed(&self, mut asked: tokio::sync::MutexGuard<'_, Asked>) -> Option<Arc<Keys>> {
        if asked.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return self.known();
        }
        asked.last = Some(Instant::now());
        match self.ask(&mut asked).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Some(keys.clone());
                Some(keys)
            }
            Err(error) => {
                asked.keys_at = None;
                let (issuer, caused_by) = (self.issuer(), chain(&error));
                tracing::warn!(issuer, error = %error, %caused_by, "the keys of a provider cannot be had: its last ones stay good for a day");
                self.known()
            }
        }
    }

    async fn ask(&self, asked: &mut Asked) -> Result<Keys, Unfetched> {
        let now = Instant::now();
        let address = match &asked.keys_at {
            Some((address, until)) if now < *until => address.clone(),
            _ => {
                let base = self.issuer().trim_end_matches('/');
                let place = format!("{base}/.well-known/openid-configuration");
                let (document, fresh) = self.fetcher.json(&place).await?;
                if document["issuer"].as_str() != Some(self.issuer()) {
                    return Err(Unfetched::Issuer);
                }
                let address = document["jwks_uri"].as_str().unwrap_or_default().to_owned();
                asked.keys_at = Some((address.clone(), now + fresh));
                address
            }
        };
        let (document, fresh) = self.fetcher.json(&address).await?;
        Ok(Keys::read(&document, Instant::now(), fresh, KEPT)?)
    }
}
