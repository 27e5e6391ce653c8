//! Goes on until the way has ended. Everything that counts stands in the ledger, so any step may be repeated.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityOptions, ContinueAsNewOptions, RetryPolicy, WorkflowContext, WorkflowResult,
};

use super::contract::{Mover, OperationKey, Way};

/// Long before the server's own limit.
const LONG_HISTORY: u32 = 1_000;

/// One operation.
#[workflow]
#[derive(Default)]
pub(crate) struct SandboxClock;

#[workflow_methods]
impl SandboxClock {
    /// Runs until the operation has ended.
    #[run(name = "sandbox-clock")]
    pub(crate) async fn run(
        ctx: &mut WorkflowContext<Self>,
        key: OperationKey,
    ) -> WorkflowResult<()> {
        while ctx.execute_activity(Mover::advance, key, walking()).await? == Way::Further {
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(key, ContinueAsNewOptions::default())?;
            }
        }
        Ok(())
    }
}

/// A part of the way takes a while, and shows that it lives.
fn walking() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_hours(1))
        .heartbeat_timeout(Duration::from_secs(10))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(500))
                .maximum_interval(Duration::from_secs(30))
                .build(),
        )
        .build()
}
