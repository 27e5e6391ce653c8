//! Filings that are announced, and attempts to file.

use entities::{Announced, CaseId, IntentKept, NewIntent, filing_attempt};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use uuid::Uuid;

use super::instant::Instant;
use super::word::{EntryWord, RoleWord};
use crate::payload::Filing;

/// Announce a filing by the hashes of its documents, before a cut-off that they would miss.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewFilingIntent {
    /// The case it will be filed on; absent of what opens one.
    pub case: Option<Uuid>,
    /// What will be filed, as the docket calls it.
    pub what: EntryWord,
    /// The documents that will follow: exactly these.
    #[oai(validator(min_items = 1, max_items = 500))]
    pub documents: Vec<AnnouncedDocument>,
}

/// A document that will follow.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AnnouncedDocument {
    /// SHA-256 over its bytes, in lower-case hexadecimal.
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// How many bytes it has.
    #[oai(validator(minimum(value = "0")))]
    pub length: Option<i64>,
}

impl Filing for NewFilingIntent {
    const LIMIT: usize = 131_072;
}

impl Example for NewFilingIntent {
    fn example() -> Self {
        let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned();
        Self {
            case: Some(Uuid::from_u128(0x7356)),
            what: EntryWord(statute::EntryKind::WrittenArgumentFiled),
            documents: vec![AnnouncedDocument { sha256, length: Some(0) }],
        }
    }
}

impl From<&NewFilingIntent> for NewIntent {
    fn from(new: &NewFilingIntent) -> Self {
        let document =
            |it: &AnnouncedDocument| Announced { sha256: it.sha256.clone(), length: it.length };
        Self {
            case: new.case.map(CaseId),
            what: new.what.0,
            documents: new.documents.iter().map(document).collect(),
        }
    }
}

/// A filing that was announced. One that names it in `intent`, with these documents and no others, by the same party and until `until`, has
/// the legal day on which the announcement arrived. It shows both instants, and whoever decides may still reject it as late.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FilingIntent {
    /// Its id, which the filing names.
    pub id: Uuid,
    /// The case; absent of what opens one.
    pub case: Option<Uuid>,
    /// What will be filed.
    pub what: EntryWord,
    /// The documents that will follow, in the order of their hashes.
    pub documents: Vec<AnnouncedDocument>,
    /// The legal day that the filing will have.
    pub on: chrono::NaiveDate,
    /// When it arrived, by the service's clock.
    pub received_at: Instant,
    /// Until when all of the filing has to arrive.
    pub until: Instant,
    /// The signed receipt: `/v1/receipts/{id}`.
    pub receipt: String,
}

impl From<&IntentKept> for FilingIntent {
    fn from(kept: &IntentKept) -> Self {
        let intent = &kept.intent;
        let document = |it: &Value| AnnouncedDocument {
            sha256: it["sha256"].as_str().unwrap_or_default().to_owned(),
            length: it["length"].as_i64(),
        };
        let documents = intent.documents.0.as_array().into_iter().flatten().map(document);
        Self {
            id: intent.id.0,
            case: intent.case_id.map(|it| it.0),
            what: intent.what.0.into(),
            documents: documents.collect(),
            on: statute::count::legal_day(intent.received_at),
            received_at: intent.received_at.into(),
            until: intent.until.into(),
            receipt: format!("/v1/receipts/{}", kept.receipt),
        }
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// It was recorded, or had been and was answered again.
    Accepted,
    /// It was refused: `problem` says why.
    Refused,
    /// The connection broke before it was answered: whether it was recorded is told by the case.
    BrokenOff,
}

/// An attempt to file: who, when, what, and what came of it. Of what was sent only the hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FilingAttempt {
    /// Its id.
    pub id: Uuid,
    /// The account that tried.
    pub account: String,
    /// In what role.
    pub role: RoleWord,
    /// What was tried: the path, as the contract writes it.
    pub route: String,
    /// The case, where there is one for who tried.
    pub case: Option<Uuid>,
    /// When its first bytes had arrived, by the real clock, also in a sandbox.
    pub began_at: Instant,
    /// When its last byte had; absent where it never did, or nobody read on.
    pub arrived_at: Option<Instant>,
    /// SHA-256 of the body as it was sent.
    pub body_sha256: Option<String>,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// The status of the answer; absent where there was none.
    pub status: Option<i32>,
    /// Why it was refused: the last part of the problem's type, explained at `/problems/{slug}`.
    pub problem: Option<String>,
    /// The receipt, where it was given one: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl From<&filing_attempt::Model> for FilingAttempt {
    fn from(row: &filing_attempt::Model) -> Self {
        let outcome = match row.status {
            None => AttemptOutcome::BrokenOff,
            Some(status) if (200..300).contains(&status) => AttemptOutcome::Accepted,
            Some(_) => AttemptOutcome::Refused,
        };
        Self {
            id: row.id.0,
            account: row.account.clone(),
            role: row.role.0.into(),
            route: row.route.clone(),
            case: row.case_id.map(|it| it.0),
            began_at: row.began_at.into(),
            arrived_at: row.arrived_at.map(Into::into),
            body_sha256: row.body_sha256.clone(),
            outcome,
            status: row.status,
            problem: row.problem.clone(),
            receipt: row.receipt_id.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}
