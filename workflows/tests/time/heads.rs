//! The daily head of the audit: begun by Temporal's schedule, one a day however often it is begun.

use entities::RealmId;
use futures::StreamExt;
use temporalio_client::schedules::{ScheduleOverlapPolicy, TriggerScheduleOptions};
use temporalio_client::{Client, RpcOptions, WorkflowListOptions};

use crate::people::{acknowledge, investigator};
use crate::wait::until;
use crate::world::{World, at};

/// How many runs have come to their end.
async fn ended(client: &Client) -> usize {
    let which = "WorkflowType = 'audit-head' AND ExecutionStatus = 'Completed'";
    let found = client.list_workflows(which, WorkflowListOptions::default());
    found.filter_map(async |it| it.ok()).count().await
}

/// Lets the schedule begin now, and waits for the end of the run.
pub async fn trigger(client: &Client) {
    let schedule = client.get_schedule_handle("audit-head");
    until("the schedule is there", async || {
        schedule.describe(RpcOptions::default()).await.ok().map(drop)
    })
    .await;
    let before = ended(client).await;
    let policy = ScheduleOverlapPolicy::AllowAll;
    schedule.trigger(policy, TriggerScheduleOptions::default()).await.expect("it begins");
    until("the head is made", async || (ended(client).await > before).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_makes_one_head_a_day() {
    let world = World::new().await;
    world.clock.set(at("2026-03-10T15:00:00Z"));
    let room = world.start();
    let case = world.file(RealmId::REAL).await;
    let client = world.client().await;
    let heads = async || {
        let proven = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        proven.expect("the database answers").expect("it is whole").heads
    };
    trigger(&client).await;
    trigger(&client).await;
    assert_eq!(heads().await, 1);
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.clock.set(at("2026-03-11T04:20:00Z"));
    trigger(&client).await;
    assert_eq!(heads().await, 2, "it is the next day in New York");
    room.stop().await;
}
