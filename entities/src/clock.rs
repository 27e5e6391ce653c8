//! Where the present comes from: nothing in this crate reads a clock of its own.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};

/// The clock of the real world. A sandbox keeps its own time in its row.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;

    /// How long it has been since a moment that stays the same while the process lives, by what nobody sets and what goes on while the machine
    /// sleeps; `None` where nothing measures that, and the present alone has to be believed.
    fn steady(&self) -> Option<Duration> {
        None
    }
}

/// An instant as both databases keep it: microseconds, so that what is hashed is what is read back.
pub(crate) fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
