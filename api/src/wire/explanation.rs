//! How a deadline was counted.

use chrono::NaiveDate;
use poem_openapi::Object;
use statute::explain;

use super::deadline::{Authority, Reading};
use super::word::ConfidenceWord;

/// Everything there is to say about one deadline, day by day.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct Explanation {
    /// The rule's id.
    pub rule: String,
    /// Which instance.
    pub instance: u32,
    /// The day as counted.
    #[oai(nullable)]
    pub nominal: Option<NaiveDate>,
    /// The last day.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The earliest last day under every calendar and reading.
    #[oai(nullable)]
    pub safe: Option<NaiveDate>,
    /// What was done, in order.
    pub trail: Vec<Step>,
    /// The law in plain words.
    pub law: Vec<Provision>,
    /// What other serious readings make of it.
    pub other_readings: Vec<Reading>,
    /// The whole in plain English, for a brief.
    pub paragraph: String,
}

/// One step of a count.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Step {
    /// `projected`, `counted`, `counted_back`, `with`, `stayed`, `resumed`, `tolled`, `extended`, `set` or `rolled`.
    pub step: String,
    /// In a sentence.
    pub text: String,
    /// Where the count stands after it.
    #[oai(nullable)]
    pub to: Option<NaiveDate>,
    /// The days that were not counted.
    pub skipped: Vec<SkippedDay>,
}

/// A day that was not counted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct SkippedDay {
    /// The day.
    pub on: NaiveDate,
    /// Why: `Saturday`, `Columbus Day`, ...
    pub name: String,
    /// The provision; empty for a weekend.
    pub authority: String,
}

/// A provision, with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Provision {
    /// The source.
    pub cite: String,
    /// What it says, in our own words.
    pub meaning: String,
    /// How sure the reading is.
    pub confidence: ConfidenceWord,
}

impl From<&explain::Explanation> for Explanation {
    fn from(it: &explain::Explanation) -> Self {
        Self {
            rule: it.rule.clone(),
            instance: it.instance,
            nominal: it.nominal,
            due: it.due,
            safe: it.safe,
            trail: it.trail.iter().map(Step::from).collect(),
            law: it.law.iter().map(Provision::from).collect(),
            other_readings: it.other_readings.iter().map(Reading::from).collect(),
            paragraph: it.paragraph.clone(),
        }
    }
}

impl From<&explain::Trail> for Step {
    fn from(it: &explain::Trail) -> Self {
        let skipped = it.skipped.iter().map(|day| SkippedDay {
            on: day.on,
            name: day.name.clone(),
            authority: day.authority.clone(),
        });
        Self {
            step: it.step.to_owned(),
            text: it.text.clone(),
            to: it.to,
            skipped: skipped.collect(),
        }
    }
}

impl From<&explain::Provision> for Provision {
    fn from(it: &explain::Provision) -> Self {
        Self {
            cite: it.cite.clone(),
            meaning: it.meaning.clone(),
            confidence: it.confidence.into(),
        }
    }
}

impl From<&statute::Reading> for Reading {
    fn from(it: &statute::Reading) -> Self {
        Self { nominal: it.nominal, due: it.due, authority: Authority::from(&it.authority) }
    }
}
