//! The period of investigation: whose entries of merchandise are looked at, 19 CFR 165.2.

use chrono::NaiveDate;
use serde::Serialize;

use crate::count;
use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::rule::{Authority, Confidence};

/// How many years before the receipt its entries may have been made.
const YEARS: u32 = 1;

/// The entries of merchandise that an investigation is about, by their days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodOfInvestigation {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, inclusive: the receipt itself.
    pub to: NaiveDate,
    /// Where it is written.
    pub authority: Vec<Authority>,
    /// How it was counted, in a sentence or two.
    pub explanation: String,
    /// What other serious readings make of it.
    pub other_readings: Vec<OtherPeriod>,
}

/// The period under another reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherPeriod {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, inclusive.
    pub to: NaiveDate,
    /// Who reads it so.
    pub authority: Authority,
}

impl PeriodOfInvestigation {
    /// Whether merchandise entered on this day is within it.
    #[must_use]
    pub fn covers(&self, on: NaiveDate) -> bool {
        (self.from..=self.to).contains(&on)
    }
}

/// The period of a docket; `None` before there was a receipt. The receipt is the acknowledgment of the allegation that
/// opened the case, or the day of the agency's request: of joined allegations the first governs, 19 CFR 165.13.
#[must_use]
pub fn period_of_investigation(docket: &Docket) -> Option<PeriodOfInvestigation> {
    let is_first = |allegation: Option<u32>| allegation.unwrap_or(1) == 1;
    let first =
        |kind| docket.entries.iter().find(|it| it.kind == kind && is_first(it.fields.allegation));
    let receipt = first(K::AllegationAcknowledged).or_else(|| first(K::AgencyRequestReceived))?;
    let from = count::years_earlier(receipt.on, YEARS)?;
    let to = receipt.on;
    let filed = first(K::AllegationFiled).filter(|filed| filed.on < receipt.on);
    let other_readings = filed.and_then(|filed| {
        let authority = Authority {
            cite: "Superior Commercial Solutions (CIT 2025, 24-00052)".to_owned(),
            confidence: Confidence::Verified,
        };
        let from = count::years_earlier(filed.on, YEARS)?;
        Some(OtherPeriod { from, to: filed.on, authority })
    });
    let explanation = format!(
        "The receipt is `{}` of {to}. An investigation is about entries of merchandise made within one year before it: from \
         {from} to {to}, the day of receipt included. CBP may look at other entries too.",
        receipt.kind
    );
    let authority = Authority { cite: "19 CFR 165.2".to_owned(), confidence: Confidence::Verified };
    let other_readings = other_readings.into_iter().collect();
    Some(PeriodOfInvestigation {
        from,
        to,
        authority: vec![authority],
        explanation,
        other_readings,
    })
}
