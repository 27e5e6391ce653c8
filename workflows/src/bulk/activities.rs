//! Does the cases of an operation one after the other, as the ledger says which is next.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::{BulkStep, Ledger, OperationId, TollingOrderId};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::{BATCH, Batch, BulkKey, Carry};
use crate::beat::beating;
use crate::failure::failed;
use crate::relay::Nudge;

/// The ledger, on behalf of the operations.
pub(crate) struct BulkActivities {
    /// The one way to write.
    pub(crate) ledger: Ledger,
    /// Tells the relay that there is work.
    pub(crate) nudge: Nudge,
}

#[activities]
impl BulkActivities {
    /// Does a batch. Killed anywhere and started again, it goes on with the first case that was not done.
    #[activity(definition = Carry)]
    pub(crate) async fn carry(
        self: Arc<Self>,
        ctx: ActivityContext,
        key: BulkKey,
    ) -> Result<Batch, ActivityError> {
        Box::pin(beating(&ctx, self.batch(key))).await
    }

    /// What the operation is, the ledger knows: a tolling order, or an act that goes on to other cases.
    async fn batch(&self, key: BulkKey) -> Result<Batch, ActivityError> {
        let order = TollingOrderId(key.operation.0);
        match self.ledger.tolling_next(order).await.map_err(failed)? {
            Some(_) => self.toll(order).await,
            None => self.act(key.operation).await,
        }
    }

    async fn toll(&self, id: TollingOrderId) -> Result<Batch, ActivityError> {
        let ledger = &self.ledger;
        let mut tried = 0;
        while tried < BATCH {
            match ledger.tolling_next(id).await.map_err(failed)? {
                Some(BulkStep::Rest) => return Ok(Batch::Rest),
                Some(BulkStep::Ended) | None => return Ok(Batch::Ended),
                Some(BulkStep::Gather) => ledger.tolling_gather(id).await.map_err(failed)?,
                Some(BulkStep::Sweep) => ledger.tolling_sweep(id).await.map_err(failed)?,
                // Which cases these are the ledger reads anew: with those after this one.
                Some(BulkStep::Item(_)) => {
                    let tolled = ledger.tolling_some(id).await.map_err(failed)?;
                    tried += tolled.tried;
                    for (case, error) in &tolled.failed {
                        tracing::warn!(order = %id, %case, error = %error, cause = ?std::error::Error::source(error), "a case of a tolling order failed; it is tried again at the end");
                    }
                    self.nudge.now();
                }
            }
        }
        Ok(Batch::Further)
    }

    async fn act(&self, id: OperationId) -> Result<Batch, ActivityError> {
        let ledger = &self.ledger;
        let mut tried = 0;
        while tried < BATCH {
            match ledger.bulk_next(id).await.map_err(failed)? {
                BulkStep::Rest => return Ok(Batch::Rest),
                BulkStep::Ended => return Ok(Batch::Ended),
                BulkStep::Gather => ledger.bulk_gather(id).await.map_err(failed)?,
                BulkStep::Sweep => ledger.bulk_sweep(id).await.map_err(failed)?,
                BulkStep::Item(case) => {
                    tried += 1;
                    if let Err(error) = ledger.bulk_item(id, case).await {
                        tracing::warn!(operation = %id, %case, error = %error, cause = ?std::error::Error::source(&error), "a case of an operation failed; it is tried again at the end");
                        ledger.bulk_failed(id, case, &error).await.map_err(failed)?;
                    }
                    self.nudge.now();
                }
            }
        }
        Ok(Batch::Further)
    }
}
