//! An interim measure as one caller sees it, and the period of investigation.

use chrono::NaiveDate;
use poem_openapi::Object;
use statute::eapa::entries_covered;
use statute::eapa::measures;

use super::deadline::Authority;

/// One interim measure on a class of entries.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct InterimMeasure {
    /// What is done: `suspend_liquidation`, `extend_liquidation`, `single_transaction_bond`, `cash_deposit`, `live_entry`.
    pub kind: String,
    /// Which entries of merchandise it reaches.
    pub entries: String,
    /// The provision it is taken under.
    pub authority: Authority,
    /// The number of the docket entry that took it, as this caller counts.
    pub taken: u32,
    /// Its place among the measures of that entry, from 1.
    pub item: u32,
    /// The first day it has effect.
    pub effective_on: NaiveDate,
    /// The number of the docket entry that ended it.
    pub lifted: Option<u32>,
    /// The last day it has effect, where it has ended.
    pub lifted_on: Option<NaiveDate>,
}

impl From<&measures::Measure> for InterimMeasure {
    fn from(it: &measures::Measure) -> Self {
        Self {
            kind: it.kind.clone(),
            entries: it.entries.clone(),
            authority: Authority::from(&it.authority),
            taken: it.taken,
            item: it.item,
            effective_on: it.effective_on,
            lifted: it.lifted,
            lifted_on: it.lifted_on,
        }
    }
}

/// The entries of merchandise that an investigation is about, by the day of entry, 19 CFR 165.2.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PeriodOfInvestigation {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, inclusive.
    pub to: NaiveDate,
    /// Its sources.
    pub authority: Vec<Authority>,
    /// How it was counted.
    pub explanation: String,
    /// What other serious readings make of it.
    pub other_readings: Vec<OtherPeriod>,
}

/// The period of investigation under another reading.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OtherPeriod {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, inclusive.
    pub to: NaiveDate,
    /// Who reads it so.
    pub authority: Authority,
}

impl From<&entries_covered::PeriodOfInvestigation> for PeriodOfInvestigation {
    fn from(it: &entries_covered::PeriodOfInvestigation) -> Self {
        let other = |it: &entries_covered::OtherPeriod| OtherPeriod {
            from: it.from,
            to: it.to,
            authority: Authority::from(&it.authority),
        };
        Self {
            from: it.from,
            to: it.to,
            authority: it.authority.iter().map(Authority::from).collect(),
            explanation: it.explanation.clone(),
            other_readings: it.other_readings.iter().map(other).collect(),
        }
    }
}
