//! The law a question is asked under: which calendars count.

use chrono::NaiveDate;

use crate::calendar::{Calendar, Closure, Sets};

/// The calendars a docket is read by. Build it once: it counts some 47,000 days for each. A copy shares them.
#[derive(Debug, Clone)]
pub struct Law {
    /// The days off the question counts.
    pub(crate) chosen: Calendar,
    /// The fewest days off there can be: counting on, no calendar gives an earlier day.
    pub(crate) bare: Calendar,
    /// The most days off there can be: counting back, no calendar gives an earlier day.
    pub(crate) full: Calendar,
}

impl Law {
    /// Every set of days off counts: the reading that the agency's own dates prove.
    #[must_use]
    pub fn standard() -> Self {
        Self::with(Sets::ALL)
    }

    /// Only these sets count.
    #[must_use]
    pub fn with(sets: Sets) -> Self {
        let (bare, full) = (Calendar::with(Sets::NONE), Calendar::with(Sets::ALL));
        let chosen = match sets {
            Sets::ALL => full.clone(),
            Sets::NONE => bare.clone(),
            some => Calendar::with(some),
        };
        Self { chosen, bare, full }
    }

    /// The same law, and days more on which the offices are closed: they count where closures count.
    #[must_use]
    pub fn with_closures(&self, further: &[Closure]) -> Self {
        Self {
            chosen: self.chosen.clone().with_closures(further),
            bare: self.bare.clone(),
            full: self.full.clone().with_closures(further),
        }
    }

    /// The calendar of the days off that count.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.chosen
    }

    /// The earliest business day, under any calendar, so many before `limit`.
    pub(crate) fn safely_before(&self, limit: NaiveDate, days: u32) -> Option<NaiveDate> {
        self.full.business_days_before(limit, days)
    }
}
