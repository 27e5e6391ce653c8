//! What Temporal does by itself on the same server: a workflow that only waits, one that only calls an activity, and a worker for both.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use futures::{StreamExt as _, stream};
use temporalio_client::{Client, WorkflowGetResultOptions, WorkflowStartOptions};
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::runtime::RuntimeOptions;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use temporalio_workflow::{ActivityOptions, TimerResult, WorkflowContext, WorkflowResult};
use tokio::sync::oneshot;

/// A queue of its own: the service's worker takes nothing of it.
const QUEUE: &str = "bare";
/// How many starts are on their way at once, as many as the relay's.
const AT_ONCE: usize = 16;

/// How many of the workflows that wait have begun, and how many woke.
pub(crate) static BEGUN: AtomicU64 = AtomicU64::new(0);
pub(crate) static WOKEN: AtomicU64 = AtomicU64::new(0);

/// Waits, and is over.
#[workflow]
#[derive(Default)]
pub(crate) struct BareTimer;

#[workflow_methods]
impl BareTimer {
    /// Waits for so many milliseconds.
    #[run(name = "bare-timer")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, wait_ms: u64) -> WorkflowResult<()> {
        BEGUN.fetch_add(1, Ordering::Relaxed);
        if ctx.timer(Duration::from_millis(wait_ms)).await == TimerResult::Fired {
            WOKEN.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Calls one activity, and is over.
#[workflow]
#[derive(Default)]
pub(crate) struct BareActivity;

#[workflow_methods]
impl BareActivity {
    /// Runs until the activity has ended.
    #[run(name = "bare-activity")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, _nothing: ()) -> WorkflowResult<()> {
        let options = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30));
        ctx.execute_activity(Empty::nothing, (), options.build()).await?;
        Ok(())
    }
}

/// An activity that does nothing.
pub(crate) struct Empty;

#[activities]
impl Empty {
    /// Does nothing.
    #[activity(name = "bare.nothing")]
    pub(crate) async fn nothing(_ctx: ActivityContext, _nothing: ()) -> Result<(), ActivityError> {
        // Its work is done when it begins.
        std::future::ready(Ok(())).await
    }
}

/// A worker at work.
pub(crate) struct Working {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Working {
    /// Starts it on a thread of its own, because workflows stay on one.
    pub(crate) fn begin(client: &Client) -> Self {
        let runtime = tokio::runtime::Handle::current();
        let (stop, stopping) = oneshot::channel();
        let client = client.clone();
        let thread = std::thread::spawn(move || runtime.block_on(work(client, stopping)));
        Self { stop, thread }
    }

    /// Lets it finish.
    pub(crate) async fn end(self) {
        // It fails only where the worker has ended already.
        let _ = self.stop.send(());
        let thread = self.thread;
        let joined = tokio::task::spawn_blocking(move || thread.join().is_ok()).await;
        assert!(joined.unwrap_or(false), "the bare worker ended by a fault");
    }
}

async fn work(client: Client, stopping: oneshot::Receiver<()>) {
    let runtime = Runtime::from_current_tokio(RuntimeOptions::default()).expect("a runtime");
    let options = WorkerOptions::new(QUEUE)
        .register_activities(Empty)
        .register_workflow::<BareTimer>()
        .expect("it is registered")
        .register_workflow::<BareActivity>()
        .expect("it is registered")
        .build();
    let mut worker = Worker::new(&runtime, client, options).expect("a worker");
    let shut_down = worker.shutdown_handle();
    let running = worker.run();
    tokio::pin!(running);
    let ended = tokio::select! {
        ended = &mut running => ended,
        _ = stopping => {
            shut_down();
            running.await
        }
    };
    ended.expect("the worker ended as it was told");
}

/// Starts so many workflows that wait, each for as long as `wait` says when it is started.
pub(crate) async fn start_timers(
    client: &Client,
    name: &str,
    count: usize,
    wait: impl Fn() -> Duration,
) {
    let starts = stream::iter(0..count).map(|number| {
        let options = WorkflowStartOptions::new(QUEUE, format!("bare/{name}/{number}")).build();
        let wait_ms = u64::try_from(wait().as_millis()).expect("a wait of some days at most");
        async move { client.start_workflow(BareTimer::run, wait_ms, options).await.map(drop) }
    });
    let started = starts.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    for one in started {
        one.expect("it is started");
    }
}

/// Runs one workflow with one empty activity to its end.
pub(crate) async fn one_activity(client: &Client, number: usize) {
    let options = WorkflowStartOptions::new(QUEUE, format!("bare/activity/{number}")).build();
    let started = client.start_workflow(BareActivity::run, (), options).await;
    let handle = started.expect("it is started");
    handle.get_result(WorkflowGetResultOptions::default()).await.expect("it ends well");
}
