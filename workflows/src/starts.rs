//! How each workflow is started: by an id that says what it is for, so that a second start finds the first.

use entities::{Errand, RealmId};
use temporalio_client::errors::WorkflowStartError;
use temporalio_client::{
    Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions,
};

use crate::bulk::Bulk;
use crate::bulk::contract::BulkKey;
use crate::case_clock::CaseClock;
use crate::case_clock::contract::CaseKey;
use crate::digest::Digest;
use crate::digest::contract::{Edition, Place};
use crate::notice_delivery::NoticeDelivery;
use crate::notice_delivery::contract::DeliveryKey;
use crate::push::Push;
use crate::push::contract::PushKey;
use crate::sandbox_clock::SandboxClock;
use crate::sandbox_clock::contract::OperationKey;
use crate::serve::Serve;
use crate::serve::contract::Batch;

/// Sets going what an errand asks for. Where that is at work already, it only asks the ledger once more.
pub(crate) async fn errand(
    client: &Client,
    queue: &str,
    realm: RealmId,
    errand: Errand,
) -> Result<(), WorkflowStartError> {
    match errand {
        Errand::Look(case) => look(client, queue, CaseKey { realm, case }).await,
        Errand::Serve(notice) => serve(client, queue, Batch::new(vec![notice])).await,
        Errand::Retry(delivery) => retry(client, queue, DeliveryKey { delivery }).await,
        Errand::Operation(operation) => operate(client, queue, OperationKey { operation }).await,
        Errand::Push(webhook) => push(client, queue, PushKey { webhook }).await,
        Errand::Bulk(operation) => carry(client, queue, BulkKey { operation }).await,
    }
}

/// The id of the workflow that an errand sets going.
pub(crate) fn workflow_id(realm: RealmId, errand: Errand) -> String {
    match errand {
        Errand::Look(case) => CaseKey { realm, case }.workflow_id(),
        Errand::Serve(notice) => Batch::new(vec![notice]).workflow_id(),
        Errand::Retry(delivery) => DeliveryKey { delivery }.workflow_id(),
        Errand::Operation(operation) => OperationKey { operation }.workflow_id(),
        Errand::Push(webhook) => PushKey { webhook }.workflow_id(),
        Errand::Bulk(operation) => BulkKey { operation }.workflow_id(),
    }
}

/// Makes a case's clock look, starting it where it does not run.
pub(crate) async fn look(
    client: &Client,
    queue: &str,
    key: CaseKey,
) -> Result<(), WorkflowStartError> {
    let options = WorkflowStartOptions::new(queue, key.workflow_id()).build();
    client
        .signal_with_start_workflow(CaseClock::run, key, CaseClock::look, (), options)
        .await
        .map(drop)
}

/// Makes a delivery ask when it is due, starting its workflow where it does not run.
pub(crate) async fn retry(
    client: &Client,
    queue: &str,
    key: DeliveryKey,
) -> Result<(), WorkflowStartError> {
    let options = WorkflowStartOptions::new(queue, key.workflow_id()).build();
    client
        .signal_with_start_workflow(NoticeDelivery::run, key, NoticeDelivery::look, (), options)
        .await
        .map(drop)
}

/// Makes an operation on many cases look where it stands, starting it where it does not run.
pub(crate) async fn carry(
    client: &Client,
    queue: &str,
    key: BulkKey,
) -> Result<(), WorkflowStartError> {
    let options = WorkflowStartOptions::new(queue, key.workflow_id()).build();
    client.signal_with_start_workflow(Bulk::run, key, Bulk::look, (), options).await.map(drop)
}

/// Makes a webhook look for what it is to send, starting its workflow where it does not run.
pub(crate) async fn push(
    client: &Client,
    queue: &str,
    key: PushKey,
) -> Result<(), WorkflowStartError> {
    let options = WorkflowStartOptions::new(queue, key.workflow_id()).build();
    client.signal_with_start_workflow(Push::run, key, Push::look, (), options).await.map(drop)
}

/// Serves a batch, unless the same one is being served.
pub(crate) async fn serve(
    client: &Client,
    queue: &str,
    batch: Batch,
) -> Result<(), WorkflowStartError> {
    let options = once(queue, batch.workflow_id());
    client.start_workflow(Serve::run, batch, options).await.map(drop)
}

/// Sends what is left of the digests of a day, unless that is under way.
pub(crate) async fn edition(
    client: &Client,
    queue: &str,
    edition: Edition,
) -> Result<(), WorkflowStartError> {
    let options = once(queue, edition.workflow_id());
    client.start_workflow(Digest::run, Place::Sending(edition), options).await.map(drop)
}

/// Moves a sandbox's clock, unless it is moving already.
pub(crate) async fn operate(
    client: &Client,
    queue: &str,
    key: OperationKey,
) -> Result<(), WorkflowStartError> {
    let options = once(queue, key.workflow_id());
    client.start_workflow(SandboxClock::run, key, options).await.map(drop)
}

fn once(queue: &str, id: String) -> WorkflowStartOptions {
    WorkflowStartOptions::new(queue, id)
        .id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicate)
        .id_conflict_policy(WorkflowIdConflictPolicy::UseExisting)
        .build()
}
