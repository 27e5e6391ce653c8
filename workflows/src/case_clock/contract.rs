//! What the relay, the worker and the workflow agree on about the clock of a case.

use entities::{CaseId, RealmId};
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use clock::{NextWake, Wake};

/// The case whose clock it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CaseKey {
    /// The realm whose date governs.
    pub realm: RealmId,
    /// The case.
    pub case: CaseId,
}

impl CaseKey {
    /// One clock per case: a second start finds the first one running.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        format!("case/{}/{}", self.realm, self.case)
    }

    /// The case whose clock has this id; `None` where it is no clock's.
    #[must_use]
    pub fn of_workflow(id: &str) -> Option<Self> {
        let (realm, case) = id.strip_prefix("case/")?.split_once('/')?;
        Some(Self { realm: realm.parse().ok()?, case: case.parse().ok()? })
    }
}

/// What the ledger says about the next thing to happen in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum Next {
    /// Nothing is pending. The next act in the case starts its clock again.
    Nothing,
    /// Something is pending, but the realm's own clock stands still: only a signal can tell.
    Signal,
    /// Something is due in so many milliseconds by the realm's clock.
    In {
        /// Zero when it is due already.
        wait_ms: u64,
        /// What for, shown to operators on the timer: the kind of wake-up and its rule.
        reason: String,
        /// Whether whoever is asked then does what is due, too. An answer in an old history says nothing of it, and [`Clock::wake`] was asked for.
        #[serde(default)]
        done_when_asked: bool,
    },
}

/// What a clock may ask.
pub(crate) struct Clock;

#[activity_definitions]
impl Clock {
    /// Do everything that is due now. How long until the next thing, by the ledger's clock?
    #[activity(name = "case-clock.next-wake")]
    pub(crate) fn next_wake(case: CaseKey) -> Result<Next, ActivityError> {
        unimplemented!()
    }

    /// Do everything that is due now. Doing it twice changes nothing. Only clocks ask for it that were told how long to wait by a version whose answers
    /// did nothing.
    #[activity(name = "case-clock.wake")]
    pub(crate) fn wake(case: CaseKey) -> Result<(), ActivityError> {
        unimplemented!()
    }
}
