//! A deadline as callers see it: the object of the statute with its id, its case and its links.

use chrono::NaiveDate;
use entities::DeadlineSeen;
use poem_openapi::types::{ParseFromJSON, ToJSON};
use poem_openapi::{Enum, Object};
use serde_json::json;
use statute::Program;
use uuid::Uuid;

use super::instant::Instant;
use super::service::NoticeService;
use super::word::{ConfidenceWord, EntryWord, ForceWord, RoleWord, StatusWord};

/// A source of law, and how sure the reading is.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Authority {
    /// The provision or opinion, as `19 USC 1517(b)(1)`.
    pub cite: String,
    /// How sure the reading is.
    pub confidence: ConfidenceWord,
}

impl From<&statute::Authority> for Authority {
    fn from(it: &statute::Authority) -> Self {
        Self { cite: it.cite.clone(), confidence: it.confidence.into() }
    }
}

/// An act that may be done now.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PermittedAct {
    /// The entry it puts on the docket.
    pub act: EntryWord,
    /// The roles it belongs to.
    pub by: Vec<RoleWord>,
    /// The provision it is done under.
    pub authority: String,
}

impl From<&statute::PermittedAct> for PermittedAct {
    fn from(it: &statute::PermittedAct) -> Self {
        Self {
            act: it.act.into(),
            by: it.by.iter().copied().map(RoleWord).collect(),
            authority: it.authority.clone(),
        }
    }
}

/// A time limit of one case, with everything it follows from. `due` is the last day, inclusive; `due_at` is the
/// midnight in `America/New_York` that ends it, exclusive.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct Deadline {
    /// Stable for this case, rule and instance.
    pub id: Uuid,
    /// The case it belongs to.
    pub case: Uuid,
    /// Raised whenever `due` changes.
    pub revision: i64,
    /// The rule's id, as `initiation_decision`.
    pub rule: String,
    /// 1, 2, ... by trigger, where a rule runs from each of several entries.
    pub instance: u32,
    /// What letting it pass does.
    pub force: ForceWord,
    /// Who owes the act: a role, or `parties` for all of them alike.
    pub obligor: String,
    /// What it runs from.
    pub trigger: Trigger,
    /// The day as counted.
    #[oai(nullable)]
    pub nominal: Option<NaiveDate>,
    /// The last day, inclusive: `nominal`, or the next business day when that is none. Null while stayed.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The first instant that is too late.
    #[oai(nullable)]
    pub due_at: Option<Instant>,
    /// The earliest last day under every calendar and every serious reading: who files by it is in time under all.
    #[oai(nullable)]
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: StatusWord,
    /// The day it was met or first used.
    #[oai(nullable)]
    pub met_on: Option<NaiveDate>,
    /// Counted from another deadline's last day, because its trigger has not happened yet.
    pub projected: bool,
    /// Counted over days whose closures have not been reviewed.
    pub provisional: bool,
    /// What is left of it while it is stayed.
    #[oai(nullable)]
    pub remaining: Option<Remaining>,
    /// The limit this one is counted back from, as `rule#instance`.
    #[oai(skip_serializing_if_is_none)]
    pub limit: Option<String>,
    /// How the notice it runs from was served, where somebody was not served with it. It moves no date.
    #[oai(skip_serializing_if_is_none)]
    pub service: Option<NoticeService>,
    /// Its sources.
    pub authority: Vec<Authority>,
    /// What other serious readings make of it.
    pub other_readings: Vec<Reading>,
    /// Each last day it has had, and what gave it that day.
    pub revisions: Vec<Revision>,
    /// Where to go from here.
    pub links: DeadlineLinks,
}

/// What a deadline runs from.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Trigger {
    /// The kind of entry.
    pub entry: EntryWord,
    /// Its place on the docket, in the caller's own numbering; null while it is only expected.
    #[oai(nullable)]
    pub index: Option<u32>,
    /// Its legal day; for a projected deadline the day it is counted from.
    #[oai(nullable)]
    pub on: Option<NaiveDate>,
}

/// What is left of a stayed period.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Remaining {
    /// How many.
    pub length: u32,
    /// `calendar_days` or `business_days`.
    pub unit: String,
}

/// What another reading of the law makes of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Reading {
    /// The day as counted.
    #[oai(nullable)]
    pub nominal: Option<NaiveDate>,
    /// The last day.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// Who reads it so.
    pub authority: Authority,
}

/// A last day that a deadline had, and what gave it that day.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Revision {
    /// The last day; null while stayed.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The kind of entry that caused it.
    pub cause: EntryWord,
}

/// Where to go from a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct DeadlineLinks {
    /// The deadline itself.
    #[oai(rename = "self")]
    pub this: String,
    /// Its case.
    pub case: String,
    /// How it was counted, day by day.
    pub explanation: String,
    /// What changed of it, and why.
    pub revisions: String,
}

/// The program whose law governs a case, or all of forced labor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Programs {
    /// The Enforce and Protect Act, 19 USC 1517.
    Eapa,
    /// The prohibition of goods made by forced labor, 19 USC 1307: orders, shipments and penalties.
    ForcedLabor,
    /// Of that, communications and orders.
    ForcedLaborOrder,
    /// Of that, shipments and penalties.
    Detention,
}

impl Programs {
    /// One by one.
    #[must_use]
    pub fn each(self) -> Vec<Program> {
        match self {
            Self::Eapa => vec![Program::Eapa],
            Self::ForcedLabor => vec![Program::ForcedLaborOrder, Program::Detention],
            Self::ForcedLaborOrder => vec![Program::ForcedLaborOrder],
            Self::Detention => vec![Program::Detention],
        }
    }
}

impl Deadline {
    /// A deadline as the caller sees it: the statute's object with the ledger's id, case and revision.
    ///
    /// # Errors
    /// When the stored object is not a deadline: a failure of the machine.
    pub fn from_seen(it: &DeadlineSeen) -> Result<Self, Unreadable> {
        let (id, case) = (it.id.0, it.case.0);
        let mut object = it.deadline().map_err(|error| Unreadable(error.to_string()))?;
        let this = format!("/v1/deadlines/{id}");
        if let Some(fields) = object.as_object_mut() {
            fields.insert("id".to_owned(), json!(id));
            fields.insert("case".to_owned(), json!(case));
            fields.insert("revision".to_owned(), json!(it.revision));
            let links = DeadlineLinks {
                case: format!("/v1/cases/{case}"),
                explanation: format!("{this}/explanation"),
                revisions: format!("{this}/revisions"),
                this,
            };
            fields.insert("links".to_owned(), links.to_json().unwrap_or_default());
        }
        let deadline = Self::parse_from_json(Some(object));
        let deadline = deadline.map_err(|error| Unreadable(error.into_message()))?;
        Ok(Self { service: it.service.as_ref().map(Into::into), ..deadline })
    }
}

/// A stored object that is not what its column says.
#[derive(Debug, thiserror::Error)]
#[error("a stored object is unreadable: {0}")]
pub struct Unreadable(pub(crate) String);
