//! How long it takes until every clock runs again after Temporal has lost its database, in what order they come, and that nothing is sent.
//!
//! `clocks` opens ten thousand cases in the ledger, or as many as it is told, lets their clocks run, deletes Temporal's database while the
//! room works, and counts.

#![expect(
    dead_code,
    unused_imports,
    reason = "the tests of this room use more of their world than this program"
)]
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

#[path = "../tests/time/bulk.rs"]
mod bulk;
#[path = "../tests/time/people.rs"]
mod people;
#[path = "../tests/time/server.rs"]
mod server;
#[path = "../tests/time/wait.rs"]
mod wait;
#[path = "../tests/time/world.rs"]
mod world;

use std::collections::HashMap;
use std::io::Write as _;
use std::time::{Duration, Instant, SystemTime};

use entities::RealmId;
use futures::StreamExt;
use temporalio_client::{Client, WorkflowCountOptions, WorkflowListOptions};

use people::{acknowledge, investigator};
use world::World;

/// How many cases there are.
const CASES: usize = 10_000;
/// How long nothing may move before the benchmark fails.
const PATIENCE: Duration = Duration::from_mins(3);
/// The clocks that run.
const RUNNING: &str = "WorkflowType = 'case-clock' AND ExecutionStatus = 'Running'";

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    let count = words.iter().find_map(|word| word.parse().ok()).unwrap_or(CASES);
    let mut world = World::new().await;
    for done in 0..count {
        let case = world.file(RealmId::REAL).await;
        world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
        show("cases", done + 1, count);
    }
    let room = world.start();
    let client = world.client().await;
    until_running(&client, count).await;
    until_served(&world).await;
    let mails = world.mails().await.len();

    world.temporal.kill();
    world.lose_temporal();
    let begun = Instant::now();
    world.temporal.start();
    let client = world.client().await;
    until_running(&client, count).await;
    let taken = begun.elapsed().as_secs_f64();
    until_served(&world).await;
    let (late, seen) = out_of_order(&world, &client).await;
    assert_eq!(seen, count, "every clock runs");
    assert_eq!(world.mails().await.len(), mails, "nothing is sent anew");
    let each = f64::from(u32::try_from(count).expect("a count"));
    println!("\n{count} clocks came back in {taken:.1} s, {:.0} a second", each / taken);
    println!("{late} of them after one that was due later; {mails} mails before, and none since");
    room.stop().await;
}

/// How many clocks were started after one of a case that is due later, and how many run.
async fn out_of_order(world: &World, client: &Client) -> (usize, usize) {
    let mut started: HashMap<String, SystemTime> = HashMap::new();
    let mut listed = client.list_workflows(RUNNING, WorkflowListOptions::default());
    while let Some(it) = listed.next().await {
        let it = it.expect("Temporal lists");
        let case = it.id().rsplit('/').next().unwrap_or_default().to_owned();
        started.extend(it.start_time().map(|at| (case, at)));
    }
    let (mut late, mut latest, mut from) = (0, SystemTime::UNIX_EPOCH, None);
    loop {
        let page = world.ledger.waiting(from.as_ref(), 200).await.expect("the ledger answers");
        for waiting in page.items {
            let at = started[&waiting.case.to_string()];
            late += usize::from(at < latest);
            latest = latest.max(at);
        }
        from = page.next;
        if from.is_none() {
            return (late, started.len());
        }
    }
}

/// Waits until so many clocks run, for as long as they become more.
async fn until_running(client: &Client, count: usize) {
    let (mut most, mut moved) = (0, Instant::now());
    loop {
        // Right after its start Temporal may not list yet.
        let running = client.count_workflows(RUNNING, WorkflowCountOptions::default()).await;
        let running = running.map_or(0, |it| it.count());
        show("clocks", running, count);
        if running >= count {
            return;
        }
        if running > most {
            (most, moved) = (running, Instant::now());
        }
        assert!(moved.elapsed() < PATIENCE, "{running} of {count} clocks run, and no more come");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Waits until all work is handed over and every notice served, for as long as they become fewer.
async fn until_served(world: &World) {
    let (mut least, mut moved) = (u64::MAX, Instant::now());
    loop {
        let backlog = world.ledger.backlog().await.expect("the backlog");
        let left = backlog.work + backlog.deliveries;
        if left == 0 {
            return;
        }
        if left < least {
            (least, moved) = (left, Instant::now());
        }
        assert!(moved.elapsed() < PATIENCE, "{left} pieces of work are left, and are not done");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn show(what: &str, done: usize, of: usize) {
    if done > 0 && (done.is_multiple_of(100) || done == of) {
        print!("\r{what}: {done} of {of}   ");
        drop(std::io::stdout().flush());
    }
}
