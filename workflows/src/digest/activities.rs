//! Writes and sends digests, a page at a time. The ledger writes each once a day, and lets one at a time attempt it.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::RealmId;
use futures::{StreamExt, TryStreamExt, stream};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::{Begin, Desk, Edition, Next, PAGE, Send, Write};
use crate::beat::beating;
use crate::failure::{again, failed};
use crate::post::Post;

/// How many messages are on their way at once.
const AT_ONCE: usize = 8;

/// The post, on behalf of the digests.
pub(crate) struct DigestActivities {
    /// Renders and sends.
    pub(crate) post: Arc<Post>,
}

#[activities]
impl DigestActivities {
    /// Asks the ledger. Reads only.
    #[activity(definition = Begin)]
    pub(crate) async fn begin(
        self: Arc<Self>,
        _ctx: ActivityContext,
        realm: RealmId,
    ) -> Result<Edition, ActivityError> {
        let on = self.post.ledger.today(realm).await.map_err(failed)?;
        Ok(Edition { realm, on })
    }

    /// Writes a page: the parties first, then the officers.
    #[activity(definition = Write)]
    pub(crate) async fn write(
        self: Arc<Self>,
        ctx: ActivityContext,
        desk: Desk,
    ) -> Result<Option<Desk>, ActivityError> {
        beating(&ctx, self.page(desk)).await
    }

    /// Attempts everything of the day that may be attempted now.
    #[activity(definition = Send)]
    pub(crate) async fn send(
        self: Arc<Self>,
        ctx: ActivityContext,
        edition: Edition,
    ) -> Result<Next, ActivityError> {
        beating(&ctx, self.attempts(edition)).await
    }

    async fn page(&self, desk: Desk) -> Result<Option<Desk>, ActivityError> {
        let Desk { edition, officers, after } = desk;
        let Edition { realm, on } = edition;
        let ledger = &self.post.ledger;
        let page = ledger.digest_addresses(realm, officers, &after, PAGE).await.map_err(failed)?;
        for address in &page {
            self.post.write_digest(realm, on, address).await.map_err(again)?;
        }
        Ok(match page.last() {
            Some(last) => Some(Desk { edition, officers, after: last.clone() }),
            None if officers => None,
            None => Some(Desk { edition, officers: true, after: String::new() }),
        })
    }

    async fn attempts(&self, edition: Edition) -> Result<Next, ActivityError> {
        let Edition { realm, on } = edition;
        let due = self.post.ledger.due_digests(realm, on, PAGE).await.map_err(failed)?;
        stream::iter(due)
            .map(|id| self.post.attempt_digest(id))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await
            .map_err(again)?;
        let wait = self.post.ledger.digest_wait(realm, on).await.map_err(failed)?;
        Ok(wait.map_or(Next::Over, |wait_ms| Next::In { wait_ms }))
    }
}
