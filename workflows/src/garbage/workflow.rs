//! Ask for what nobody files to be removed until it is.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, WorkflowContext, WorkflowResult};

use super::contract::Sweeper;
use crate::workflow::working;

/// The removal of one night.
#[workflow]
#[derive(Default)]
pub(crate) struct Garbage;

#[workflow_methods]
impl Garbage {
    /// Runs until all is removed.
    #[run(name = "document-garbage")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        ctx.execute_activity(Sweeper::remove, (), patient()).await?;
        Ok(())
    }
}

/// It lists the whole store, and shows that it lives.
fn patient() -> ActivityOptions {
    working(Duration::from_hours(12), Duration::from_secs(1), Duration::from_mins(5))
}
