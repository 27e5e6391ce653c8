//! What happens while the others are down: nothing is lost, and everything mends itself.

use chrono::TimeDelta;
use entities::{DeliveryStatus, RealmId};
use serde_json::json;
use temporalio_client::{UntypedWorkflow, WorkflowDescribeOptions};
use tokio::sync::oneshot;

use crate::clocks::signal;
use crate::people::{acknowledge, investigator};
use crate::wait::until;
use crate::world::{World, at};

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_while_everything_is_down() {
    let mut world = World::asleep(&[]).await;
    let room = world.start();
    let ready = room.ready().await;
    assert!(ready.temporal.is_err() && ready.mail.is_err(), "{ready:?}");
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.temporal.start();
    let deferred = |all: &[entities::DeliverySeen]| {
        all.iter().find(|it| it.delivery.status == DeliveryStatus::Deferred).cloned()
    };
    let waiting =
        world.until_deliveries(RealmId::REAL, "mail is tried and deferred", deferred).await;
    world.mail.start();
    world.until_mail_answers().await;
    until("both answer", async || {
        let ready = room.ready().await;
        (ready.temporal.is_ok() && ready.mail.is_ok()).then_some(())
    })
    .await;
    world.clock.set(waiting.delivery.next_attempt_at.expect("a time"));
    let client = world.client().await;
    let id = format!("delivery/{}", waiting.delivery.id);
    until("its workflow runs", async || signal(&client, &id).await.then_some(())).await;
    let served = |all: &[entities::DeliverySeen]| {
        all.iter().all(|it| it.delivery.status == DeliveryStatus::Served).then_some(())
    };
    world.until_deliveries(RealmId::REAL, "it is served", served).await;
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_survives_temporals_death_in_the_middle_of_its_wait() {
    let mut world = World::new().await;
    world.clock.set(at("2026-03-02T15:00:00Z"));
    let room = world.start();
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.until_quiet(RealmId::REAL).await;
    let next = world.ledger.next_wake(case).await.expect("an answer").expect("a wake-up");
    // A short wait: the clock sets out on it, and Temporal dies.
    world.clock.set(next.at - TimeDelta::seconds(4));
    let client = world.client().await;
    let id = format!("case/{}/{case}", RealmId::REAL);
    until("the clock looks", async || signal(&client, &id).await.then_some(())).await;
    world.temporal.kill();
    // Filing goes on.
    let other = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, other, acknowledge()).await;
    world.temporal.start();
    until("the reminder was owed", async || {
        let notices = world.notices(RealmId::REAL).await;
        notices.into_iter().find(|it| it.notice.kind == "reminder" && it.notice.case_id == case)
    })
    .await;
    let client = world.client().await;
    let id = format!("case/{}/{other}", RealmId::REAL);
    until("the other clock runs", async || signal(&client, &id).await.then_some(())).await;
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn losing_all_of_temporal_costs_no_case() {
    let mut world = World::new().await;
    let room = world.start();
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.until_quiet(RealmId::REAL).await;
    room.stop().await;
    world.temporal.kill();
    world.lose_temporal();
    world.temporal.start();
    let client = world.client().await;
    let clock =
        client.get_workflow_handle::<UntypedWorkflow>(format!("case/{}/{case}", RealmId::REAL));
    assert!(clock.describe(WorkflowDescribeOptions::default()).await.is_err(), "it is forgotten");
    let room = world.start();
    until("the clock runs again", async || {
        clock.describe(WorkflowDescribeOptions::default()).await.ok()
    })
    .await;
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn losing_all_of_temporal_is_noticed_by_a_room_at_rest() {
    let mut world = World::new().await;
    let room = world.start();
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.until_quiet(RealmId::REAL).await;
    let client = world.client().await;
    let id = format!("case/{}/{case}", RealmId::REAL);
    until("the clock runs", async || signal(&client, &id).await.then_some(())).await;
    // More than once: a room that asks while Temporal is away hears of it anyhow.
    for _ in 0..3 {
        world.temporal.kill();
        world.lose_temporal();
        world.temporal.start();
        let client = world.client().await;
        until("the clock runs again", async || signal(&client, &id).await.then_some(())).await;
    }
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_while_notices_are_on_their_way() {
    let world = World::new().await;
    // Each message takes its time, and there are more of them than go out at once.
    world.fault(json!([{ "at": "message", "do": "pass", "seconds": 1 }])).await;
    let (ask, asked) = oneshot::channel::<()>();
    let room = world.start_until(async move { drop(asked.await) });
    let mut cases = Vec::new();
    for _ in 0..40 {
        cases.push(world.file(RealmId::REAL).await);
    }
    for case in &cases {
        world.act(&investigator(), RealmId::REAL, *case, acknowledge()).await;
    }
    world
        .until_deliveries(RealmId::REAL, "the first is sent", |all| {
            all.iter().any(|it| !it.attempts.is_empty()).then_some(())
        })
        .await;
    // As a process ends: it is told of the signal, and then waits for its rooms.
    ask.send(()).expect("the room listens");
    let ended = tokio::spawn(room.stop());
    until("the room has ended", async || ended.is_finished().then_some(())).await;
    // Nothing is lost: the next one serves the rest.
    let room = world.start();
    let served = |all: &[entities::DeliverySeen]| {
        all.iter().all(|it| it.delivery.status == DeliveryStatus::Served).then_some(())
    };
    world.until_deliveries(RealmId::REAL, "all are served", served).await;
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_goes_on_where_its_worker_left_it() {
    let world = World::new().await;
    let room = world.start();
    let realm = world.sandbox("2019-09-18T14:00:00Z").await;
    let case = world.file(realm).await;
    world.act(&investigator(), realm, case, acknowledge()).await;
    let operation = world.begin_move(realm, "2019-12-01T14:00:00Z").await;
    until("it is on its way", async || {
        (world.ledger.operation(operation).await.expect("the operation").stops >= 2).then_some(())
    })
    .await;
    room.stop().await;
    let room = world.start();
    world.until_moved(operation).await;
    let reminders =
        world.notices(realm).await.into_iter().filter(|it| it.notice.kind == "reminder");
    let rungs: Vec<_> = reminders.filter_map(|it| it.notice.rung).collect();
    assert_eq!(rungs, [10, 5, 1, 0], "each once, in order");
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_goes_on_without_mail() {
    let mut world = World::new().await;
    world.mail.kill();
    let room = world.start();
    let realm = world.sandbox("2019-09-18T14:00:00Z").await;
    let case = world.file(realm).await;
    world.act(&investigator(), realm, case, acknowledge()).await;
    world.move_clock(realm, "2019-11-01T14:00:00Z").await;
    let notices = world.notices(realm).await;
    let of_kind = |kind: &str| notices.iter().filter(|it| it.notice.kind == kind).count();
    assert_eq!([of_kind("reminder"), of_kind("escalation"), of_kind("missed_duty")], [4, 2, 1]);
    // That the acknowledgment did not reach the filer is a task, of which a second person is warned.
    assert_eq!([of_kind("allegation_acknowledgment"), of_kind("task_warning")], [1, 1]);
    assert_eq!(notices.len(), 9);
    for delivery in notices.iter().flat_map(|it| &it.deliveries) {
        assert_eq!(delivery.delivery.status, DeliveryStatus::Failed, "given up after five days");
        assert!(delivery.attempts.len() > 5, "and tried again and again before");
        assert!(!delivery.delivery.possible_duplicate);
    }
    room.stop().await;
}
