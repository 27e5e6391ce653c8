//! Ask for a comparison until it has come to its end.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use super::contract::Reconciler;

/// One comparison.
#[workflow]
#[derive(Default)]
pub(crate) struct Reconciliation;

#[workflow_methods]
impl Reconciliation {
    /// Runs until everything was compared.
    #[run(name = "reconciliation")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        ctx.execute_activity(Reconciler::compare, (), working()).await?;
        Ok(())
    }
}

/// It goes through every open case, and shows that it lives.
fn working() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_hours(6))
        .heartbeat_timeout(Duration::from_secs(10))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_secs(1))
                .maximum_interval(Duration::from_mins(5))
                .build(),
        )
        .build()
}
