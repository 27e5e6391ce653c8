//! Makes the head of the day. The ledger makes one a day, however often it is asked.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::Ledger;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::Make;
use crate::beat::beating;
use crate::failure::failed;

/// The ledger, on behalf of the audit.
pub(crate) struct SealActivities {
    /// Makes and signs.
    pub(crate) ledger: Ledger,
}

#[activities]
impl SealActivities {
    /// Makes the head, unless it is made.
    #[activity(definition = Make)]
    pub(crate) async fn make(
        self: Arc<Self>,
        ctx: ActivityContext,
        _nothing: (),
    ) -> Result<bool, ActivityError> {
        let made = beating(&ctx, async { self.ledger.make_head().await.map_err(failed) }).await?;
        if let Some(head) = &made {
            let (number, chains, signed) = (head.number, head.chains, head.kid.is_some());
            tracing::info!(number, chains, signed, "the audit has its head of the day");
        }
        Ok(made.is_some())
    }
}
