//! What other serious readings of the law make of a period.

use crate::docket::Reading;
use crate::entry::{Entry, EntryKind};
use crate::rule::{Authority, Cite, Length, Moves, Rule, Runs};

use super::moves::Among;
use super::period::{Counter, Period, Zero};
use super::timetable::Table;

impl Table<'_> {
    /// The same length from the entries that other readings run from, and what becomes of a limit that the regulation
    /// leaves running where the Code stops every clock.
    pub(super) fn other_readings(
        &self,
        rule: &'static Rule,
        period: &mut Period,
        at: usize,
        among: &Among<'_>,
    ) -> Vec<Reading> {
        let mut readings = Vec::new();
        let Runs::FromTrigger(length) = rule.runs else { return readings };
        // Nothing that it would be projected from was moved before it.
        let among = &Among { moved_before: &[], ..*among };
        let allegation = |entry: &Entry| entry.fields.allegation.unwrap_or(1);
        if let Some(also) = &rule.also_from {
            let other = self.entries[..at].iter().find(|entry| {
                entry.kind == also.trigger && allegation(entry) == allegation(&self.entries[at])
            });
            if let Some(other) = other {
                readings.push(self.reading(
                    period,
                    Zero { on: other.on, safe: other.on },
                    length,
                    &also.cite,
                    among,
                ));
            }
        }
        if let Some(stayed) = self.stayed_reading(rule, period, at, length, among) {
            readings.push(stayed);
        }
        readings
    }

    /// The other reading of a projected period, where the entry it runs from has happened or has a last day itself.
    pub(super) fn projected_readings(
        &self,
        rule: &'static Rule,
        period: &mut Period,
        among: &Among<'_>,
    ) -> Vec<Reading> {
        let (Some(also), Runs::FromTrigger(length)) = (&rule.also_from, rule.runs) else {
            return Vec::new();
        };
        let happened = self.entries.iter().find(|entry| entry.kind == also.trigger);
        let zero = happened.map(|entry| Zero { on: entry.on, safe: entry.on }).or_else(|| {
            let owed = |p: &&Period| p.rule.meeting().contains(&also.trigger) && p.due.is_some();
            let (on, safe) = self.periods.iter().find(owed).and_then(|p| p.due.zip(p.safe))?;
            Some(Zero { on, safe })
        });
        let among = &Among { moved_before: &[], ..*among };
        zero.map(|zero| self.reading(period, zero, length, &also.cite, among)).into_iter().collect()
    }

    /// Another reading of a period, which its `safe` day heeds.
    fn reading(
        &self,
        period: &mut Period,
        zero: Zero,
        length: Length,
        cite: &Cite,
        among: &Among<'_>,
    ) -> Reading {
        let mut counter = Counter::count(period.rule, self.law, self.entries, zero, length);
        counter.apply(period.rule, among);
        let blank = self.blank(period.rule, period.instance, period.trigger, period.trigger_at);
        let read = counter.finish(blank);
        period.safe = period.safe.zip(read.safe).map(|(a, b)| a.min(b)).or(period.safe);
        Reading { nominal: read.nominal, due: read.due, authority: Authority::from(cite) }
    }

    /// 19 USC 1517(b)(4) speaks of any deadline under the section; CBP once announced that a referral stayed them all
    /// (EAPA 7184). The regulation stops three clocks. For the others the Code's words are shown as another reading.
    fn stayed_reading(
        &self,
        rule: &Rule,
        period: &Period,
        at: usize,
        length: Length,
        among: &Among<'_>,
    ) -> Option<Reading> {
        if rule.moved_by.contains(&Moves::Referral) || rule.moved_by.is_empty() {
            return None;
        }
        let zero = self.entries[at].on;
        if !self.entries.iter().any(|entry| entry.kind == EntryKind::CommerceReferralMade) {
            return None;
        }
        let cite = Cite::derived(
            "19 USC 1517(b)(4); EAPA 7184",
            "a referral to Commerce stops every time limit of the section",
        );
        let mut counter =
            Counter::count(rule, self.law, self.entries, Zero { on: zero, safe: zero }, length);
        counter.stop_for_referrals();
        counter.apply(rule, among);
        let read = counter.finish(self.blank(period.rule, 1, period.trigger, None));
        let differs = (read.nominal, read.due) != (period.nominal, period.due);
        let authority = Authority::from(&cite);
        differs.then_some(Reading { nominal: read.nominal, due: read.due, authority })
    }
}
