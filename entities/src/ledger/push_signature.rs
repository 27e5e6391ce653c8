//! The signature of what is pushed, by the rules of Standard Webhooks: one for each secret that is good, and the service's own where it is
//! asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::audit_keys::AuditKeys;

/// The value of `webhook-signature`: the signatures with a space between them.
pub(super) fn signature(
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

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::audit_keys::AuditKeys;

    #[test]
    fn each_good_secret_signs_and_the_service_where_it_is_asked_to() {
        let (id, at, body) = ("msg_1", 1_614_265_330, r#"{"test": 2432232314}"#);
        let one = signature(id, at, body, &[[7; 32]], None);
        assert!(one.starts_with("v1,") && !one.contains(' '), "{one}");
        let both = signature(id, at, body, &[[7; 32], [8; 32]], None);
        assert_eq!(both.split(' ').next(), Some(one.as_str()));
        assert_eq!(both.split(' ').count(), 2);
        let key = AuditKeys::new(Some("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"), &[]);
        let open = signature(id, at, body, &[[7; 32]], Some(&key.expect("a key")));
        assert!(open.starts_with(&one) && open.contains(" v1a,"), "{open}");
        assert_eq!(signature(id, at, body, &[[7; 32]], Some(&AuditKeys::default())), one);
        for other in [
            signature("msg_2", at, body, &[[7; 32]], None),
            signature(id, at + 1, body, &[[7; 32]], None),
            signature(id, at, "{}", &[[7; 32]], None),
        ] {
            assert_ne!(other, one);
        }
    }
}
