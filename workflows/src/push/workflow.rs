//! Ask how long, wait for it or for a signal, send, ask again.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityOptions, CancellableFuture, ContinueAsNewOptions, RetryPolicy, SyncWorkflowContext,
    TimerResult, WorkflowContext, WorkflowResult, select,
};

use super::contract::{Next, PushKey, Pusher};

/// Long before the server's own limit.
const LONG_HISTORY: u32 = 1_000;

/// One webhook at work.
#[workflow]
#[derive(Default)]
pub(crate) struct Push {
    /// How often somebody said "look again". The signal carries nothing.
    looks: u64,
}

#[workflow_methods]
impl Push {
    /// Runs until the webhook is disabled; the ledger decides when.
    #[run(name = "webhook")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, key: PushKey) -> WorkflowResult<()> {
        loop {
            // Read before asking, so that no signal falls between the question and the wait.
            let seen = ctx.state(|push| push.looks);
            let is_due = match ctx.execute_activity(Pusher::next_push, key, brief()).await? {
                Next::Over => return Ok(()),
                Next::In { wait_ms: 0 } => true,
                Next::In { wait_ms } => {
                    let mut rest = ctx.timer(Duration::from_millis(wait_ms));
                    let rested = select! {
                        rested = rest => Some(rested),
                        looked = ctx.wait_condition(|push| push.looks > seen) => {
                            looked?;
                            None
                        }
                    };
                    match rested {
                        Some(TimerResult::Fired) => true,
                        // A cancelled wait is not the time to send.
                        Some(TimerResult::Cancelled) => false,
                        None => {
                            rest.cancel();
                            false
                        }
                    }
                }
            };
            if is_due {
                ctx.execute_activity(Pusher::send, key, sending()).await?;
            }
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(key, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// Something happened: ask again.
    #[signal(name = "look")]
    pub(crate) fn look(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.looks += 1;
    }
}

/// A short visit to the ledger, repeated until it succeeds.
fn brief() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30))
        .retry_policy(patience())
        .build()
}

/// A visit to somebody else's server; a worker that dies on the way is missed by its heartbeat.
fn sending() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_mins(15))
        .heartbeat_timeout(Duration::from_secs(10))
        .retry_policy(patience())
        .build()
}

fn patience() -> RetryPolicy {
    RetryPolicy::builder()
        .initial_interval(Duration::from_millis(200))
        .maximum_interval(Duration::from_secs(30))
        .build()
}
