//! Every history that a release has recorded replays with the workflows of today.
//!
//! `RECORD=1` records those of this version anew, from a case in a sandbox whose mail is refused at first.
//! `0.1.0-woken-apart.json` is of a clock to which nobody had said that whoever is asked does what is due.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use entities::{DeliveryStatus, NewWebhook, RealmId, TokenOwner};
use serde_json::{Value, json};
use temporalio_client::{
    Client, UntypedWorkflow, WorkflowFetchHistoryOptions, WorkflowListOptions,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use workflows::PushSettings;

use crate::clocks::signal;
use crate::people::{acknowledge, investigator};
use crate::wait::until;
use crate::world::{World, setting};

const WORKFLOWS: [&str; 10] = [
    "case-clock",
    "serve",
    "notice-delivery",
    "sandbox-clock",
    "bulk",
    "digest",
    "audit-head",
    "document-garbage",
    "reconciliation",
    "webhook",
];

/// As Temporal numbers its events.
const TIMER_STARTED: i64 = 17;
const TIMER_FIRED: i64 = 18;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("histories")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recorded_history_replays() {
    if setting("RECORD").as_deref() == Some("1") {
        record().await;
    }
    for workflow in WORKFLOWS {
        let files: Vec<_> =
            std::fs::read_dir(folder().join(workflow)).expect("histories").collect();
        assert!(!files.is_empty(), "{workflow} has no history; RECORD=1 records one");
        for file in files {
            let path = file.expect("a file").path();
            let history = std::fs::read(&path).expect("a history");
            let replayed = workflows::replay(&history).await;
            assert!(replayed.is_ok(), "{}: {replayed:?}", path.display());
        }
    }
}

/// Whoever writes a workflow records it: none is left out of the replay.
#[test]
fn no_workflow_is_left_out() {
    let replayed: BTreeSet<String> = WORKFLOWS.into_iter().map(str::to_owned).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(written_in(&source), replayed, "by the names under which they run");
    let recorded = std::fs::read_dir(folder()).expect("histories");
    let recorded: BTreeSet<String> = recorded
        .map(|it| it.expect("a folder").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(recorded, replayed, "by the folders of their histories");
}

/// The names of the workflows that are written in a folder, and below it.
fn written_in(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder of code") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            found.extend(written_in(&path));
        } else if path.ends_with("workflow.rs") {
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let name = |line: &str| {
                let name = line.trim().strip_prefix("#[run(name = \"")?.strip_suffix("\")]")?;
                Some(name.to_owned())
            };
            found.extend(text.lines().filter_map(name));
        }
    }
    found
}

/// What code that was changed would have recorded does not replay, of any workflow: it is told, and not passed over.
#[tokio::test(flavor = "multi_thread")]
async fn a_history_of_changed_code_does_not_replay() {
    for workflow in WORKFLOWS {
        let path = folder().join(workflow).join(concat!(env!("CARGO_PKG_VERSION"), ".json"));
        let history = std::fs::read_to_string(path).expect("a history");
        // The first thing that it asks for is another.
        let (name, changed) = (format!("\"{workflow}."), format!("\"changed.{workflow}."));
        let changed = history.replacen(&name, &changed, 1);
        assert_ne!(history, changed, "{workflow} asks for something");
        let replayed = workflows::replay(changed.as_bytes()).await;
        assert!(replayed.is_err(), "{workflow} went on as if nothing had changed");
    }
}

async fn record() {
    let mut world = World::new().await;
    // Whose webhook it is: an account that the settings know.
    world.ledger = world.ledger.held_by([investigator()]);
    world.settings.pushes = PushSettings {
        plain_http: true,
        allowed: vec!["127.0.0.0/8".parse().expect("a network")],
        ..PushSettings::default()
    };
    world.settings.reconcile_every = Some(std::time::Duration::from_hours(24));
    world.fault(json!([{ "at": "message", "do": "answer", "code": 451, "times": 1 }])).await;
    let room = world.start();
    let client = world.client().await;
    let realm = world.sandbox("2019-09-18T14:00:00Z").await;
    let receiver = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    webhook(&world, realm, &receiver).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let hearing = tokio::spawn(hear(receiver, tell));
    let case = world.file(realm).await;
    world.act(&investigator(), realm, case, acknowledge()).await;
    world.move_clock(realm, "2019-11-01T14:00:00Z").await;
    world
        .until_deliveries(realm, "everything is served", |all| {
            all.iter().all(|it| it.delivery.status == DeliveryStatus::Served).then_some(())
        })
        .await;
    let order = world.order(realm).await;
    world.held(realm, order).await;
    let operation = world.publish(realm, order).await;
    room.nudge();
    world.until_bulk(realm, operation).await;
    crate::digests::trigger(&client, 1).await;
    crate::heads::trigger(&client).await;
    crate::garbage::trigger(&client).await;
    crate::reconciliation::trigger(&client).await;
    told.recv().await.expect("an event arrived");
    let clock = woken(&world, &client).await;
    for workflow in WORKFLOWS {
        let id = if workflow == "case-clock" {
            clock.clone()
        } else {
            crate::wait::until("the workflow is listed", async || first(&client, workflow).await)
                .await
        };
        let handle = client.get_workflow_handle::<UntypedWorkflow>(id);
        let history = handle
            .fetch_history(WorkflowFetchHistoryOptions::default())
            .to_json()
            .await
            .expect("a history");
        let value: Value = serde_json::from_slice(&history).expect("JSON");
        let mut text = serde_json::to_string_pretty(&value).expect("JSON");
        let mut who = Vec::new();
        identities(&value, &mut who);
        for identity in who {
            text = text.replace(&identity, "recorder");
        }
        let of_workflow = folder().join(workflow);
        std::fs::create_dir_all(&of_workflow).expect("a folder");
        let path = of_workflow.join(concat!(env!("CARGO_PKG_VERSION"), ".json"));
        std::fs::write(path, text).expect("it can be written");
    }
    hearing.abort();
    room.stop().await;
}

/// A clock that has waited for its time, and has gone on: in a sandbox somebody else moves the time.
async fn woken(world: &World, client: &Client) -> String {
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    world.until_quiet(RealmId::REAL).await;
    let next = world.ledger.next_wake(case).await.expect("an answer").expect("a wake-up");
    world.clock.set(next.at - TimeDelta::seconds(3));
    let id = format!("case/{}/{case}", RealmId::REAL);
    until("the clock looks", async || signal(client, &id).await.then_some(())).await;
    until("the clock has gone on", async || {
        let after = world.ledger.next_wake(case).await.expect("an answer");
        let is_later = after.is_none_or(|it| it.at > next.at);
        is_later.then_some(())
    })
    .await;
    world.until_quiet(RealmId::REAL).await;
    until("it waits again", async || {
        let handle = client.get_workflow_handle::<UntypedWorkflow>(id.clone());
        let history = handle.fetch_history(WorkflowFetchHistoryOptions::default()).to_json().await;
        let history: Value = serde_json::from_slice(&history.ok()?).ok()?;
        let kinds = history["events"].as_array()?.iter().filter_map(|it| it["event_type"].as_i64());
        let kinds: Vec<_> = kinds.collect();
        let fired = kinds.iter().position(|it| *it == TIMER_FIRED)?;
        kinds[fired..].contains(&TIMER_STARTED).then_some(())
    })
    .await;
    id
}

/// Makes a webhook that sends to a receiver.
async fn webhook(world: &World, realm: RealmId, receiver: &TcpListener) {
    let to = receiver.local_addr().expect("an address");
    let new = NewWebhook {
        url: format!("http://{to}/events"),
        label: None,
        types: Vec::new(),
        case: None,
        is_of_subscriptions: false,
        is_signed_openly: false,
    };
    let who = investigator();
    let owner = TokenOwner { name: who.account.clone(), id: None };
    let kept = |row: &entities::webhook::Model| json!(row.id);
    let made = world.ledger.create_webhook((&who, &owner), realm, &new, None, &kept).await;
    made.expect("a webhook");
}

/// Takes whatever comes, and tells of it.
async fn hear(receiver: TcpListener, tell: mpsc::UnboundedSender<()>) {
    while let Ok((mut line, _)) = receiver.accept().await {
        let mut heard = vec![0; 64 * 1024];
        // What was sent does not matter here, nor whether the sender waits for the answer.
        drop(line.read(&mut heard).await);
        drop(line.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await);
        // Whether somebody still waits for it does not matter either.
        let _ = tell.send(());
    }
}

async fn first(client: &Client, workflow: &str) -> Option<String> {
    use futures::StreamExt;
    let options = WorkflowListOptions::default();
    let mut found = client.list_workflows(format!("WorkflowType = '{workflow}'"), options);
    found.next().await?.ok().map(|it| it.id().to_owned())
}

/// The names that processes and machines gave themselves: nobody's business.
fn identities(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(identity) if name == "identity" && !identity.is_empty() => {
                        found.push(identity.to_owned());
                    }
                    _ => identities(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| identities(item, found)),
        _ => {}
    }
}
