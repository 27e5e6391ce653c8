//! Ask for the head of today until it is made.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, WorkflowContext, WorkflowResult};

use super::contract::Keeper;
use crate::workflow::working;

/// The head of one day.
#[workflow]
#[derive(Default)]
pub(crate) struct Seal;

#[workflow_methods]
impl Seal {
    /// Runs until the head is made.
    #[run(name = "audit-head")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        ctx.execute_activity(Keeper::make, (), patient()).await?;
        Ok(())
    }
}

/// It reads the last link of every chain that moved, and shows that it lives.
fn patient() -> ActivityOptions {
    working(Duration::from_hours(1), Duration::from_secs(1), Duration::from_mins(1))
}
