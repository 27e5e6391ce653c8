//! What officers and parties send to act on a case: one body an act, each saying which entry it becomes.

use chrono::NaiveDate;
use poem_openapi::types::{Email, Example};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Act, Defect, EntryKind, Fields};
use uuid::Uuid;

use super::new_allegation::Certifications;
use crate::payload::Filing;

/// A body that becomes an act on a case.
pub trait NewAct: Filing {
    /// The entry that a body of this type writes.
    fn kind(raw: &Value) -> EntryKind;

    /// The legal day, where the body chooses one, and why.
    fn dated(&self) -> (Option<NaiveDate>, Option<String>) {
        (None, None)
    }

    /// The act, with the body's own particulars as they were sent.
    fn act(&self, raw: Value) -> Act {
        let (on, reason) = self.dated();
        act(Self::kind(&raw), on, reason, raw)
    }
}

/// Members of a body that stand in the entry itself and not in its content.
const OF_THE_ENTRY: &[&str] = &["on", "reason", "allegation", "decision", "outcomes"];

/// An entry of this kind with the particulars of its body.
fn act(kind: EntryKind, on: Option<NaiveDate>, reason: Option<String>, mut content: Value) -> Act {
    let outcomes = content.get("outcomes").cloned();
    if let Some(members) = content.as_object_mut() {
        members.retain(|name, _| !OF_THE_ENTRY.contains(&name.as_str()));
    }
    let content =
        Some(content).filter(|it| it.as_object().is_none_or(|members| !members.is_empty()));
    Act { kind, on, fields: Fields { reason, outcomes, content, ..Fields::default() } }
}

/// What the law asks of a body's particulars.
fn defects<T: NewAct>(raw: &Value) -> Vec<Defect> {
    statute::filing::act_defects(&act(T::kind(raw), None, None, raw.clone()))
}

/// Declares a body of an act with the two members that every officer's act may have, and the entry it writes.
macro_rules! officers_act {
    ($(#[$about:meta])* $name:ident writes $kind:expr; $($(#[$field_about:meta])* $field:ident: $ty:ty,)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, Object)]
        #[oai(example, skip_serializing_if_is_none)]
        pub struct $name {
            $($(#[$field_about])* pub $field: $ty,)*
            /// The legal day, when it is an earlier one than today; then with `reason`.
            pub on: Option<NaiveDate>,
            /// Why the act is dated back.
            #[oai(validator(min_length = 1, max_length = 5_000))]
            pub reason: Option<String>,
        }

        impl Filing for $name {
            fn defects(raw: &Value) -> Vec<Defect> {
                defects::<Self>(raw)
            }
        }

        impl NewAct for $name {
            fn kind(raw: &Value) -> EntryKind {
                let kind: fn(&Value) -> EntryKind = $kind;
                kind(raw)
            }

            fn dated(&self) -> (Option<NaiveDate>, Option<String>) {
                (self.on, self.reason.clone())
            }
        }
    };
}

officers_act! {
    /// Acknowledge a complete allegation with a control number: the date of receipt, 19 CFR 165.12(a).
    NewAcknowledgment writes |_| EntryKind::AllegationAcknowledged;
    /// The control number; the case's own number when absent.
    #[oai(validator(min_length = 1, max_length = 50))]
    control_number: Option<String>,
    /// What was found out about the importer, so that it can be recognised and served later.
    importer: Option<FoundImporter>,
}

/// What an officer found out about an importer.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FoundImporter {
    /// Its CBP importer number.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub importer_number: Option<String>,
    /// Where it is served in this case.
    pub email: Option<Email>,
}

officers_act! {
    /// Return an allegation to its filer with the list of what is missing.
    NewReturn writes |_| EntryKind::AllegationReturned;
    /// What is missing, a sentence each.
    #[oai(validator(min_items = 1, max_items = 100, min_length = 1))]
    deficiencies: Vec<String>,
}

officers_act! {
    /// Initiate the investigation of an acknowledged allegation, 19 CFR 165.15(a).
    NewInvestigation writes |_| EntryKind::InvestigationInitiated;
    /// The allegation, by its id.
    allegation: Uuid,
    /// Why the information reasonably suggests evasion.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    grounds: String,
}

officers_act! {
    /// Decide on interim measures, 19 CFR 165.24.
    NewInterimMeasures writes |raw| match raw["decision"].as_str() {
        Some("declined") => EntryKind::InterimMeasuresDeclined,
        _ => EntryKind::InterimMeasuresTaken,
    };
    /// Whether measures are taken.
    decision: MeasuresDecision,
    /// What the reasonable suspicion rests on, or why there is none.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    grounds: String,
    /// The measures, itemised; needed where they are taken.
    #[oai(validator(max_items = 20))]
    measures: Option<Vec<Measure>>,
}

/// The two decisions on interim measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MeasuresDecision {
    /// On reasonable suspicion.
    Taken,
    /// For want of it.
    Declined,
}

/// One interim measure and the entries it reaches.
#[derive(Debug, Clone, Object)]
pub struct Measure {
    /// What is done.
    pub measure: MeasureKind,
    /// Which entries of merchandise it reaches.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub entries: String,
}

/// The measures of 19 CFR 165.24(b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Suspend liquidation of unliquidated entries on or after initiation.
    SuspendLiquidation,
    /// Extend liquidation of unliquidated entries before it, 19 USC 1504(b).
    ExtendLiquidation,
    /// Require a single transaction bond.
    SingleTransactionBond,
    /// Require cash deposits.
    CashDeposit,
    /// Require live entry.
    LiveEntry,
}

officers_act! {
    /// Tell all parties of the initiation and of the measures: the embargo ends, 19 CFR 165.15(d)(1).
    NewNoticeOfInitiation writes |_| EntryKind::NoticeOfInitiationIssued;
}

officers_act! {
    /// Extend the determination, once, 19 CFR 165.22(c).
    NewExtension writes |_| EntryKind::DeterminationExtended;
    /// Why more time is necessary.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    grounds: String,
    /// What makes the case extraordinarily complicated.
    #[oai(validator(min_items = 1, max_items = 3))]
    criteria: Vec<Criterion>,
}

/// What can make a case extraordinarily complicated, 19 CFR 165.22(c).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Criterion {
    /// The number and complexity of the transactions.
    Transactions,
    /// The novelty of the issues.
    Novelty,
    /// The number of entities investigated.
    Entities,
}

officers_act! {
    /// Determine, per importer and per order, whether merchandise was entered through evasion, 19 CFR 165.27.
    NewDetermination writes |_| EntryKind::DeterminationMade;
    /// What the substantial evidence is.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    grounds: String,
    /// The determination per importer and per order.
    #[oai(validator(min_items = 1, max_items = 200))]
    outcomes: Vec<NewOutcome>,
}

/// What is determined about one importer under one order.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Outcome")]
pub struct NewOutcome {
    /// The importer, by name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub importer: String,
    /// The order.
    #[oai(validator(pattern = "^[AC]-[0-9]{3}-[0-9]{3}$"))]
    pub order: String,
    /// Whether there was evasion.
    pub outcome: Evasion,
}

/// The two outcomes of a determination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Evasion {
    /// Covered merchandise was entered through evasion.
    Affirmative,
    /// It was not.
    Negative,
}

officers_act! {
    /// Tell all parties of the determination, 19 CFR 165.27(b).
    NewNoticeOfDetermination writes |_| EntryKind::DeterminationNoticeIssued;
}

/// Factual information of a party, 19 CFR 165.23. Its day is the day it is received.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct NewFactualInformation {
    /// The name of the submission.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub title: String,
    /// What it shows.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub summary: String,
    /// The certifications of every submission.
    pub certifications: Certifications,
}

impl Filing for NewFactualInformation {
    fn defects(raw: &Value) -> Vec<Defect> {
        defects::<Self>(raw)
    }
}

impl NewAct for NewFactualInformation {
    fn kind(_raw: &Value) -> EntryKind {
        EntryKind::FactualInformationFiled
    }
}

/// The examples of the acts: real case EAPA 7356, in our own words.
mod examples;
