//! Renders each notice once and attempts each of its deliveries; what is not served gets a workflow of its own.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::{DeliveryId, LedgerError, NoticeId};
use futures::{StreamExt, stream};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::{Batch, FirstAttempts};
use crate::beat::beating;
use crate::failure::{again, failed};
use crate::notice_delivery::contract::DeliveryKey;
use crate::post::{Post, PostError};
use crate::starts;

/// How many notices are rendered at once.
const AT_ONCE: usize = 8;

/// The post, on behalf of the batches.
pub(crate) struct ServeActivities {
    /// Renders and sends.
    pub(crate) post: Arc<Post>,
}

#[activities]
impl ServeActivities {
    /// Attempts the whole batch before it complains about any part of it.
    #[activity(definition = FirstAttempts)]
    pub(crate) async fn first_attempts(
        self: Arc<Self>,
        ctx: ActivityContext,
        batch: Batch,
    ) -> Result<(), ActivityError> {
        beating(&ctx, self.serve(&ctx, batch)).await
    }

    async fn serve(&self, ctx: &ActivityContext, batch: Batch) -> Result<(), ActivityError> {
        let rendered = stream::iter(batch.notices)
            .map(|notice| self.open(notice))
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let mut complaint = None;
        let mut deliveries = Vec::new();
        for opened in rendered {
            match opened {
                Ok(pending) => deliveries.extend(pending),
                Err(error) => complaint = Some(error),
            }
        }
        match self.post.attempt_all(deliveries).await {
            Ok(left) => {
                // Refused for now, or another process is at it, or was when it died: it goes on in a workflow of its own.
                let client = ctx.client();
                for delivery in left {
                    let key = DeliveryKey { delivery };
                    starts::retry(&client, &ctx.info().task_queue, key).await.map_err(again)?;
                }
            }
            Err(error) => complaint = Some(error),
        }
        match complaint {
            None => Ok(()),
            Some(PostError::Ledger(error @ LedgerError::NotFound)) => Err(failed(error)),
            Some(error @ PostError::Stopping) => Err(again(error)),
            Some(error) => {
                tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "a notice of the batch could not be attempted; the batch is repeated");
                Err(again(error))
            }
        }
    }

    /// Renders a notice, if nobody has, and tells which of its deliveries are still to be made.
    async fn open(&self, notice: NoticeId) -> Result<Vec<DeliveryId>, PostError> {
        self.post.render(notice).await?;
        self.post.ledger.pending_deliveries(notice).await.map_err(PostError::Ledger)
    }
}
