//! The hash chains as a stranger proves them: from what an auditor reads over HTTP, by what the contract says of a link, and with
//! nothing of the service's own.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::caller::Caller;

/// What is hashed as `null` where a link has none.
const NULL_WHERE_ABSENT: [&str; 5] = ["case", "entry", "etag", "party", "subject"];

/// Proves the chain of a case, and that each entry of its docket is under one link. Gives how many links there are.
pub async fn proven(auditor: &Caller, case: &str, docket: &[Value]) -> u64 {
    let mut links = auditor.all(&format!("/v1/cases/{case}/audit?limit=200")).await;
    links.sort_by_key(|link| link["number"].as_u64());
    let mut before = "0".repeat(64);
    for (link, number) in links.iter().zip(1_u64..) {
        assert_eq!(link["number"], number, "the chain of {case} has no gap: {link}");
        assert_eq!(link["prev_hash"], before.as_str(), "it follows the link before: {link}");
        before = hashed(link);
        assert_eq!(link["hash"], before.as_str(), "it says what was chained: {link}");
    }
    for entry in docket {
        assert!(entry["hash"].is_string(), "officers see the hash: {entry}");
        let is_over = |link: &&Value| {
            link["subject"] == entry["id"] && link["entry"]["hash"] == entry["hash"]
        };
        assert_eq!(links.iter().filter(is_over).count(), 1, "one link is over it: {entry}");
    }
    links.len() as u64
}

/// The SHA-256 of a link's canonical JSON, without the hash itself.
fn hashed(link: &Value) -> String {
    let members = link.as_object().expect("a link is an object").clone();
    let mut said: BTreeMap<String, Value> = members.into_iter().collect();
    said.remove("hash");
    for name in NULL_WHERE_ABSENT {
        said.entry(name.to_owned()).or_insert(Value::Null);
    }
    if let Some(entry) = said.get_mut("entry").filter(|it| it.is_object()) {
        *entry = json!({ "hash": entry["hash"], "position": entry["position"] });
    }
    for name in ["at", "real_at"] {
        let at = link[name].as_str().and_then(|it| it.parse::<DateTime<Utc>>().ok());
        let at = at.unwrap_or_else(|| panic!("no instant: {link}"));
        said.insert(name.to_owned(), json!(at.to_rfc3339_opts(SecondsFormat::Micros, true)));
    }
    let text = serde_json::to_string(&said).expect("a link can be written");
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
