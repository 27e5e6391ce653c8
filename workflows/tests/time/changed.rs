//! A workflow that was changed on purpose so that running ones could not go on: the replay of what was recorded before finds it.

use std::time::Duration;

use temporalio_client::WorkflowHistory;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::workflow_replayer::{WorkflowReplayer, WorkflowReplayerOptions};
use temporalio_workflow::{TimerOptions, WorkflowContext, WorkflowResult};
use workflows::case_clock::contract::CaseKey;

/// The clock of a case, which now rests before it asks what is next.
#[workflow]
#[derive(Default)]
pub(crate) struct ChangedClock;

#[workflow_methods]
impl ChangedClock {
    /// Runs under the name of the clock that was recorded.
    #[run(name = "case-clock")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _case: CaseKey) -> WorkflowResult<()> {
        ctx.timer(TimerOptions::builder(Duration::from_secs(1)).build()).await;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incompatible_change_is_found_by_the_replay() {
    let path = concat!("histories/case-clock/", env!("CARGO_PKG_VERSION"), ".json");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let recorded = std::fs::read(path).expect("a history");
    let before = workflows::replay(&recorded).await;
    assert!(before.is_ok(), "the clock as it is goes on: {before:?}");
    let options = WorkflowReplayerOptions::new().register_workflow::<ChangedClock>();
    let options = options.expect("it is the only one of its name").build();
    let history = WorkflowHistory::from_json(&recorded).expect("a history");
    let replayer = WorkflowReplayer::new(options).expect("a replayer");
    let after = replayer.replay_workflow(history).await;
    assert!(after.is_err(), "the changed clock went on as if nothing had changed");
}
