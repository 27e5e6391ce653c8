//! The drill of the service's own clock: it jumps an hour ahead and back again under the acts of the real world, as where a
//! machine's clock is set. Nothing is lost or done twice, nothing waits for the hour to come, and each entry says what the clock
//! showed.
//!
//! `DRILL_JUMPS` jumps. The clock of the service's process alone is shifted, by `tests/data/shifted_clock.c` before the system's own.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rand::Rng;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::{seeded, summary};
use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::environment::{Environment, number};
use crate::world::sandbox::all_are;
use crate::world::server::Server;
use crate::world::words::{allegation, simply};
use crate::world::{Store, World};

/// How far the clock jumps, in seconds.
const HOUR: i64 = 3_600;
/// What stands before the age of the last beat of those that take filings, in seconds.
const BEAT: &str = "tidewaiter_last_beat_age_seconds{part=\"door\"} ";

/// A clock that can be shifted.
struct Shifted {
    library: PathBuf,
    seconds: PathBuf,
}

impl Shifted {
    /// Builds what stands before the system's clock; it shows the right time at first.
    fn new(folder: &Path) -> Self {
        let (library, seconds) = (folder.join("shifted_clock.so"), folder.join("shifted_by"));
        let source = Environment::read().root.join("tests/data/shifted_clock.c");
        let mut built = Command::new("cc");
        built.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(source);
        let built = built.output().expect("a C compiler is there, as for the service itself");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        std::fs::write(&seconds, 0_i64.to_ne_bytes()).expect("a file can be written");
        Self { library, seconds }
    }

    /// Lets the clock show so many seconds more than it should, from now on. The file keeps its length: a process looks into it.
    fn by(&self, seconds: i64) {
        let file = std::fs::OpenOptions::new().write(true).open(&self.seconds);
        let written = file.and_then(|mut file| file.write_all(&seconds.to_ne_bytes()));
        written.expect("the file can be written");
    }

    /// The service of a world with this clock, not started yet.
    fn service(&self, folder: &Path) -> Server {
        let binary = Environment::read().binary;
        let (config, library, seconds) =
            (folder.join("tidewaiter.toml"), self.library.clone(), self.seconds.clone());
        Server::new("tidewaiter-shifted", folder, move || {
            let mut command = Command::new(&binary);
            command.env_clear().env("TIDEWAITER_CONFIG", &config).env("RUST_BACKTRACE", "1");
            command.env("LD_PRELOAD", &library).env("SHIFTED_CLOCK", &seconds).arg("serve");
            command
        })
    }
}

/// What was filed after a jump.
struct Filed {
    case: String,
    key: String,
    shift: i64,
    answer: Value,
}

#[tokio::test]
async fn the_services_own_clock_jumps_an_hour_ahead_and_back() {
    let jumps = number("DRILL_JUMPS", 6).max(2);
    let mut chance = seeded("clock jumps");
    let (world, clock) = shifted().await;
    let (filer, officer) = (world.filer(), world.investigator());
    let noon = from_noon(&world).await;
    let mut filed: Vec<Filed> = Vec::new();
    for _ in 0..jumps {
        let before = filed.last().map(|it| it.shift);
        let others = [-HOUR, 0, HOUR].into_iter().filter(|it| Some(*it) != before);
        let others: Vec<i64> = others.collect();
        let shift = others[chance.random_range(0..others.len())];
        clock.by(noon + shift);
        filed.push(files_and_hears(&filer, &officer, shift).await);
        if let [.., earlier, later] = &filed[..] {
            // What was answered before the jump is answered again, and not done again.
            let again = file(&filer, &earlier.key).await;
            assert_eq!(again, earlier.answer, "the first answer");
            let is_ahead = received(&later.answer) > received(&earlier.answer);
            assert_eq!(
                is_ahead,
                later.shift > earlier.shift,
                "an entry says what the clock showed"
            );
        }
    }
    // It stays behind: whatever was queued an hour ahead does not wait for that hour.
    clock.by(noon - HOUR);
    let mut copies = BTreeMap::new();
    for it in &filed {
        let notice = acknowledgment(&officer, &it.case).await;
        let id = notice["deliveries"][0]["message_id"].as_str().expect("a Message-ID").to_owned();
        copies.insert(id, 0);
        let docket = officer.all(&format!("/v1/cases/{}/docket?limit=200", it.case)).await;
        let kinds: Vec<_> = docket.iter().map(|entry| &entry["entry"]).collect();
        assert_eq!(kinds, ["allegation_filed", "allegation_acknowledged"], "each act once");
        let numbers: Vec<_> = docket.iter().filter_map(|entry| entry["number"].as_u64()).collect();
        assert_eq!(numbers, [1, 2], "positions are gapless");
    }
    for mail in world.mailbox.all().await {
        if let Some(count) = copies.get_mut(&mail.message_id) {
            *count += 1;
        }
    }
    assert!(copies.values().all(|count| *count == 1), "each came once: {copies:?}");
    assert_eq!(copies.len(), filed.len(), "each under a Message-ID of its own");
    // One more was filed to see what time it is.
    let cases = officer.all("/v1/cases?limit=200").await;
    assert_eq!(cases.len(), filed.len() + 1, "each allegation once");
    let proof = world.command(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&proof.stdout);
    assert!(proof.status.success() && said.starts_with("Whole: "), "{said}");
    let ahead = filed.iter().filter(|it| it.shift > 0).count() as u64;
    let counts = [
        ("jumps", filed.len() as u64),
        ("of them an hour ahead", ahead),
        ("cases", cases.len() as u64),
        ("notices, each once", copies.len() as u64),
    ];
    summary("clock jumps", &counts);
}

#[tokio::test]
async fn an_hour_that_never_was_is_no_outage() {
    let settings = "heartbeat.seconds = 1\nheartbeat.outage_after_seconds = 120";
    let (mut world, clock) = shifted_with(settings).await;
    // Only what this process shows is to count: it has to have lived before the clock is set.
    world.service.kill();
    world.damage("DELETE FROM heartbeat");
    world.service.start();
    world.until_ready().await;
    let officer = world.investigator();
    for hours in 0..3 {
        clock.by(hours * HOUR);
        until("it beats by the clock as it is", async || {
            let metrics = officer.get("/metrics").await.expect(200).text();
            let line = metrics.lines().find_map(|it| it.strip_prefix(BEAT))?;
            let age: f64 = line.trim().parse().ok()?;
            (age < 60.0).then_some(())
        })
        .await;
        let outages = world.stranger(None).all("/v1/outages").await;
        assert_eq!(outages, Vec::<Value>::new(), "after {hours} hours");
    }
}

#[tokio::test]
async fn a_miss_is_written_once_while_the_clock_jumps_over_its_midnight() {
    // Each of these jumps costs a restart.
    let jumps = number("DRILL_JUMPS", 4).clamp(2, 12);
    let (mut world, clock) = shifted().await;
    let (filer, officer) = (world.filer(), world.investigator());
    let noon = from_noon(&world).await;
    clock.by(noon);
    let left_alone = files_and_hears(&filer, &officer, 0).await;
    let case = left_alone.case.as_str();
    let deadlines = officer.all(&format!("/v1/deadlines?case={case}&limit=200")).await;
    let deadline = deadlines.iter().find(|it| it["rule"] == "initiation_decision");
    let deadline = deadline.unwrap_or_else(|| panic!("no deadline: {deadlines:#?}"));
    let to_midnight = instant(&deadline["due_at"]) - received(&left_alone.answer);
    for jump in 0..jumps {
        let is_after = jump % 2 == 1;
        let half = if is_after { HOUR / 2 } else { -HOUR / 2 };
        clock.by(noon + to_midnight.num_seconds() + half);
        // A timer in Temporal measures how long, and not until when: whoever sets a clock starts its services anew.
        world.crash().await;
        world.until_ready().await;
        let other = files_and_hears(&filer, &officer, half).await;
        acknowledgment(&officer, &other.case).await;
        if is_after {
            until("the miss is written", async || misses(&officer, case).await.pop()).await;
        }
        let misses = misses(&officer, case).await;
        assert_eq!(misses.len(), usize::from(jump > 0), "once, and not before: {misses:#?}");
        assert!(misses.iter().all(|it| it["on"] == deadline["due"]), "{misses:#?}");
    }
    let notices = officer.all(&format!("/v1/notices?case={case}&limit=200")).await;
    let told = notices.iter().filter(|it| it["kind"] == "missed_duty").count();
    assert_eq!(told, 1, "told once: {notices:#?}");
    let proof = world.command(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&proof.stdout);
    assert!(proof.status.success() && said.starts_with("Whole: "), "{said}");
    summary("clock jumps over a midnight", &[("jumps", jumps), ("misses", 1)]);
}

/// A world whose service has a clock that can be shifted.
async fn shifted() -> (World, Shifted) {
    shifted_with("").await
}

/// The same with more settings, as TOML.
async fn shifted_with(settings: &str) -> (World, Shifted) {
    let mut world = World::with(Store::Postgres, settings).await;
    let clock = Shifted::new(world.folder());
    world.service.kill();
    world.service = clock.service(world.folder());
    world.service.start();
    world.until_ready().await;
    (world, clock)
}

/// The missed duties of a case.
async fn misses(officer: &Caller, case: &str) -> Vec<Value> {
    let mut docket = officer.all(&format!("/v1/cases/{case}/docket?limit=200")).await;
    docket.retain(|it| it["entry"] == "deadline_missed");
    docket
}

/// How many seconds the clock is to be shifted so that it shows about noon in New York: no jump of an hour changes the legal day.
async fn from_noon(world: &World) -> i64 {
    let seen = received(&file(&world.filer(), &Uuid::new_v4().to_string()).await);
    let noon =
        seen.date_naive().and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(16 * 60 + 30);
    let ahead = (noon - seen).num_seconds();
    if ahead > 12 * HOUR { ahead - 24 * HOUR } else { ahead }
}

/// Files an allegation, and has it acknowledged, after a jump of the clock.
async fn files_and_hears(filer: &Caller, officer: &Caller, shift: i64) -> Filed {
    let key = Uuid::new_v4().to_string();
    let answer = file(filer, &key).await;
    let case = answer["case"].as_str().expect("a receipt names the case").to_owned();
    let path = format!("/v1/eapa/allegations/{case}");
    officer.act(&path, "acknowledgments", &simply()).await.expect(201);
    Filed { case, key, shift, answer }
}

/// Files the allegation under a key; gives the receipt.
async fn file(filer: &Caller, key: &str) -> Value {
    let ask = filer.ask(Method::POST, "/v1/eapa/allegations").key(key);
    ask.json(&allegation()).send().await.expect(201).body
}

/// The notice of a case's acknowledgment, once everybody has it.
async fn acknowledgment(officer: &Caller, case: &str) -> Value {
    until("the acknowledgment is served", async || {
        let notices = officer.all(&format!("/v1/notices?case={case}&limit=200")).await;
        let is_served = all_are("served");
        let is_it = |it: &Value| it["kind"] == "allegation_acknowledgment" && is_served(it);
        notices.into_iter().find(is_it)
    })
    .await
}

/// When the last byte of a filing arrived, by its receipt.
fn received(receipt: &Value) -> DateTime<Utc> {
    instant(&receipt["received_at"])
}

fn instant(at: &Value) -> DateTime<Utc> {
    let text = at.as_str().unwrap_or_else(|| panic!("no instant: {at}"));
    text.parse().expect("an instant")
}
