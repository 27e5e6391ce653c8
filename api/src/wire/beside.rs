//! What is said beside a docket: word of a risk, a small business that asks for help, what followed elsewhere.

use chrono::NaiveDate;
use entities::{consequence, health_or_safety_word, help_request};
use poem_openapi::Object;
use poem_openapi::types::{Email, Example, ParseFromJSON as _};
use serde_json::Value;
use statute::Defect;
use statute::eapa::{beside, consequences};
use uuid::Uuid;

use super::deadline::Authority;
use super::instant::Instant;
use super::new_allegation::Certifications;
use super::word::{ConsequenceWord, RoleWord};
use crate::payload::Filing;

/// Send word of a risk to health or safety, as every submitter certified to do, 19 CFR 165.7.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewHealthOrSafetyWord {
    /// What the risk is.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub risk: String,
    /// Which merchandise it is in.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub merchandise: String,
    /// The certifications of every submission, 19 CFR 165.5(b).
    pub certifications: Certifications,
}

impl Filing for NewHealthOrSafetyWord {
    fn defects(raw: &Value) -> Vec<Defect> {
        beside::word_defects(raw)
    }
}

impl Example for NewHealthOrSafetyWord {
    fn example() -> Self {
        Self {
            risk: "Residues of a veterinary drug that is not approved were found in samples."
                .to_owned(),
            merchandise: "Frozen warmwater shrimp, lots of March 2019".to_owned(),
            certifications: Certifications::GIVEN,
        }
    }
}

/// A word of a risk to health or safety. Its sender and officers see it, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HealthOrSafetyWord {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// When its last byte arrived, by the service's clock.
    pub received_at: Instant,
    /// What the risk is.
    pub risk: String,
    /// Which merchandise it is in.
    pub merchandise: String,
    /// Its signed receipt, for the party that filed it and for officers: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl From<&health_or_safety_word::Model> for HealthOrSafetyWord {
    fn from(row: &health_or_safety_word::Model) -> Self {
        Self {
            id: row.id.0,
            case: row.case_id.0,
            received_at: row.received_at.into(),
            risk: text(&row.said, "/risk"),
            merchandise: text(&row.said, "/merchandise"),
            receipt: row.receipt_id.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}

/// Ask for help in preparing an allegation, as a small business. The help is no part of any record.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewHelpRequest {
    /// The business.
    pub business: Business,
    /// That it is a small business.
    pub small_business: bool,
    /// What the allegation would be about.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub merchandise: String,
    /// What help is needed.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub help: String,
}

/// A business, and where it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Business {
    /// Its name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// Its e-mail address.
    pub email: Email,
}

impl Filing for NewHelpRequest {
    fn defects(raw: &Value) -> Vec<Defect> {
        beside::help_defects(raw)
    }
}

impl Example for NewHelpRequest {
    fn example() -> Self {
        Self {
            business: Business {
                name: "Gulf Shrimpers Committee".to_owned(),
                email: Email("office@shrimpers.example".to_owned()),
            },
            small_business: true,
            merchandise: "Frozen warmwater shrimp".to_owned(),
            help: "Which of our import statistics may be public, and how is a summary written?"
                .to_owned(),
        }
    }
}

/// A small business's request for help. It stands on no docket.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HelpRequest {
    /// Its id.
    pub id: Uuid,
    /// When its last byte arrived, by the service's clock.
    pub requested_at: Instant,
    /// The name of the business.
    pub business: String,
    /// Where it is answered.
    pub email: String,
    /// What the allegation would be about.
    pub merchandise: String,
    /// What help is needed.
    pub help: String,
    /// When an officer said that it is done.
    pub completed_at: Option<Instant>,
    /// The account of that officer; for officers only.
    pub completed_by: Option<String>,
    /// The task that it is; for officers only.
    pub task: Option<String>,
    /// Its signed receipt, for the party that filed it and for officers: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl HelpRequest {
    /// A request, as officers see it or as whoever asked.
    #[must_use]
    pub fn of(row: &help_request::Model, is_officer: bool) -> Self {
        Self {
            id: row.id.0,
            requested_at: row.requested_at.into(),
            business: text(&row.said, "/business/name"),
            email: text(&row.said, "/business/email"),
            merchandise: text(&row.said, "/merchandise"),
            help: text(&row.said, "/help"),
            completed_at: row.completed_at.map(Instant::from),
            completed_by: row.completed_by.clone().filter(|_| is_officer),
            task: is_officer.then(|| format!("/v1/tasks/{}", row.task_id)),
            receipt: row.receipt_id.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}

/// Record what followed elsewhere from an affirmative determination, 19 CFR 165.28.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewConsequence {
    /// What follows.
    pub kind: ConsequenceWord,
    /// To whom it was sent.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub to: String,
    /// The legal day it was sent.
    pub sent_on: NaiveDate,
    /// What it rests on.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub grounds: String,
    /// How the recipient knows it, where it has said so.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub reference: Option<String>,
}

impl Filing for NewConsequence {
    fn defects(raw: &Value) -> Vec<Defect> {
        consequences::defects(raw)
    }
}

impl Example for NewConsequence {
    fn example() -> Self {
        let kind = ConsequenceWord(consequences::ConsequenceKind::CommerceRates);
        let sent_on = NaiveDate::parse_from_json(Some(Value::from("2020-10-14")));
        Self {
            kind,
            to: "Department of Commerce, Enforcement and Compliance".to_owned(),
            sent_on: sent_on.unwrap_or_default(),
            grounds: "The determination as to evasion of A-533-840 is affirmative.".to_owned(),
            reference: None,
        }
    }
}

/// What followed elsewhere from an affirmative determination. The office's own.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Consequence {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// What follows.
    pub kind: ConsequenceWord,
    /// To whom it was sent.
    pub to: String,
    /// The legal day it was sent.
    pub sent_on: NaiveDate,
    /// What it rests on.
    pub grounds: String,
    /// How the recipient knows it.
    pub reference: Option<String>,
    /// The provision.
    pub authority: Authority,
    /// When it was recorded, by the service's clock.
    pub recorded_at: Instant,
    /// The account that recorded it.
    pub account: String,
    /// In what role.
    pub role: RoleWord,
}

impl From<&consequence::Model> for Consequence {
    fn from(row: &consequence::Model) -> Self {
        Self {
            id: row.id.0,
            case: row.case_id.0,
            kind: ConsequenceWord(row.kind.0),
            to: row.recipient.clone(),
            sent_on: row.sent_on,
            grounds: row.grounds.clone(),
            reference: row.reference.clone(),
            authority: Authority::from(&row.kind.0.authority()),
            recorded_at: row.recorded_at.into(),
            account: row.by_account.clone(),
            role: RoleWord(row.by_role.0),
        }
    }
}

fn text(said: &Value, pointer: &str) -> String {
    said.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
