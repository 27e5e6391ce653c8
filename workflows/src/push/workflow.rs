//! Ask how long, wait for it or for a signal, send, ask again.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowResult,
};

use super::contract::{Next, PushKey, Pusher};
use crate::workflow::{LONG_HISTORY, brief, rest, sending};

/// One webhook at work.
#[workflow]
#[derive(Default)]
pub(crate) struct Push {
    /// How often somebody said "look again". The signal carries nothing.
    looks: u64,
}

#[workflow_methods]
impl Push {
    /// Runs until the webhook is disabled; the ledger decides when.
    #[run(name = "webhook")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, key: PushKey) -> WorkflowResult<()> {
        loop {
            // Read before asking, so that no signal falls between the question and the wait.
            let seen = ctx.state(|push| push.looks);
            let is_due = match ctx.execute_activity(Pusher::next_push, key, brief()).await? {
                Next::Over => return Ok(()),
                Next::In { wait_ms: 0 } => true,
                Next::In { wait_ms } => {
                    let time = Duration::from_millis(wait_ms).into();
                    rest(ctx, time, |push| push.looks > seen).await?
                }
            };
            if is_due {
                ctx.execute_activity(Pusher::send, key, sending()).await?;
            }
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(key, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// Something happened: ask again.
    #[signal(name = "look")]
    pub(crate) fn look(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.looks += 1;
    }
}
