//! Ledger and Temporal compared by the schedule: what is late is looked after, once.

use chrono::TimeDelta;
use entities::{CaseId, DeliveryStatus, NewWebhook, RealmId, TokenOwner};
use futures::StreamExt;
use serde_json::json;
use statute::EntryKind;
use temporalio_client::schedules::{ScheduleOverlapPolicy, TriggerScheduleOptions};
use temporalio_client::{
    Client, RpcOptions, UntypedWorkflow, WorkflowDescribeOptions, WorkflowExecutionStatus,
    WorkflowListOptions, WorkflowStartOptions, WorkflowTerminateOptions,
};
use temporalio_common::data_converters::{PayloadConverter, RawValue};
use workflows::case_clock::contract::CaseKey;
use workflows::{Discrepancy, How, Outcome, reconcile};

use crate::people::{acknowledge, investigator};
use crate::wait::until;
use crate::world::{QUEUE, World, fresh};

/// How many runs have come to their end.
async fn ended(client: &Client) -> usize {
    let which = "WorkflowType = 'reconciliation' AND ExecutionStatus = 'Completed'";
    let found = client.list_workflows(which, WorkflowListOptions::default());
    found.filter_map(async |it| it.ok()).count().await
}

/// Lets the schedule begin now, and waits for the end of the run.
pub async fn trigger(client: &Client) {
    let schedule = client.get_schedule_handle("reconciliation");
    until("the schedule is there", async || {
        schedule.describe(RpcOptions::default()).await.ok().map(drop)
    })
    .await;
    let before = ended(client).await;
    let policy = ScheduleOverlapPolicy::AllowAll;
    schedule.trigger(policy, TriggerScheduleOptions::default()).await.expect("it begins");
    until("all is compared", async || (ended(client).await > before).then_some(())).await;
}

/// What differs, as the command says it.
async fn looks(world: &World, how: How) -> Vec<(&'static str, Outcome)> {
    let mut found = Vec::new();
    let mut tell = |it: &Discrepancy, outcome| found.push((it.kind.as_str(), outcome));
    let ledger = world.ledger.clone();
    let run = reconcile(ledger, &world.settings.temporal, how, &mut tell).await;
    assert_eq!(run.expect("both answer").found(), u64::try_from(found.len()).expect("a count"));
    found
}

/// Sees that nothing differs, once Temporal can list, of what was begun just now, and lets so much time pass that it would.
async fn six_minutes_pass(world: &World, client: &Client, why_nothing: &str) {
    until("Temporal lists", async || {
        let which = "WorkflowType = 'case-clock'";
        let mut found = client.list_workflows(which, WorkflowListOptions::default());
        found.next().await.is_none_or(|it| it.is_ok()).then_some(())
    })
    .await;
    let found = looks(world, How::Looking).await;
    assert!(found.is_empty(), "{why_nothing}: {found:?}");
    let now = entities::Clock::now(&*world.clock);
    world.clock.set(now + TimeDelta::minutes(6));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_starts_a_clock_that_is_gone() {
    let mut world = World::new().await;
    // The test begins it itself.
    world.settings.reconcile_every = Some(std::time::Duration::from_hours(24));
    let room = world.start();
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.until_quiet(RealmId::REAL).await;
    let client = world.client().await;
    let clock =
        client.get_workflow_handle::<UntypedWorkflow>(format!("case/{}/{case}", RealmId::REAL));
    let runs = async || {
        let told = clock.describe(WorkflowDescribeOptions::default()).await.ok()?;
        Some(told.status() == WorkflowExecutionStatus::Running)
    };
    // The relay heals at its start as well: where it was first, the clock is ended once more.
    let run = until("it is found gone", async || {
        until("the clock runs", async || runs().await.filter(|it| *it)).await;
        clock.terminate(WorkflowTerminateOptions::default()).await.ok()?;
        until("Temporal lists it no more", async || {
            let which = "WorkflowType = 'case-clock' AND ExecutionStatus = 'Running'";
            let listed = client.list_workflows(which, WorkflowListOptions::default());
            (listed.count().await == 0 || runs().await == Some(true)).then_some(())
        })
        .await;
        trigger(&client).await;
        let (_, run) = world.ledger.last_reconciliation().await.expect("an answer")?;
        (run.found() > 0).then_some(run)
    })
    .await;
    until("the clock runs again", async || runs().await.filter(|it| *it)).await;
    assert_eq!((run.cases_without_clock, run.found(), run.left()), (1, 1, 0));
    trigger(&client).await;
    let (_, run) = world.ledger.last_reconciliation().await.expect("an answer").expect("a run");
    assert_eq!(run.found(), 0, "{run:?}");
    let served = world.notices(RealmId::REAL).await.into_iter().flat_map(|it| it.deliveries);
    assert!(served.into_iter().all(|it| it.attempts.len() == 1), "each was sent once");
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_is_at_work_on_is_named_and_handed_over() {
    let world = World::new().await;
    let client = world.client().await;
    // No relay and no worker: the ledger fills, and nothing happens.
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    six_minutes_pass(&world, &client, "it is a matter of moments yet").await;
    let found = looks(&world, How::Looking).await;
    let count = |kind: &str| found.iter().filter(|it| it.0 == kind).count();
    assert_eq!(count("case_without_clock"), 1);
    assert!(count("notice_undelivered") >= 1 && count("outbox_stuck") >= 1, "{found:?}");
    assert!(found.iter().all(|it| it.1 == Outcome::Found));
    assert_eq!(looks(&world, How::Looking).await, found, "nothing was done");
    let healed = looks(&world, How::Healing).await;
    assert_eq!(healed.len(), found.len());
    assert!(healed.iter().all(|it| it.1 == Outcome::Healed), "{healed:?}");
    assert!(world.mails().await.is_empty(), "there is nobody yet who sends");

    let room = world.start();
    world
        .until_deliveries(RealmId::REAL, "everything is served", |all| {
            let is_served =
                |it: &entities::DeliverySeen| it.delivery.status == DeliveryStatus::Served;
            (!all.is_empty() && all.iter().all(is_served)).then_some(())
        })
        .await;
    world.until_quiet(RealmId::REAL).await;
    let notices = world.notices(RealmId::REAL).await;
    let deliveries: usize = notices.iter().map(|it| it.deliveries.len()).sum();
    assert_eq!(world.mails().await.len(), deliveries, "each once, however often it was set going");
    let found = looks(&world, How::Looking).await;
    assert!(found.is_empty(), "{found:?}");
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_carries_on_is_named_and_set_going() {
    let world = World::new().await;
    let client = world.client().await;
    // No relay and no worker: what is set going runs, and does nothing.
    let sandbox = world.sandbox("2026-01-05T15:00:00Z").await;
    let operation = world.begin_move(sandbox, "2026-01-06T15:00:00Z").await;
    let new = NewWebhook {
        url: "https://hooks.example/events".to_owned(),
        label: None,
        types: Vec::new(),
        case: None,
        is_of_subscriptions: false,
        is_signed_openly: false,
    };
    let who = investigator();
    let owner = TokenOwner { name: who.account.clone(), id: None };
    let told = |row: &entities::webhook::Model| json!(row.id);
    let made = world.ledger.create_webhook((&who, &owner), RealmId::REAL, &new, None, &told).await;
    let webhook = fresh(made.expect("a webhook")).id;
    six_minutes_pass(&world, &client, "the relay has them in hand").await;
    let idle = |outcome| [("operation_idle", outcome), ("webhook_idle", outcome)];
    let found = looks(&world, How::Looking).await;
    assert_eq!(found[..2], idle(Outcome::Found), "{found:?}");
    let healed = looks(&world, How::Healing).await;
    assert_eq!(healed[..2], idle(Outcome::Healed), "{healed:?}");
    let found = looks(&world, How::Looking).await;
    assert!(found.is_empty(), "{found:?}");

    for id in [format!("sandbox-clock/{operation}"), format!("webhook/{webhook}")] {
        let workflow = client.get_workflow_handle::<UntypedWorkflow>(id);
        workflow.terminate(WorkflowTerminateOptions::default()).await.expect("it ends");
    }
    until("both are missed", async || {
        let found = looks(&world, How::Looking).await;
        (found == idle(Outcome::Found)).then_some(())
    })
    .await;
    assert_eq!(looks(&world, How::Healing).await, idle(Outcome::Healed));
    let found = looks(&world, How::Looking).await;
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_sleeps_too_long_is_woken_and_one_of_no_case_ends() {
    let world = World::new().await;
    let client = world.client().await;
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    // There is no worker: both run, and neither does anything.
    let keys = [case, CaseId::random()].map(|case| CaseKey { realm: RealmId::REAL, case });
    for key in keys {
        let options = WorkflowStartOptions::new(QUEUE, key.workflow_id()).build();
        let input = RawValue::from_value(&key, &PayloadConverter::serde_json());
        let started = client.start_workflow(UntypedWorkflow::new("case-clock"), input, options);
        started.await.expect("it is started");
    }
    until("both clocks are listed", async || {
        let which = "WorkflowType = 'case-clock' AND ExecutionStatus = 'Running'";
        let listed = client.list_workflows(which, WorkflowListOptions::default());
        (listed.count().await == keys.len()).then_some(())
    })
    .await;
    let now = entities::Clock::now(&*world.clock);
    world.clock.set(now + TimeDelta::days(60));
    let clocks = |found: &[(&'static str, Outcome)]| {
        let kinds = ["case_without_clock", "clock_without_case", "wake_overdue"];
        kinds.map(|kind| found.iter().filter(|it| it.0 == kind).count())
    };
    let found = looks(&world, How::Looking).await;
    assert_eq!(clocks(&found), [0, 1, 1], "{found:?}");
    let healed = looks(&world, How::Healing).await;
    assert_eq!(clocks(&healed), [0, 1, 1], "{healed:?}");
    assert!(healed.iter().all(|it| it.1 == Outcome::Healed), "{healed:?}");

    let room = world.start();
    let nobodys = client.get_workflow_handle::<UntypedWorkflow>(keys[1].workflow_id());
    until("the clock of no case has ended", async || {
        let told = nobodys.describe(WorkflowDescribeOptions::default()).await.ok()?;
        (told.status() == WorkflowExecutionStatus::Completed).then_some(())
    })
    .await;
    until("the duty that was missed is on the docket", async || {
        let file = world.case(RealmId::REAL, case).await;
        file.lines.iter().any(|it| it.entry.kind == EntryKind::DeadlineMissed).then_some(())
    })
    .await;
    until("nothing differs any more", async || {
        looks(&world, How::Looking).await.is_empty().then_some(())
    })
    .await;
    room.stop().await;
}
