//! The keys of the service, for the daily heads and for receipts: the one that signs, and those that signed before.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// How many bytes a key has, private or public.
const KEY_BYTES: usize = 32;

/// Why a key of the settings is none. It never shows the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AuditKeyError {
    /// It is not 32 bytes in base64.
    #[error("is not the 32 bytes of an Ed25519 key in base64")]
    Form,
    /// The bytes are no public key.
    #[error("is no public key of Ed25519")]
    NotAKey,
}

/// The keys of the audit. Without any, heads and receipts are kept unsigned.
#[derive(Clone, Default)]
pub struct AuditKeys {
    signing: Option<SigningKey>,
    previous: Vec<VerifyingKey>,
}

impl fmt::Debug for AuditKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKeys")
    }
}

/// A public key, as a JSON Web Key of RFC 8037 tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// The key, in base64url without padding.
    pub x: String,
}

impl AuditKeys {
    /// The key that signs, 32 bytes in base64, and the public keys that signed before it, each the same.
    ///
    /// # Errors
    /// [`AuditKeyError`] for the first that is none.
    pub fn new(signing: Option<&str>, previous: &[String]) -> Result<Self, AuditKeyError> {
        let signing = signing.map(bytes).transpose()?.map(|it| SigningKey::from_bytes(&it));
        let public = |text: &String| {
            VerifyingKey::from_bytes(&bytes(text)?).map_err(|_| AuditKeyError::NotAKey)
        };
        let previous = previous.iter().map(public).collect::<Result<_, _>>()?;
        Ok(Self { signing, previous })
    }

    /// Whether heads and receipts are signed.
    #[must_use]
    pub const fn sign(&self) -> bool {
        self.signing.is_some()
    }

    /// The thumbprint of the key that signs.
    #[must_use]
    pub fn kid(&self) -> Option<String> {
        self.signing.as_ref().map(|key| public(&key.verifying_key()).kid)
    }

    /// Every public key: the current one first, then those before it.
    #[must_use]
    pub fn public(&self) -> Vec<PublicKey> {
        let current = self.signing.iter().map(SigningKey::verifying_key);
        current.chain(self.previous.iter().copied()).map(|key| public(&key)).collect()
    }

    /// Signs the hash of a head, or the text of a receipt: the key's thumbprint, and the signature in base64url.
    pub(crate) fn signature(&self, text: &str) -> Option<(String, String)> {
        let key = self.signing.as_ref()?;
        let signature = key.sign(text.as_bytes()).to_bytes();
        Some((public(&key.verifying_key()).kid, URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Signs what is pushed.
    pub(crate) fn signed_bytes(&self, said: &[u8]) -> Option<[u8; 64]> {
        self.signing.as_ref().map(|key| key.sign(said).to_bytes())
    }

    /// Whether a head was signed by the key it names; `None` where no such key is known.
    pub(crate) fn verify(&self, kid: &str, hash: &str, signature: &str) -> Option<bool> {
        let current = self.signing.iter().map(SigningKey::verifying_key);
        let mut keys = current.chain(self.previous.iter().copied());
        let key = keys.find(|key| public(key).kid == kid)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok();
        let signature = signature.and_then(|it| Signature::from_slice(&it).ok());
        Some(signature.is_some_and(|it| key.verify_strict(hash.as_bytes(), &it).is_ok()))
    }
}

fn public(key: &VerifyingKey) -> PublicKey {
    let x = URL_SAFE_NO_PAD.encode(key.as_bytes());
    // The members that RFC 8037 requires of the key, in the order of their names, RFC 7638 section 3.
    let told = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    PublicKey { kid: URL_SAFE_NO_PAD.encode(Sha256::digest(told)), x }
}

/// The bytes of a key, in either alphabet of base64.
fn bytes(text: &str) -> Result<[u8; KEY_BYTES], AuditKeyError> {
    let text = text.trim();
    let read = STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
        .map_err(|_| AuditKeyError::Form)?;
    read.try_into().map_err(|_| AuditKeyError::Form)
}
