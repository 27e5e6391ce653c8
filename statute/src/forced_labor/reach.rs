//! Which instrument reaches merchandise imported on a day, and under which regime.

use chrono::NaiveDate;

use super::register::{InForce, Instrument, OrderKind};
use crate::state::State;
use crate::track::Track;

/// The Uyghur Forced Labor Prevention Act reaches what is imported on this day or later.
pub const UFLPA_FROM: NaiveDate = match NaiveDate::from_ymd_opt(2022, 6, 21) {
    Some(day) => day,
    // Never: the day is written above. The first day of time would only reach too much.
    None => NaiveDate::MIN,
};

/// The region of which the Act presumes that all its merchandise is made with forced labor, by its names.
pub const UFLPA_REGION: &[&str] = &["Xinjiang Uyghur Autonomous Region", "Xinjiang", "XUAR"];

/// The merchandise that is asked about, as far as the days of the law hang on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Import {
    /// The day of importation.
    pub on: NaiveDate,
    /// Whether it was released from the custody of the Service; absent where nobody says.
    pub released: Option<bool>,
    /// The day on which it is asked.
    pub today: NaiveDate,
}

/// How an instrument reaches merchandise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Under which regime.
    pub track: Track,
    /// Whether it does; where not, it does if what `why` says is so.
    pub is_sure: bool,
    /// Why, in a sentence.
    pub why: &'static str,
    /// The provision.
    pub authority: &'static str,
}

/// How each instrument of one docket reaches merchandise, by its number there. A Finding that does takes the order's place.
#[must_use]
pub fn reach(instruments: &[Instrument], import: Import) -> Vec<(u32, Reach)> {
    let mut found: Vec<(u32, Reach)> =
        instruments.iter().filter_map(|it| Some((it.instance, of_one(it, import)?))).collect();
    if found.iter().any(|(_, reach)| reach.track == Track::Finding && reach.is_sure) {
        found.retain(|(_, reach)| reach.track != Track::Wro);
    }
    found
}

fn of_one(it: &Instrument, import: Import) -> Option<Reach> {
    // What a court set aside binds nobody, whenever the goods came.
    if it.standing(import.today).status == State::Vacated {
        return None;
    }
    let then = it.standing(import.on);
    let is_effective = it.effective <= import.on;
    let reach = |track, why, authority| Reach {
        track,
        is_sure: then.in_force != InForce::Unknown,
        why,
        authority,
    };
    match it.kind {
        OrderKind::Wro if then.status == State::SupersededByUflpa => (import.on >= UFLPA_FROM)
            .then(|| {
                reach(
                    Track::Uflpa,
                    "the Act took the order's place for what is imported on or after 2022-06-21",
                    "Pub. L. 117-78, sec. 3(a)",
                )
            }),
        OrderKind::Wro if is_effective && then.in_force != InForce::No => Some(reach(
            Track::Wro,
            match then.in_force {
                InForce::Unknown => "its source does not say whether the order was still in force",
                _ => "the order was in force on the day of importation",
            },
            "19 CFR 12.42(e)",
        )),
        OrderKind::Finding if is_effective && then.in_force != InForce::No => Some(reach(
            Track::Finding,
            "the Finding was in force on the day of importation",
            "19 CFR 12.42(f), (g)",
        )),
        OrderKind::Finding if !is_effective => reached_back(it, import),
        OrderKind::EntityListing
            if is_effective && import.on >= UFLPA_FROM && then.in_force != InForce::No =>
        {
            Some(reach(
                Track::Uflpa,
                "the entity was on the list on the day of importation",
                "Pub. L. 117-78, sec. 3(a)",
            ))
        }
        _ => None,
    }
}

/// A Finding binds from its publication also what was imported before and is not released, 19 CFR 12.42(f).
fn reached_back(it: &Instrument, import: Import) -> Option<Reach> {
    let is_published = it.effective <= import.today;
    if !is_published || it.standing(import.today).in_force == InForce::No {
        return None;
    }
    let (is_sure, why) = match import.released {
        Some(true) => return None,
        Some(false) => (true, "it was not released when the Finding was published"),
        None => (
            false,
            "it was imported before the Finding; it is bound if it was not released by then",
        ),
    };
    Some(Reach { track: Track::Finding, is_sure, why, authority: "19 CFR 12.42(f)" })
}
