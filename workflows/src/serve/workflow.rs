//! One activity, repeated until every notice of the batch was attempted.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{WorkflowContext, WorkflowResult};

use super::contract::{Batch, Server};
use crate::workflow::working;

/// Serves one batch.
#[workflow]
#[derive(Default)]
pub(crate) struct Serve;

#[workflow_methods]
impl Serve {
    /// Ends when each notice was attempted, whatever the mail server said.
    #[run(name = "serve")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, batch: Batch) -> WorkflowResult<()> {
        let (longest, first) = (Duration::from_hours(1), Duration::from_millis(500));
        let patient = working(longest, first, Duration::from_mins(1));
        ctx.execute_activity(Server::first_attempts, batch, patient).await?;
        Ok(())
    }
}
