//! Ask how long, wait for it or for a signal, try, ask again.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowResult,
};

use super::contract::{DeliveryKey, Next, Postman};
use crate::workflow::{LONG_HISTORY, brief, rest, sending};

/// One delivery on its way.
#[workflow]
#[derive(Default)]
pub(crate) struct NoticeDelivery {
    /// How often somebody said "look again". The signal carries nothing.
    looks: u64,
}

#[workflow_methods]
impl NoticeDelivery {
    /// Runs until the delivery is served or given up; the ledger decides which.
    #[run(name = "notice-delivery")]
    pub(crate) async fn run(
        ctx: &mut WorkflowContext<Self>,
        key: DeliveryKey,
    ) -> WorkflowResult<()> {
        loop {
            // Read before asking, so that no signal falls between the question and the wait.
            let seen = ctx.state(|delivery| delivery.looks);
            let is_due = match ctx.execute_activity(Postman::next_attempt, key, brief()).await? {
                Next::Over => return Ok(()),
                Next::Signal => {
                    ctx.wait_condition(|delivery| delivery.looks > seen).await?;
                    false
                }
                Next::In { wait_ms: 0 } => true,
                Next::In { wait_ms } => {
                    let time = Duration::from_millis(wait_ms).into();
                    rest(ctx, time, |delivery| delivery.looks > seen).await?
                }
            };
            if is_due {
                ctx.execute_activity(Postman::deliver, key, sending()).await?;
            }
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(key, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// Something changed: ask again.
    #[signal(name = "look")]
    pub(crate) fn look(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.looks += 1;
    }
}
