//! The signature of what is pushed, by the rules of Standard Webhooks: one for each secret that is good, and the service's own where it is
//! asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::audit_keys::AuditKeys;

/// The value of `webhook-signature`: the signatures with a space between them.
#[must_use]
pub fn signature(
    id: &str,
    timestamp: i64,
    body: &str,
    secrets: &[[u8; 32]],
    keys: Option<&AuditKeys>,
) -> String {
    let said = format!("{id}.{timestamp}.{body}");
    let mut signatures: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            format!("v1,{}", STANDARD.encode(hmac::sign(&key, said.as_bytes())))
        })
        .collect();
    let open = keys.and_then(|keys| keys.signed_bytes(said.as_bytes()));
    signatures.extend(open.map(|it| format!("v1a,{}", STANDARD.encode(it))));
    signatures.join(" ")
}
