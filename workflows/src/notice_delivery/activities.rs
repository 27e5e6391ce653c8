//! One more attempt, and the question when.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::LedgerError;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::{Deliver, DeliveryKey, Next, NextAttempt};
use crate::beat::beating;
use crate::failure::{again, failed};
use crate::post::{Post, PostError};

/// The post, on behalf of single deliveries.
pub(crate) struct DeliveryActivities {
    /// Renders and sends.
    pub(crate) post: Arc<Post>,
}

#[activities]
impl DeliveryActivities {
    /// Asks how long. Reads only.
    #[activity(definition = NextAttempt)]
    pub(crate) async fn next_attempt(
        self: Arc<Self>,
        _ctx: ActivityContext,
        key: DeliveryKey,
    ) -> Result<Next, ActivityError> {
        let wait = self.post.ledger.delivery_wait(key.delivery).await.map_err(failed)?;
        Ok(match wait {
            None => Next::Over,
            Some(wait) => wait.wait_ms.map_or(Next::Signal, |wait_ms| Next::In { wait_ms }),
        })
    }

    /// Attempts it once. The ledger lets nobody try before the time, or while somebody else does.
    #[activity(definition = Deliver)]
    pub(crate) async fn deliver(
        self: Arc<Self>,
        ctx: ActivityContext,
        key: DeliveryKey,
    ) -> Result<(), ActivityError> {
        let attempt = async {
            match self.post.attempt(key.delivery).await {
                Ok(()) => Ok(()),
                Err(PostError::Ledger(error @ LedgerError::NotFound)) => Err(failed(error)),
                // Not rendered yet belongs here too: the batch that serves the notice is on its way.
                Err(error) => Err(again(error)),
            }
        };
        beating(&ctx, attempt).await
    }
}
