//! Does the cases of an operation one after the other, as the ledger says which is next.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::{BulkStep, Ledger};
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

    async fn batch(&self, key: BulkKey) -> Result<Batch, ActivityError> {
        let (ledger, id) = (&self.ledger, key.operation);
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
