//! Batch after batch until the operation has ended. Everything that counts stands in the ledger, so any batch may be repeated.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityOptions, ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowResult,
};

use super::contract::{Batch, BulkKey, Carrier};
use crate::workflow::{LONG_HISTORY, working};

/// One operation on many cases.
#[workflow]
#[derive(Default)]
pub(crate) struct Bulk {
    /// How often somebody said "look again". The signal carries nothing, so losing, doubling or reordering it changes nothing.
    looks: u64,
}

#[workflow_methods]
impl Bulk {
    /// Runs until the operation has ended.
    #[run(name = "bulk")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, key: BulkKey) -> WorkflowResult<()> {
        loop {
            // Read before asking, so that no signal falls between the answer and what is made of it.
            let seen = ctx.state(|bulk| bulk.looks);
            match ctx.execute_activity(Carrier::carry, key, patient()).await? {
                Batch::Further => {}
                Batch::Rest => ctx.wait_condition(|bulk| bulk.looks > seen).await?,
                // What had ended may have been told to try again.
                Batch::Ended if ctx.state(|bulk| bulk.looks) > seen => {}
                Batch::Ended => return Ok(()),
            }
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(key, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// Something was said of the operation: ask again.
    #[signal(name = "look")]
    pub(crate) fn look(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.looks += 1;
    }
}

/// A batch takes a while, and shows that it lives. It is repeated until it succeeds.
fn patient() -> ActivityOptions {
    working(Duration::from_hours(1), Duration::from_millis(500), Duration::from_secs(30))
}
