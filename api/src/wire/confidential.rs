//! Confidential information: the claim, what everybody may read who may see the submission, and what it says.

use entities::{ConfidentialSeen, NewConfidentialInformation as Lodged};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::{Defect, confidential};
use uuid::Uuid;

use super::instant::Instant;
use super::word::{DocumentClassWord, RoleWord};
use crate::payload::Filing;

/// How many bytes confidential information has at most.
const INFORMATION_BYTES: usize = 64 * 1024;

/// Lodge information beside a submission of one's own, and claim business confidential treatment for it, 19 CFR 165.4. It is kept apart
/// from the docket, and stands in no notice.
#[derive(Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewConfidentialInformation {
    /// The submission it belongs to, by its number as its submitter sees it.
    #[oai(validator(minimum(value = "1")))]
    pub of: u32,
    /// What is to be treated as confidential: at most 64 KiB of UTF-8.
    #[oai(validator(min_length = 1, max_length = 65_536))]
    pub information: String,
    /// A summary that lets a reader understand it, or why none is possible. Everybody reads it who may see the submission.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub public_summary: String,
    /// Why it is confidential, 19 CFR 165.4(a).
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub basis: String,
}

impl std::fmt::Debug for NewConfidentialInformation {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewConfidentialInformation").field("of", &self.of).finish_non_exhaustive()
    }
}

impl Filing for NewConfidentialInformation {
    fn defects(raw: &Value) -> Vec<Defect> {
        let mut found = confidential::claim_defects(raw);
        let bytes = raw.get("information").and_then(Value::as_str).map_or(0, str::len);
        if bytes > INFORMATION_BYTES {
            found.push(Defect {
                pointer: "/information".to_owned(),
                code: "too_long",
                message: format!("it has {bytes} bytes, and at most {INFORMATION_BYTES} are taken"),
                authority: None,
            });
        }
        found
    }
}

impl Example for NewConfidentialInformation {
    fn example() -> Self {
        Self {
            of: 3,
            information: "Unit price of invoice 17: USD 4.12 a kilogram.".to_owned(),
            public_summary: "The unit price of one invoice, within the range of the others."
                .to_owned(),
            basis: "Prices that are not public, 19 CFR 165.4(a).".to_owned(),
        }
    }
}

impl From<NewConfidentialInformation> for Lodged {
    fn from(new: NewConfidentialInformation) -> Self {
        Self {
            of: new.of,
            information: new.information,
            public_summary: new.public_summary,
            basis: new.basis,
        }
    }
}

/// That there is confidential information beside a submission, and its public summary.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConfidentialSummary {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// The submission, by its number on the docket as this caller sees it.
    pub of: u32,
    /// Its class: `apo` from the first protective order of the case on.
    pub class: DocumentClassWord,
    /// `true` where its summary is sealed: to all but officers that and its basis are empty.
    pub sealed: Option<bool>,
    /// What everybody may read of it.
    pub public_summary: String,
    /// Why it is claimed to be confidential.
    pub basis: String,
    /// Whether this caller may open it now.
    pub may_open: bool,
    /// In what role it was lodged.
    pub by: RoleWord,
    /// When its last byte arrived, by the service's clock.
    pub lodged_at: Instant,
    /// SHA-256 of what it says, in UTF-8; only where this caller may open it.
    pub sha256: Option<String>,
    /// Its signed receipt, for the party that lodged it and for officers: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl From<&ConfidentialSeen> for ConfidentialSummary {
    fn from(seen: &ConfidentialSeen) -> Self {
        let row = &seen.information;
        Self {
            id: row.id.0,
            case: row.case_id.0,
            of: seen.of,
            class: seen.class.into(),
            sealed: seen.is_sealed.then_some(true),
            public_summary: row.public_summary.clone(),
            basis: row.basis.clone(),
            may_open: seen.may_open,
            by: RoleWord(row.by_role.0),
            lodged_at: row.lodged_at.into(),
            // Of a short text the hash tells what it is to whoever guesses.
            sha256: seen.may_open.then(|| row.sha256.clone()),
            receipt: row
                .receipt_id
                .filter(|_| seen.may_open)
                .map(|id| format!("/v1/receipts/{id}")),
        }
    }
}

/// Confidential information that was opened. Every opening stands in the audit.
#[derive(Clone, PartialEq, Eq, Object)]
pub struct ConfidentialInformation {
    /// Its id.
    pub id: Uuid,
    /// What is known of it.
    pub summary: ConfidentialSummary,
    /// What it says.
    pub information: String,
}

impl std::fmt::Debug for ConfidentialInformation {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ConfidentialInformation").field(&self.id).finish()
    }
}

impl ConfidentialInformation {
    /// What was opened.
    #[must_use]
    pub fn of(seen: &ConfidentialSeen, information: String) -> Self {
        Self { id: seen.information.id.0, summary: seen.into(), information }
    }
}
