//! The figures of the report: what is counted, in which fiscal year, and what of it the public is told.
//!
//! A case counts as its docket stands now, so that a correction corrects the figures of its year. The public's figures are made of
//! what is public: the register of orders, and EAPA cases from their notice of initiation on, as the importer's side may see them (U).
//! An allegation of which nobody was told a notice of initiation is in none of them, not even among the allegations received: a count
//! of those, less the count of those that were told, would tell that something is investigated. Detentions, penalties and communications
//! are told to the office alone (U).
//!
//! Of the figures that the Service publishes, the duties that EAPA protected are not held: no entry of a docket says an amount of duties.

mod count;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::role::{UnknownWord, words};
use crate::rule::{Authority, Confidence};

pub use count::items;

words! {
    /// Whose figures they are.
    Readership in "readerships" {
        /// Anybody's.
        Public = "public",
        /// The office's: every case there is.
        Office = "office",
    }
}

words! {
    /// What is counted in a fiscal year, 1 October to 30 September.
    Figure in "figures" {
        /// Allegations that were acknowledged as complete, by the day of receipt.
        EapaAllegationsReceived = "eapa_allegations_received",
        /// Requests of other agencies, by the day of receipt.
        EapaAgencyRequestsReceived = "eapa_agency_requests_received",
        /// Investigations, by the day of initiation.
        EapaInvestigationsInitiated = "eapa_investigations_initiated",
        /// Investigations in which interim measures were taken, by the day of the first.
        EapaInvestigationsWithMeasures = "eapa_investigations_with_measures",
        /// Determinations of evasion by one importer under one order at least, by their day.
        EapaDeterminationsOfEvasion = "eapa_determinations_of_evasion",
        /// Determinations that found no evasion at all, by their day.
        EapaDeterminationsOfNoEvasion = "eapa_determinations_of_no_evasion",
        /// Visits on site, by their day on the docket.
        EapaVerificationVisits = "eapa_verification_visits",
        /// Investigations in which a visit was made, once in each year of a visit.
        EapaInvestigationsVerified = "eapa_investigations_verified",
        /// Countries that were visited.
        EapaCountriesVisited = "eapa_countries_visited",
        /// Administrative reviews that were decided, by the day of the decision.
        EapaReviewsDecided = "eapa_reviews_decided",
        /// Withhold release orders, by their first day of effect.
        WrosIssued = "wros_issued",
        /// Findings, by their first day of effect.
        FindingsIssued = "findings_issued",
        /// Entities put on the UFLPA Entity List, by their first day of effect.
        EntitiesListed = "entities_listed",
        /// Withhold release orders whose scope changed, each once a year however often.
        WrosModified = "wros_modified",
        /// Withhold release orders that were revoked as a whole.
        WrosRevoked = "wros_revoked",
        /// Findings that were terminated.
        FindingsTerminated = "findings_terminated",
        /// Withhold release orders that keep merchandise out at the end of the year, wholly or partly; of the running year, today.
        WrosActive = "wros_active",
        /// The same with those that a Finding or the UFLPA has superseded, as the Customs Service counts.
        WrosActiveWithSuperseded = "wros_active_with_superseded",
        /// Findings that keep merchandise out at the end of the year, wholly or partly; of the running year, today.
        FindingsActive = "findings_active",
        /// Shipments detained by decision or by silence, by that day; told to the office.
        ShipmentsDetained = "shipments_detained",
        /// The entered value of the lines that were detained, in cents, each by the day on which it was; told to the office.
        DetainedValueCents = "detained_value_cents",
        /// Penalties that were claimed, by the day of the first notice; told to the office.
        PenaltiesClaimed = "penalties_claimed",
        /// What was claimed in them, in cents, as the first notice says it; told to the office.
        PenaltiesClaimedCents = "penalties_claimed_cents",
    }
}

words! {
    /// A step of a case whose time is told, in calendar days; the year is that of its end. Steps of forced labor are told to the office.
    Step in "steps" {
        /// From the day of receipt to that of the initiation.
        ReceiptToInitiation = "receipt_to_initiation",
        /// From the initiation to the first interim measures.
        InitiationToMeasures = "initiation_to_measures",
        /// From the initiation to its notice.
        InitiationToNotice = "initiation_to_notice",
        /// From the initiation to the determination.
        InitiationToDetermination = "initiation_to_determination",
        /// From the determination to its notice.
        DeterminationToNotice = "determination_to_notice",
        /// From the commencement of a review to its decision.
        ReviewToDecision = "review_to_decision",
        /// From the receipt of a communication of forced labor, in its last version, to the withhold release order that followed.
        AllegationToWro = "allegation_to_wro",
        /// From the presentation of a shipment to its detention, by decision or by silence.
        PresentationToDetention = "presentation_to_detention",
        /// From the detention of a shipment to its first exclusion, by decision or by law.
        DetentionToExclusion = "detention_to_exclusion",
        /// From the first protest against an exclusion to its first decision. A denial by law decides nothing (U).
        ProtestToDecision = "protest_to_decision",
    }
}

words! {
    /// What a number is of.
    Series in "series" {
        /// A [`Figure`], by its word.
        Count = "count",
        /// Visits to a country, by its name.
        Country = "country",
        /// Cases that took so many days for a [`Step`], by its word.
        Time = "time",
        /// Duties of the Service that were done in time, by their rule.
        InTime = "in_time",
        /// Duties that were done late or not at all, by their rule.
        Late = "late",
    }
}

/// What one case adds to the figures of one year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Whose figures.
    pub readership: Readership,
    /// 2021 runs from 1 October 2020 to 30 September 2021.
    pub fiscal_year: i32,
    /// Of what.
    pub series: Series,
    /// Which of these.
    pub key: String,
    /// How many days, of a time; 0 of anything else.
    pub days: u32,
    /// The first day on which it is told, where that may still come.
    pub from: Option<NaiveDate>,
    /// How many. What is counted at the end of a year is the sum of all years before: of such a figure it may be less than nothing.
    pub value: i64,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What is counted, in a sentence.
    pub says: &'static str,
    /// On what authority it is counted so.
    pub authority: Authority,
    /// Whether only the office is told.
    pub is_internal: bool,
}

impl Figure {
    /// Whether it is counted at the end of a year, and not over it.
    #[must_use]
    pub const fn is_level(self) -> bool {
        matches!(self, Self::WrosActive | Self::WrosActiveWithSuperseded | Self::FindingsActive)
    }

    /// What it is.
    #[must_use]
    pub fn definition(self) -> Definition {
        let (says, cite, confidence) = self.row();
        let is_internal = matches!(
            self,
            Self::ShipmentsDetained
                | Self::DetainedValueCents
                | Self::PenaltiesClaimed
                | Self::PenaltiesClaimedCents
        );
        Definition { says, authority: Authority { cite: cite.to_owned(), confidence }, is_internal }
    }

    const fn row(self) -> (&'static str, &'static str, Confidence) {
        use Confidence::{Unverified as U, Verified as V};
        match self {
            Self::EapaAllegationsReceived => {
                ("allegations, by the day on which they were acknowledged", "19 CFR 165.12(a)", V)
            }
            Self::EapaAgencyRequestsReceived => {
                ("requests of Federal agencies, by the day of receipt", "19 CFR 165.14(c)", V)
            }
            Self::EapaInvestigationsInitiated => {
                ("investigations, by the day of initiation", "19 CFR 165.15(a)", V)
            }
            Self::EapaInvestigationsWithMeasures => (
                "investigations with interim measures, by the day of the first",
                "19 CFR 165.24(a)",
                V,
            ),
            Self::EapaDeterminationsOfEvasion => (
                "determinations of evasion by one importer under one order at least, by their day",
                "19 CFR 165.27(a)",
                V,
            ),
            Self::EapaDeterminationsOfNoEvasion => {
                ("determinations that found no evasion, by their day", "19 CFR 165.27(a)", V)
            }
            Self::EapaVerificationVisits => {
                ("visits for verification, by their day", "19 CFR 165.25", V)
            }
            Self::EapaInvestigationsVerified => {
                ("investigations in which a visit was made that year", "19 CFR 165.25", V)
            }
            Self::EapaCountriesVisited => {
                ("countries in which a visit was made", "19 CFR 165.25", V)
            }
            Self::EapaReviewsDecided => {
                ("administrative reviews, by the day of the decision", "19 CFR 165.45", V)
            }
            Self::WrosIssued => {
                ("withhold release orders, by their first day of effect", "19 CFR 12.42(e)", V)
            }
            Self::FindingsIssued => {
                ("Findings, by their first day of effect", "19 CFR 12.42(f)", V)
            }
            Self::EntitiesListed => (
                "entities on the UFLPA Entity List, by their first day of effect",
                "Pub. L. 117-78, sec. 2(d)(2)",
                U,
            ),
            Self::WrosModified => {
                ("orders whose scope changed that year, each once", "practice of the Service", U)
            }
            Self::WrosRevoked => ("orders revoked as a whole", "practice of the Service", U),
            Self::FindingsTerminated => ("Findings terminated", "19 CFR 12.42(f)", U),
            Self::WrosActive => (
                "orders that keep merchandise out on the last day of the year, or today",
                "19 CFR 12.42(e)",
                U,
            ),
            Self::WrosActiveWithSuperseded => (
                "the same with those that a Finding or the UFLPA has superseded",
                "practice of the Service",
                U,
            ),
            Self::FindingsActive => (
                "Findings that keep merchandise out on the last day of the year, or today",
                "19 CFR 12.42(f), (g)",
                U,
            ),
            Self::ShipmentsDetained => {
                ("shipments detained, by decision or by silence", "19 USC 1499(c)(1)", V)
            }
            Self::DetainedValueCents => (
                "the entered value in cents of the lines detained, where the port said it as a sum in dollars",
                "19 USC 1499(c)(1)",
                V,
            ),
            Self::PenaltiesClaimed => {
                ("penalties claimed, by the day of the first notice", "19 USC 1592, 1595a(b)", V)
            }
            Self::PenaltiesClaimedCents => (
                "the penalties in cents that the first notices claimed, by their day",
                "19 USC 1592, 1595a(b)",
                V,
            ),
        }
    }
}

/// How long a step took in the cases of a year, in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// In how many cases.
    pub cases: i64,
    /// Half of them took no longer.
    pub median: u32,
    /// Nine in ten took no longer.
    pub ninetieth: u32,
}

impl Spread {
    /// Of so many cases for each number of days, in ascending order; `None` of no case.
    #[must_use]
    pub fn of(days: &[(u32, i64)]) -> Option<Self> {
        let median = percentile(days, 50)?;
        let cases = days.iter().map(|(_, often)| often).sum();
        Some(Self { cases, median, ninetieth: percentile(days, 90)? })
    }
}

/// The share of duties that were done in time, in thousandths, rounded to the nearest; `None` where there was none.
#[must_use]
pub fn per_mille(in_time: i64, late: i64) -> Option<u32> {
    let all = in_time.checked_add(late).filter(|all| *all > 0)?;
    let rounded = in_time.checked_mul(1000)?.checked_add(all / 2)? / all;
    u32::try_from(rounded).ok()
}

/// The value at a rank of a list in which each of these values stands so often: the least one that at least `percent` of a hundred do
/// not exceed. `values` is in ascending order. `None` of an empty list.
#[must_use]
pub fn percentile(values: &[(u32, i64)], percent: i64) -> Option<u32> {
    let all: i64 = values.iter().map(|(_, often)| often).sum();
    let rank = (all * percent + 99) / 100;
    let mut before = 0;
    values.iter().filter(|(_, often)| *often > 0).find_map(|(value, often)| {
        before += often;
        (before >= rank.max(1)).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::{Figure, per_mille, percentile};

    #[test]
    fn a_percentile_is_a_value_of_the_list() {
        assert_eq!(percentile(&[], 50), None);
        assert_eq!(percentile(&[(7, 1)], 90), Some(7));
        // 1, 2, 2, 3: half of them do not exceed 2, and nine in ten do not exceed 3.
        let four = [(1, 1), (2, 2), (3, 1)];
        assert_eq!((percentile(&four, 50), percentile(&four, 90)), (Some(2), Some(3)));
        let ten: Vec<(u32, i64)> = (1..=10).map(|day| (day, 1)).collect();
        assert_eq!((percentile(&ten, 50), percentile(&ten, 90)), (Some(5), Some(9)));
    }

    #[test]
    fn a_share_is_rounded_and_none_of_nothing() {
        assert_eq!(per_mille(0, 0), None);
        assert_eq!(
            (per_mille(2, 1), per_mille(0, 3), per_mille(3, 0)),
            (Some(667), Some(0), Some(1000))
        );
    }

    #[test]
    fn every_figure_says_what_it_is() {
        for figure in Figure::ALL {
            let it = figure.definition();
            assert!(!it.says.is_empty() && !it.authority.cite.is_empty(), "{figure}");
        }
    }
}
