//! What each program's law says where programs differ: one place to ask.

use crate::docket::Docket;
use crate::entry::{Entry, EntryKind};
use crate::role::Program;
use crate::rule::Rule;
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

    /// Where the case stands.
    pub(crate) fn state(self, docket: &Docket) -> State {
        match self {
            Self::Eapa => eapa::state(docket),
            Self::ForcedLaborOrder | Self::Detention => forced_labor::state(docket),
        }
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
