//! What the relay, the worker and the workflow agree on about one delivery.

use entities::DeliveryId;
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use postman::{Deliver, NextAttempt};

/// The delivery that is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryKey {
    /// Which one.
    pub delivery: DeliveryId,
}

impl DeliveryKey {
    /// One workflow per delivery: a second start finds the first one running.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        format!("delivery/{}", self.delivery)
    }
}

/// What the ledger says about the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum Next {
    /// Served, or given up.
    Over,
    /// Its realm's clock stands still: only a signal can tell.
    Signal,
    /// In so many milliseconds.
    In {
        /// Zero when it is due already.
        wait_ms: u64,
    },
}

/// What a delivery asks for.
pub(crate) struct Postman;

#[activity_definitions]
impl Postman {
    /// How long until the next attempt, by the ledger's clock?
    #[activity(name = "notice-delivery.next-attempt")]
    pub(crate) fn next_attempt(key: DeliveryKey) -> Result<Next, ActivityError> {
        unimplemented!()
    }

    /// Attempt it, if it is due and nobody else is at it.
    #[activity(name = "notice-delivery.deliver")]
    pub(crate) fn deliver(key: DeliveryKey) -> Result<(), ActivityError> {
        unimplemented!()
    }
}
