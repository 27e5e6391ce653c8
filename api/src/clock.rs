//! The clock on the wall: the only place in the workspace that reads it.

use chrono::{DateTime, NaiveDate, Utc};

/// The real world's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallClock;

impl entities::Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time comes in")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Today's legal day.
#[must_use]
pub fn today() -> NaiveDate {
    statute::count::legal_day(entities::Clock::now(&WallClock))
}
