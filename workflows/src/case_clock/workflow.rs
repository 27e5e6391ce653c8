//! Ask what is next, wait for it or for a signal, ask again: whoever is asked does what is due.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ContinueAsNewOptions, SyncWorkflowContext, TimerOptions, WorkflowContext, WorkflowResult,
};

use super::contract::{CaseKey, Clock, Next};
use crate::workflow::{LONG_HISTORY, brief, rest};

/// The clock of one case.
#[workflow]
#[derive(Default)]
pub(crate) struct CaseClock {
    /// How often somebody said "look again". The signal carries nothing, so losing, doubling or reordering it changes nothing.
    looks: u64,
}

#[workflow_methods]
impl CaseClock {
    /// Runs until nothing is pending in the case.
    #[run(name = "case-clock")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, case: CaseKey) -> WorkflowResult<()> {
        loop {
            // Read before asking, so that no signal falls between the question and the wait.
            let seen = ctx.state(|clock| clock.looks);
            let wakes = match ctx.execute_activity(Clock::next_wake, case, brief()).await? {
                // Something changed between the answer and here: what was over may go on.
                Next::Nothing if ctx.state(|clock| clock.looks) > seen => false,
                Next::Nothing => return Ok(()),
                Next::Signal => {
                    ctx.wait_condition(|clock| clock.looks > seen).await?;
                    false
                }
                Next::In { wait_ms, reason, done_when_asked } => {
                    let time = TimerOptions::builder(Duration::from_millis(wait_ms));
                    let time = time.summary(reason).build();
                    // Nothing is waited for that is due: a history tells by its answers how it goes on.
                    let is_due =
                        wait_ms == 0 || rest(ctx, time, |clock| clock.looks > seen).await?;
                    is_due && !done_when_asked
                }
            };
            if wakes {
                ctx.execute_activity(Clock::wake, case, brief()).await?;
            }
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(case, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// Something changed in the case: ask again.
    #[signal(name = "look")]
    pub(crate) fn look(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.looks += 1;
    }
}
