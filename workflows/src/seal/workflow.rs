//! Ask for the head of today until it is made.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use super::contract::Keeper;

/// The head of one day.
#[workflow]
#[derive(Default)]
pub(crate) struct Seal;

#[workflow_methods]
impl Seal {
    /// Runs until the head is made.
    #[run(name = "audit-head")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        ctx.execute_activity(Keeper::make, (), working()).await?;
        Ok(())
    }
}

/// It reads the last link of every chain that moved, and shows that it lives.
fn working() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_hours(1))
        .heartbeat_timeout(Duration::from_secs(10))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_secs(1))
                .maximum_interval(Duration::from_mins(1))
                .build(),
        )
        .build()
}
