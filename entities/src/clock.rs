//! Where the present comes from: nothing in this crate reads a clock of its own.

use chrono::{DateTime, SubsecRound, Utc};

/// The clock of the real world. A sandbox keeps its own time in its row.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// An instant as both databases keep it: microseconds, so that what is hashed is what is read back.
pub(crate) fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
