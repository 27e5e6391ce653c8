//! What workflows have in common: how they wait, and how long and how often what they ask for is tried. What is said here stands in the
//! histories of all that run.

use std::time::Duration;

use temporalio_workflow::{
    ActivityOptions, CancellableFuture, RetryPolicy, TimerOptions, TimerResult, WorkflowContext,
    WorkflowResult, select,
};

/// Long before the server's own limit, so that what lives for years stays cheap to replay.
pub(crate) const LONG_HISTORY: u32 = 1_000;

/// A worker that dies at work is missed after this long.
const MISSED: Duration = Duration::from_secs(10);

/// Waits for a time, or until somebody has said "look again": whether the time has come.
pub(crate) async fn rest<W>(
    ctx: &WorkflowContext<W>,
    time: TimerOptions,
    has_looked: impl FnMut(&W) -> bool + Unpin,
) -> WorkflowResult<bool> {
    let mut rest = ctx.timer(time);
    let rested = select! {
        rested = rest => Some(rested),
        looked = ctx.wait_condition(has_looked) => {
            looked?;
            None
        }
    };
    Ok(match rested {
        Some(TimerResult::Fired) => true,
        // A cancelled wait is not the time for anything: whoever waited asks again, or ends with the workflow.
        Some(TimerResult::Cancelled) => false,
        None => {
            rest.cancel();
            false
        }
    })
}

/// A short visit to the ledger, repeated until it succeeds.
pub(crate) fn brief() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30))
        .retry_policy(soon())
        .build()
}

/// A visit to somebody else's server; a worker that dies on the way is missed by its heartbeat.
pub(crate) fn sending() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_mins(15))
        .heartbeat_timeout(MISSED)
        .retry_policy(soon())
        .build()
}

/// Work that takes a while, and shows that it lives. It is tried again until it succeeds, after rests that grow from the first to the last.
pub(crate) fn working(longest: Duration, first: Duration, last: Duration) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(longest)
        .heartbeat_timeout(MISSED)
        .retry_policy(RetryPolicy::builder().initial_interval(first).maximum_interval(last).build())
        .build()
}

/// Again after a moment, and at last every half minute.
fn soon() -> RetryPolicy {
    RetryPolicy::builder()
        .initial_interval(Duration::from_millis(200))
        .maximum_interval(Duration::from_secs(30))
        .build()
}
