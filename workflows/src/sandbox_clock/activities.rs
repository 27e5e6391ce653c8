//! From stop to stop: set the clock, let the cases' own clocks do what is due, wait until the realm rests.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;
use std::time::Duration;

use entities::{Ledger, OperationStatus, RealmId};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use tokio::time::{Instant, sleep};

use super::contract::{Advance, OperationKey, Way};
use crate::beat::beating;
use crate::failure::failed;
use crate::relay::Nudge;

/// How long one activity walks before it reports: short beside its timeout, long beside a stop.
const PART: Duration = Duration::from_secs(30);
/// How long a stop may take before the operation gives up. A mail server that answers nothing is slow, not lost.
const PATIENCE: Duration = Duration::from_mins(15);
/// After how long without rest the realm's work is queued once more, in case Temporal lost it.
const DOUBT: Duration = Duration::from_secs(20);
/// How long between two looks at a realm that does not rest yet.
const FIRST_LOOK: Duration = Duration::from_millis(10);
const LONGEST_LOOK: Duration = Duration::from_millis(40);

/// The ledger, on behalf of the operations.
pub(crate) struct SandboxActivities {
    /// The one way to write.
    pub(crate) ledger: Ledger,
    /// Tells the relay that there is work.
    pub(crate) nudge: Nudge,
}

#[activities]
impl SandboxActivities {
    /// Walks for a while. Killed anywhere and started again, it goes on from where the clock stands.
    #[activity(definition = Advance)]
    pub(crate) async fn advance(
        self: Arc<Self>,
        ctx: ActivityContext,
        key: OperationKey,
    ) -> Result<Way, ActivityError> {
        beating(&ctx, self.walk(key)).await
    }

    async fn walk(&self, key: OperationKey) -> Result<Way, ActivityError> {
        let begun = Instant::now();
        let operation = self.ledger.operation(key.operation).await.map_err(failed)?;
        if operation.status != OperationStatus::Running {
            return Ok(Way::Ended);
        }
        let (realm, target) = (operation.realm_id, operation.target);
        loop {
            if !self.rest(realm).await? {
                let why = "the realm did not come to rest at this stop";
                self.ledger.end_operation(key.operation, Some(why)).await.map_err(failed)?;
                return Ok(Way::Ended);
            }
            let now = self.ledger.now(realm).await.map_err(failed)?;
            match self.ledger.next_in_realm(realm, target).await.map_err(failed)? {
                Some(stop) => self.set(key, stop).await?,
                None if now < target => self.set(key, target).await?,
                None => {
                    self.ledger.end_operation(key.operation, None).await.map_err(failed)?;
                    return Ok(Way::Ended);
                }
            }
            if begun.elapsed() > PART {
                return Ok(Way::Further);
            }
        }
    }

    async fn set(
        &self,
        key: OperationKey,
        to: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), ActivityError> {
        self.ledger.set_clock(key.operation, to).await.map_err(failed)?;
        self.nudge.now();
        Ok(())
    }

    /// Waits until nothing is left to do in the realm at its present. `false`: it did not come to that.
    async fn rest(&self, realm: RealmId) -> Result<bool, ActivityError> {
        let (begun, mut doubted, mut pause) = (Instant::now(), Instant::now(), FIRST_LOOK);
        while !self.ledger.quiet(realm).await.map_err(failed)? {
            if begun.elapsed() > PATIENCE {
                return Ok(false);
            }
            if doubted.elapsed() > DOUBT {
                self.ledger.queue_due(realm).await.map_err(failed)?;
                self.nudge.now();
                doubted = Instant::now();
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_LOOK);
        }
        Ok(true)
    }
}
