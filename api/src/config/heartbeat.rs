//! How often the service shows that it lives, and after how long a silence it was unavailable.

use std::num::NonZeroU32;
use std::time::Duration;

use super::source::{Reader, Setting};

const SECONDS: Setting = Setting {
    key: "heartbeat.seconds",
    env: "TIDEWAITER_HEARTBEAT_SECONDS",
    default: Some("60"),
    about: "How often a process shows that it lives and can write to its database, in seconds.",
};
const OUTAGE_AFTER: Setting = Setting {
    key: "heartbeat.outage_after_seconds",
    env: "TIDEWAITER_OUTAGE_AFTER_SECONDS",
    default: Some("120"),
    about: "After how many seconds in which no process that takes filings showed it, there was an outage: GET /v1/outages lists \
            and certifies it. At least twice the time between two beats.",
};

pub(super) const SETTINGS: &[Setting] = &[SECONDS, OUTAGE_AFTER];

/// The beats of a process.
#[derive(Debug, Clone, Copy)]
pub struct Heartbeat {
    /// From one to the next.
    pub every: Duration,
    /// A longer silence is an outage.
    pub outage_after_seconds: u32,
}

impl Heartbeat {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let seconds: NonZeroU32 = reader.value(&SECONDS);
        let outage_after: NonZeroU32 = reader.value(&OUTAGE_AFTER);
        if outage_after.get() < seconds.get().saturating_mul(2) {
            // One beat that is late would be an outage.
            reader.wrong(OUTAGE_AFTER.key, format!("is at least twice {}", SECONDS.key));
        }
        Self {
            every: Duration::from_secs(seconds.get().into()),
            outage_after_seconds: outage_after.get(),
        }
    }
}
