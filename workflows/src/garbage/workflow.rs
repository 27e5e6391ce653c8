//! Ask for what nobody files to be removed until it is.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use super::contract::Sweeper;

/// The removal of one night.
#[workflow]
#[derive(Default)]
pub(crate) struct Garbage;

#[workflow_methods]
impl Garbage {
    /// Runs until all is removed.
    #[run(name = "document-garbage")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        ctx.execute_activity(Sweeper::remove, (), working()).await?;
        Ok(())
    }
}

/// It lists the whole store, and shows that it lives.
fn working() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_hours(12))
        .heartbeat_timeout(Duration::from_secs(10))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_secs(1))
                .maximum_interval(Duration::from_mins(5))
                .build(),
        )
        .build()
}
