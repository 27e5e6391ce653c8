//! What the office has settled about filings: the grace of those that are announced, and how long attempts are kept.

use std::num::NonZeroU32;

use entities::Filings;
use statute::intent::GRACE_MINUTES_MAX;

use super::source::{Reader, Setting};

const GRACE: Setting = Setting {
    key: "filing.intent_grace_minutes",
    env: "TIDEWAITER_INTENT_GRACE_MINUTES",
    default: Some("120"),
    about: "How many minutes after its announcement (POST /v1/filing-intents) a filing may arrive and still count from it; at most a \
            day. 0: announcements are not taken.",
};
const ATTEMPTS: Setting = Setting {
    key: "filing.attempts_kept_days",
    env: "TIDEWAITER_ATTEMPTS_KEPT_DAYS",
    default: Some("400"),
    about: "How many days attempts to file are kept.",
};

pub(super) const SETTINGS: &[Setting] = &[GRACE, ATTEMPTS];

/// What the office has settled about filings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filing {
    /// The same, as the ledger takes it.
    pub settled: Filings,
}

impl Filing {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let grace_minutes: u32 = reader.value(&GRACE);
        let kept: NonZeroU32 = reader.value(&ATTEMPTS);
        if grace_minutes > GRACE_MINUTES_MAX {
            reader.wrong(GRACE.key, format!("is at most {GRACE_MINUTES_MAX}"));
        }
        Self { settled: Filings { grace_minutes, attempts_kept_days: kept.get() } }
    }
}
