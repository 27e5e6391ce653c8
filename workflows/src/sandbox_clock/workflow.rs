//! Goes on until the way has ended. Everything that counts stands in the ledger, so any step may be repeated.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, ContinueAsNewOptions, WorkflowContext, WorkflowResult};

use super::contract::{Mover, OperationKey, Way};
use crate::workflow::{LONG_HISTORY, working};

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
    working(Duration::from_hours(1), Duration::from_millis(500), Duration::from_secs(30))
}
