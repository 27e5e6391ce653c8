//! `DomainKeys` Identified Mail (RFC 6376): who reads a notice can tell that it left our domain as it is.

use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use lettre::message::header::HeaderName;

use super::settings::MailSettingsError;
use crate::secret::Secret;

/// What is signed: whoever changes one of these changes what the notice is. Not the type of the content: the library writes it
/// with the body's parts, after it has signed, and the parts themselves are signed with the body.
/// A header that is named and not there is signed as absent: nobody can add a link to a legal notice.
const SIGNED: &[&str] = &[
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// The key that signs, and where its public half stands in the DNS: `<selector>._domainkey.<domain>`.
#[derive(Debug, Clone)]
pub struct Dkim {
    /// The selector.
    pub selector: String,
    /// The domain that signs.
    pub domain: String,
    /// The private key: an RSA key as PEM (PKCS #1), or the 32 bytes of an Ed25519 key as base64.
    pub key: Secret,
}

impl Dkim {
    /// Reads the key.
    pub(super) fn config(&self) -> Result<DkimConfig, MailSettingsError> {
        let key = self.key.reveal().trim();
        let algorithm = if key.starts_with("-----BEGIN") {
            DkimSigningAlgorithm::Rsa
        } else {
            DkimSigningAlgorithm::Ed25519
        };
        let key = DkimSigningKey::new(key, algorithm).map_err(MailSettingsError::Key)?;
        // Relays fold lines and trim blanks; that is no change of what is said.
        let canonicalization = DkimCanonicalization {
            header: DkimCanonicalizationType::Relaxed,
            body: DkimCanonicalizationType::Relaxed,
        };
        let headers = SIGNED.iter().map(|name| HeaderName::new_from_ascii_str(name)).collect();
        Ok(DkimConfig::new(
            self.selector.clone(),
            self.domain.clone(),
            key,
            headers,
            canonicalization,
        ))
    }
}
