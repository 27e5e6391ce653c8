//! A docket laid out in time: which clocks run and since when, what stopped or moved them, which days were not counted. And
//! deadlines laid out by weeks. Nothing is counted here that [`crate::docket`] has not counted.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::calendar::DayOff;
use crate::count;
use crate::docket::{Deadline, Docket};
use crate::fold::Step;
use crate::law::Law;
use crate::rule::Status;

/// A docket laid out in time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeLine {
    /// The first day that anything is told of.
    pub first: NaiveDate,
    /// The last one.
    pub last: NaiveDate,
    /// The day from which it is read.
    pub today: NaiveDate,
    /// The clocks that run, stand still or have run out with nothing done, in the order of the docket.
    pub clocks: Vec<RunningClock>,
    /// What stopped or moved any clock of the case, by its first day.
    pub pauses: Vec<Pause>,
    /// The days between that are no business days, but for weekends.
    pub days_off: Vec<DayOff>,
    /// The first day of each month that begins in between.
    pub months: Vec<NaiveDate>,
}

/// A clock that somebody has to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningClock {
    /// Its rule.
    pub rule: &'static str,
    /// 1, 2, ... where the rule runs from each of several entries.
    pub instance: u32,
    /// Day zero.
    pub from: NaiveDate,
    /// The last day; none while it stands still.
    pub due: Option<NaiveDate>,
    /// Where it stands.
    pub status: Status,
    /// Whether it only follows from what has not happened yet.
    pub projected: bool,
}

/// Days that count for nothing, or are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// The first of them.
    pub from: NaiveDate,
    /// The last of them; none while nobody knows it.
    pub to: Option<NaiveDate>,
    /// Why.
    pub why: Why,
}

/// Why days count for nothing, or are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A referral to Commerce stopped the count.
    Stay,
    /// A tolling order added days.
    Tolling,
}

/// The week that a last day is in, as seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Week {
    /// Before this week.
    Past,
    /// This week.
    This,
    /// The next one.
    Next,
    /// The one that begins on this Monday.
    Later(NaiveDate),
}

/// In which week a day is, as seen from today.
#[must_use]
pub fn week(today: NaiveDate, on: NaiveDate) -> Week {
    let ((this, sunday), (monday, _)) = (count::week_of(today), count::week_of(on));
    let next = count::later(sunday, 1);
    if monday < this {
        Week::Past
    } else if monday == this {
        Week::This
    } else if Some(monday) == next {
        Week::Next
    } else {
        Week::Later(monday)
    }
}

/// Lays a docket out in time. What happened stands on the docket; an empty one has no time.
#[must_use]
pub fn time_line(docket: &Docket, law: &Law) -> Option<TimeLine> {
    let clocks: Vec<RunningClock> = docket.deadlines.iter().filter_map(running).collect();
    let mut pauses: Vec<Pause> = docket.deadlines.iter().flat_map(pauses).collect();
    pauses.sort_unstable();
    pauses.dedup();
    let happened = docket.entries.iter().map(|entry| entry.on);
    let told = happened.chain(clocks.iter().flat_map(|it| [Some(it.from), it.due]).flatten());
    let days: Vec<NaiveDate> = told.collect();
    let first = days.iter().copied().min()?.min(docket.on);
    let last = days.iter().copied().max()?.max(docket.on);
    Some(TimeLine {
        first,
        last,
        today: docket.on,
        clocks,
        pauses,
        days_off: days_off(first, last, law),
        months: count::months_begun(first, last),
    })
}

/// A deadline that somebody has to watch, from its day zero.
fn running(deadline: &Deadline) -> Option<RunningClock> {
    let is_open = matches!(deadline.status, Status::Running | Status::Stayed | Status::Overdue);
    let from = deadline.trigger.on.filter(|_| is_open)?;
    // What is counted back from a limit begins before the day it is counted from; it has no bar that would not mislead.
    let due = deadline.due;
    due.is_none_or(|due| from <= due).then_some(RunningClock {
        rule: deadline.rule,
        instance: deadline.instance,
        from,
        due,
        status: deadline.status,
        projected: deadline.projected,
    })
}

/// What stopped or moved a deadline.
fn pauses(deadline: &Deadline) -> Vec<Pause> {
    let mut found: Vec<Pause> = Vec::new();
    for step in &deadline.steps {
        match *step {
            Step::Stayed { on, .. } => {
                // The day of the referral still counts; that of the answer is day zero of the rest.
                let from = on.succ_opt().unwrap_or(on);
                found.push(Pause { from, to: None, why: Why::Stay });
            }
            Step::Resumed { on, .. } => {
                let open = found.iter_mut().rev().find(|it| it.why == Why::Stay && it.to.is_none());
                if let Some(stay) = open {
                    stay.to = Some(on);
                }
            }
            Step::Tolled { from, days, .. } if days > 0 => {
                // The first of them is the first day itself.
                let to = count::later(from, days).and_then(|end| end.pred_opt());
                found.push(Pause { from, to, why: Why::Tolling });
            }
            _ => {}
        }
    }
    found
}

/// The days of these that are no business days, but for weekends.
fn days_off(first: NaiveDate, last: NaiveDate, law: &Law) -> Vec<DayOff> {
    let is_weekday = |on: &NaiveDate| !matches!(on.weekday(), Weekday::Sat | Weekday::Sun);
    let days = first.iter_days().take_while(|on| *on <= last).filter(is_weekday);
    days.filter_map(|on| law.calendar().why_off(on)).collect()
}
