//! What a filer sends: an allegation under 19 CFR 165.11.

use poem_openapi::types::{Email, Example};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Defect, EntryKind};

use super::acts::NewAct;
use super::submission::NamedDocument;
use crate::payload::Filing;

/// An allegation of evasion, 19 CFR 165.11. It names one importer.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewAllegation {
    /// The interested party that files.
    pub filer: Filer,
    /// Its agent, where it has one.
    pub agent: Option<Agent>,
    /// Why it is an interested party, 19 USC 1517(a)(6)(A).
    pub interested_party: InterestedParty,
    /// The importer alleged to evade: one.
    pub importer: Importer,
    /// The covered merchandise.
    pub merchandise: Merchandise,
    /// The orders that cover it: `A-ddd-ddd` for antidumping, `C-ddd-ddd` for countervailing duties.
    #[oai(validator(min_items = 1, max_items = 50, pattern = "^[AC]-[0-9]{3}-[0-9]{3}$"))]
    pub ad_cvd_orders: Vec<String>,
    /// The information reasonably available that suggests evasion.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub evasion: String,
    /// The certifications of every submission, 19 CFR 165.5(b).
    pub certifications: Certifications,
    /// Consent that the items of 19 CFR 165.11(b)(1)-(5) may be public.
    pub consent_public_items: bool,
    /// The announcement of this filing, where there was one: it counts from then.
    pub intent: Option<uuid::Uuid>,
    /// Who signs.
    pub signer: Signer,
    /// Its documents. A confidential one has its public version the same day, 19 CFR 165.4(a)(2).
    #[oai(validator(max_items = 200))]
    pub documents: Option<Vec<NamedDocument>>,
}

/// The interested party that files.
#[derive(Debug, Clone, Object)]
pub struct Filer {
    /// Its name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// Its address.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub address: String,
    /// Where it is served.
    pub email: Email,
}

/// Who acts for the filer.
#[derive(Debug, Clone, Object)]
pub struct Agent {
    /// The agent's name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// Where the agent is reached.
    pub email: Email,
}

impl Agent {
    /// An agent, for examples.
    pub(crate) fn example() -> Self {
        Self {
            name: "Counsel to the Committee".to_owned(),
            email: Email("counsel@shrimp.example.org".to_owned()),
        }
    }
}

/// The limb of the definition that the filer falls under, and the facts that put it there.
#[derive(Debug, Clone, Object)]
pub struct InterestedParty {
    /// The limb of 19 USC 1517(a)(6)(A).
    pub limb: Limb,
    /// The facts.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub facts: String,
}

/// The six limbs of an interested party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Limb {
    /// A foreign manufacturer, producer or exporter, or any importer, of covered merchandise, or their association.
    ForeignProducerOrImporter,
    /// A manufacturer, producer or wholesaler in the United States of a domestic like product.
    DomesticProducer,
    /// A certified or recognized union or group of workers.
    Union,
    /// A trade or business association with a majority of domestic producers.
    TradeAssociation,
    /// An association with a majority of members of the three limbs before.
    MixedAssociation,
    /// For processed agricultural products, a coalition or association of processors, or with producers or growers.
    AgriculturalProcessors,
}

/// The importer alleged to evade.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Importer {
    /// Its name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// Its address.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub address: String,
    /// Its CBP importer number, where known: by it alone is an importer recognised.
    #[oai(validator(max_length = 20))]
    pub importer_number: Option<String>,
    /// Where it can be served once it may know, where known.
    pub email: Option<Email>,
}

/// The covered merchandise.
#[derive(Debug, Clone, Object)]
pub struct Merchandise {
    /// What it is.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub description: String,
}

/// The three certifications of 19 CFR 165.5(b), each given with `true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object)]
pub struct Certifications {
    /// It is true to the best of the signer's knowledge.
    pub true_to_best_of_knowledge: bool,
    /// What is not claimed confidential may be released.
    pub public_release: bool,
    /// Risks to health or safety will be reported promptly.
    pub health_or_safety: bool,
}

impl Certifications {
    /// All three, for examples.
    pub(crate) const GIVEN: Self =
        Self { true_to_best_of_knowledge: true, public_release: true, health_or_safety: true };
}

/// Who signs.
#[derive(Debug, Clone, Object)]
pub struct Signer {
    /// The signer's name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The signer's position.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub position: String,
    /// Where the signer is reached.
    pub email: Email,
}

impl Filing for NewAllegation {
    fn defects(raw: &Value) -> Vec<Defect> {
        statute::filing::allegation_defects(raw)
    }
}

/// A new version of an allegation that was returned says all of it again.
impl NewAct for NewAllegation {
    fn kind(_raw: &Value) -> EntryKind {
        EntryKind::AllegationFiled
    }
}

impl Example for NewAllegation {
    fn example() -> Self {
        Self {
            filer: Filer {
                name: "Ad Hoc Shrimp Trade Enforcement Committee".to_owned(),
                address: "1 Harbor Road, Biloxi, MS 39530".to_owned(),
                email: Email("filer@shrimp.example.org".to_owned()),
            },
            agent: Some(Agent::example()),
            interested_party: InterestedParty {
                limb: Limb::TradeAssociation,
                facts: "An association of producers and wholesalers in the United States of warmwater shrimp, the domestic \
                        like product."
                    .to_owned(),
            },
            importer: Importer {
                name: "MSeafood Corporation".to_owned(),
                address: "2 Wharf Street, Fountain Valley, CA 92708".to_owned(),
                importer_number: Some("12-3456789SF".to_owned()),
                email: Some(Email("importer@mseafood.example.com".to_owned())),
            },
            merchandise: Merchandise {
                description: "Certain frozen warmwater shrimp, processed in Vietnam from shrimp of Indian origin.".to_owned(),
            },
            ad_cvd_orders: vec!["A-533-840".to_owned()],
            evasion: "Shrimp of Indian origin is imported through Vietnam and entered as a product of Vietnam, without the cash \
                      deposits that the order on shrimp from India requires."
                .to_owned(),
            certifications: Certifications::GIVEN,
            consent_public_items: true,
            intent: None,
            signer: Signer {
                name: "A. Signer".to_owned(),
                position: "Executive Director".to_owned(),
                email: Email("signer@shrimp.example.org".to_owned()),
            },
            documents: None,
        }
    }
}
