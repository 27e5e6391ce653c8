//! The clocks of cases: everything in its order, once, whatever becomes of their signals.

use entities::{DeliveryStatus, RealmId};
use statute::EntryKind;
use temporalio_client::{
    Client, UntypedSignal, UntypedWorkflow, WorkflowSignalOptions, WorkflowTerminateOptions,
};
use temporalio_common::data_converters::{PayloadConverter, RawValue};

use crate::people::{acknowledge, investigator};
use crate::wait::until;
use crate::world::{World, at};

/// Day 0 is Wednesday, September 18, 2019; the last day to decide is October 9.
const ACKNOWLEDGED: &str = "2019-09-18T14:00:00Z";
const LONG_AFTER: &str = "2019-11-01T14:00:00Z";

/// What the office is told, by rung; the miss is `None`.
async fn told(world: &World, realm: RealmId) -> Vec<(String, Option<i32>)> {
    let notices = world.notices(realm).await.into_iter();
    // The supervisor's are looked at by themselves.
    let notices = notices.filter(|it| it.notice.kind != "escalation");
    notices.map(|it| (it.notice.kind, it.notice.rung)).collect()
}

fn expected() -> Vec<(String, Option<i32>)> {
    let reminder = |rung| ("reminder".to_owned(), Some(rung));
    vec![
        ("allegation_acknowledgment".to_owned(), None),
        reminder(10),
        reminder(5),
        reminder(1),
        reminder(0),
        ("missed_duty".to_owned(), None),
    ]
}

pub async fn signal(client: &Client, id: &str) -> bool {
    let nothing = RawValue::from_value(&(), &PayloadConverter::serde_json());
    let handle = client.get_workflow_handle::<UntypedWorkflow>(id);
    handle
        .signal(UntypedSignal::new("look"), nothing, WorkflowSignalOptions::default())
        .await
        .is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_and_the_miss_come_in_their_order() {
    let world = World::new().await;
    let room = world.start();
    let realm = world.sandbox(ACKNOWLEDGED).await;
    let case = world.file(realm).await;
    world.act(&investigator(), realm, case, acknowledge()).await;
    room.nudge();
    assert!(world.move_clock(realm, LONG_AFTER).await >= 5);

    assert_eq!(told(&world, realm).await, expected());
    let file = world.case(realm, case).await;
    let missed = file.lines.last().expect("a line");
    assert_eq!(missed.entry.kind, EntryKind::DeadlineMissed);
    assert_eq!(missed.entry.on, "2019-10-09".parse().expect("a day"), "dated by the law's day");
    assert_eq!(
        missed.recorded_at,
        at("2019-10-10T04:00:00Z"),
        "recorded at the midnight that ends it"
    );
    assert_eq!(world.ledger.now(realm).await.expect("the present"), at(LONG_AFTER));

    // The mail arrived in the order of the sandbox's time, each once.
    let everything = world.mails().await;
    let is_escalation = |mail: &&serde_json::Value| {
        mail["subject"].as_str().is_some_and(|subject| subject.contains("Escalation"))
    };
    let escalations = everything.iter().filter(is_escalation).count();
    assert_eq!(escalations, 2, "of the last two rungs the supervisor hears too");
    let mails: Vec<_> = everything.iter().filter(|mail| !is_escalation(mail)).collect();
    let subjects: Vec<_> =
        mails.iter().map(|mail| mail["subject"].as_str().expect("a subject")).collect();
    assert_eq!(subjects.len(), 7, "one each, and the miss to the supervisor too: {subjects:?}");
    assert!(subjects.iter().all(|subject| subject.starts_with("[Sandbox] ")), "{subjects:?}");
    assert!(
        subjects[1].contains("10 days left") && subjects[4].contains("today is the last day"),
        "{subjects:?}"
    );
    let all_served = world
        .until_deliveries(realm, "everything is served", |all| {
            all.iter().all(|it| it.delivery.status == DeliveryStatus::Served).then(|| all.to_vec())
        })
        .await;
    for delivery in &all_served {
        assert_eq!(delivery.attempts.len(), 1);
        let copies =
            everything.iter().filter(|mail| mail["message_id"] == delivery.delivery.message_id);
        let copies = copies.count();
        assert_eq!(copies, 1);
    }
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_and_doubled_signals_change_nothing() {
    let world = World::new().await;
    let room = world.start();
    let client = world.client().await;
    let realm = world.sandbox(ACKNOWLEDGED).await;
    let case = world.file(realm).await;
    world.act(&investigator(), realm, case, acknowledge()).await;
    world.until_quiet(realm).await;
    let clock = format!("case/{realm}/{case}");
    until("the clock runs", async || signal(&client, &clock).await.then_some(())).await;
    for _ in 0..20 {
        assert!(signal(&client, &clock).await);
    }
    world.move_clock(realm, "2019-09-30T14:00:00Z").await;

    // Lost with everything it was told: the next thing that is due starts it again.
    let handle = client.get_workflow_handle::<UntypedWorkflow>(clock.clone());
    handle.terminate(WorkflowTerminateOptions::default()).await.expect("it is gone");
    let operation = world.begin_move(realm, LONG_AFTER).await;
    let doubling = async {
        loop {
            signal(&client, &clock).await;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = world.until_moved(operation) => {}
        () = doubling => {}
    }
    assert_eq!(told(&world, realm).await, expected());
    room.stop().await;
}
