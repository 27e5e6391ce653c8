//! The clock on the wall: the only place in the workspace that reads it.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use rustix::time::{ClockId, clock_gettime};

/// The clock that nobody sets. The standard library's stands still while the machine sleeps: nobody can file then.
#[cfg(target_os = "linux")]
const STEADY: ClockId = ClockId::Boottime;
/// Elsewhere this one has to do.
#[cfg(not(target_os = "linux"))]
const STEADY: ClockId = ClockId::Monotonic;

/// The real world's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallClock;

impl entities::Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time comes in")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn steady(&self) -> Option<Duration> {
        let it = clock_gettime(STEADY);
        let (seconds, nanos) = (u64::try_from(it.tv_sec).ok()?, u32::try_from(it.tv_nsec).ok()?);
        Some(Duration::new(seconds, nanos))
    }
}

/// Today's legal day.
#[must_use]
pub fn today() -> NaiveDate {
    statute::count::legal_day(entities::Clock::now(&WallClock))
}
