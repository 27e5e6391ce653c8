//! Which key of a provider is found.

use std::time::{Duration, Instant};

use jsonwebtoken::Algorithm;
use serde_json::json;

use api::for_tests::oidc::Keys;

#[test]
fn a_key_is_found_by_its_id_for_what_it_is_for_while_it_is_kept() {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let ed = |kid: &str| json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x });
    let mut sealing = ed("sealing");
    sealing["use"] = "enc".into();
    let secret = json!({ "kty": "oct", "kid": "secret", "k": "c2VjcmV0", "alg": "HS256" });
    let strange = json!({ "kty": "strange", "kid": "strange" });
    let document = json!({ "keys": [ed("a"), ed("b"), sealing, secret, strange] });
    let (now, minute) = (Instant::now(), Duration::from_mins(1));
    let keys = Keys::read(&document, now, minute, 2 * minute).expect("a document of keys");
    let found = |id, algorithm, at| keys.find(id, algorithm, at).is_some();
    assert!(found(Some("a"), Algorithm::EdDSA, now));
    assert!(!found(Some("a"), Algorithm::RS256, now), "of another kind");
    assert!(!found(Some("sealing"), Algorithm::EdDSA, now), "for sealing");
    assert!(!found(Some("c"), Algorithm::EdDSA, now), "unknown");
    assert!(!found(None, Algorithm::EdDSA, now), "one of two");
    assert!(keys.is_fresh(now) && !keys.is_fresh(now + minute));
    assert!(found(Some("b"), Algorithm::EdDSA, now + minute), "old, and kept");
    assert!(!found(Some("b"), Algorithm::EdDSA, now + 2 * minute), "not for ever");
    assert!(Keys::read(&json!({}), now, minute, minute).is_err(), "no document of keys");
}
