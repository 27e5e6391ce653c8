//! The daily digests: begun by Temporal's schedule, once a day to each, and again after Temporal has lost everything.

use std::sync::atomic::Ordering;

use entities::RealmId;
use futures::StreamExt;
use temporalio_client::schedules::{ScheduleOverlapPolicy, TriggerScheduleOptions};
use temporalio_client::{Client, RpcOptions, WorkflowListOptions};

use crate::people::{FILER, OFFICER, acknowledge, investigator};
use crate::wait::until;
use crate::world::{World, at};

/// How many runs have come to their end.
async fn ended(client: &Client) -> usize {
    let which = "WorkflowType = 'digest' AND ExecutionStatus = 'Completed'";
    let found = client.list_workflows(which, WorkflowListOptions::default());
    found.filter_map(async |it| it.ok()).count().await
}

/// Lets the schedule begin now, and waits for the end of the run.
pub async fn trigger(client: &Client, runs: usize) {
    let schedule = client.get_schedule_handle("digest");
    until("the schedule is there", async || {
        schedule.describe(RpcOptions::default()).await.ok().map(drop)
    })
    .await;
    let policy = ScheduleOverlapPolicy::AllowAll;
    schedule.trigger(policy, TriggerScheduleOptions::default()).await.expect("it begins");
    until("the digests are sent", async || (ended(client).await == runs).then_some(())).await;
}

async fn note(client: &Client) -> String {
    let schedule = client.get_schedule_handle("digest");
    until("the schedule is there", async || {
        let known = schedule.describe(RpcOptions::default()).await.ok()?;
        known.note().map(str::to_owned)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_begins_them_and_each_address_gets_one_a_day() {
    let mut world = World::new().await;
    world.clock.set(at("2026-03-10T15:00:00Z"));
    let room = world.start();
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    let client = world.client().await;
    let expected = note(&client).await;
    assert!(expected.starts_with("18:00 America/New_York"), "{expected}");
    let told = async |world: &World| -> Vec<String> {
        let mails = world.mails().await.into_iter();
        let digests =
            mails.filter(|mail| mail["subject"].as_str().is_some_and(|it| it.starts_with("Daily")));
        let mut to: Vec<_> =
            digests.map(|mail| mail["to"][0].as_str().expect("a recipient").to_owned()).collect();
        to.sort();
        to
    };
    for runs in 1..=2 {
        trigger(&client, runs).await;
        assert_eq!(told(&world).await, [OFFICER, FILER], "one a day, however often it is begun");
    }
    let mails = world.mails().await;
    let mail = mails.iter().find(|mail| mail["to"][0] == OFFICER && mail["subject"] != "");
    let text =
        mails.iter().filter_map(|mail| mail["text"].as_str()).find(|it| it.contains("Opened"));
    assert!(mail.is_some() && text.is_some_and(|it| it.contains("Tuesday, March 10, 2026")));

    // Temporal loses everything: the schedule is made again, and tomorrow has its digests.
    world.temporal.kill();
    until("the relay misses Temporal", async || {
        let outages = &room.counters().temporal_outages;
        (outages.load(Ordering::Relaxed) > 0).then_some(())
    })
    .await;
    world.lose_temporal();
    world.temporal.start();
    let client = world.client().await;
    assert_eq!(note(&client).await, expected);
    world.clock.set(at("2026-03-20T15:00:00Z"));
    trigger(&client, 1).await;
    assert_eq!(told(&world).await.len(), 4);
    room.stop().await;
}
