//! The keys that sign the daily heads of the audit, and receipts.

use entities::AuditKeys;

use super::secret::Secret;
use super::source::{Reader, Setting};

const SIGNING_KEY: Setting = Setting {
    key: "audit.signing_key",
    env: "TIDEWAITER_AUDIT_SIGNING_KEY",
    default: None,
    about: "The Ed25519 key that signs the daily heads of the audit, receipts of filings and certificates of outages: 32 random bytes \
            in base64 (openssl rand -base64 32). Without it they are made and not signed.",
};
const PREVIOUS_KEYS: Setting = Setting {
    key: "audit.previous_keys",
    env: "TIDEWAITER_AUDIT_PREVIOUS_KEYS",
    default: None,
    about: "The public keys that signed before it, each the `x` of /.well-known/jwks.json: so that what they signed can still be proven. \
            A JSON list in the environment.",
};

pub(super) const SETTINGS: &[Setting] = &[SIGNING_KEY, PREVIOUS_KEYS];

/// The keys of the audit.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// The key that signs, and those before it.
    pub keys: AuditKeys,
}

impl Audit {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let signing: Option<Secret> = reader.optional(&SIGNING_KEY);
        let previous: Vec<String> = reader.list(&PREVIOUS_KEYS);
        // Each by itself, so that a mistake names its setting.
        if let Err(error) = AuditKeys::new(None, &previous) {
            reader.wrong(PREVIOUS_KEYS.key, format!("one of them {error}"));
            return Self::default();
        }
        match AuditKeys::new(signing.as_ref().map(Secret::reveal), &previous) {
            Ok(keys) => Self { keys },
            Err(error) => {
                reader.wrong(SIGNING_KEY.key, error.to_string());
                Self::default()
            }
        }
    }
}
