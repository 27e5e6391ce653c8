//! One period: counted from its day zero, then moved by what stands on the docket.

use chrono::NaiveDate;

use crate::count;
use crate::docket::{Reading, Remaining, Unit};
use crate::entry::{Entry, EntryKind};
use crate::law::Law;
use crate::rule::{Length, Moves, Rule};

use super::moves::{Among, interval, overlap, sets_date};

/// What was done to a period, in order: the skeleton of its explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Its day zero is the last day of another deadline, for the trigger has not happened.
    Projected { rule: &'static str, due: NaiveDate },
    /// Counted on from day zero.
    Counted { zero: NaiveDate, length: Length, to: NaiveDate },
    /// Counted back from a limit.
    CountedBack { limit: NaiveDate, days: u32, to: NaiveDate },
    /// Taken over from another deadline.
    With { rule: &'static str },
    /// Stopped by a referral.
    Stayed { on: NaiveDate, remaining: Remaining },
    /// Started again by the answer.
    Resumed { on: NaiveDate, to: NaiveDate },
    /// Moved by a tolling order.
    Tolled { order: u32, from: NaiveDate, days: u32, not_added: u32, to: Option<NaiveDate> },
    /// Lengthened by the extension.
    Extended { on: NaiveDate, days: u32, to: Option<NaiveDate> },
    /// Given a date as written.
    Set { at: usize, on: NaiveDate, cause: EntryKind, to: NaiveDate },
    /// Moved to the next business day.
    Rolled { from: NaiveDate, to: NaiveDate },
}

/// Day zero of a period, on the chosen calendar and on the safest one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zero {
    pub on: NaiveDate,
    pub safe: NaiveDate,
}

/// A last day that a period had, by the place (among the effective entries) of what gave it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    pub due: Option<NaiveDate>,
    pub cause: EntryKind,
    pub at: usize,
}

/// A counted period of one rule.
#[derive(Debug, Clone)]
pub(super) struct Period {
    pub rule: &'static Rule,
    pub instance: u32,
    pub trigger: EntryKind,
    /// The place of the trigger among the effective entries; none while it is only expected.
    pub trigger_at: Option<usize>,
    pub trigger_on: Option<NaiveDate>,
    pub obligor: &'static str,
    pub nominal: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub safe: Option<NaiveDate>,
    pub remaining: Option<Remaining>,
    /// Without a date because what it is counted from has none.
    pub waits: bool,
    pub provisional: bool,
    pub revisions: Vec<Moved>,
    /// The tolling orders that moved it, by position: what is projected from it is not moved by them again.
    pub orders: Vec<u32>,
    pub other_readings: Vec<Reading>,
    /// The place of the entry that met it, where one did.
    pub met_at: Option<usize>,
    pub limit: Option<String>,
    /// What makes it pointless: for a window before a limit, what makes the limit so.
    pub averted_by: &'static [EntryKind],
    pub steps: Vec<Step>,
}

impl Period {
    pub(super) fn projected(&self) -> bool {
        self.trigger_at.is_none()
    }

    /// `rule#instance`.
    pub(super) fn name(&self) -> String {
        [self.rule.id, "#", &self.instance.to_string()].concat()
    }
}

/// What a period moves through: its nominal date on the chosen calendar and on the safest one.
#[derive(Debug, Clone)]
pub(super) struct Counter<'a> {
    law: &'a Law,
    entries: &'a [Entry],
    zero: Zero,
    unit: Unit,
    nominal: Option<NaiveDate>,
    safe: Option<NaiveDate>,
    /// Its date is as CBP wrote it, and does not roll.
    written: bool,
    /// Its end is an effect of law, and never rolls.
    fixed: bool,
    /// A referral stops it, whatever its rule says.
    stoppable: bool,
    stay: Option<Stay>,
    past_stays: Vec<(NaiveDate, NaiveDate)>,
    orders: Vec<u32>,
    revisions: Vec<Moved>,
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Stay {
    on: NaiveDate,
    left: u32,
    left_safe: u32,
    /// On the safest calendar the period was over before it was stopped.
    over_safe: Option<NaiveDate>,
    /// Orders that came while it stood still, by place.
    orders: Vec<usize>,
}

impl<'a> Counter<'a> {
    pub(super) fn count(
        rule: &Rule,
        law: &'a Law,
        entries: &'a [Entry],
        zero: Zero,
        length: Length,
    ) -> Self {
        let nominal = count::after(zero.on, length, &law.chosen);
        let safe = count::after(zero.safe, length, &law.bare);
        let unit = match length {
            Length::BusinessDays(_) => Unit::BusinessDays,
            // A stay of a period of months is counted in the days that are left of it.
            Length::CalendarDays(_) | Length::Months(_) | Length::Years(_) => Unit::CalendarDays,
        };
        let steps =
            nominal.map(|to| Step::Counted { zero: zero.on, length, to }).into_iter().collect();
        let fixed = rule.lapse.is_some();
        Self { unit, fixed, steps, ..Self::at(law, entries, zero, nominal, safe) }
    }

    /// A date that the trigger itself wrote.
    pub(super) fn written(
        law: &'a Law,
        entries: &'a [Entry],
        zero: Zero,
        due: NaiveDate,
        (cause, at): (EntryKind, usize),
    ) -> Self {
        let steps = vec![Step::Set { at, on: zero.on, cause, to: due }];
        Self { written: true, steps, ..Self::at(law, entries, zero, Some(due), Some(due)) }
    }

    fn at(
        law: &'a Law,
        entries: &'a [Entry],
        zero: Zero,
        nominal: Option<NaiveDate>,
        safe: Option<NaiveDate>,
    ) -> Self {
        Self {
            law,
            entries,
            zero,
            unit: Unit::CalendarDays,
            nominal,
            safe,
            written: false,
            fixed: false,
            stoppable: false,
            stay: None,
            past_stays: Vec::new(),
            orders: Vec::new(),
            revisions: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn due(&self) -> Option<NaiveDate> {
        if self.written || self.fixed {
            self.nominal
        } else {
            self.nominal.and_then(|on| self.law.chosen.roll(on))
        }
    }

    /// Begins its history with the days it had while its trigger was only expected. That the trigger happened is a
    /// revision even where the day stays the same: it is no longer a projection.
    pub(super) fn begin(&mut self, earlier: Vec<Moved>, cause: EntryKind, at: usize) {
        self.revisions = earlier;
        let due = self.due();
        if self.revisions.last().is_none_or(|last| last.due != due || last.cause != cause) {
            self.revisions.push(Moved { due, cause, at });
        }
    }

    fn revise(&mut self, cause: EntryKind, at: usize) {
        let due = self.due();
        if self.revisions.last().is_none_or(|last| last.due != due) {
            self.revisions.push(Moved { due, cause, at });
        }
    }

    /// For the reading that a referral stops every clock.
    pub(super) fn stop_for_referrals(&mut self) {
        self.stoppable = true;
    }

    /// Applies everything on the docket that moves a period of this rule.
    ///
    /// A period that is met no longer stands still; an order that moved what this one is projected from does not move
    /// it again.
    pub(super) fn apply(&mut self, rule: &Rule, among: &Among<'_>) {
        let entries = self.entries;
        for &at in among.movers {
            let entry = &entries[at];
            let met = among.met_at.is_some_and(|met| met < at);
            match entry.kind {
                EntryKind::CommerceReferralMade
                    if (self.stoppable || rule.moved_by.contains(&Moves::Referral)) && !met =>
                {
                    self.stay(entry, at);
                }
                EntryKind::CommerceDeterminationReceived => self.resume(entry, at),
                EntryKind::TollingOrdered
                    if rule.moved_by.contains(&Moves::Tolling)
                        && entry.tolls(rule.id)
                        && !among.moved_before.contains(&entry.position) =>
                {
                    self.toll(entry, at);
                }
                EntryKind::DeterminationExtended => self.extend(rule, entry, at),
                kind => {
                    if let Some(due) =
                        entry.fields.due.filter(|_| sets_date(rule, among, entry, at))
                    {
                        (self.nominal, self.safe, self.written) = (Some(due), Some(due), true);
                        self.steps.push(Step::Set { at, on: entry.on, cause: kind, to: due });
                        self.revise(kind, at);
                    }
                }
            }
        }
    }

    /// A referral stops the period: the days up to and including its own count.
    fn stay(&mut self, referral: &Entry, at: usize) {
        let (Some(nominal), Some(safe), Some(due)) = (self.nominal, self.safe, self.due()) else {
            return;
        };
        let answered_before_zero = self.entries[at..]
            .iter()
            .find(|entry| entry.kind == EntryKind::CommerceDeterminationReceived)
            .is_some_and(|answer| answer.on <= self.zero.on);
        if due < referral.on || answered_before_zero {
            return;
        }
        let on = referral.on.max(self.zero.on);
        let (left, left_safe) = match self.unit {
            Unit::CalendarDays => (count::days_between(on, nominal), count::days_between(on, safe)),
            Unit::BusinessDays => (
                self.law.chosen.business_days_between(on, nominal),
                self.law.bare.business_days_between(on, safe),
            ),
        };
        let over_safe = Some(safe).filter(|safe| *safe < on);
        self.stay = Some(Stay { on, left, left_safe, over_safe, orders: Vec::new() });
        (self.nominal, self.safe) = (None, None);
        self.steps
            .push(Step::Stayed { on, remaining: Remaining { length: left, unit: self.unit } });
        self.revise(referral.kind, at);
    }

    /// The answer is day zero of the rest. Days of an order that fell into the stay are not added twice.
    fn resume(&mut self, answer: &Entry, at: usize) {
        let Some(stay) = self.stay.take() else { return };
        let rest = |days| match self.unit {
            Unit::CalendarDays => Length::CalendarDays(days),
            Unit::BusinessDays => Length::BusinessDays(days),
        };
        self.nominal = count::after(answer.on, rest(stay.left), &self.law.chosen);
        self.safe = stay
            .over_safe
            .or_else(|| count::after(answer.on, rest(stay.left_safe), &self.law.bare));
        if let Some(to) = self.nominal {
            self.steps.push(Step::Resumed { on: answer.on, to });
        }
        let entries = self.entries;
        for order in self.orders.clone() {
            let Some(order) = entries.iter().find(|entry| entry.position == order) else {
                continue;
            };
            let twice = interval(order).map_or(0, |span| overlap(span, (stay.on, answer.on)));
            self.nominal = self.nominal.and_then(|on| count::earlier(on, twice));
            self.safe = self.safe.and_then(|on| count::earlier(on, twice));
        }
        self.past_stays.push((stay.on, answer.on));
        for order in &stay.orders {
            // It stood still when the order came, and so was not over: what counts is the last day that it has now.
            if let Some(due) = self.due() {
                self.move_by(&entries[*order], due);
            }
        }
        self.revise(answer.kind, at);
    }

    fn toll(&mut self, order: &Entry, at: usize) {
        if let Some(stay) = &mut self.stay {
            stay.orders.push(at);
        } else if let Some(due) = self.due() {
            self.move_by(order, due);
            self.revise(order.kind, at);
        }
    }

    /// An order reaches a period that began by its first day and was not over before it; one that began inside its
    /// days moves by those still to come. Days that two orders share are added by each (the table of entries is silent: U).
    fn move_by(&mut self, order: &Entry, due: NaiveDate) {
        let Some((from, end)) = interval(order) else { return };
        if due < from || self.zero.on >= end {
            return;
        }
        let begins = from.max(self.zero.on);
        let days = count::days_between(begins, end);
        let not_added: u32 =
            self.past_stays.iter().map(|stay| overlap((begins, end), *stay)).sum::<u32>().min(days);
        let added = days - not_added;
        self.nominal = self.nominal.and_then(|on| count::later(on, added));
        // Where the safe day came before the order, the order does not reach it.
        self.safe =
            self.safe.and_then(|on| if on < from { Some(on) } else { count::later(on, added) });
        if added > 0 {
            self.written = false;
            self.orders.push(order.position);
        }
        self.steps.push(Step::Tolled {
            order: order.position,
            from,
            days: added,
            not_added,
            to: self.nominal,
        });
    }

    fn extend(&mut self, rule: &Rule, extension: &Entry, at: usize) {
        let days = rule.moved_by.iter().find_map(|moves| match moves {
            Moves::Extension(days) => Some(*days),
            _ => None,
        });
        let Some(days) = days else { return };
        if let Some(stay) = &mut self.stay {
            stay.left += days;
            stay.left_safe += days;
        }
        self.nominal = self.nominal.and_then(|on| count::later(on, days));
        self.safe = self.safe.and_then(|on| count::later(on, days));
        self.steps.push(Step::Extended { on: extension.on, days, to: self.nominal });
        self.revise(extension.kind, at);
    }

    /// Ends the count: the roll comes last.
    pub(super) fn finish(mut self, mut period: Period) -> Period {
        let due = self.due();
        if let (Some(from), Some(to)) = (self.nominal, due)
            && from != to
        {
            self.steps.push(Step::Rolled { from, to });
        }
        period.nominal = self.nominal;
        period.due = due;
        period.safe = match (self.safe, self.nominal) {
            (Some(safe), Some(nominal)) => Some(safe.min(nominal)),
            _ => None,
        };
        period.remaining = self.stay.map(|stay| Remaining { length: stay.left, unit: self.unit });
        period.provisional |= !self.written
            && due.is_some_and(|due| self.law.chosen.is_provisional(self.zero.on, due));
        period.revisions = self.revisions;
        period.orders = joined(period.orders, self.orders);
        period.steps = joined(period.steps, self.steps);
        period
    }
}

/// Both, the first before the second; nothing is copied where the first is empty.
fn joined<T>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    if first.is_empty() {
        return second;
    }
    first.extend(second);
    first
}
