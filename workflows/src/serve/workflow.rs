//! One activity, repeated until every notice of the batch was attempted.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use super::contract::{Batch, Server};

/// Serves one batch.
#[workflow]
#[derive(Default)]
pub(crate) struct Serve;

#[workflow_methods]
impl Serve {
    /// Ends when each notice was attempted, whatever the mail server said.
    #[run(name = "serve")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, batch: Batch) -> WorkflowResult<()> {
        let patient = ActivityOptions::with_start_to_close_timeout(Duration::from_hours(1))
            .heartbeat_timeout(Duration::from_secs(10))
            .retry_policy(
                RetryPolicy::builder()
                    .initial_interval(Duration::from_millis(500))
                    .maximum_interval(Duration::from_mins(1))
                    .build(),
            )
            .build();
        ctx.execute_activity(Server::first_attempts, batch, patient).await?;
        Ok(())
    }
}
