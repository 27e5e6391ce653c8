//! Under which regime a shipment is held.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entry::{Entry, EntryKind};
use crate::role::{Program, UnknownWord, words};

words! {
    /// The regime a shipment is held under.
    Track in "tracks" {
        /// A withhold release order, 19 CFR 12.42(e).
        Wro = "wro",
        /// A Finding, 19 CFR 12.42(f).
        Finding = "finding",
        /// The Uyghur Forced Labor Prevention Act.
        Uflpa = "uflpa",
        /// Any other reason to detain, 19 USC 1499(c).
        General = "general",
    }
}

/// What kind of case a docket is, and for a detention under which regime it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// The program.
    pub program: Program,
    /// The regime, where the case is a detention.
    pub track: Option<Track>,
}

impl From<Program> for Matter {
    fn from(program: Program) -> Self {
        Self { program, track: None }
    }
}

impl Matter {
    /// The regime after the entries so far: a Finding that is published while goods are held switches it.
    #[must_use]
    pub fn track_after(self, entries: &[Entry]) -> Option<Track> {
        entries
            .iter()
            .rev()
            .filter(|entry| entry.kind == EntryKind::TrackSwitched)
            .find_map(|entry| entry.fields.to.as_deref()?.parse().ok())
            .or(self.track)
    }
}
