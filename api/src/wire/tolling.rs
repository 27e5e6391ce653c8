//! Requests for tolling orders. The office's own.

use chrono::NaiveDate;
use entities::{NewTollingRequest as Wanted, tolling_request};
use poem_openapi::Object;
use poem_openapi::types::{Example, ParseFromJSON as _};
use serde_json::Value;
use statute::Defect;
use statute::eapa::beside;
use uuid::Uuid;

use super::instant::Instant;
use super::word::RoleWord;
use crate::payload::Filing;

/// Ask for a tolling order. Another officer gives it, or completes the task without it: whoever asks may not order it himself.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewTollingRequest {
    /// For how many days.
    #[oai(validator(minimum(value = "1"), maximum(value = "3660")))]
    pub days: u32,
    /// From which legal day on.
    pub from: NaiveDate,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewTollingRequest {
    fn defects(raw: &Value) -> Vec<Defect> {
        beside::tolling_defects(raw)
    }
}

impl From<NewTollingRequest> for Wanted {
    fn from(it: NewTollingRequest) -> Self {
        Self { days: it.days, from: it.from, reason: it.reason }
    }
}

impl Example for NewTollingRequest {
    fn example() -> Self {
        let from = NaiveDate::parse_from_json(Some(Value::from("2020-03-13")));
        Self {
            days: 60,
            from: from.unwrap_or_default(),
            reason: "Verification is impossible while nobody travels.".to_owned(),
        }
    }
}

/// A request for a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TollingRequest {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number among those of the case, from 1.
    pub number: u32,
    /// For how many days.
    pub days: u32,
    /// From which legal day on.
    pub from: NaiveDate,
    /// Why.
    pub reason: String,
    /// When it was made, by the service's clock.
    pub requested_at: Instant,
    /// The account that made it: it may not give the order.
    pub account: String,
    /// In what role.
    pub role: RoleWord,
}

impl From<&tolling_request::Model> for TollingRequest {
    fn from(row: &tolling_request::Model) -> Self {
        Self {
            id: row.id.0,
            case: row.case_id.0,
            number: u32::try_from(row.number).unwrap_or_default(),
            days: u32::try_from(row.days).unwrap_or_default(),
            from: row.from,
            reason: row.reason.clone(),
            requested_at: row.requested_at.into(),
            account: row.by_account.clone(),
            role: row.by_role.0.into(),
        }
    }
}
