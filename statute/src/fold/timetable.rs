//! The timetable of a docket: every rule from each of its triggers, or from the day the trigger is expected.

use chrono::NaiveDate;

use crate::count;
use crate::entry::{Entry, EntryKind};
use crate::law::Law;
use crate::role::Role;
use crate::rule::{Length, Moves, Obligor, Rule, Runs};
use crate::track::Matter;

use super::moves::{self, Among};
use super::period::{Counter, Moved, Period, Step, Zero};
use super::status;

/// Every period of these rules, a rule's instances in the order of their triggers.
///
/// A rule stands after those it is counted from, so one pass is enough.
pub(super) fn periods(
    rules: &'static [Rule],
    matter: Matter,
    entries: &[Entry],
    law: &Law,
) -> Vec<Period> {
    let movers = moves::movers(entries);
    let periods = Vec::with_capacity(rules.len() + entries.len());
    let mut table = Table { matter, entries, law, movers, periods };
    for rule in rules {
        match rule.runs {
            Runs::BeforeEachLimit(days) => table.before_each_limit(rule, days),
            _ => table.each_trigger(rule),
        }
    }
    table.periods
}

pub(super) struct Table<'a> {
    pub(super) matter: Matter,
    pub(super) entries: &'a [Entry],
    pub(super) law: &'a Law,
    /// The places of the entries that may move a period.
    pub(super) movers: Vec<usize>,
    pub(super) periods: Vec<Period>,
}

impl Table<'_> {
    fn each_trigger(&mut self, rule: &'static Rule) {
        let triggers: Vec<usize> = (0..self.entries.len())
            .filter(|at| {
                let entry = &self.entries[*at];
                rule.triggers.contains(&entry.kind)
                    && rule.governs(self.judged_on(rule, entry.on))
                    && self.on_track(rule, *at)
            })
            .collect();
        // An earlier version of the rule may have instances of its own.
        let before = self.periods.iter().filter(|period| period.rule.id == rule.id).count();
        for (index, at) in triggers.iter().enumerate() {
            let instance = u32::try_from(before + index + 1).unwrap_or(u32::MAX);
            self.real(rule, instance, *at, triggers.get(index + 1).copied());
        }
        if let Some(parent) = rule.projected_from.filter(|_| triggers.is_empty())
            && !self.entries.iter().any(|entry| rule.triggers.contains(&entry.kind))
        {
            self.projected(rule, parent);
        }
    }

    /// The day by which the version of the law is chosen.
    fn judged_on(&self, rule: &Rule, trigger: NaiveDate) -> NaiveDate {
        let earlier =
            rule.judged_on.and_then(|kind| self.entries.iter().find(|entry| entry.kind == kind));
        earlier.map_or(trigger, |entry| entry.on)
    }

    /// Whether the rule belongs to the regime the shipment was under at a place of the docket, or is under at its end:
    /// the days of a period that a switch brings with it run from its own trigger.
    fn on_track(&self, rule: &Rule, at: usize) -> bool {
        let under = |entries| {
            self.matter.track_after(entries).is_some_and(|track| rule.tracks.contains(&track))
        };
        rule.tracks.is_empty() || under(&self.entries[..=at]) || under(self.entries)
    }

    /// A period whose trigger stands on the docket.
    fn real(
        &mut self,
        rule: &'static Rule,
        instance: u32,
        at: usize,
        next_trigger_at: Option<usize>,
    ) {
        let trigger = &self.entries[at];
        let mut period = self.blank(rule, instance, trigger.kind, Some(at));
        period.trigger_on = Some(trigger.on);
        period.met_at = status::met_at(rule, self.entries, at);
        let zero = Zero { on: trigger.on, safe: trigger.on };
        let mut earlier = self.expected_before(rule, at);
        let met_at = period.met_at;
        let mut cause = (trigger.kind, at);
        let mut counter = match rule.runs {
            Runs::FromTrigger(length) => Counter::count(rule, self.law, self.entries, zero, length),
            Runs::SetByTrigger => match trigger.fields.due {
                Some(due) => Counter::written(self.law, self.entries, zero, due, cause),
                None => return self.periods.push(period),
            },
            Runs::With(other) => return self.with(period, other, at),
            Runs::BeforeEachLimit(_) => return,
            Runs::FromDueOf { rule: other, length, sooner, unless } => {
                let after = |kind: EntryKind| {
                    (at + 1..self.entries.len()).find(|at| self.entries[*at].kind == kind)
                };
                let Some(parent) = self.find(other).cloned() else {
                    return self.periods.push(period);
                };
                let sooner = after(sooner)
                    .filter(|at| parent.due.is_none_or(|due| self.entries[*at].on < due));
                if let Some((declined, length)) =
                    unless.and_then(|(kind, length)| Some((after(kind)?, length)))
                {
                    cause = (self.entries[declined].kind, declined);
                    earlier = self.derived(&parent, length_of(rule), Some(declined));
                    Counter::count(rule, self.law, self.entries, zero, length)
                } else if let Some(taken) = sooner {
                    let entry = &self.entries[taken];
                    cause = (entry.kind, taken);
                    earlier = self.derived(&parent, length_of(rule), Some(taken));
                    let zero = Zero { on: entry.on, safe: entry.on };
                    Counter::count(rule, self.law, self.entries, zero, length)
                } else {
                    earlier = self.derived(&parent, length_of(rule), None);
                    let Some((counter, last)) = self.counted_from_due(&mut period, &parent, length)
                    else {
                        period.revisions = earlier;
                        return self.periods.push(period);
                    };
                    cause = (last.cause, last.at);
                    counter
                }
            }
        };
        counter.begin(earlier, cause.0, cause.1);
        let moved_before = period.orders.clone();
        let among = Among {
            instance,
            trigger_at: Some(at),
            next_trigger_at,
            met_at,
            moved_before: &moved_before,
            movers: &self.movers,
        };
        counter.apply(rule, &among);
        let mut period = counter.finish(period);
        period.other_readings = self.other_readings(rule, &mut period, at, &among);
        self.periods.push(period);
    }

    /// A period whose trigger is still expected: counted from the last day of the act it waits for.
    fn projected(&mut self, rule: &'static Rule, parent: &'static str) {
        let open = |period: &&Period| {
            period.rule.id == parent
                && period.met_at.is_none()
                && !status::is_averted(period, self.entries)
        };
        let Some(parent) = self.periods.iter().position(|period| open(&period)) else { return };
        let from = &self.periods[parent];
        let Runs::FromTrigger(length) = rule.runs else { return };
        let trigger = *rule.triggers.first().expect("a rule that is projected has a trigger");
        let (trigger_on, waits) = (from.due, from.waits || from.remaining.is_some());
        let judged_on =
            trigger_on.or_else(|| from.revisions.iter().rev().find_map(|moved| moved.due));
        let governs = |on| rule.governs(self.judged_on(rule, on));
        if judged_on.is_none_or(|on| !governs(on)) || !self.on_track(rule, self.entries.len() - 1) {
            return;
        }
        let mut period = self.blank(rule, 1, trigger, None);
        period.trigger_on = trigger_on;
        if let Some((mut counter, last)) = self.counted_from_due(&mut period, from, length) {
            counter.begin(self.derived(from, length, None), last.cause, last.at);
            let moved_before = period.orders.clone();
            let among = Among {
                instance: 1,
                trigger_at: None,
                next_trigger_at: None,
                met_at: None,
                moved_before: &moved_before,
                movers: &self.movers,
            };
            counter.apply(rule, &among);
            period = counter.finish(period);
            period.other_readings = self.projected_readings(rule, &mut period, &among);
        } else if waits {
            period.waits = true;
            period.revisions = self.derived(&self.periods[parent], length, None);
        } else {
            return;
        }
        self.periods.push(period);
    }

    /// Counts from the last day of another period, and takes over what moved that one. `None` while it has no date.
    fn counted_from_due(
        &self,
        period: &mut Period,
        parent: &Period,
        length: Length,
    ) -> Option<(Counter<'_>, Moved)> {
        let Some((due, safe)) = parent.due.zip(parent.safe) else {
            period.waits = parent.waits || parent.remaining.is_some();
            return None;
        };
        let last = *parent.revisions.last()?;
        period.orders.clone_from(&parent.orders);
        period.provisional |= parent.provisional;
        period.steps.push(Step::Projected { rule: parent.rule.id, due });
        let zero = Zero { on: due, safe };
        Some((Counter::count(period.rule, self.law, self.entries, zero, length), last))
    }

    /// The last days this period had while it was counted from another's, up to a place on the docket.
    fn derived(&self, parent: &Period, length: Length, before: Option<usize>) -> Vec<Moved> {
        let mut days: Vec<Moved> = Vec::with_capacity(parent.revisions.len());
        for moved in
            parent.revisions.iter().filter(|moved| before.is_none_or(|before| moved.at < before))
        {
            let due = moved
                .due
                .and_then(|on| count::after(on, length, &self.law.chosen))
                .and_then(|on| self.law.chosen.roll(on));
            if days.last().is_none_or(|last| last.due != due) {
                days.push(Moved { due, ..*moved });
            }
        }
        days
    }

    /// The last days a period had before its trigger happened.
    fn expected_before(&self, rule: &Rule, at: usize) -> Vec<Moved> {
        match (rule.projected_from, rule.runs) {
            (Some(parent), Runs::FromTrigger(length)) => self
                .find(parent)
                .map(|parent| self.derived(parent, length, Some(at)))
                .unwrap_or_default()
                .into_iter()
                .filter(|moved| moved.due.is_none_or(|due| rule.governs(due)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// With the other rule's last day while that was still open; promptly, without a date, once it was met.
    fn with(&mut self, mut period: Period, other: &'static str, at: usize) {
        if let Some(parent) =
            self.find(other).filter(|parent| parent.met_at.is_none_or(|met| at < met))
        {
            (period.nominal, period.due, period.safe) = (parent.nominal, parent.due, parent.safe);
            (period.remaining, period.provisional) = (parent.remaining, parent.provisional);
            period.waits = parent.waits;
            period.orders.clone_from(&parent.orders);
            let at_trigger =
                parent.revisions.iter().rev().find(|moved| moved.at <= at).map(|moved| moved.due);
            let cause = period.trigger;
            period.revisions = at_trigger.map(|due| Moved { due, cause, at }).into_iter().collect();
            period.revisions.extend(parent.revisions.iter().filter(|moved| moved.at > at));
            period.steps.push(Step::With { rule: parent.rule.id });
        }
        self.periods.push(period);
    }

    fn before_each_limit(&mut self, rule: &'static Rule, days: u32) {
        let extendable = |limit: &&Period| {
            limit.rule.moved_by.iter().any(|moves| matches!(moves, Moves::DateSet(_)))
        };
        let mut limits: Vec<&Period> = self.periods.iter().filter(extendable).collect();
        limits.sort_by_key(|limit| limit.trigger_at.unwrap_or(usize::MAX));
        let before = |on| self.law.chosen.business_days_before(on, days);
        let mut instance = 0;
        let mut windows = Vec::with_capacity(limits.len());
        for limit in limits {
            let nominal = limit.due.and_then(before);
            // A limit so short that its request window would close before it opens has none.
            if nominal.zip(limit.trigger_on).is_some_and(|(nominal, opened)| nominal < opened) {
                continue;
            }
            instance += 1;
            let mut period = self.blank(rule, instance, limit.trigger, limit.trigger_at);
            period.trigger_on = limit.trigger_on;
            period.obligor = limit.obligor;
            (period.nominal, period.due) = (nominal, nominal);
            period.safe = limit.safe.and_then(|on| self.law.safely_before(on, days));
            period.provisional = limit.provisional
                || limit
                    .due
                    .zip(nominal)
                    .is_some_and(|(limit, nominal)| self.law.chosen.is_provisional(nominal, limit));
            period.waits = limit.waits || limit.remaining.is_some();
            // A request before a limit that is still only expected is pointless where the limit is.
            if limit.projected() {
                period.averted_by = limit.rule.averted_by;
            }
            let name = limit.name();
            period.met_at = limit.trigger_at.and_then(|from| self.requested(limit, &name, from));
            period.limit = Some(name);
            period.revisions = limit
                .revisions
                .iter()
                .map(|m| Moved { due: m.due.and_then(before), ..*m })
                .collect();
            if let Some((limit, to)) = limit.due.zip(nominal) {
                period.steps.push(Step::CountedBack { limit, days, to });
            }
            windows.push(period);
        }
        self.periods.extend(windows);
    }

    /// The place of the first request to extend this limit.
    fn requested(&self, limit: &Period, name: &str, from: usize) -> Option<usize> {
        (from + 1..self.entries.len()).find(|at| {
            let entry = &self.entries[*at];
            let named = entry.fields.rule.as_deref();
            entry.kind == EntryKind::ExtensionRequested
                && (named == Some(limit.rule.id) || named == Some(name))
        })
    }

    fn find(&self, rule: &str) -> Option<&Period> {
        self.periods.iter().find(|period| period.rule.id == rule)
    }

    pub(super) fn blank(
        &self,
        rule: &'static Rule,
        instance: u32,
        trigger: EntryKind,
        at: Option<usize>,
    ) -> Period {
        Period {
            rule,
            instance,
            trigger,
            trigger_at: at,
            trigger_on: None,
            obligor: self.obligor(rule, at),
            nominal: None,
            due: None,
            safe: None,
            remaining: None,
            waits: false,
            provisional: false,
            revisions: Vec::new(),
            orders: Vec::new(),
            other_readings: Vec::new(),
            met_at: None,
            limit: None,
            averted_by: rule.averted_by,
            steps: Vec::new(),
        }
    }

    /// Who owes the act, as a role where the docket says so much.
    fn obligor(&self, rule: &Rule, at: Option<usize>) -> &'static str {
        let fields = at.map(|at| &self.entries[at].fields);
        let read = |word: Option<&String>| word.and_then(|word| word.parse::<Role>().ok());
        let by = read(fields.and_then(|fields| fields.by.as_ref()));
        let one = match rule.obligor {
            Obligor::One(one) => Some(one),
            Obligor::Parties => None,
            Obligor::Nobody => Some(Role::System),
            Obligor::OtherParties => match by {
                Some(Role::Filer) => Some(Role::Importer),
                Some(Role::Importer) => Some(Role::Filer),
                _ => None,
            },
            // A rejection is the office's; who cures it is whose submission it names.
            Obligor::Submitter => by.or_else(|| {
                let of = fields.and_then(|fields| fields.of)?;
                let named = self.entries.iter().find(|entry| entry.position == of)?;
                read(named.fields.by.as_ref())
            }),
            Obligor::Addressee => read(fields.and_then(|fields| fields.to.as_ref())),
        };
        one.map_or("parties", Role::as_str)
    }
}

fn length_of(rule: &Rule) -> Length {
    match rule.runs {
        Runs::FromTrigger(length) | Runs::FromDueOf { length, .. } => length,
        Runs::SetByTrigger | Runs::With(_) | Runs::BeforeEachLimit(_) => Length::CalendarDays(0),
    }
}
