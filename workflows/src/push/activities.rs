//! Takes events from the feed and sends them; and tells the owner of a webhook that was disabled.

#![expect(
    dead_code,
    reason = "the macro makes a constant of each activity; workflows name those of the contract"
)]

use std::sync::Arc;

use entities::{Attempt, DeliveryId, LedgerError, Push, WebhookId, WebhookWord};
use futures::{StreamExt, stream};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::contract::{Next, NextPush, PushKey, Send};
use super::sender::Sender;
use crate::beat::beating;
use crate::failure::{again, failed};
use crate::post::{Post, PostError};

/// How many attempts are begun in one transaction.
const BEGUN: u64 = 20;
/// How many requests to one webhook are on their way at once.
const AT_ONCE: usize = 4;
/// How many rounds one activity makes before the workflow is asked again.
const ROUNDS: usize = 50;

/// What sends, on behalf of the webhooks.
pub(crate) struct PushActivities {
    /// Tells owners by mail.
    pub(crate) post: Arc<Post>,
    /// Sends.
    pub(crate) sender: Arc<Sender>,
}

#[activities]
impl PushActivities {
    /// Asks how long. Reads only.
    #[activity(definition = NextPush)]
    pub(crate) async fn next_push(
        self: Arc<Self>,
        _ctx: ActivityContext,
        key: PushKey,
    ) -> Result<Next, ActivityError> {
        let wait = self.post.ledger.next_push(key.webhook).await.map_err(failed)?;
        Ok(wait.map_or(Next::Over, |wait_ms| Next::In { wait_ms }))
    }

    /// Sends what is due. The ledger lets nobody send before the time, or while somebody else does.
    #[activity(definition = Send)]
    pub(crate) async fn send(
        self: Arc<Self>,
        ctx: ActivityContext,
        key: PushKey,
    ) -> Result<(), ActivityError> {
        beating(&ctx, self.work(key.webhook)).await
    }

    async fn work(&self, webhook: WebhookId) -> Result<(), ActivityError> {
        let ledger = &self.post.ledger;
        while ledger.take_events(webhook).await.map_err(failed)? {
            self.go_on()?;
        }
        for _ in 0..ROUNDS {
            self.go_on()?;
            let begun = ledger
                .begin_pushes(webhook, self.sender.public_url(), BEGUN, self.sender.lease())
                .await
                .map_err(failed)?;
            if begun.is_empty() {
                break;
            }
            let one = |push: Push| async move {
                let pushed = self.sender.send(&push).await;
                ledger.end_push(&pushed).await
            };
            let ended = stream::iter(begun).map(one).buffer_unordered(AT_ONCE);
            // All of it, before a complaint about a part.
            let ended: Vec<Result<(), LedgerError>> = ended.collect().await;
            ended.into_iter().collect::<Result<(), _>>().map_err(again)?;
        }
        if let Some(word) = ledger.begin_webhook_word(webhook).await.map_err(failed)? {
            self.tell(word).await?;
        }
        Ok(())
    }

    async fn tell(&self, word: WebhookWord) -> Result<(), ActivityError> {
        let rendered = self.post.renderer.webhook_disabled(&word);
        let rendered = rendered.map_err(PostError::Render).map_err(again)?;
        let attempt = Attempt {
            delivery: DeliveryId(word.webhook.0),
            notice: None,
            case: None,
            number: word.number,
            message_id: word.message_id,
            dated: word.disabled_at,
            to: word.to,
            to_name: word.to_name,
            rendered,
            possible_duplicate: word.number > 1,
            unsubscribe: None,
            claim: None,
            sandbox: word.sandbox,
            is_kept: false,
        };
        let class = self.post.send_one(&attempt).await;
        self.post.ledger.end_webhook_word(word.webhook, class).await.map_err(failed)
    }

    fn go_on(&self) -> Result<(), ActivityError> {
        if *self.post.stopping.borrow() { Err(again(PostError::Stopping)) } else { Ok(()) }
    }
}
