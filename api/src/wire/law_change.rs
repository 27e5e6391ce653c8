//! Changes of the law that reach every open case.

use chrono::NaiveDate;
use entities::{NewLawChange as Wanted, TollingKind};
use poem_openapi::types::{Example, ParseFromJSON as _};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::Defect;
use statute::tolling::law_change_defects;

use crate::payload::Filing;

/// Draft a change of the law, which reaches every open case of every program. Nothing changes by it: what it would do is computed, and another officer gives it,
/// or not.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewLawChange {
    /// A day on which the offices are closed, and which was a business day before. Absent where the rules that this version of the service brings are all
    /// that changes: then the cases are settled by them.
    pub closed_on: Option<NaiveDate>,
    /// The executive order, or whatever else it rests on, as the explanation of each date quotes it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub authority: String,
    /// Which offices are closed and why, or what else changes: it names no case.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewLawChange {
    fn defects(raw: &Value) -> Vec<Defect> {
        law_change_defects(raw)
    }
}

impl Example for NewLawChange {
    fn example() -> Self {
        Self {
            closed_on: NaiveDate::parse_from_json(Some(Value::from("2026-12-24"))).ok(),
            authority: "Executive Order of 17 December 2026".to_owned(),
            reason: "All executive departments and agencies are closed on Christmas Eve."
                .to_owned(),
        }
    }
}

impl From<NewLawChange> for Wanted {
    fn from(it: NewLawChange) -> Self {
        let NewLawChange { closed_on, authority, reason } = it;
        Self { closed_on, authority, reason }
    }
}

/// What an order does to its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum TollingOrderKind {
    /// It adds calendar days to time limits, by an entry on each docket.
    Tolling,
    /// It settles each case by the law as it is then. It is an entry of no docket, and what moves says that the law has moved it.
    LawChange,
}

impl From<TollingKind> for TollingOrderKind {
    fn from(kind: TollingKind) -> Self {
        match kind {
            TollingKind::Tolling => Self::Tolling,
            TollingKind::LawChange => Self::LawChange,
        }
    }
}
