//! Ask for a comparison until it has come to its end.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, WorkflowContext, WorkflowResult};

use super::contract::Reconciler;
use crate::workflow::working;

/// One comparison.
#[workflow]
#[derive(Default)]
pub(crate) struct Reconciliation;

#[workflow_methods]
impl Reconciliation {
    /// Runs until everything was compared.
    #[run(name = "reconciliation")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        ctx.execute_activity(Reconciler::compare, (), patient()).await?;
        Ok(())
    }
}

/// It goes through every open case, and shows that it lives.
fn patient() -> ActivityOptions {
    working(Duration::from_hours(6), Duration::from_secs(1), Duration::from_mins(5))
}
