//! The worker: every workflow and activity is registered here, and nowhere else.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use entities::Ledger;
use temporalio_client::WorkflowHistory;
use temporalio_common::worker::WorkerDeploymentOptions;
use temporalio_sdk::runtime::RuntimeOptions;
use temporalio_sdk::workflow_replayer::{
    WorkflowReplayer, WorkflowReplayerOptions, WorkflowReplayerOptionsBuilder,
};
use temporalio_sdk::{Runtime, Worker, WorkerOptions, WorkflowRegistrationError};
use thiserror::Error;
use tokio::sync::watch;

use crate::asked_to_end;
use crate::bulk::{Bulk, BulkActivities};
use crate::case_clock::{CaseClock, ClockActivities};
use crate::counters::Counters;
use crate::digest::{Digest, DigestActivities};
use crate::garbage::{Garbage, GarbageActivities};
use crate::notice_delivery::{DeliveryActivities, NoticeDelivery};
use crate::post::Post;
use crate::push::{Push, PushActivities, Sender};
use crate::reconciliation::{Reconciler, Reconciliation, ReconciliationActivities};
use crate::relay::Nudge;
use crate::sandbox_clock::{SandboxActivities, SandboxClock};
use crate::seal::{Seal, SealActivities};
use crate::serve::{Serve, ServeActivities};
use crate::temporal::{Temporal, TemporalError};

/// How long activities have to finish when the worker is stopped; then they are interrupted and repeated elsewhere.
const GRACE: Duration = Duration::from_secs(8);
/// How long a clock waits for the worker that knows it before any other may take it: what a killed worker costs.
const STICKY: Duration = Duration::from_secs(3);
/// How long the worker waits before it tries Temporal again.
const FIRST_REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(5);

/// Why the worker does not work.
#[derive(Debug, Error)]
pub(crate) enum WorkerError {
    /// Temporal is down.
    #[error("Temporal does not answer")]
    Temporal(#[source] TemporalError),
    /// Two workflows have one name.
    #[error("a workflow cannot be registered")]
    Register(#[source] WorkflowRegistrationError),
    /// The SDK could not start, or ended by itself.
    #[error("the worker failed")]
    Sdk(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What the worker works with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) ledger: Ledger,
    pub(crate) post: Arc<Post>,
    pub(crate) sender: Arc<Sender>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) nudge: Nudge,
}

/// Starts the worker on a thread of its own, because workflows stay on one; its activities run on this runtime.
pub(crate) fn spawn(
    temporal: Temporal,
    tools: Tools,
    stopping: watch::Receiver<bool>,
) -> std::io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Handle::current();
    std::thread::Builder::new()
        .name("workflows".to_owned())
        .spawn(move || runtime.block_on(keep_working(&temporal, &tools, stopping)))
}

/// Works until it is told to stop, whatever becomes of Temporal meanwhile. An outage is logged once.
async fn keep_working(temporal: &Temporal, tools: &Tools, mut stopping: watch::Receiver<bool>) {
    let mut rest = FIRST_REST;
    let mut down = false;
    loop {
        match work(temporal, tools, &mut stopping, &mut down).await {
            Ok(()) => return,
            Err(error) => {
                if !down {
                    tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "the worker waits for Temporal");
                    rest = FIRST_REST;
                }
                down = true;
            }
        }
        rest = (rest * 2).min(LONGEST_REST);
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            // Who asks more often finds it first: nobody sleeps on while it is there.
            () = temporal.until_found() => {}
            () = asked_to_end(&mut stopping) => return,
        }
    }
}

/// One connection's worth of work: until told to stop, or until the SDK gives up.
async fn work(
    temporal: &Temporal,
    tools: &Tools,
    stopping: &mut watch::Receiver<bool>,
    down: &mut bool,
) -> Result<(), WorkerError> {
    let connecting = async {
        // The namespace too, so that the worker does not fail on it later.
        temporal.probe().await?;
        temporal.own_client().await
    };
    let client = tokio::select! {
        client = connecting => client.map_err(WorkerError::Temporal)?,
        () = asked_to_end(stopping) => return Ok(()),
    };
    let runtime = Runtime::from_current_tokio(RuntimeOptions::default())
        .map_err(|error| WorkerError::Sdk(error.into()))?;
    let options = options(temporal, tools).map_err(WorkerError::Register)?;
    let mut worker =
        Worker::new(&runtime, client, options).map_err(|error| WorkerError::Sdk(error.into()))?;
    let shut_down = worker.shutdown_handle();
    tracing::info!(
        queue = temporal.task_queue,
        namespace = temporal.namespace(),
        "the worker works"
    );
    *down = false;
    let mut told = stopping.clone();
    let running = worker.run();
    tokio::pin!(running);
    let ended = tokio::select! {
        ended = &mut running => ended,
        () = asked_to_end(&mut told) => {
            shut_down();
            running.await
        }
    };
    ended.map_err(|error| WorkerError::Sdk(error.into()))
}

fn options(temporal: &Temporal, tools: &Tools) -> Result<WorkerOptions, WorkflowRegistrationError> {
    let Tools { ledger, post, sender, counters, nudge } = tools.clone();
    let reconciler = Reconciler {
        ledger: ledger.clone(),
        temporal: temporal.clone(),
        counters: Arc::clone(&counters),
    };
    let options = WorkerOptions::new(&temporal.task_queue)
        .deployment_options(WorkerDeploymentOptions::from_build_id(
            env!("CARGO_PKG_VERSION").to_owned(),
        ))
        .graceful_shutdown_period(GRACE)
        .sticky_queue_schedule_to_start_timeout(STICKY)
        .register_activities(ClockActivities {
            ledger: ledger.clone(),
            nudge: nudge.clone(),
            counters,
        })
        .register_activities(ServeActivities { post: Arc::clone(&post) })
        .register_activities(DigestActivities { post: Arc::clone(&post) })
        .register_activities(PushActivities { post: Arc::clone(&post), sender })
        .register_activities(DeliveryActivities { post })
        .register_activities(SealActivities { ledger: ledger.clone() })
        .register_activities(GarbageActivities { ledger: ledger.clone() })
        .register_activities(ReconciliationActivities { reconciler })
        .register_activities(BulkActivities { ledger: ledger.clone(), nudge: nudge.clone() })
        .register_activities(SandboxActivities { ledger, nudge })
        .register_workflow::<CaseClock>()?
        .register_workflow::<Serve>()?
        .register_workflow::<NoticeDelivery>()?
        .register_workflow::<SandboxClock>()?
        .register_workflow::<Bulk>()?
        .register_workflow::<Digest>()?
        .register_workflow::<Seal>()?
        .register_workflow::<Garbage>()?
        .register_workflow::<Reconciliation>()?
        .register_workflow::<Push>()?
        .build();
    Ok(options)
}

/// Why a recorded history and today's workflows do not fit.
#[derive(Debug, Error)]
#[error("the history does not replay")]
pub struct ReplayError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Replays a recorded history, in Temporal's JSON, with the workflows of today.
///
/// # Errors
/// When they would decide differently, so that running workflows could not go on.
pub async fn replay(history: &[u8]) -> Result<(), ReplayError> {
    let options = WorkflowReplayerOptions::new()
        .register_workflow::<CaseClock>()
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Serve>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<NoticeDelivery>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<SandboxClock>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Bulk>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Digest>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Seal>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Garbage>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Reconciliation>)
        .and_then(WorkflowReplayerOptionsBuilder::register_workflow::<Push>)
        .map_err(|error| ReplayError(error.into()))?
        .build();
    let history = WorkflowHistory::from_json(history).map_err(|error| ReplayError(error.into()))?;
    let replayer = WorkflowReplayer::new(options).map_err(|error| ReplayError(error.into()))?;
    replayer.replay_workflow(history).await.map(drop).map_err(|error| ReplayError(error.into()))
}
