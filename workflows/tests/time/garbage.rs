//! What nobody files: removed by Temporal's schedule, the rows and the bytes.

use chrono::TimeDelta;
use entities::{
    Clock as _, DocumentFilter, DocumentSeen, NewDocument, NewUpload, RealmId, Store, upload,
};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use statute::documents::Scan;
use temporalio_client::schedules::{ScheduleOverlapPolicy, TriggerScheduleOptions};
use temporalio_client::{Client, RpcOptions, WorkflowListOptions};

use crate::people::filer;
use crate::wait::until;
use crate::world::World;

/// How many runs have come to their end.
async fn ended(client: &Client) -> usize {
    let which = "WorkflowType = 'document-garbage' AND ExecutionStatus = 'Completed'";
    let found = client.list_workflows(which, WorkflowListOptions::default());
    found.filter_map(async |it| it.ok()).count().await
}

/// Lets the schedule begin now, and waits for the end of the run.
pub async fn trigger(client: &Client) {
    let schedule = client.get_schedule_handle("document-garbage");
    until("the schedule is there", async || {
        schedule.describe(RpcOptions::default()).await.ok().map(drop)
    })
    .await;
    let before = ended(client).await;
    let policy = ScheduleOverlapPolicy::AllowAll;
    schedule.trigger(policy, TriggerScheduleOptions::default()).await.expect("it begins");
    until("all is removed", async || (ended(client).await > before).then_some(())).await;
}

/// Every file of the store.
async fn keys(world: &World, store: &Store) -> usize {
    let all = store.older_than(world.clock.now() + TimeDelta::days(400));
    let batches: Vec<Vec<String>> = all.try_collect().await.expect("the store can be listed");
    batches.iter().map(Vec::len).sum()
}

async fn stage(world: &World, store: &Store, days: i64) {
    let mut arriving = store.begin().await.expect("it begins");
    arriving.write(b"words").await.expect("it is written");
    let arrived = arriving.finish().await.expect("it ends").expect("something");
    let (length, sha256) = (arrived.length, arrived.sha256.clone());
    let laid = arrived.publish().await.expect("it is put there");
    let new = NewDocument {
        title: "Brief".to_owned(),
        file_name: "brief.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        length,
        sha256,
        storage_key: laid.key().to_owned(),
        pages: None,
        scan: Scan::NotScanned,
        words: vec!["words".to_owned()],
        facts: json!({}),
        upload: None,
        kept: TimeDelta::days(days),
    };
    let (who, told) = (filer(), |_: &DocumentSeen| Value::Null);
    let staged = world.ledger.stage_document(&who, RealmId::REAL, &new, None, &told);
    staged.await.expect("it is staged");
    laid.named();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_removes_what_is_over_and_nothing_else() {
    let world = World::new().await;
    let room = world.start();
    let client = world.client().await;
    let store = world.ledger.store().expect("there is one").clone();
    stage(&world, &store, 30).await;
    stage(&world, &store, 90).await;
    let new = NewUpload {
        title: "Brief".to_owned(),
        file_name: "brief.pdf".to_owned(),
        length: 10,
        sha256: None,
        time: TimeDelta::hours(48),
    };
    let (who, told) = (filer(), |_: &upload::Model| Value::Null);
    let begun = world.ledger.begin_upload(&who, RealmId::REAL, &new, None, &told);
    begun.await.expect("it is begun");
    // A part that no row names: whoever sent it was cut off in between.
    store.keep_part(uuid::Uuid::new_v4(), b"part".to_vec()).await.expect("it is kept");
    trigger(&client).await;
    assert_eq!(keys(&world, &store).await, 3, "nothing is over yet");
    let now = world.clock.now();
    world.clock.set(now + TimeDelta::days(31));
    trigger(&client).await;
    assert_eq!(keys(&world, &store).await, 1, "what was staged for longer stays");
    let filter = DocumentFilter::default();
    let left = world.ledger.own_documents(&who, RealmId::REAL, filter, None, 10).await;
    assert_eq!(left.expect("the database answers").items.len(), 1);
    room.stop().await;
}
