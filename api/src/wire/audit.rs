//! The audit: links, heads and the public keys of the heads.

use chrono::{NaiveDate, SecondsFormat};
use entities::{PublicKey, audit_head, audit_link};
use poem_openapi::Object;
use uuid::Uuid;

use super::instant::Instant;
use super::word::{AuditOutcomeWord, DeedWord, ResourceWord, RoleWord};

/// Something that was done or read, chained to what was before.
///
/// `hash` is the SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of this object without `hash`, with `case`, `entry`, `etag`,
/// `party` and `subject` as `null` where they are absent, and with `at` and `real_at` in six decimals.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditLink {
    /// Its id.
    pub id: Uuid,
    /// Its chain: that of a case has the case's id, that of a realm the realm's.
    pub chain: Uuid,
    /// Its number in the chain, from 1, without gaps.
    pub number: i64,
    /// The realm; the real world has the nil id.
    pub realm: Uuid,
    /// The case; absent where it is none, or many.
    pub case: Option<Uuid>,
    /// When, by the realm's clock.
    pub at: Instant,
    /// When, by the real clock.
    pub real_at: Instant,
    /// The account; `anonymous` of whoever gave no name.
    pub account: String,
    /// In what role.
    pub role: RoleWord,
    /// What the accounts of the party it acts for have in common.
    pub party: Option<String>,
    /// What it did.
    pub what: DeedWord,
    /// To what kind of thing.
    pub resource: ResourceWord,
    /// To which one, by its id; absent of a list.
    pub subject: Option<String>,
    /// The tag of what was shown.
    pub etag: Option<String>,
    /// What came of it.
    pub outcome: AuditOutcomeWord,
    /// The docket entry that was written, or up to which the docket was taken over.
    pub entry: Option<AuditedEntry>,
    /// The hash of the link before; 64 zeros before the first.
    pub prev_hash: String,
    /// The hash of this link.
    pub hash: String,
}

/// A docket entry under a link.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct AuditedEntry {
    /// Its hash, which is over all entries before it too.
    pub hash: String,
    /// Its place on the whole docket, from 1.
    pub position: i32,
}

impl From<&audit_link::Model> for AuditLink {
    fn from(link: &audit_link::Model) -> Self {
        let entry = link.position.zip(link.entry_hash.clone());
        Self {
            id: link.id.0,
            chain: link.chain,
            number: link.number,
            realm: link.realm_id.0,
            case: link.case_id.map(|it| it.0),
            at: link.at.into(),
            real_at: link.real_at.into(),
            account: link.account.clone(),
            role: link.role.0.into(),
            party: link.party.clone(),
            what: link.what.0.into(),
            resource: link.resource.0.into(),
            subject: link.subject.clone(),
            etag: link.etag.clone(),
            outcome: link.outcome.0.into(),
            entry: entry.map(|(position, hash)| AuditedEntry { hash, position }),
            prev_hash: link.prev_hash.clone(),
            hash: link.hash.clone(),
        }
    }
}

/// The head of a day: one hash over the last link of every chain that moved since the head before, and over that head.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditHead {
    /// Its number, from 1, without gaps.
    pub number: i64,
    /// The legal day on which it was made.
    pub on: NaiveDate,
    /// When it was made, with the six decimals that its hash is over.
    pub made_at: String,
    /// How many chains had moved.
    pub chains: i64,
    /// The hash of the head before; 64 zeros before the first.
    pub prev_hash: String,
    /// The hash of this head.
    pub hash: String,
    /// Which key signed it, see `/.well-known/jwks.json`; absent where the service had none.
    pub kid: Option<String>,
    /// The Ed25519 signature of the 64 characters of `hash`, in base64url without padding.
    pub signature: Option<String>,
}

impl From<&audit_head::Model> for AuditHead {
    fn from(head: &audit_head::Model) -> Self {
        Self {
            number: head.number,
            on: head.on,
            made_at: head.made_at.to_rfc3339_opts(SecondsFormat::Micros, true),
            chains: head.chains,
            prev_hash: head.prev_hash.clone(),
            hash: head.hash.clone(),
            kid: head.kid.clone(),
            signature: head.signature.clone(),
        }
    }
}

/// Public keys, RFC 7517.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct KeySet {
    /// The current key first, then those before it; empty where heads are not signed.
    pub keys: Vec<Key>,
}

/// A public key of Ed25519, RFC 8037.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "JsonWebKey")]
pub struct Key {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key, in base64url without padding.
    pub x: String,
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// `sig`.
    #[oai(rename = "use")]
    pub used_for: String,
    /// `EdDSA`.
    pub alg: String,
}

impl From<&[PublicKey]> for KeySet {
    fn from(keys: &[PublicKey]) -> Self {
        let key = |key: &PublicKey| Key {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            x: key.x.clone(),
            kid: key.kid.clone(),
            used_for: "sig".to_owned(),
            alg: "EdDSA".to_owned(),
        };
        Self { keys: keys.iter().map(key).collect() }
    }
}
