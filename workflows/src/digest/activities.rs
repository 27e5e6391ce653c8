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

    /// Writes to a side: the parties first, then the officers.
    #[activity(definition = Write)]
    pub(crate) async fn write(
        self: Arc<Self>,
        ctx: ActivityContext,
        desk: Desk,
    ) -> Result<Option<Desk>, ActivityError> {
        beating(&ctx, self.side(desk)).await
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

    /// All of them in one activity, a page at a time: how far it is, is an address, and stays here. Begun anew, it finds
    /// what it wrote before and goes on.
    async fn side(&self, desk: Desk) -> Result<Option<Desk>, ActivityError> {
        let Desk { edition, officers } = desk;
        let Edition { realm, on } = edition;
        let ledger = &self.post.ledger;
        let mut after = String::new();
        loop {
            let page =
                ledger.digest_addresses(realm, officers, &after, PAGE).await.map_err(failed)?;
            for address in &page {
                self.post.write_digest(realm, on, address).await.map_err(again)?;
            }
            let Some(last) = page.into_iter().next_back() else { break };
            after = last;
        }
        if officers {
            self.followers(edition).await?;
        }
        Ok((!officers).then_some(Desk { edition, officers: true }))
    }

    /// Writes to whoever follows something by mail and was not written to before.
    async fn followers(&self, Edition { realm, on }: Edition) -> Result<(), ActivityError> {
        let mut after = String::new();
        loop {
            let page = self.post.ledger.digest_followers(realm, &after, PAGE).await;
            let page = page.map_err(failed)?;
            for address in &page {
                self.post.write_digest(realm, on, address).await.map_err(again)?;
            }
            let Some(last) = page.into_iter().next_back() else { return Ok(()) };
            after = last;
        }
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
