//! How long the records of a case are kept.

use statute::retention::Schedule;

use super::source::{Reader, Setting};

const YEARS: Setting = Setting {
    key: "retention.years",
    env: "TIDEWAITER_RETENTION_YEARS",
    default: Some("10"),
    about: "For how many years after a case ended its records are kept, at least 5. After that they may be destroyed, and only by the act \
            of two officers; a legal hold keeps them longer.",
};

pub(super) const SETTINGS: &[Setting] = &[YEARS];

/// How long the records of a case are kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// What the office has settled.
    pub schedule: Schedule,
}

impl Retention {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let schedule = Schedule::new(reader.value(&YEARS)).unwrap_or_else(|error| {
            reader.wrong(YEARS.key, error.to_string());
            Schedule::default()
        });
        Self { schedule }
    }
}
