//! Acts of the office on an investigation: real cases EAPA 7356 (shrimp) and 7184 (sawblades) as their examples, in our
//! own words.

use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::body;
use crate::wire::submission::NamedDocument;

body! {
    /// Initiate the investigation of an acknowledged allegation, 19 CFR 165.15(a).
    officer NewInvestigation writes (InvestigationInitiated) {
        /// The allegation, by its id.
        allegation: Uuid = Uuid::nil(),
        /// Why the information reasonably suggests evasion.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "Import records reasonably suggest that Indian shrimp was entered as a product of Vietnam.".to_owned(),
        /// Other allegations that are investigated with it: the first one's clocks govern all, 19 CFR 165.13.
        #[oai(validator(max_items = 20))]
        also: Option<Vec<AlsoInvestigated>> = None,
    }
}

/// Another allegation that is joined to the investigation at once.
#[derive(Debug, Clone, Object)]
pub struct AlsoInvestigated {
    /// The allegation, by its id.
    pub allegation: Uuid,
    /// What joins them: relationship, merchandise, orders, overlap in time.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub grounds: String,
}

body! {
    /// Decide on interim measures, 19 CFR 165.24.
    officer NewInterimMeasures
    writes (InterimMeasuresTaken or InterimMeasuresDeclined if "decision" is "declined") {
        /// Whether measures are taken.
        decision: MeasuresDecision = MeasuresDecision::Taken,
        /// What the reasonable suspicion rests on, or why there is none.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "The importer's suppliers bought Indian shrimp and could not trace it through processing.".to_owned(),
        /// The measures, itemised; needed where they are taken.
        #[oai(validator(max_items = 20))]
        measures: Option<Vec<Measure>> = Some(Measure::examples()),
    }
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
#[expect(clippy::struct_field_names, reason = "the regulation calls it a measure too")]
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Measure {
    /// What is done.
    pub measure: MeasureKind,
    /// Which entries of merchandise it reaches.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub entries: String,
    /// The first day it has effect, where that is not the day of the act.
    pub effective_on: Option<chrono::NaiveDate>,
}

impl Measure {
    fn examples() -> Vec<Self> {
        let measure = |measure, entries: &str| Self {
            measure,
            entries: entries.to_owned(),
            effective_on: None,
        };
        vec![
            measure(MeasureKind::SuspendLiquidation, "unliquidated entries on or after initiation"),
            measure(MeasureKind::ExtendLiquidation, "unliquidated entries before initiation"),
            measure(MeasureKind::CashDeposit, "entries from now on"),
        ]
    }
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

body! {
    /// End interim measures, as a negative determination does, 19 CFR 165.27(c).
    officer NewLifting writes (InterimMeasuresLifted) {
        /// The measures that end, itemised.
        #[oai(validator(min_items = 1, max_items = 20))]
        measures: Vec<EndedMeasure> = vec![EndedMeasure {
            measure: MeasureKind::CashDeposit,
            entries: Some("entries from now on".to_owned()),
            lifted_on: None,
        }],
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The determination is negative.".to_owned(),
    }
}

/// A measure that ends.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EndedMeasure {
    /// What was done.
    pub measure: MeasureKind,
    /// Which entries of merchandise it reached, in the words in which it was taken; without them, all of its kind end.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub entries: Option<String>,
    /// The last day it has effect, where that is not the day of the act.
    pub lifted_on: Option<chrono::NaiveDate>,
}

body! {
    /// Tell all parties of the initiation and of the measures: the embargo ends, 19 CFR 165.15(d)(1).
    officer NewNoticeOfInitiation writes (NoticeOfInitiationIssued) {}
}

body! {
    /// Release the public version of the record to the parties, 19 CFR 165.24(c).
    officer NewPublicRecord writes (PublicRecordReleased) {
        /// The documents that are released with it: public from then on.
        #[oai(validator(max_items = 200))]
        documents: Option<Vec<NamedDocument>> = None,
    }
}

body! {
    /// Put a question of scope to Commerce, 19 CFR 165.16. Three clocks stand still until it is answered.
    officer NewReferral writes (CommerceReferralMade) {
        /// The question.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        question: String =
            "Are sawblades made in Thailand from Chinese cores and Chinese segments within the scope of the order?".to_owned(),
        /// The orders whose scope is in question.
        #[oai(validator(min_items = 1, max_items = 50, pattern = "^[AC]-[0-9]{3}-[0-9]{3}$"))]
        ad_cvd_orders: Vec<String> = vec!["A-570-900".to_owned()],
    }
}

body! {
    /// Record Commerce's answer on the day it arrives: day 0 of what is left of the clocks, 19 CFR 165.16.
    officer NewCommerceDetermination writes (CommerceDeterminationReceived) {
        /// What Commerce determined.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        answer: String = "They are within the scope, 84 FR 33920.".to_owned(),
        /// Whether the merchandise is covered.
        scope: Scope = Scope::Covered,
    }
}

/// What Commerce determined about the merchandise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Scope {
    /// It is within the scope of an order.
    Covered,
    /// It is not.
    NotCovered,
    /// Some of it is.
    PartlyCovered,
}

body! {
    /// Extend the determination, once, 19 CFR 165.22(c).
    officer NewExtension writes (DeterminationExtended) {
        /// Why more time is necessary.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "The production records of several processors have to be compared entry by entry.".to_owned(),
        /// What makes the case extraordinarily complicated.
        #[oai(validator(min_items = 1, max_items = 3))]
        criteria: Vec<Criterion> = vec![Criterion::Transactions, Criterion::Entities],
    }
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

body! {
    /// Determine, per importer and per order, whether merchandise was entered through evasion, 19 CFR 165.27.
    officer NewDetermination writes (DeterminationMade) {
        /// What the substantial evidence is.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "Substantial evidence shows that covered merchandise was entered through evasion.".to_owned(),
        /// The determination per importer and per order.
        #[oai(validator(min_items = 1, max_items = 200))]
        outcomes: Vec<NewOutcome> = vec![NewOutcome {
            importer: "MSeafood Corporation".to_owned(),
            order: "A-533-840".to_owned(),
            outcome: Evasion::Affirmative,
        }],
    }
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

body! {
    /// Tell all parties of the determination, 19 CFR 165.27(b).
    officer NewNoticeOfDetermination writes (DeterminationNoticeIssued) {}
}

body! {
    /// Join another allegation to the case, 19 CFR 165.13: EAPA 7621/7708 (soil pipe) as the example.
    officer NewConsolidation writes (AllegationConsolidated) {
        /// The other allegation, by its id.
        allegation: Uuid = Uuid::nil(),
        /// What joins them: relationship, merchandise, orders, overlap in time.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "Both importers bought soil pipe of the same producer in the same months.".to_owned(),
        /// For every window that is closed or nearly so to those who are joined: a new day, or why there is none.
        #[oai(validator(max_items = 1_000))]
        windows: Option<Vec<NewWindow>> = Some(vec![NewWindow {
            rule: "factual_information_close".to_owned(),
            due: Some(super::record::day(2022, 4, 25)),
            reason: None,
        }]),
    }
}

/// What becomes of one window.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NewWindow {
    /// The limit: its rule, with `#instance` where one of several is meant.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub rule: String,
    /// Its new last day.
    pub due: Option<chrono::NaiveDate>,
    /// Why it gets none.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

/// Asks what a consolidation would do to the windows of those who are joined.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct NewConsolidationCheck {
    /// The other allegation, by its id.
    pub allegation: Uuid,
}

impl crate::payload::Filing for NewConsolidationCheck {}

impl poem_openapi::types::Example for NewConsolidationCheck {
    fn example() -> Self {
        Self { allegation: Uuid::nil() }
    }
}

body! {
    /// Tell the parties, the joined ones too, of the consolidations made, 19 CFR 165.13(c).
    officer NewNoticeOfConsolidation writes (ConsolidationNoticeIssued) {}
}
