//! How fast clocks of cases are started, how late they wake, and how long one reminder takes, each beside bare workflows on the same
//! Temporal server in the same run.
//!
//! `clocks [N]` starts the clocks of N cases through the outbox and the relay. `wakeups [N]` has N clocks wake ten a second, and then a
//! thousand at one midnight. `reminder [N]` brings about N reminders, one after the other. Without a word all three run.
//!
//! The Temporal server is the dev server with its one `SQLite` file: what counts are the ratios.

#![expect(
    dead_code,
    unused_imports,
    reason = "the tests of this room use more of their world than this program"
)]
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

mod bare;
#[path = "../../tests/time/bulk.rs"]
mod bulk;
#[path = "../../tests/time/people.rs"]
mod people;
#[path = "../../tests/time/server.rs"]
mod server;
#[path = "../../tests/time/wait.rs"]
mod wait;
#[path = "../../tests/time/world.rs"]
mod world;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entities::{CaseId, Clock as _, NoticeFilter, RealmId};
use statute::EntryKind;
use statute::reminder::{DEFAULT, Hours, QuietDays, Reminders};
use workflows::Handle;

use bare::{BEGUN, WOKEN, Working};
use people::investigator;
use world::World;

/// How many clocks are started, and wake one after the other, where nothing else is said.
const CLOCKS: usize = 2_000;
const SPREAD: usize = 3_000;
/// How many wake each second, and how many at one midnight.
const A_SECOND: usize = 10;
const HERD: usize = 1_000;
/// How many reminders are brought about one after the other.
const REMINDERS: usize = 60;

/// What is aimed at: this part of the bare starts.
const STARTS_AT_LEAST: f64 = 0.85;
/// 99 of 100 wake within so many seconds.
const LATE_AT_MOST: f64 = 2.0;
/// A herd takes so many times as long as bare timers do.
const HERD_AT_MOST: f64 = 1.5;
/// A bare workflow with one activity takes this part of the time of a reminder.
const REMINDER_AT_LEAST: f64 = 0.7;

/// How long each clock has to be started before what it waits for is due.
const LEAD_MS: usize = 120;
/// Reminders that are further apart come one after the other.
const APART: TimeDelta = TimeDelta::seconds(30);
/// How long nothing may move before the benchmark fails.
const PATIENCE: Duration = Duration::from_mins(3);
/// By which a detained shipment is decided on; its end is a midnight at which the law itself acts.
const RULE: &str = "detention_decision";

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    let count = words.iter().find_map(|word| word.parse().ok());
    let named = ["clocks", "wakeups", "reminder"]
        .into_iter()
        .filter(|name| words.iter().any(|word| word == name))
        .collect::<Vec<_>>();
    let is_asked = |name| named.is_empty() || named.contains(&name);
    if is_asked("clocks") {
        Box::pin(clocks(count.unwrap_or(CLOCKS))).await;
    }
    if is_asked("wakeups") {
        Box::pin(spread_out(count.unwrap_or(SPREAD))).await;
        Box::pin(at_midnight(HERD)).await;
    }
    if is_asked("reminder") {
        Box::pin(reminder(count.unwrap_or(REMINDERS))).await;
    }
}

/// Starts `count` bare workflows that wait, and then the clocks of as many cases through the outbox; both workers are at work.
async fn clocks(count: usize) {
    let (world, cases) = Box::pin(filled(count, &[], "09:00-17:00")).await;
    let client = world.client().await;
    let bare_worker = Working::begin(&client);
    let begun = Instant::now();
    bare::start_timers(&client, "starts", count, || Duration::from_hours(24)).await;
    let bare = each_second(count, begun.elapsed());
    until_counted("bare workflows", &BEGUN, whole(count)).await;
    bare_worker.end().await;

    let work = world.ledger.backlog().await.expect("the backlog").work;
    let begun = Instant::now();
    let room = world.start();
    until_counted("clocks", &room.counters().relayed, work).await;
    let ours = each_second(cases.len(), begun.elapsed());
    room.stop().await;
    println!("\n{count} starts, until Temporal has acknowledged the last");
    println!("bare workflows  {bare:8.1} a second");
    println!("clocks of cases {ours:8.1} a second");
    let ratio = ours / bare;
    let verdict = verdict(ratio >= STARTS_AT_LEAST);
    println!("clocks / bare = {ratio:.2} (at least {STARTS_AT_LEAST}) {verdict}");
}

/// Lets `count` open clocks wake for a reminder, within as many minutes of an office's hours as make ten a second of them.
async fn spread_out(count: usize) {
    let minutes = count.div_ceil(A_SECOND * 60);
    assert!(minutes < 60, "so many clocks do not wake within an hour, {A_SECOND} a second");
    let (world, cases) = Box::pin(filled(count, &[1], &format!("09:00-09:{minutes:02}"))).await;
    let mut due = HashMap::with_capacity(count);
    for case in cases {
        due.insert(case, next(&world, case).await);
    }
    let first = due.values().min().copied().expect("some are due");
    let last = due.values().max().copied().expect("some are due");
    let room = running_before(&world, first, count).await;
    until_recorded(&world, last).await;
    let told = first_told(&world, &due).await;
    room.stop().await;

    assert_eq!(told.len(), count, "each that was due is recorded");
    let late = told.iter().map(|(case, told)| seconds(*told - due[case]));
    let mut late: Vec<f64> = late.collect();
    late.sort_by(f64::total_cmp);
    let instants: HashSet<_> = due.values().collect();
    let within = seconds(last - first) + 1.0;
    println!(
        "\n{count} open clocks, due within {within:.0} s at {} instants: {:.1} a second",
        instants.len(),
        number(count) / within,
    );
    let [half, most] = [50, 99].map(|part| late[(late.len() - 1) * part / 100]);
    println!("from due to recorded: p50 {half:.2} s, worst {:.2} s", late[late.len() - 1]);
    println!("p99 {most:.2} s (under {LATE_AT_MOST} s) {}", verdict(most < LATE_AT_MOST));
}

/// Lets a day of the law end for `count` cases at once, and as many bare timers fire.
async fn at_midnight(count: usize) {
    let (world, cases) = Box::pin(filled(count, &[], "09:00-17:00")).await;
    let (day, midnight) = decided_by(&world, cases[0]).await;
    assert_eq!(decided_by(&world, cases[count - 1]).await.0, day, "all on one day: run it again");
    let room = running_before(&world, midnight, count).await;
    let ended = until_recorded(&world, midnight).await;
    let ours = seconds(ended - midnight);
    room.stop().await;
    for case in &cases {
        let file = world.case(RealmId::REAL, *case).await;
        let written = file.lines.iter().filter(|it| it.entry.kind == EntryKind::Detained);
        let days: Vec<_> = written.map(|it| it.entry.on).collect();
        assert_eq!(days, [day], "recorded once, and dated the law's day: {case}");
    }

    let client = world.client().await;
    let bare_worker = Working::begin(&client);
    let (begun, woken) = (BEGUN.load(Ordering::Relaxed), WOKEN.load(Ordering::Relaxed));
    let lead = Duration::from_millis(whole(count * LEAD_MS / 2) + 5_000);
    let due = Instant::now() + lead;
    let wait = || due.saturating_duration_since(Instant::now());
    bare::start_timers(&client, "midnight", count, wait).await;
    until_counted("bare timers", &BEGUN, begun + whole(count)).await;
    assert!(Instant::now() < due, "the bare timers were started too late");
    until_counted("bare timers that fired", &WOKEN, woken + whole(count)).await;
    let bare = due.elapsed().as_secs_f64();
    bare_worker.end().await;
    println!("\n{count} due at one instant, until the last is recorded; all dated {day}");
    println!("bare timers     {bare:8.2} s");
    println!("clocks of cases {ours:8.2} s");
    let ratio = ours / bare;
    println!(
        "clocks / bare = {ratio:.2} (at most {HERD_AT_MOST}) {}",
        verdict(ratio <= HERD_AT_MOST)
    );
}

/// Brings about reminders one after the other, from their instant to the record of each; beside workflows with one empty activity.
async fn reminder(count: usize) {
    let (world, cases) = Box::pin(filled(count, &[1], "09:00-17:00")).await;
    let client = world.client().await;
    let bare_worker = Working::begin(&client);
    let work = world.ledger.backlog().await.expect("the backlog").work;
    let room = world.start();
    let counters = room.counters();
    until_counted("clocks", &counters.relayed, work).await;
    let mut due = Vec::with_capacity(count);
    for case in cases {
        due.push(next(&world, case).await);
    }
    due.sort();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    // One that is due before the work on the other is over would come by itself: those two come together.
    for (turn, together) in due.chunk_by(|one, other| *other - *one < APART).enumerate() {
        world.until_quiet(RealmId::REAL).await;
        let begun = Instant::now();
        bare::one_activity(&client, turn).await;
        bare.push(begun.elapsed());

        let before = counters.reminders.load(Ordering::Relaxed);
        world.clock.set(together[together.len() - 1]);
        let begun = Instant::now();
        // The ledger's clock was moved, so its timers do not know: the case's clock is told to look, as by any act.
        world.ledger.queue_due(RealmId::REAL).await.expect("it is queued");
        room.nudge();
        while counters.reminders.load(Ordering::Relaxed) < before + whole(together.len()) {
            assert!(begun.elapsed() < PATIENCE, "a reminder never came");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if together.len() == 1 {
            ours.push(begun.elapsed());
        }
    }
    room.stop().await;
    bare_worker.end().await;
    println!("\none after the other, the median of {} and {}", bare.len(), ours.len());
    let [bare, ours] = [bare, ours].map(median);
    println!(
        "bare workflow with an empty activity {:8.1} ms {:8.1} a second",
        bare * 1e3,
        1.0 / bare
    );
    println!(
        "reminder, from due to recorded       {:8.1} ms {:8.1} a second",
        ours * 1e3,
        1.0 / ours
    );
    let ratio = bare / ours;
    let verdict = verdict(ratio >= REMINDER_AT_LEAST);
    println!("bare / reminder = {ratio:.2} (at least {REMINDER_AT_LEAST}) {verdict}");
}

/// A ledger with so many shipments before their port director, who is reminded so many days before, in these hours.
async fn filled(count: usize, days: &[u32], hours: &str) -> (World, Vec<CaseId>) {
    let mut world = World::new().await;
    let hours: Hours = hours.parse().expect("hours");
    let list = |days: &[u32]| BTreeMap::from([(DEFAULT.to_owned(), days.to_vec())]);
    let settled = Reminders::new(list(days), list(&[]), hours, QuietDays::None);
    world.ledger = world.ledger.reminding(settled.expect("an office may settle this"));
    // Else the room would write all waiting reminders anew while it is measured.
    world.ledger.keep_reminders().await.expect("it is kept by what settings reminders wait");
    let order = world.order(RealmId::REAL).await;
    let mut cases = Vec::with_capacity(count);
    while cases.len() < count {
        cases.push(world.held(RealmId::REAL, order).await);
        show("cases", whole(cases.len()), whole(count));
    }
    (world, cases)
}

/// What a case's clock waits for.
async fn next(world: &World, case: CaseId) -> DateTime<Utc> {
    world.ledger.next_wake(case).await.expect("an answer").expect("its clock waits").at
}

/// The last day for the decision on a shipment, and the midnight that ends it.
async fn decided_by(world: &World, case: CaseId) -> (NaiveDate, DateTime<Utc>) {
    let file = world.case(RealmId::REAL, case).await;
    let deadline = file.docket.deadlines.into_iter().find(|it| it.rule == RULE);
    let deadline = deadline.expect("a shipment is decided on");
    (deadline.due.expect("a day"), deadline.due_at.expect("an instant"))
}

/// Moves the clock to before an instant, by as much as it takes to start `count` clocks, and starts them.
async fn running_before(world: &World, instant: DateTime<Utc>, count: usize) -> Handle {
    let work = world.ledger.backlog().await.expect("the backlog").work;
    let lead = Duration::from_millis(whole(count * LEAD_MS) + 30_000);
    world.clock.set(instant - TimeDelta::from_std(lead).expect("some minutes"));
    let room = world.start();
    until_counted("clocks", &room.counters().relayed, work).await;
    while world.ledger.backlog().await.expect("the backlog").overdue_wakes > 0 {
        assert!(world.clock.now() < instant, "the clocks were started too late");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(world.clock.now() < instant, "the clocks were started too late");
    room
}

/// Waits until an instant is past and everything that was due by then is recorded; when that was, by the ledger's clock.
async fn until_recorded(world: &World, instant: DateTime<Utc>) -> DateTime<Utc> {
    let (mut left, mut moved) = (u64::MAX, Instant::now());
    loop {
        let backlog = world.ledger.backlog().await.expect("the backlog");
        let is_past = backlog.now > instant;
        if is_past && backlog.overdue_wakes == 0 {
            return backlog.now;
        }
        if !is_past || backlog.overdue_wakes < left {
            (left, moved) = (backlog.overdue_wakes, Instant::now());
        }
        assert!(moved.elapsed() < PATIENCE, "{left} that were due are not recorded");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// When each case first owed somebody word of what was due.
async fn first_told(
    world: &World,
    due: &HashMap<CaseId, DateTime<Utc>>,
) -> HashMap<CaseId, DateTime<Utc>> {
    let (mut told, mut from) = (HashMap::new(), None);
    loop {
        let (by, filter) = (investigator(), NoticeFilter::default());
        let page = world.ledger.notices(&by, RealmId::REAL, &filter, from.as_ref(), 200).await;
        let page = page.expect("notices");
        for seen in page.items {
            let (case, at) = (seen.notice.case_id, seen.notice.created_at);
            if due.get(&case).is_some_and(|due| at >= *due) {
                let first = told.entry(case).or_insert(at);
                *first = at.min(*first);
            }
        }
        from = page.next;
        if from.is_none() {
            return told;
        }
    }
}

/// Waits until a counter is there, for as long as it moves.
async fn until_counted(what: &str, counter: &AtomicU64, wanted: u64) {
    let (mut seen, mut moved) = (0, Instant::now());
    loop {
        let now = counter.load(Ordering::Relaxed);
        show(what, now.min(wanted), wanted);
        if now >= wanted {
            return;
        }
        if now > seen {
            (seen, moved) = (now, Instant::now());
        }
        assert!(moved.elapsed() < PATIENCE, "{what}: {now} of {wanted}, and no more come");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn show(what: &str, done: u64, of: u64) {
    if done > 0 && (done.is_multiple_of(100) || done == of) {
        print!("\r{what}: {done} of {of}   ");
        drop(std::io::stdout().flush());
    }
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "MET" } else { "MISSED" }
}

fn each_second(count: usize, taken: Duration) -> f64 {
    number(count) / taken.as_secs_f64()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

fn seconds(it: TimeDelta) -> f64 {
    it.as_seconds_f64()
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a count"))
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).expect("a count")
}
