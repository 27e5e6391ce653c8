//! The race drill: everybody writes to one case at once, and everybody files under one key at once.
//!
//! `DRILL_WRITERS` of them; on PostgreSQL through two services on one ledger, each of which knows only its own requests.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use futures::future::join_all;
use rand::Rng;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::Value;

use super::load::People;
use super::{seeded, summary};
use crate::wait::until;
use crate::world::acts::{other_allegation, question};
use crate::world::caller::{Answer, Caller};
use crate::world::environment::{Environment, number};
use crate::world::sandbox::Case;
use crate::world::server::{Server, free_port};
use crate::world::words::facts;
use crate::world::{Store, World, token_of};

/// One in so many writers is an officer, who acts on what he has seen.
const OFFICERS: usize = 5;

#[tokio::test]
async fn fifty_write_and_file_at_once_on_sqlite() {
    race(Store::Sqlite).await;
}

#[tokio::test]
async fn fifty_write_and_file_at_once_on_postgres() {
    race(Store::Postgres).await;
}

async fn race(store: Store) {
    let writers = usize::try_from(number("DRILL_WRITERS", 50)).expect("not that many");
    let mut chance = seeded("race drill");
    let world = World::on(store).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let mut doors = vec![People::by(|name| sandbox.somebody(&world, name))];
    let second = (store == Store::Postgres).then(|| SecondDoor::open(&world));
    if let Some(second) = &second {
        doors.push(People::by(|name| second.somebody(&world, name).within(&sandbox.id)));
        let door = second.somebody(&world, "investigator");
        until("the second service answers", async || {
            let answer = door.ask(Method::GET, "/livez").try_send().await.ok()?;
            (answer.status == 200).then_some(())
        })
        .await;
    }
    let stale = one_of_those_who_saw_the_same(&case, &doors, writers, &mut chance).await;
    let (acknowledged, conflicts) = all_get_there(&case, &doors, writers, &mut chance).await;
    let (answers, waits) = filed_once(&doors, writers, &mut chance).await;
    let proof = world.command(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&proof.stdout);
    assert!(proof.status.success() && said.starts_with("Whole: "), "{said}");
    let counts = [
        ("writers", writers as u64),
        ("told that the case had changed, of those who saw the same", stale),
        ("acts acknowledged", acknowledged),
        ("conflicts told meanwhile", conflicts),
        ("filers with one key that got one answer", answers),
        ("told that the first is being answered", waits),
    ];
    summary(&format!("race drill on {store:?}"), &counts);
}

/// All officers act on one version: one is recorded, and everybody else hears that the case has changed. Gives how many.
async fn one_of_those_who_saw_the_same(
    case: &Case<'_>,
    doors: &[People],
    writers: usize,
    chance: &mut StdRng,
) -> u64 {
    let seen = doors[0].officer.get(case.investigation()).await.expect(200);
    let path = format!("{}/information-requests", case.investigation());
    let before = gapless(case, doors).await.len();
    let body = question("importer", "2020-02-14");
    let racing = (0..writers).map(|_| {
        let officer = &doors[chance.random_range(0..doors.len())].officer;
        let ask = officer.ask(Method::POST, path.as_str()).fresh_key();
        ask.if_match(seen.etag()).json(&body).send()
    });
    let answers = join_all(racing).await;
    let (recorded, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(recorded.len(), 1, "one was first");
    for answer in &refused {
        assert_eq!((answer.status, answer.problem()), (412, "stale"), "{}", answer.text());
    }
    assert_eq!(gapless(case, doors).await.len(), before + 1, "and one is on the docket");
    refused.len() as u64
}

/// Officers and parties write at once until everybody is acknowledged. Gives how many acts that were, and how many conflicts
/// were told.
async fn all_get_there(
    case: &Case<'_>,
    doors: &[People],
    writers: usize,
    chance: &mut StdRng,
) -> (u64, u64) {
    let before = gapless(case, doors).await;
    let racing = (0..writers).map(|number| {
        let people = &doors[chance.random_range(0..doors.len())];
        writes(case, people, number)
    });
    let done = join_all(racing).await;
    let docket = gapless(case, doors).await;
    assert_eq!(docket.len(), before.len() + writers, "each act once, and nothing else");
    let there: BTreeSet<&str> = docket.iter().filter_map(|it| it["id"].as_str()).collect();
    let entries: BTreeSet<&str> =
        done.iter().filter_map(|(answer, _)| answer.body["entry"]["id"].as_str()).collect();
    assert_eq!(entries.len(), writers, "each was told of an entry of its own");
    assert!(entries.is_subset(&there), "and each of these is there");
    (writers as u64, done.iter().map(|(_, conflicts)| conflicts).sum())
}

/// One writer, until he is acknowledged. Gives his answer, and how often he heard that the case had changed.
async fn writes(case: &Case<'_>, people: &People, number: usize) -> (Answer, u64) {
    let investigation = case.investigation();
    if !number.is_multiple_of(OFFICERS) {
        let path = format!("{investigation}/factual-information");
        let filed = people.importer.file(path, &facts(&format!("Records, part {number}"))).await;
        return (filed.expect(201), 0);
    }
    let mut conflicts = 0;
    loop {
        let body = question("importer", "2020-02-14");
        let answer = people.officer.act(&investigation, "information-requests", &body).await;
        if answer.status == 201 {
            return (answer, conflicts);
        }
        assert_eq!((answer.status, answer.problem()), (412, "stale"), "{}", answer.text());
        conflicts += 1;
    }
}

/// Everybody files the same under the same key at once: one allegation, and one answer. Gives how many got it, and how often
/// somebody was told to wait for it.
async fn filed_once(doors: &[People], writers: usize, chance: &mut StdRng) -> (u64, u64) {
    let officer = &doors[0].officer;
    let before = officer.all("/v1/cases?limit=200").await.len();
    let key = format!("one-key-{}", chance.random_range(0..u64::MAX));
    let racing = (0..writers).map(|_| {
        let filer = &doors[chance.random_range(0..doors.len())].filer;
        files(filer, &key)
    });
    let done = join_all(racing).await;
    let first = &done[0].0;
    for (answer, _) in &done {
        assert_eq!(answer.body, first.body, "one and the same answer");
    }
    let is_first =
        |(answer, _): &&(Answer, u64)| !answer.headers.contains_key("idempotent-replayed");
    assert_eq!(done.iter().filter(is_first).count(), 1, "one of them was the first");
    assert_eq!(officer.all("/v1/cases?limit=200").await.len(), before + 1, "one allegation");
    (done.len() as u64, done.iter().map(|(_, waits)| waits).sum())
}

/// One filer, until he has his answer.
async fn files(filer: &Caller, key: &str) -> (Answer, u64) {
    let mut waits = 0;
    let answer = until("the filing is acknowledged", async || {
        let ask = filer.ask(Method::POST, "/v1/eapa/allegations").key(key);
        let answer = ask.json(&other_allegation()).send().await;
        if answer.status == 201 {
            return Some(answer);
        }
        let told = (answer.status, answer.problem());
        assert_eq!(told, (409, "idempotency-key-in-flight"), "{}", answer.text());
        waits += 1;
        None
    })
    .await;
    (answer, waits)
}

/// The docket, whose positions have no gap.
async fn gapless(case: &Case<'_>, doors: &[People]) -> Vec<Value> {
    let docket = case.docket(&doors[0].officer).await;
    let numbers: Vec<u64> = docket.iter().filter_map(|it| it["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=docket.len() as u64).collect::<Vec<_>>(), "positions are gapless");
    docket
}

/// Another service on the ledger of a world, for its API alone.
struct SecondDoor {
    base: String,
    http: reqwest::Client,
    _server: Server,
}

impl SecondDoor {
    fn open(world: &World) -> Self {
        let (binary, port) = (Environment::read().binary, free_port());
        let config = world.folder().join("tidewaiter.toml");
        let mut server = Server::new("second-door", world.folder(), move || {
            let mut command = Command::new(&binary);
            command.env_clear().env("TIDEWAITER_CONFIG", &config);
            command.env("TIDEWAITER_LISTEN", format!("127.0.0.1:{port}")).arg("api");
            command
        });
        server.start();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1)).build();
        let http = http.expect("a client can be made");
        Self { base: format!("http://127.0.0.1:{port}"), http, _server: server }
    }

    fn somebody(&self, world: &World, name: &str) -> Caller {
        let (base, token) = (self.base.clone(), Some(token_of(name)));
        Caller::new(self.http.clone(), base, token, world.document.clone())
    }
}
