//! What each program's law says where programs differ: one place to ask.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::act::Obstacle;
use crate::count::legal_day;
use crate::decide::{Act, Barred, Defect};
use crate::docket::{Docket, LineState};
use crate::entry::{Entry, EntryKind};
use crate::role::Program;
use crate::rule::{Bites, Force, Rule};
use crate::state::State;
use crate::{ActRule, eapa, forced_labor};

impl Program {
    /// The table of time limits.
    #[must_use]
    pub fn rules(self) -> &'static [Rule] {
        match self {
            Self::Eapa => eapa::RULES,
            Self::ForcedLaborOrder | Self::Detention => forced_labor::RULES,
        }
    }

    /// The table of acts.
    #[must_use]
    pub fn acts(self) -> &'static [ActRule] {
        match self {
            Self::Eapa => eapa::ACTS,
            Self::ForcedLaborOrder | Self::Detention => forced_labor::ACTS,
        }
    }

    /// The acts that open a case.
    #[must_use]
    pub fn openings(self) -> &'static [ActRule] {
        match self {
            Self::Eapa => eapa::OPENINGS,
            Self::ForcedLaborOrder => forced_labor::ORDER_OPENINGS,
            Self::Detention => forced_labor::SHIPMENT_OPENINGS,
        }
    }

    /// The entries of which one has to come before this one. Empty where anything may.
    pub(crate) const fn predecessors(self, kind: EntryKind) -> &'static [EntryKind] {
        match self {
            Self::Eapa => eapa::predecessors(kind),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::predecessors(kind),
        }
    }

    /// Whether such a thing can happen only once.
    pub(crate) const fn is_once(self, kind: EntryKind) -> bool {
        match self {
            Self::Eapa => eapa::is_once(kind),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::is_once(kind),
        }
    }

    /// Whether nothing but a correction can follow.
    pub(crate) const fn is_terminal(self, kind: EntryKind) -> bool {
        match self {
            Self::Eapa => eapa::is_terminal(kind),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::is_terminal(kind),
        }
    }

    /// What stands in an act's way beyond its row.
    pub(crate) fn obstacle(self, docket: &Docket, act: EntryKind) -> Option<Obstacle> {
        match self {
            Self::Eapa => eapa::obstacle(docket, act),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::obstacle(docket, act),
        }
    }

    /// Every defect of an act's own particulars, whoever does it and whenever. Pointers are relative to the act.
    #[must_use]
    pub fn defects(self, act: &Act) -> Vec<Defect> {
        match self {
            Self::Eapa if self.openings().iter().any(|row| row.act == act.kind) => {
                let content = act.fields.content.as_ref().unwrap_or(&Value::Null);
                eapa::opening_defects(act.kind, content)
            }
            Self::Eapa => eapa::act_defects(act),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::act_defects(act),
        }
    }

    /// What an act of this day may not say about other days.
    pub(crate) fn dated_defects(self, act: &Act, on: NaiveDate) -> Vec<Defect> {
        match self {
            Self::Eapa => Vec::new(),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::dated_defects(act, on),
        }
    }

    /// What the act that opens a case has to say beyond what it says anywhere: nothing was said before it.
    #[must_use]
    pub fn opening_defects(self, act: &Act) -> Vec<Defect> {
        match self {
            Self::Eapa => Vec::new(),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::opening_defects(act),
        }
    }

    /// What an act may not say on this docket, whatever it says elsewhere: `by` is the side that acts, `on` its legal day.
    ///
    /// # Errors
    /// [`Barred::NotNow`] where the window of what it names is over.
    pub(crate) fn docket_defects(
        self,
        docket: &Docket,
        act: &Act,
        by: &str,
        on: NaiveDate,
    ) -> Result<Vec<Defect>, Barred> {
        match self {
            Self::Eapa => eapa::stand(docket, act, by, on),
            Self::ForcedLaborOrder | Self::Detention => {
                Ok(forced_labor::docket_defects(docket, act, on))
            }
        }
    }

    /// Where the case stands.
    pub(crate) fn state(self, docket: &Docket) -> State {
        match self {
            Self::Eapa => eapa::state(docket),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::state(docket),
        }
    }

    /// Where each line of a shipment stands.
    pub(crate) fn lines(self, entries: &[Entry]) -> Vec<LineState> {
        match self {
            Self::Eapa => Vec::new(),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::lines(self, entries),
        }
    }

    /// Whether a case of this program that stands there is over: nothing is owed, and only a correction can follow.
    #[must_use]
    pub const fn is_over(self, state: State) -> bool {
        // What was referred elsewhere is not this program's any more; an EAPA question that went to Commerce comes back.
        state.is_terminal() || matches!((self, state), (Self::ForcedLaborOrder, State::Referred))
    }

    /// Whether a step before this entry was left out, though the docket holds what came before that step.
    ///
    /// A docket may start in the middle of a case; what came before its first entry is not asked for.
    pub(crate) fn left_out(self, entries: &[Entry], at: usize) -> Option<EntryKind> {
        let missing = self.predecessors(entries[at].kind);
        let first = *missing.first()?;
        let stands = |kinds: &[EntryKind]| {
            entries.iter().take(at + 1).any(|entry| kinds.contains(&entry.kind))
        };
        if stands(missing) {
            return None;
        }
        let mut upstream = self.predecessors(first);
        while let Some(next) = upstream.first() {
            if stands(upstream) {
                return Some(first);
            }
            upstream = self.predecessors(*next);
        }
        None
    }
}

impl Force {
    /// The ids of the time limits of this force, in whatever program. Every row of one id has the same force.
    #[must_use]
    pub fn rules(self) -> BTreeSet<&'static str> {
        let rows = Program::ALL.iter().flat_map(|program| program.rules());
        rows.filter(|rule| rule.force == self).map(|rule| rule.id).collect()
    }

    /// The last legal day on which a deadline of this force can be due that is over at an instant: yesterday, but today where a time limit of
    /// this force is over as its last day begins.
    #[must_use]
    pub fn over_until(self, now: DateTime<Utc>) -> NaiveDate {
        let mut rows = Program::ALL.iter().flat_map(|program| program.rules());
        let at_start = rows.any(|rule| {
            rule.force == self && rule.lapse.is_some_and(|lapse| lapse.bites == Bites::AtStart)
        });
        let today = legal_day(now);
        if at_start { today } else { today.pred_opt().unwrap_or(today) }
    }
}
