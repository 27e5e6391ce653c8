//! Compares and heals. What was healed stays healed, so an interrupted run is simply begun again.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::compare::Discrepancy;
use super::contract::Compare;
use super::run::{How, Outcome, Reconciler};
use crate::beat::beating;
use crate::failure::again;

/// Ledger and Temporal, on behalf of whoever has to know that they agree.
pub(crate) struct ReconciliationActivities {
    /// Compares them.
    pub(crate) reconciler: Reconciler,
}

#[activities]
impl ReconciliationActivities {
    /// Compares everything and heals what it finds; says how much it was.
    #[activity(definition = Compare)]
    pub(crate) async fn compare(
        self: Arc<Self>,
        ctx: ActivityContext,
        _nothing: (),
    ) -> Result<u64, ActivityError> {
        let done = async {
            let mut silent = |_: &Discrepancy, _: Outcome| {};
            Box::pin(self.reconciler.run(How::Healing, &mut silent)).await.map_err(again)
        };
        let run = beating(&ctx, done).await?;
        let (found, left) = (run.found(), run.left());
        if found > 0 {
            tracing::warn!(
                found,
                left,
                "ledger and Temporal did not agree; it is healed but for what is left"
            );
        }
        Ok(found)
    }
}
