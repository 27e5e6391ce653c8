//! The clock's questions, answered by the ledger.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::Ledger;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::{CaseKey, Next, NextWake, Wake};
use crate::counters::Counters;
use crate::failure::failed;
use crate::relay::Nudge;

/// The ledger, asked on behalf of the clocks.
pub(crate) struct ClockActivities {
    /// The one way to write.
    pub(crate) ledger: Ledger,
    /// Tells the relay that there is work.
    pub(crate) nudge: Nudge,
    /// What is counted on the way.
    pub(crate) counters: Arc<Counters>,
}

#[activities]
impl ClockActivities {
    /// Wakes the case where something is due, and tells how long until what is next, and what for. One visit instead of two, at each midnight of each case.
    #[activity(definition = NextWake)]
    pub(crate) async fn next_wake(
        self: Arc<Self>,
        _ctx: ActivityContext,
        key: CaseKey,
    ) -> Result<Next, ActivityError> {
        let mut next = self.ledger.next_wake(key.case).await.map_err(failed)?;
        if next.as_ref().is_some_and(|wake| wake.wait_ms == Some(0)) {
            self.do_what_is_due(key).await?;
            next = self.ledger.next_wake(key.case).await.map_err(failed)?;
        }
        Ok(match next {
            None => Next::Nothing,
            Some(wake) => match wake.wait_ms {
                None => Next::Signal,
                Some(wait_ms) => Next::In {
                    wait_ms,
                    reason: format!("{} of {}", wake.kind.as_str(), wake.rule),
                    done_when_asked: true,
                },
            },
        })
    }

    /// Wakes the case. The ledger does each thing once, however often it is asked.
    #[activity(definition = Wake)]
    pub(crate) async fn wake(
        self: Arc<Self>,
        _ctx: ActivityContext,
        key: CaseKey,
    ) -> Result<(), ActivityError> {
        self.do_what_is_due(key).await
    }
}

impl ClockActivities {
    async fn do_what_is_due(&self, key: CaseKey) -> Result<(), ActivityError> {
        let woken = self.ledger.wake(key.case).await.map_err(failed)?;
        // What it owes is served at once, not at the relay's next look.
        self.nudge.now();
        Counters::add(&self.counters.reminders, woken.reminders);
        Counters::add(&self.counters.lapses, woken.lapses);
        Ok(())
    }
}
