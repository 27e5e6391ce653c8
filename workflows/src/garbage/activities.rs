//! Removes what nobody files. What was removed stays removed, so an interrupted run is simply begun again.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::Ledger;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::Remove;
use crate::beat::beating;
use crate::failure::failed;

/// The ledger, on behalf of whoever has to keep all this.
pub(crate) struct GarbageActivities {
    /// Removes.
    pub(crate) ledger: Ledger,
}

#[activities]
impl GarbageActivities {
    /// Removes all that is over; says how many things it were.
    #[activity(definition = Remove)]
    pub(crate) async fn remove(
        self: Arc<Self>,
        ctx: ActivityContext,
        _nothing: (),
    ) -> Result<u64, ActivityError> {
        let done = async { self.ledger.remove_garbage().await.map_err(failed) };
        let removed = beating(&ctx, done).await?;
        let (documents, uploads, orphans) = (removed.documents, removed.uploads, removed.orphans);
        let (simulations, sandboxes) = (removed.simulations, removed.sandboxes);
        tracing::info!(
            documents,
            uploads,
            orphans,
            simulations,
            sandboxes,
            "what nobody has filed, and what was kept for a while only, is removed"
        );
        Ok(documents + uploads + orphans + simulations + sandboxes)
    }
}
