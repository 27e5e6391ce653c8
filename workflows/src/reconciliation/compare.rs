//! The comparison: what the ledger holds against what runs in Temporal. Nothing is asked here, and nothing is done.

use std::collections::HashSet;
use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use entities::{Carried, CaseId, Errand, LateDelivery, OutboxId, RealmId, StuckWork, Waiting};

use crate::case_clock::contract::CaseKey;

/// In what ledger and Temporal may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A case waits for something, and no clock runs for it.
    CaseWithoutClock,
    /// A clock runs, and its case waits for nothing, or is none.
    ClockWithoutCase,
    /// A clock runs, and has not woken for what is due.
    WakeOverdue,
    /// A notice should have been tried, and nobody is at work on it.
    NoticeUndelivered,
    /// Work of the outbox waits, and no relay does it.
    OutboxStuck,
    /// An operation is under way, and no workflow carries it: of a tolling order, a change of the law, an act on many cases, or a sandbox's clock.
    OperationIdle,
    /// A webhook is to send what happens, and no workflow looks for it.
    WebhookIdle,
}

impl Kind {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CaseWithoutClock => "case_without_clock",
            Self::ClockWithoutCase => "clock_without_case",
            Self::WakeOverdue => "wake_overdue",
            Self::NoticeUndelivered => "notice_undelivered",
            Self::OutboxStuck => "outbox_stuck",
            Self::OperationIdle => "operation_idle",
            Self::WebhookIdle => "webhook_idle",
        }
    }

    /// What heals it, as one would tell somebody to do it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::CaseWithoutClock => "start its clock",
            Self::ClockWithoutCase => "tell the clock to look, whereupon it ends",
            Self::WakeOverdue => "tell its clock to look",
            Self::NoticeUndelivered => "set its delivery going",
            Self::OutboxStuck => "free it and hand it to Temporal",
            Self::OperationIdle => "have it carried on",
            Self::WebhookIdle => "have it look for what it is to send",
        }
    }
}

/// What heals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// This is set going in Temporal.
    Start(RealmId, Errand),
    /// This work is free again, and handed over.
    Free(OutboxId),
}

/// One thing in which ledger and Temporal differ. It holds ids and no words of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// What it is.
    pub kind: Kind,
    /// The id of the case, the delivery, the piece of work, the operation or the webhook.
    pub subject: String,
    /// Since when: a case, when its next thing is due, by its realm's clock (that may be to come); a clock, when it was started; an operation, when it
    /// was last told to go on; a webhook, when an event last arrived; the rest, since when it waits.
    pub since: DateTime<Utc>,
    pub(super) act: Act,
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let how = match self.kind {
            // That may be long to come.
            Kind::CaseWithoutClock => "next due",
            Kind::WakeOverdue => "due since",
            _ => "since",
        };
        write!(f, "{:<19} {} {how} {since}", self.kind.as_str(), self.subject)
    }
}

/// A clock that runs, by Temporal's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) key: CaseKey,
    pub(super) since: DateTime<Utc>,
}

/// The cases of a page that have no clock, or one that sleeps while something is overdue; in the order of what is due next.
pub(super) fn cases(waiting: &[Waiting], running: &HashSet<CaseKey>) -> Vec<Discrepancy> {
    let found = waiting.iter().filter_map(|it| {
        let key = CaseKey { realm: it.realm, case: it.case };
        let kind = match (running.contains(&key), it.is_overdue) {
            (false, _) => Kind::CaseWithoutClock,
            (true, true) => Kind::WakeOverdue,
            (true, false) => return None,
        };
        let act = Act::Start(it.realm, Errand::Look(it.case));
        Some(Discrepancy { kind, subject: it.case.to_string(), since: it.at, act })
    });
    found.collect()
}

/// The clocks whose case waits for nothing.
pub(super) fn clocks(running: &[Running], waiting: &HashSet<CaseId>) -> Vec<Discrepancy> {
    let idle = running.iter().filter(|it| !waiting.contains(&it.key.case));
    let found = idle.map(|Running { key, since }| Discrepancy {
        kind: Kind::ClockWithoutCase,
        subject: key.case.to_string(),
        since: *since,
        act: Act::Start(key.realm, Errand::Look(key.case)),
    });
    found.collect()
}

/// A delivery that is late.
pub(super) fn delivery(late: &LateDelivery) -> Discrepancy {
    Discrepancy {
        kind: Kind::NoticeUndelivered,
        subject: late.delivery.to_string(),
        since: late.since,
        act: Act::Start(late.realm, late.errand),
    }
}

/// Work that waits.
pub(super) fn work(stuck: &StuckWork) -> Discrepancy {
    Discrepancy {
        kind: Kind::OutboxStuck,
        subject: format!("{} {}", stuck.topic.as_str(), stuck.id),
        since: stuck.since,
        act: Act::Free(stuck.id),
    }
}

/// What is to be carried on, and is not.
pub(super) fn idle(all: &[Carried], at_work: &HashSet<Errand>) -> Vec<Discrepancy> {
    let found = all.iter().filter(|it| !at_work.contains(&it.errand)).filter_map(|it| {
        let (kind, subject) = match it.errand {
            Errand::Operation(id) | Errand::Bulk(id) => (Kind::OperationIdle, id.to_string()),
            Errand::Push(id) => (Kind::WebhookIdle, id.to_string()),
            // Lists of their own tell of these.
            Errand::Look(_) | Errand::Serve(_) | Errand::Retry(_) => return None,
        };
        Some(Discrepancy { kind, subject, since: it.since, act: Act::Start(it.realm, it.errand) })
    });
    found.collect()
}
