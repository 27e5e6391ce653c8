//! Which days are business days, and why the others are not.
//!
//! A business day is a weekday that is no national holiday, 19 CFR 165.1; 19 CFR 101.6(a) counts among those
//! the days set aside by statute (5 USC 6103(a)) and by executive order. The statutory ones are rules; the
//! executive orders are dated data (`calendars/closures.csv`); Inauguration Day (5 USC 6103(c)) is a holiday of the
//! Washington area alone. The last two are sets that a question may switch off.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;

use crate::rule::Confidence;

/// The first year the calendar answers for: the Uniform Monday Holiday Act took effect in 1971.
pub const FIRST_YEAR: i32 = 1971;
/// The last year the calendar answers for.
pub const LAST_YEAR: i32 = 2100;
/// The years whose executive orders were looked through. A count that touches another year is provisional.
pub const REVIEWED: std::ops::RangeInclusive<i32> = 2016..=2026;

/// The days between the edges of the table: a count may run past the last year before it is refused.
const EDGE_YEARS: i32 = 12;

/// Why a day is not a business day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayOff {
    /// The day.
    pub on: NaiveDate,
    /// `Saturday`, `Labor Day`, `Christmas Day (observed)`, or the executive order.
    pub name: String,
    /// The statute or order; empty for a weekend.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub authority: String,
}

/// The switchable sets of days off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sets {
    /// Days on which executive orders closed the federal offices.
    pub closures: bool,
    /// Inauguration Day.
    pub inauguration: bool,
}

impl Sets {
    /// Every set counts: what the agency's own dates prove.
    pub const ALL: Self = Self { closures: true, inauguration: true };
    /// None counts: the most business days there can be, and so the earliest limits.
    pub const NONE: Self = Self { closures: false, inauguration: false };
}

/// A day on which an executive order closed the federal offices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// The day.
    pub on: NaiveDate,
    /// The order.
    pub authority: String,
    /// How sure we are of it.
    pub confidence: Confidence,
}

/// The business days of [`FIRST_YEAR`] to [`LAST_YEAR`], ready to be counted in constant time.
#[derive(Debug, Clone)]
pub struct Calendar {
    sets: Sets,
    closures: Vec<Closure>,
    /// The first day, counted as chrono counts them: in days of the common era.
    origin: i32,
    /// For each day since `origin`: how many business days there were up to and including it. Shared with copies, as the next.
    business_through: Arc<Vec<u32>>,
    /// The business days themselves.
    business_days: Arc<Vec<NaiveDate>>,
}

impl Calendar {
    /// The calendar of the committed closures, with these sets switched on.
    #[must_use]
    pub fn with(sets: Sets) -> Self {
        let closures = if sets.closures { committed_closures() } else { Vec::new() };
        let origin = first_of(FIRST_YEAR - EDGE_YEARS);
        let end = first_of(LAST_YEAR + EDGE_YEARS);
        let days = (end - origin).num_days();
        let mut off = vec![false; usize::try_from(days).unwrap_or(0)];
        let mut strike = |on: NaiveDate| {
            let at = usize::try_from((on - origin).num_days());
            if let Some(day) = at.ok().and_then(|at| off.get_mut(at)) {
                *day = true;
            }
        };
        for year in origin.year()..=end.year() {
            for holiday in holidays(year) {
                strike(holiday.on);
            }
            if let Some(on) = inauguration_day(year).filter(|_| sets.inauguration) {
                strike(on);
            }
        }
        for closure in &closures {
            strike(closure.on);
        }
        let (mut business_through, mut business_days) = (Vec::with_capacity(off.len()), Vec::new());
        for (off, on) in off.iter().zip(origin.iter_days()) {
            if !off && !matches!(on.weekday(), Weekday::Sat | Weekday::Sun) {
                business_days.push(on);
            }
            business_through.push(u32::try_from(business_days.len()).unwrap_or(u32::MAX));
        }
        business_days.shrink_to_fit();
        let (business_through, business_days) =
            (Arc::new(business_through), Arc::new(business_days));
        Self { sets, closures, origin: origin.num_days_from_ce(), business_through, business_days }
    }

    /// The same calendar with days more on which the offices are closed, as if they had come with it; where it counts no
    /// closures, it counts none of these.
    #[must_use]
    pub fn with_closures(mut self, further: &[Closure]) -> Self {
        if !self.sets.closures {
            return self;
        }
        for closure in further {
            if self.is_business_day(closure.on)
                && let Some(at) = self.at(closure.on)
            {
                for through in &mut Arc::make_mut(&mut self.business_through)[at..] {
                    *through -= 1;
                }
                Arc::make_mut(&mut self.business_days).retain(|on| *on != closure.on);
            }
            self.closures.push(closure.clone());
        }
        self
    }

    /// Whether the day is a business day. Days beyond the calendar are none.
    #[must_use]
    pub fn is_business_day(&self, on: NaiveDate) -> bool {
        self.at(on).is_some_and(|at| {
            let before = if at == 0 { 0 } else { self.business_through[at - 1] };
            self.business_through[at] > before
        })
    }

    /// The `n`th business day after `on`, which is day zero itself. `None` beyond the calendar.
    #[must_use]
    pub fn business_days_after(&self, on: NaiveDate, n: u32) -> Option<NaiveDate> {
        let through = *self.business_through.get(self.at(on)?)?;
        if n == 0 {
            return Some(on);
        }
        self.nth(through.checked_add(n)?.checked_sub(1)?)
    }

    /// The `n`th business day before `on`, which is day zero itself: the mirror of counting on.
    #[must_use]
    pub fn business_days_before(&self, on: NaiveDate, n: u32) -> Option<NaiveDate> {
        let at = self.at(on)?;
        let before = if at == 0 { 0 } else { self.business_through[at - 1] };
        if n == 0 {
            return Some(on);
        }
        self.nth(before.checked_sub(n)?)
    }

    /// How many business days lie after `after`, up to and including `through`.
    #[must_use]
    pub fn business_days_between(&self, after: NaiveDate, through: NaiveDate) -> u32 {
        let count =
            |on| self.at(on).and_then(|at| self.business_through.get(at)).copied().unwrap_or(0);
        count(through).saturating_sub(count(after))
    }

    /// The day itself, or the next business day when it is none.
    #[must_use]
    pub fn roll(&self, on: NaiveDate) -> Option<NaiveDate> {
        if self.is_business_day(on) { Some(on) } else { self.business_days_after(on, 1) }
    }

    /// Why the day is no business day; `None` when it is one.
    #[must_use]
    pub fn why_off(&self, on: NaiveDate) -> Option<DayOff> {
        let weekend =
            |name: &str| Some(DayOff { on, name: name.to_owned(), authority: String::new() });
        match on.weekday() {
            Weekday::Sat => return weekend("Saturday"),
            Weekday::Sun => return weekend("Sunday"),
            _ => {}
        }
        // New Year's Day of the next year may be observed on the last day of this one.
        let years = [on.year(), on.year() + 1];
        if let Some(day) = years.into_iter().flat_map(holidays).find(|day| day.on == on) {
            return Some(day);
        }
        if self.sets.inauguration && inauguration_day(on.year()) == Some(on) {
            let (name, authority) = ("Inauguration Day".to_owned(), "5 USC 6103(c)".to_owned());
            return Some(DayOff { on, name, authority });
        }
        self.closures.iter().find(|closure| closure.on == on).map(|closure| DayOff {
            on,
            name: "federal offices closed".to_owned(),
            authority: closure.authority.clone(),
        })
    }

    /// Whether a count over these days (after the first, through the last) leaves the years whose closures were
    /// reviewed, so that its answer may still change.
    #[must_use]
    pub fn is_provisional(&self, after: NaiveDate, through: NaiveDate) -> bool {
        let first = after.succ_opt().unwrap_or(after).min(through);
        self.sets.closures
            && !(REVIEWED.contains(&first.year()) && REVIEWED.contains(&through.year()))
    }

    fn at(&self, on: NaiveDate) -> Option<usize> {
        usize::try_from(on.num_days_from_ce() - self.origin)
            .ok()
            .filter(|at| *at < self.business_through.len())
    }

    fn nth(&self, index: u32) -> Option<NaiveDate> {
        self.business_days.get(usize::try_from(index).ok()?).copied()
    }
}

/// Whether the calendar answers for this day.
#[must_use]
pub fn covers(on: NaiveDate) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&on.year())
}

/// The days off of 5 USC 6103(a) that belong to a year, on the day they are observed (EO 11582).
#[must_use]
pub fn holidays(year: i32) -> Vec<DayOff> {
    const A: &str = "5 USC 6103(a)";
    let mut days = Vec::with_capacity(11);
    let mut add = |name: &str, on: Option<NaiveDate>, since: i32| {
        if let Some(on) = on.filter(|_| year >= since) {
            days.push(DayOff { on, name: name.to_owned(), authority: A.to_owned() });
        }
    };
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let monday = |month, nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth);
    add("Birthday of Martin Luther King, Jr.", monday(1, 3), 1986);
    add("Washington's Birthday", monday(2, 3), FIRST_YEAR);
    let last_monday_of_may = monday(5, 5).or_else(|| monday(5, 4));
    add("Memorial Day", last_monday_of_may, FIRST_YEAR);
    add("Labor Day", monday(9, 1), FIRST_YEAR);
    add("Columbus Day", monday(10, 2), FIRST_YEAR);
    let thanksgiving = NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Thu, 4);
    add("Thanksgiving Day", thanksgiving, FIRST_YEAR);
    // From 1971 through 1977 Veterans Day was the fourth Monday of October.
    let october = (1971..=1977).contains(&year);
    if october {
        add("Veterans Day", monday(10, 4), FIRST_YEAR);
    }
    let dated = [
        ("New Year's Day", fixed(1, 1), FIRST_YEAR),
        ("Juneteenth National Independence Day", fixed(6, 19), 2021),
        ("Independence Day", fixed(7, 4), FIRST_YEAR),
        ("Veterans Day", fixed(11, 11).filter(|_| !october), FIRST_YEAR),
        ("Christmas Day", fixed(12, 25), FIRST_YEAR),
    ];
    for (name, on, since) in dated {
        let Some(on) = on else { continue };
        match on.weekday() {
            Weekday::Sat => add(&format!("{name} (observed)"), on.pred_opt(), since),
            Weekday::Sun => add(&format!("{name} (observed)"), on.succ_opt(), since),
            _ => add(name, Some(on), since),
        }
    }
    days
}

/// Inauguration Day, where the year has one: 20 January, the Monday after a Sunday, and no other day in place of
/// a Saturday.
#[must_use]
pub fn inauguration_day(year: i32) -> Option<NaiveDate> {
    let on = NaiveDate::from_ymd_opt(year, 1, 20).filter(|_| year.rem_euclid(4) == 1)?;
    match on.weekday() {
        Weekday::Sun => on.succ_opt(),
        _ => Some(on),
    }
}

/// The closures that come with this version of the law.
#[must_use]
pub fn committed_closures() -> Vec<Closure> {
    include_str!("../calendars/closures.csv").lines().skip(1).filter_map(closure).collect()
}

/// `2018-12-24,"Executive Order 13854",verified`
fn closure(line: &str) -> Option<Closure> {
    let (on, rest) = line.split_once(",\"")?;
    let (authority, confidence) = rest.rsplit_once("\",")?;
    Some(Closure {
        on: on.parse().ok()?,
        authority: authority.to_owned(),
        confidence: confidence.parse().ok()?,
    })
}

fn first_of(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("the calendar's years are ordinary years")
}
