//! What officers say of orders on many cases: the draft, its approval, and what follows it. The office's own.

use chrono::NaiveDate;
use entities::{CaseId, NewTollingOrder as Wanted, TollingScope as Scope};
use poem_openapi::Object;
use poem_openapi::types::{Example, ParseFromJSON as _};
use serde_json::Value;
use statute::tolling::{self, Cause};
use statute::{Defect, Program};
use uuid::Uuid;

use super::word::{ProgramWord, TollingCauseWord};
use crate::payload::Filing;

/// Draft a tolling order on many cases. Nothing changes by it: what it would do is computed, and another officer gives it, or not.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewTollingOrder {
    /// Why time limits are moved.
    pub cause: TollingCauseWord,
    /// The order and its authority, as every party of these cases reads it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub authority: String,
    /// Why, as every party of these cases reads it: it names no case.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
    /// The first legal day of the cause.
    pub from: NaiveDate,
    /// How many calendar days are added.
    #[oai(validator(minimum(value = "1"), maximum(value = "3660")))]
    pub days: u32,
    /// Which cases, and which of their limits.
    pub scope: TollingScope,
}

impl Filing for NewTollingOrder {
    fn defects(raw: &Value) -> Vec<Defect> {
        tolling::defects(raw)
    }
}

impl Example for NewTollingOrder {
    fn example() -> Self {
        let from = NaiveDate::parse_from_json(Some(Value::from("2018-12-22")));
        Self {
            cause: Cause::LapseInAppropriations.into(),
            authority: "CBP, lapse in appropriations of 22 December 2018".to_owned(),
            reason: "The offices were closed for 35 days.".to_owned(),
            from: from.unwrap_or_default(),
            days: 35,
            scope: TollingScope {
                program: Program::Eapa.into(),
                limits: Some(vec!["determination".to_owned()]),
                cases: None,
                opened_from: None,
                opened_to: None,
            },
        }
    }
}

impl From<NewTollingOrder> for Wanted {
    fn from(it: NewTollingOrder) -> Self {
        let scope = it.scope;
        Self {
            cause: it.cause.0,
            authority: it.authority,
            reason: it.reason,
            from: it.from,
            days: it.days,
            scope: Scope {
                program: scope.program.0,
                limits: scope.limits.unwrap_or_default(),
                cases: scope.cases.unwrap_or_default().into_iter().map(CaseId).collect(),
                opened_from: scope.opened_from,
                opened_to: scope.opened_to,
            },
        }
    }
}

/// Which cases a tolling order reaches, and which of their limits it moves. What a party may not know of its case is no part of it: that an
/// order stands on a docket, or does not, would tell.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingScope {
    /// Cases of this program: `eapa`. No order moves the limits of the others, and a draft that names one is refused (`not_tolled`).
    pub program: ProgramWord,
    /// Of the time limits those of these rules, by their ids; all that an order moves where this is absent. What is counted from a limit that moves
    /// moves with it.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub limits: Option<Vec<String>>,
    /// These cases; where this is absent all that are not over.
    #[oai(validator(min_items = 1, max_items = 1_000))]
    pub cases: Option<Vec<Uuid>>,
    /// Opened on this legal day or later.
    pub opened_from: Option<NaiveDate>,
    /// Opened on this legal day or earlier.
    pub opened_to: Option<NaiveDate>,
}

/// Give an order whose preview is done; with the reason where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewTollingApproval {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
    /// Of tolling: whether it is given only where no case has come since the preview that it would reach too; refused with 409 where one has. Without this it
    /// is given all the same, and reaches these as well.
    pub only_previewed: Option<bool>,
    /// Of tolling: whether it is given although it shares days with an order in force (see its `shares_days_with`), so that both move what they reach.
    /// Without this it is refused with 409 then: a closure that is ordered twice would move every limit twice.
    pub despite_shared_days: Option<bool>,
}

impl Filing for NewTollingApproval {}

impl Example for NewTollingApproval {
    fn example() -> Self {
        Self {
            reason: Some("The preview was read, case by case.".to_owned()),
            only_previewed: Some(true),
            despite_shared_days: None,
        }
    }
}

/// Take an order back by a later one: a draft like any other, which another officer gives.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewTollingRevocation {
    /// The later order and its authority, as every party of whose limits it moves one reads it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub authority: String,
    /// Why the earlier order is taken back, in words that the same parties read.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewTollingRevocation {
    fn defects(raw: &Value) -> Vec<Defect> {
        tolling::revocation_defects(raw)
    }
}

impl Example for NewTollingRevocation {
    fn example() -> Self {
        Self {
            authority: "CBP, order of 4 February 2019".to_owned(),
            reason: "The offices had not been closed.".to_owned(),
        }
    }
}

/// Say that a tolling order rests, goes on, ends or is tried again; with the reason where there is one.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWordOnTollingOrder {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewWordOnTollingOrder {}

impl Example for NewWordOnTollingOrder {
    fn example() -> Self {
        Self { reason: Some("A court looks at it first.".to_owned()) }
    }
}
