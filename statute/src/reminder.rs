//! When whoever owes an act is reminded, when a supervisor hears of it, and at which hours: the defaults, and what the
//! settings of an office make of them. No law asks for a reminder; a legal notice keeps no hours.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::count;
use crate::decide::Defect;
use crate::docket::Deadline;
use crate::law::Law;
use crate::role::{Program, UnknownWord, words};
use crate::rule::Status;

/// How many calendar days before the last day whoever owes the act is reminded, where no setting says otherwise.
pub const LADDER: [u32; 5] = [30, 10, 5, 1, 0];
/// How many rungs a ladder has at most.
pub const RUNGS_MAX: usize = 10;
/// How many calendar days before the last day a rung can be at most.
pub const DAYS_BEFORE_MAX: u32 = 365;
/// The entry of a list of ladders that holds for every rule without one of its own.
pub const DEFAULT: &str = "default";

/// Of how many rungs, the last ones, a supervisor hears where no setting says otherwise.
const ESCALATED: usize = 2;
/// The hours where no setting says otherwise, in minutes of the day.
const OPENS: u32 = 9 * 60;
const CLOSES: u32 = 17 * 60;

/// One reminder of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Calendar days before the last day.
    pub days_before: u32,
    /// The day it goes out.
    pub on: NaiveDate,
}

words! {
    /// On which days no reminder goes out.
    #[derive(Default)]
    QuietDays in "quiet days" {
        /// On none.
        #[default]
        None = "none",
        /// On Saturdays and Sundays.
        Weekends = "weekends",
        /// On every day that is no business day.
        WeekendsAndHolidays = "weekends_and_holidays",
    }
}

/// The hours of New York in which reminders go out, in minutes of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hours {
    opens: u32,
    closes: u32,
}

impl Default for Hours {
    fn default() -> Self {
        Self { opens: OPENS, closes: CLOSES }
    }
}

impl FromStr for Hours {
    type Err = String;

    /// Reads `09:00-17:00`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ends = text
            .split_once('-')
            .and_then(|(opens, closes)| Some((minutes(opens.trim())?, minutes(closes.trim())?)));
        match ends {
            Some((opens, closes)) if opens < closes => Ok(Self { opens, closes }),
            _ => Err("is not of the form 09:00-17:00, from earlier to later".to_owned()),
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opens, closes } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

/// The minute of the day that `07:00` names.
#[must_use]
pub fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let is_one = text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
        is_one.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Lists of days before a last day, by rule id, and one under [`DEFAULT`].
pub type Lists = BTreeMap<String, Vec<u32>>;

/// What an office has settled about reminders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reminders {
    ladder: Lists,
    escalate: Lists,
    hours: Hours,
    quiet_days: QuietDays,
}

impl Reminders {
    /// The settings of an office, where nothing is wrong with them.
    ///
    /// # Errors
    /// Every defect, with its place: `/ladder/determination`, `/escalate/default`.
    pub fn new(
        ladder: Lists,
        escalate: Lists,
        hours: Hours,
        quiet_days: QuietDays,
    ) -> Result<Self, Vec<Defect>> {
        let settled = Self { ladder, escalate, hours, quiet_days };
        let mut defects = Vec::new();
        for (name, lists) in [("ladder", &settled.ladder), ("escalate", &settled.escalate)] {
            for (rule, days) in lists {
                let at = format!("/{name}/{rule}");
                defects.extend(wrong(rule, days).map(|(code, message)| defect(&at, code, message)));
            }
        }
        for (rule, days) in &settled.escalate {
            // The default speaks of every ladder, and of some it may name no rung.
            let of = settled.ladder(rule);
            let stray = days.iter().filter(|day| rule != DEFAULT && !of.contains(day));
            defects.extend(stray.map(|day| {
                let message = format!("{day} is no rung of the ladder of this rule: {of:?}");
                defect(&format!("/escalate/{rule}"), "no_rung", message)
            }));
        }
        if defects.is_empty() { Ok(settled) } else { Err(defects) }
    }

    /// The reminders of a deadline, the earliest first. Only a running deadline whose trigger has happened has any. One
    /// that falls on a quiet day goes out on the last day before it that is none: never later. One before the trigger is
    /// skipped.
    #[must_use]
    pub fn rungs(&self, deadline: &Deadline, law: &Law) -> Vec<Rung> {
        if deadline.projected || deadline.status != Status::Running {
            return Vec::new();
        }
        let Some(due) = deadline.due else { return Vec::new() };
        let mut days = self.ladder(deadline.rule).to_vec();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.into_iter()
            .filter_map(|days_before| {
                let on = self.loud(count::earlier(due, days_before)?, law);
                Some(Rung { days_before, on })
            })
            .filter(|rung| deadline.trigger.on.is_none_or(|trigger| rung.on >= trigger))
            .collect()
    }

    /// Whether a supervisor hears of this rung of a rule, where the office owes the act.
    #[must_use]
    pub fn escalates(&self, rule: &str, days_before: u32) -> bool {
        let own = self.escalate.get(rule).or_else(|| self.escalate.get(DEFAULT));
        own.map_or_else(
            || {
                let mut last = self.ladder(rule).to_vec();
                last.sort_unstable();
                last.iter().take(ESCALATED).any(|day| *day == days_before)
            },
            |own| own.contains(&days_before),
        )
    }

    /// The instant of a reminder on a day: a second within the hours, spread over them by a number that is the same for a case
    /// for ever. Spread by the minute alone, ten thousand cases would come in herds at each full one.
    #[must_use]
    pub fn instant(&self, on: NaiveDate, spread: u64) -> DateTime<Utc> {
        let Hours { opens, closes } = self.hours;
        let open = u64::from(closes.saturating_sub(opens)).max(1);
        // The minute first: what was planned by the minute alone moves within its minute, and never to an earlier instant.
        let minute = opens + u32::try_from(spread % open).unwrap_or(0);
        let second = u32::try_from((spread / open) % 60).unwrap_or(0);
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, second);
        count::instant_in_new_york(on, time.unwrap_or(NaiveTime::MIN))
    }

    fn ladder(&self, rule: &str) -> &[u32] {
        self.ladder.get(rule).or_else(|| self.ladder.get(DEFAULT)).map_or(&LADDER, Vec::as_slice)
    }

    /// The day itself, or the last one before it on which reminders go out.
    fn loud(&self, on: NaiveDate, law: &Law) -> NaiveDate {
        let earlier = match (self.quiet_days, on.weekday()) {
            (QuietDays::Weekends, Weekday::Sat) => count::earlier(on, 1),
            (QuietDays::Weekends, Weekday::Sun) => count::earlier(on, 2),
            (QuietDays::WeekendsAndHolidays, _) if !law.calendar().is_business_day(on) => {
                law.calendar().business_days_before(on, 1)
            }
            _ => None,
        };
        earlier.unwrap_or(on)
    }
}

/// What is wrong with the days on which somebody wants to be reminded.
#[must_use]
pub fn wish_defects(days: &[u32]) -> Vec<Defect> {
    wrong(DEFAULT, days).map(|(code, message)| defect("/rungs", code, message)).collect()
}

/// What is wrong with one list.
fn wrong(rule: &str, days: &[u32]) -> impl Iterator<Item = (&'static str, String)> {
    let mut found = Vec::new();
    let is_known = rule == DEFAULT
        || Program::ALL.iter().any(|it| it.rules().iter().any(|known| known.id == rule));
    if !is_known {
        let message =
            format!("there is no rule `{rule}`; `tidewaiter rules` lists them, `{DEFAULT}` is all");
        found.push(("unknown_rule", message));
    }
    if days.len() > RUNGS_MAX {
        found.push(("too_many", format!("{} rungs are more than {RUNGS_MAX}", days.len())));
    }
    for day in days.iter().filter(|day| **day > DAYS_BEFORE_MAX) {
        found.push(("too_early", format!("{day} days are more than {DAYS_BEFORE_MAX}")));
    }
    let twice = days.iter().enumerate().filter(|(at, day)| days[..*at].contains(day));
    found.extend(twice.map(|(_, day)| ("twice", format!("{day} is named twice"))));
    found.into_iter()
}

fn defect(pointer: &str, code: &'static str, message: String) -> Defect {
    Defect { pointer: pointer.to_owned(), code, message, authority: None }
}
