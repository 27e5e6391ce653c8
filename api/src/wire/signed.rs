//! What is signed: receipts of filings and announcements, and certificates of outages, each with what a stranger needs to prove it.

use entities::{ReceiptSeen, filing_receipt, outage};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::hex;

/// What a receipt is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// Of a filing.
    Filing,
    /// Of the announcement of one.
    Intent,
    /// Of what was filed beside a docket: a request, a word, confidential information, an application, a later public version.
    Beside,
}

/// A text with the signature that proves it.
///
/// `text` is canonical JSON (RFC 8785). `signature` is that of its UTF-8 bytes, by Ed25519 (RFC 8032), with the key that both call `kid`:
/// the one with that `kid` at `/.well-known/jwks.json`, which names also those that sign no more. Nothing else of this service is
/// needed to prove it: take the bytes of `text` as they are.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Proof {
    /// Whether it is signed. Where the service had no key when it was made, it is not, and the text says so too.
    pub signed: bool,
    /// What is signed, to the byte.
    pub text: String,
    /// The same text, read.
    pub said: Value,
    /// Which key signed it, by its RFC 7638 thumbprint; absent where it is not signed.
    pub kid: Option<String>,
    /// The signature, in base64url without padding; absent where it is not signed.
    pub signature: Option<String>,
}

impl Proof {
    fn of(text: &str, kid: Option<&String>, signature: Option<&String>) -> Self {
        Self {
            signed: signature.is_some(),
            text: text.to_owned(),
            // The service wrote it as JSON.
            said: serde_json::from_str(text).unwrap_or_default(),
            kid: kid.cloned(),
            signature: signature.cloned(),
        }
    }

    fn printed(&self) -> workflows::PrintedProof {
        workflows::PrintedProof {
            text: self.text.clone(),
            sha256: hex(&Sha256::digest(&self.text)),
            signed: self.kid.clone().zip(self.signature.clone()),
        }
    }
}

/// The receipt of a filing, of the announcement of one, or of what was filed beside a docket. It never changes.
///
/// In `proof.said`, `received_at` is when the last byte had arrived, by the service's clock, and `on` the legal day of the filing in
/// `zone`; where it was announced, `intent` has the instant from which it counts. `body_sha256` is the SHA-256 of the bytes of the request's body
/// as they were sent. `entry.number` is the number on the docket as its filer sees it, and `entry.seal` binds the receipt to
/// the docket without telling its hash. Of what was filed beside a docket, `what` says what it is, and `filed` which.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FilingReceipt {
    /// Its id.
    pub id: Uuid,
    /// What it is of.
    pub kind: ReceiptKind,
    /// The case; absent of the announcement of what opens one.
    pub case: Option<Uuid>,
    /// The docket entry; absent of an announcement, and of what stands beside a docket.
    pub entry: Option<Uuid>,
    /// The announcement; absent of anything else.
    pub intent: Option<Uuid>,
    /// The legal day.
    pub on: chrono::NaiveDate,
    /// When its last byte had arrived.
    pub received_at: Instant,
    /// What proves it.
    pub proof: Proof,
    /// What opens `entry.seal`, in hexadecimal: the seal is the SHA-256 of these bytes, of the SHA-256 of `entry_hash` as text, and of
    /// these bytes again. For officers only.
    pub seal_key: Option<String>,
    /// The hash of the docket entry; for officers only.
    pub entry_hash: Option<String>,
}

impl From<&filing_receipt::Model> for FilingReceipt {
    fn from(row: &filing_receipt::Model) -> Self {
        Self {
            id: row.id.0,
            kind: match (row.entry_id, row.intent_id) {
                (Some(_), _) => ReceiptKind::Filing,
                (None, Some(_)) => ReceiptKind::Intent,
                (None, None) => ReceiptKind::Beside,
            },
            case: row.case_id.map(|it| it.0),
            entry: row.entry_id.map(|it| it.0),
            intent: row.intent_id.map(|it| it.0),
            on: row.on,
            received_at: row.received_at.into(),
            proof: Proof::of(&row.said, row.kid.as_ref(), row.signature.as_ref()),
            seal_key: None,
            entry_hash: None,
        }
    }
}

impl From<&ReceiptSeen> for FilingReceipt {
    fn from(seen: &ReceiptSeen) -> Self {
        let seal_key = seen.receipt.seal_key.clone().filter(|_| seen.entry_hash.is_some());
        Self { seal_key, entry_hash: seen.entry_hash.clone(), ..Self::from(&seen.receipt) }
    }
}

impl FilingReceipt {
    /// The same to be put on paper.
    #[must_use]
    pub fn printed(&self, office: &str, sandbox: Option<String>) -> workflows::PrintedReceipt {
        let said = &self.proof.said;
        let word = |pointer: &str| said.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let number = said.pointer("/entry/number").or_else(|| said.pointer("/filed/of"));
        let number = number.and_then(Value::as_u64);
        let fact = |name: &str, value: Option<String>| Some((name.to_owned(), value?));
        let zoned = |at: Option<String>| at.map(|at| format!("{at} (America/New_York)"));
        let about = [
            fact("Receipt", Some(self.id.to_string())),
            fact("Case", word("/case_number")),
            fact("Docket number", number.map(|it| it.to_string())),
            fact("What", word("/entry/kind").or_else(|| word("/what"))),
            fact("By", word("/by/party")),
            fact("Account", word("/by/account")),
            fact("Legal day", word("/on")),
            fact("Received at", zoned(word("/received_in_new_york"))),
            fact("In UTC", word("/received_at")),
            fact("Counts from", word("/intent/received_at")),
            fact("May follow until", word("/until")),
            fact("SHA-256 of the body", word("/body_sha256")),
            fact("SHA-256 of what it says", word("/filed/sha256")),
            fact("Sealed entry", word("/entry/seal")),
        ];
        let documents = said["documents"].as_array().into_iter().flatten().map(|it| {
            let length = it["length"].as_u64().map(|it| format!("{it} bytes"));
            let parts = [it["version"].as_str().map(str::to_owned), length];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (parts.join(", "), it["sha256"].as_str().unwrap_or_default().to_owned())
        });
        let title = match self.kind {
            ReceiptKind::Filing => "Receipt of a filing",
            ReceiptKind::Intent => "Receipt of the announcement of a filing",
            ReceiptKind::Beside => "Receipt of what was filed beside a docket",
        };
        workflows::PrintedReceipt {
            office: office.to_owned(),
            title: title.to_owned(),
            id: self.id.to_string(),
            sandbox,
            dated: self.received_at.0,
            preamble: None,
            about: about.into_iter().flatten().collect(),
            documents: documents.collect(),
            proof: self.proof.printed(),
        }
    }
}

/// A time in which nobody could file: no process that takes filings showed that it lived and could write.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Outage {
    /// Its id.
    pub id: Uuid,
    /// The last sign of life before it.
    pub from: Instant,
    /// The first after it.
    pub until: Instant,
    /// Where it is certified.
    pub certificate: String,
}

impl From<&outage::Model> for Outage {
    fn from(row: &outage::Model) -> Self {
        Self {
            id: row.id.0,
            from: row.began_at.into(),
            until: row.ended_at.into(),
            certificate: format!("/v1/outages/{}/certificate", row.id),
        }
    }
}

/// Certifies that the service was unavailable, by what it shows each minute. What follows from that for a time limit is for the office to
/// say: no provision that was at hand speaks of it.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct OutageCertificate {
    /// The outage.
    pub outage: Uuid,
    /// The last sign of life before it.
    pub from: Instant,
    /// The first after it.
    pub until: Instant,
    /// What proves it.
    pub proof: Proof,
}

impl From<&outage::Model> for OutageCertificate {
    fn from(row: &outage::Model) -> Self {
        Self {
            outage: row.id.0,
            from: row.began_at.into(),
            until: row.ended_at.into(),
            proof: Proof::of(&row.said, row.kid.as_ref(), row.signature.as_ref()),
        }
    }
}

impl OutageCertificate {
    /// The same to be put on paper.
    #[must_use]
    pub fn printed(&self, office: &str) -> workflows::PrintedReceipt {
        let word = |name: &str| self.proof.said[name].as_str().unwrap_or_default().to_owned();
        let zoned = |name: &str| format!("{} (America/New_York)", word(name));
        let about = [
            ("Outage", self.outage.to_string()),
            ("From", zoned("from_in_new_york")),
            ("Until", zoned("until_in_new_york")),
            ("From, in UTC", word("from")),
            ("Until, in UTC", word("until")),
        ];
        let preamble = "No process of the service that takes filings showed between these two instants that it lived and could write. What \
                        follows from that for a time limit is for the office to say.";
        workflows::PrintedReceipt {
            office: office.to_owned(),
            title: "Certificate of an outage".to_owned(),
            id: self.outage.to_string(),
            sandbox: None,
            dated: self.until.0,
            preamble: Some(preamble.to_owned()),
            about: about.map(|(name, value)| (name.to_owned(), value)).into(),
            documents: Vec::new(),
            proof: self.proof.printed(),
        }
    }
}
