//! What this room has done since it was started, for whoever publishes it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Totals since the start. They only grow.
#[derive(Debug, Default)]
pub struct Counters {
    /// Pieces of work that Temporal acknowledged.
    pub relayed: AtomicU64,
    /// Pieces of work given back because Temporal did not acknowledge them.
    pub relay_failures: AtomicU64,
    /// Times that Temporal stopped answering.
    pub temporal_outages: AtomicU64,
    /// Reminders owed.
    pub reminders: AtomicU64,
    /// Missed duties written.
    pub lapses: AtomicU64,
    /// Attempts that ended in 250.
    pub mails_served: AtomicU64,
    /// Attempts refused for now, or without an answer.
    pub mails_deferred: AtomicU64,
    /// Attempts refused for good.
    pub mails_failed: AtomicU64,
    /// Attempts that broke off after the message was sent and before the answer came.
    pub mails_in_doubt: AtomicU64,
}

impl Counters {
    /// Every total with its name, for a metrics page.
    #[must_use]
    pub fn totals(&self) -> [(&'static str, u64); 9] {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        [
            ("relayed", read(&self.relayed)),
            ("relay_failures", read(&self.relay_failures)),
            ("temporal_outages", read(&self.temporal_outages)),
            ("reminders", read(&self.reminders)),
            ("lapses", read(&self.lapses)),
            ("mails_served", read(&self.mails_served)),
            ("mails_deferred", read(&self.mails_deferred)),
            ("mails_failed", read(&self.mails_failed)),
            ("mails_in_doubt", read(&self.mails_in_doubt)),
        ]
    }

    pub(crate) fn add(counter: &AtomicU64, by: impl Into<u64>) {
        counter.fetch_add(by.into(), Ordering::Relaxed);
    }
}
