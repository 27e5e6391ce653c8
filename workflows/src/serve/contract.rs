//! What the relay, the worker and the workflow agree on about a batch of notices.

use entities::NoticeId;
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;
use uuid::Uuid;

pub(crate) use server::FirstAttempts;

/// How many notices one activity serves at most.
pub const BATCH: usize = 100;

/// Notices to be rendered and first attempted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Which ones, each once, in order.
    pub notices: Vec<NoticeId>,
}

impl Batch {
    /// The same notices are the same batch, whoever collects them.
    #[must_use]
    pub fn new(mut notices: Vec<NoticeId>) -> Self {
        notices.sort_unstable();
        notices.dedup();
        Self { notices }
    }

    /// Named by all it holds: a batch that shares some notices with another is another one, and overlapping is harmless.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        let all: Vec<u8> = self.notices.iter().flat_map(|notice| notice.0.into_bytes()).collect();
        format!("serve/{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, &all))
    }
}

/// What a batch asks for.
pub(crate) struct Server;

#[expect(
    clippy::needless_pass_by_value,
    reason = "a declaration: the payload is passed, not a borrow of it"
)]
#[activity_definitions]
impl Server {
    /// Render and attempt every notice of the batch; hand over what is not served. Twice is as good as once.
    #[activity(name = "serve.first-attempts")]
    pub(crate) fn first_attempts(batch: Batch) -> Result<(), ActivityError> {
        unimplemented!()
    }
}
