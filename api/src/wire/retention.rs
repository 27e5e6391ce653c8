//! How long the records of a case are kept, legal holds, and destructions. The office's own.

use chrono::NaiveDate;
use entities::{NewLegalHold as Wanted, RetentionSeen, destroyed_thing, destruction, legal_hold};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::Defect;
use statute::retention::Bar;
use statute::seal::reason_defects;
use uuid::Uuid;

use super::deadline::Authority;
use super::instant::Instant;
use super::word::DestroyedKindWord;
use crate::payload::Filing;

/// How long the records of a case are kept. Nothing is destroyed before that, and then only by act.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Retention {
    /// The case.
    pub case: Uuid,
    /// For how many years after the case ended.
    pub years: u32,
    /// The legal day on which the case ended; absent while it is open.
    pub ended_on: Option<NaiveDate>,
    /// The last day on which its records are kept; absent while it is open.
    pub kept_through: Option<NaiveDate>,
    /// The first day on which they may be destroyed; absent while it is open.
    pub destroyed_from: Option<NaiveDate>,
    /// How it was counted.
    pub explanation: String,
    /// On what it rests.
    pub authority: Vec<Authority>,
    /// How many legal holds stand on the case.
    pub holds: u32,
    /// What stands against destroying the records today; empty where they may be.
    pub bars: Vec<RetentionBar>,
    /// What is destroyed, where it is: each kind of records.
    pub destroys: Vec<DestroyedKindWord>,
}

/// What stands against the destruction of records.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct RetentionBar {
    /// The rule.
    pub rule: String,
    /// Why not.
    pub message: String,
    /// On what it rests.
    pub authority: Vec<Authority>,
    /// What can be done instead.
    pub remedy: String,
}

impl From<&Bar> for RetentionBar {
    fn from(bar: &Bar) -> Self {
        Self {
            rule: bar.rule.to_owned(),
            message: bar.message.clone(),
            authority: bar.authority.iter().map(Authority::from).collect(),
            remedy: bar.remedy.clone(),
        }
    }
}

impl From<&RetentionSeen> for Retention {
    fn from(seen: &RetentionSeen) -> Self {
        let term = &seen.term;
        Self {
            case: seen.case.0,
            years: term.years,
            ended_on: term.ended_on,
            kept_through: term.kept_through,
            destroyed_from: term.destroyed_from(),
            explanation: term.explanation.clone(),
            authority: term.authority.iter().map(Authority::from).collect(),
            holds: u32::try_from(seen.holds).unwrap_or(u32::MAX),
            bars: seen.bars.iter().map(RetentionBar::from).collect(),
            destroys: statute::retention::Kind::ALL
                .iter()
                .map(|it| DestroyedKindWord(*it))
                .collect(),
        }
    }
}

/// Place a legal hold on the records of a case: while it stands, nothing of them is destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewLegalHold {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
    /// On what it rests: a court, a statute, an order.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub authority: String,
}

impl Filing for NewLegalHold {
    fn defects(raw: &Value) -> Vec<Defect> {
        reason_defects(raw)
    }
}

impl Example for NewLegalHold {
    fn example() -> Self {
        Self {
            reason: "The determination is before the court.".to_owned(),
            authority: "Court of International Trade, 26-00123".to_owned(),
        }
    }
}

impl From<NewLegalHold> for Wanted {
    fn from(new: NewLegalHold) -> Self {
        Self { reason: new.reason, authority: new.authority }
    }
}

/// Release a legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewHoldRelease {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewHoldRelease {
    fn defects(raw: &Value) -> Vec<Defect> {
        reason_defects(raw)
    }
}

impl Example for NewHoldRelease {
    fn example() -> Self {
        Self { reason: "The judgment is final.".to_owned() }
    }
}

/// A legal hold on the records of a case.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LegalHold {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number among those of the case, from 1.
    pub number: u32,
    /// Why it was placed.
    pub reason: String,
    /// On what it rests.
    pub authority: String,
    /// The account that placed it.
    pub placed_by: String,
    /// When, by the service's clock.
    pub placed_at: Instant,
    /// The account that released it.
    pub released_by: Option<String>,
    /// When.
    pub released_at: Option<Instant>,
    /// Why.
    pub released_because: Option<String>,
}

impl From<&legal_hold::Model> for LegalHold {
    fn from(row: &legal_hold::Model) -> Self {
        Self {
            id: row.id.0,
            case: row.case_id.0,
            number: u32::try_from(row.number).unwrap_or_default(),
            reason: row.reason.clone(),
            authority: row.authority.clone(),
            placed_by: row.placed_by.clone(),
            placed_at: row.placed_at.into(),
            released_by: row.released_by.clone(),
            released_at: row.released_at.map(Instant),
            released_because: row.released_because.clone(),
        }
    }
}

/// Ask for what the records of a case say to be destroyed. Another officer approves it, and then it is done.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewRecordsDestruction {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewRecordsDestruction {
    fn defects(raw: &Value) -> Vec<Defect> {
        reason_defects(raw)
    }
}

impl Example for NewRecordsDestruction {
    fn example() -> Self {
        Self { reason: "The term is over.".to_owned() }
    }
}

/// Approve a destruction: the records are destroyed at once, and for ever.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewDestructionApproval {
    /// That the officer has seen what is destroyed, and that it is for ever.
    pub is_for_ever: bool,
}

impl Filing for NewDestructionApproval {
    fn defects(raw: &Value) -> Vec<Defect> {
        let is_said = raw.get("is_for_ever") == Some(&Value::Bool(true));
        let defect = || Defect {
            pointer: "/is_for_ever".to_owned(),
            code: "not_said",
            message: "say that it is for ever".to_owned(),
            authority: None,
        };
        (!is_said).then(defect).into_iter().collect()
    }
}

impl Example for NewDestructionApproval {
    fn example() -> Self {
        Self { is_for_ever: true }
    }
}

/// The destruction of what the records of a case say.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Destruction {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number among those of the case, from 1.
    pub number: u32,
    /// Why it was asked for.
    pub reason: String,
    /// The account that asked.
    pub asked_by: String,
    /// When, by the service's clock.
    pub asked_at: Instant,
    /// The account that approved it: then the records were destroyed.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Instant>,
    /// How many things were destroyed.
    pub things: u32,
}

impl From<&destruction::Model> for Destruction {
    fn from(row: &destruction::Model) -> Self {
        Self {
            id: row.id.0,
            case: row.case_id.0,
            number: u32::try_from(row.number).unwrap_or_default(),
            reason: row.reason.clone(),
            asked_by: row.asked_by.clone(),
            asked_at: row.asked_at.into(),
            approved_by: row.approved_by.clone(),
            approved_at: row.approved_at.map(Instant),
            things: u32::try_from(row.things).unwrap_or_default(),
        }
    }
}

/// One thing that was destroyed, by what a copy of it is known.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DestroyedThing {
    /// Its number in the destruction, from 1.
    pub number: u32,
    /// What it was.
    pub kind: DestroyedKindWord,
    /// Its id; of a letter that of its delivery.
    pub id: Uuid,
    /// SHA-256 of what it said.
    pub sha256: Option<String>,
}

impl From<&destroyed_thing::Model> for DestroyedThing {
    fn from(row: &destroyed_thing::Model) -> Self {
        Self {
            number: u32::try_from(row.number).unwrap_or_default(),
            kind: DestroyedKindWord(row.kind.0),
            id: row.thing_id,
            sha256: row.sha256.clone(),
        }
    }
}
