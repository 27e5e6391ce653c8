//! What the relay, the worker and the workflow agree on about one webhook.

use entities::WebhookId;
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use pusher::{NextPush, Send};

/// The webhook whose events are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PushKey {
    /// Which one.
    pub webhook: WebhookId,
}

impl PushKey {
    /// One workflow per webhook: a second start finds the first one running.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        format!("webhook/{}", self.webhook)
    }
}

/// What the ledger says about what is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum Next {
    /// It is disabled, and its owner was told where he is to be.
    Over,
    /// In so many milliseconds.
    In {
        /// Zero when it is due already.
        wait_ms: u64,
    },
}

/// What a webhook asks for.
pub(crate) struct Pusher;

#[activity_definitions]
impl Pusher {
    /// How long until there is something to do, by the real clock?
    #[activity(name = "webhook.next")]
    pub(crate) fn next_push(key: PushKey) -> Result<Next, ActivityError> {
        unimplemented!()
    }

    /// Take what is new from the feed and attempt what is due; of one that is disabled, tell its owner.
    #[activity(name = "webhook.send")]
    pub(crate) fn send(key: PushKey) -> Result<(), ActivityError> {
        unimplemented!()
    }
}
