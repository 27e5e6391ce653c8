//! Ask what is next, wait for it or for a signal, wake the case, ask again.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityOptions, CancellableFuture, ContinueAsNewOptions, RetryPolicy, SyncWorkflowContext,
    TimerOptions, TimerResult, WorkflowContext, WorkflowResult, select,
};

use super::contract::{CaseKey, Clock, Next};

/// Long before the server's own limit, so that a clock that lives for years stays cheap to replay.
const LONG_HISTORY: u32 = 1_000;

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
            let is_due = match ctx.execute_activity(Clock::next_wake, case, brief()).await? {
                // Something changed between the answer and here: what was over may go on.
                Next::Nothing if ctx.state(|clock| clock.looks) > seen => false,
                Next::Nothing => return Ok(()),
                Next::Signal => {
                    ctx.wait_condition(|clock| clock.looks > seen).await?;
                    false
                }
                Next::In { wait_ms: 0, .. } => true,
                Next::In { wait_ms, reason } => {
                    let wait = TimerOptions::builder(Duration::from_millis(wait_ms));
                    let mut sleep = ctx.timer(wait.summary(reason).build());
                    let slept = select! {
                        slept = sleep => Some(slept),
                        looked = ctx.wait_condition(|clock| clock.looks > seen) => {
                            looked?;
                            None
                        }
                    };
                    match slept {
                        Some(TimerResult::Fired) => true,
                        // A cancelled wait is not a lapse: the loop asks again, or ends with the workflow.
                        Some(TimerResult::Cancelled) => false,
                        None => {
                            sleep.cancel();
                            false
                        }
                    }
                }
            };
            if is_due {
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

/// A short visit to the ledger, repeated until it succeeds: a clock never gives up.
fn brief() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(200))
                .maximum_interval(Duration::from_secs(30))
                .build(),
        )
        .build()
}
