//! What anybody may send: a communication on forced labor under 19 CFR 12.42(b).

use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Act, Defect, EntryKind, Fields, Program};

use super::acts::NewAct;
use crate::payload::Filing;

/// A communication that merchandise made with forced labor is, or is likely to be, imported, 19 CFR 12.42(b).
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewCommunication {
    /// The full reasons for the belief.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub reasons: String,
    /// The merchandise: described in detail, or with a sample that is sent.
    pub merchandise: AllegedMerchandise,
    /// All obtainable facts on the production abroad.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub facts: String,
    /// Who makes it.
    #[oai(validator(max_items = 100))]
    pub producers: Option<Vec<Producer>>,
    /// Who imports it, as far as known.
    #[oai(validator(max_items = 100, min_length = 1, max_length = 500))]
    pub importers: Option<Vec<String>>,
    /// The port that is written to.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub port: Option<String>,
    /// The indicators of forced labor, each with what shows it.
    #[oai(validator(max_items = 11))]
    pub indicators: Option<Vec<IndicatorShown>>,
}

/// The merchandise of a communication.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AllegedMerchandise {
    /// What it is, in detail.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub description: Option<String>,
    /// Whether a sample is sent instead.
    pub sample: Option<bool>,
    /// Where it is classified: HTS numbers or their beginnings, as far as known.
    #[oai(validator(max_items = 50, pattern = "^[0-9][0-9.]{1,12}$"))]
    pub hts: Option<Vec<String>>,
}

/// Who makes the merchandise.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Producer {
    /// The name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The country.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub country: Option<String>,
    /// The address.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub address: Option<String>,
}

/// An indicator of forced labor with its evidence.
#[derive(Debug, Clone, Object)]
pub struct IndicatorShown {
    /// Which one.
    pub indicator: Indicator,
    /// What shows it.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub evidence: String,
}

/// The eleven indicators of forced labor of the International Labour Organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Indicator {
    /// Somebody's need or ignorance is used.
    AbuseOfVulnerability,
    /// What was promised is not what came.
    Deception,
    /// Workers may not leave.
    RestrictionOfMovement,
    /// They are kept from others.
    Isolation,
    /// They are hurt.
    PhysicalAndSexualViolence,
    /// They are threatened.
    IntimidationAndThreats,
    /// Their papers are kept from them.
    RetentionOfIdentityDocuments,
    /// They are not paid what they earned.
    WithholdingOfWages,
    /// They work off a debt that does not end.
    DebtBondage,
    /// They live or work as nobody should.
    AbusiveLivingAndWorkingConditions,
    /// They work longer than is allowed, under some menace.
    ExcessiveOvertime,
}

impl Filing for NewCommunication {
    /// Long texts, and no documents: what anybody may send without a name is kept small.
    const LIMIT: usize = 262_144;

    fn defects(raw: &Value) -> Vec<Defect> {
        let fields = Fields { content: Some(raw.clone()), ..Fields::default() };
        let act = Act { kind: EntryKind::AllegationFiled, on: None, fields };
        Program::ForcedLaborOrder.defects(&act)
    }
}

/// A new version of a communication that was returned says all of it again.
impl NewAct for NewCommunication {
    fn kind(_raw: &Value) -> EntryKind {
        EntryKind::AllegationFiled
    }
}

impl Example for NewCommunication {
    fn example() -> Self {
        Self {
            reasons: "Former workers say that they paid recruiters for their jobs, owe the money still, and cannot leave."
                .to_owned(),
            merchandise: AllegedMerchandise {
                description: Some("Disposable rubber gloves, in boxes of a hundred.".to_owned()),
                sample: None,
                hts: Some(vec!["4015.19".to_owned()]),
            },
            facts: "Three factories north of the city, with dormitories on the grounds; shifts of twelve hours.".to_owned(),
            producers: Some(vec![Producer {
                name: "Highland Glove Works".to_owned(),
                country: Some("Malaysia".to_owned()),
                address: None,
            }]),
            importers: None,
            port: Some("Long Beach".to_owned()),
            indicators: Some(vec![IndicatorShown {
                indicator: Indicator::DebtBondage,
                evidence: "Receipts of recruiters over more than a year's wages.".to_owned(),
            }]),
        }
    }
}
