//! The feed: each audience is told what it comes to see, a reader that keeps its cursor misses nothing and is told nothing twice, and what
//! is hidden leaves no trace in it.

use std::collections::HashSet;

use chrono::TimeDelta;
use entities::{
    Actor, CaseId, EventFilter, EventId, EventSeen, Fed, Feeding, Key, LedgerError, NewWebhook,
    PushEnd, Pushed, RealmId, Replayable, TokenOwner, WebhookId,
};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};
use statute::{Act, EntryKind, Fields};

use crate::own_sandboxes::{LIMITS, own};
use crate::world::*;

const LEASE: std::time::Duration = std::time::Duration::from_secs(30);

async fn page(world: &World, who: &Actor, from: Option<&Key>, limit: u64) -> Fed {
    let all = EventFilter::default();
    world.ledger.events(who, RealmId::REAL, &all, from, limit).await.expect("the feed")
}

/// Waits until every transaction of the server that began before has ended: others of this run, in other databases, hold the feed back.
pub async fn settled(world: &World) {
    if !world.url.starts_with("postgres") {
        return;
    }
    let db = Database::connect(&world.url).await.expect("the database answers");
    let number = async |what: &str| -> i64 {
        let asked = Statement::from_string(
            DbBackend::Postgres,
            format!("SELECT {what}::text::bigint AS it"),
        );
        let row = db.query_one_raw(asked).await.expect("it answers").expect("a row");
        row.try_get("", "it").expect("a number")
    };
    let now = number("pg_current_xact_id()").await;
    while number("pg_snapshot_xmin(pg_current_snapshot())").await <= now {
        tokio::task::yield_now().await;
    }
    db.close().await.expect("it closes");
}

/// Everything after a cursor, page by page, and where it ends.
async fn rest(world: &World, who: &Actor, from: Option<Key>, limit: u64) -> (Vec<EventSeen>, Key) {
    settled(world).await;
    read(world, who, from, limit).await
}

/// The same as far as it can be read now.
async fn read(
    world: &World,
    who: &Actor,
    mut from: Option<Key>,
    limit: u64,
) -> (Vec<EventSeen>, Key) {
    let mut all = Vec::new();
    loop {
        let fed = page(world, who, from.as_ref(), limit).await;
        all.extend(fed.items);
        if !fed.more {
            return (all, fed.at);
        }
        from = Some(fed.at);
    }
}

fn kinds(events: &[EventSeen]) -> Vec<String> {
    let short = |it: &EventSeen| {
        let word = it.kind.to_string();
        word.trim_start_matches("tidewaiter.").trim_end_matches(".v1").to_owned()
    };
    events.iter().map(short).collect()
}

/// The kinds of entries on the docket of somebody, as often as they stand there, sorted.
async fn docket(world: &World, who: &Actor, case: CaseId) -> Vec<String> {
    let file = world.case(who, case).await;
    let mut kinds: Vec<_> = file.lines.iter().map(|it| it.entry.kind.as_str().to_owned()).collect();
    kinds.sort();
    kinds
}

fn entries(events: &[EventSeen]) -> Vec<String> {
    let of_entries: Vec<_> = events.iter().filter(|it| it.entry.is_some()).cloned().collect();
    let mut kinds = kinds(&of_entries);
    kinds.sort();
    kinds
}

#[test]
fn each_audience_is_told_what_it_comes_to_see() {
    on_each(async |world: World| {
        let importer = world.importer.party.as_ref().expect("a party");
        world.ledger.register_party(RealmId::REAL, importer).await.expect("it");
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let (before, cursor) = rest(&world, &world.filer, None, 200).await;
        assert_eq!(entries(&before), docket(&world, &world.filer, case).await);
        world.go_on(3);
        world.office(case, [initiate(), take_measures()]).await;
        let (secret, cursor) = rest(&world, &world.filer, Some(cursor), 200).await;
        assert_eq!(kinds(&secret), Vec::<String>::new(), "the filer is told nothing of a secret");
        assert_eq!(rest(&world, &world.importer, None, 200).await.0, []);
        assert_eq!(rest(&world, &world.stranger, None, 200).await.0, []);

        world.go_on(5);
        world.office(case, [issue_notice()]).await;
        let noticed_at = world.now();
        for (who, from) in [(&world.filer, Some(cursor)), (&world.importer, None)] {
            let (told, _) = rest(&world, who, from.clone(), 200).await;
            assert!(told.iter().all(|it| it.at == noticed_at), "of no earlier instant: {told:#?}");
            let known = entries(&before);
            let mut all = entries(&told);
            if from.is_some() {
                all.extend(known);
                all.sort();
            }
            assert_eq!(all, docket(&world, who, case).await, "all that {} sees now", who.account);
            assert!(kinds(&told).contains(&"deadline.opened".to_owned()), "{told:#?}");
        }
        // The same one by one, and the officer's own.
        let (by_one, _) = rest(&world, &world.importer, None, 1).await;
        assert_eq!(by_one, rest(&world, &world.importer, None, 200).await.0);
        let (office, _) = rest(&world, &world.investigator, None, 3).await;
        assert_eq!(entries(&office), docket(&world, &world.investigator, case).await);
        let ids: HashSet<EventId> = office.iter().chain(&by_one).map(|it| it.id).collect();
        assert_eq!(ids.len(), office.len() + by_one.len(), "an id is one audience's");
        assert_eq!(rest(&world, &world.stranger, None, 200).await.0, []);
    });
}

#[test]
fn a_correction_is_told_and_what_it_moves() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        let (_, cursor) = rest(&world, &world.investigator, None, 200).await;
        let lines = world.case(&world.investigator, case).await.lines;
        let last = lines.last().expect("a line").number;
        let fields = Fields {
            corrects: Some(last),
            reason: Some("It was another case.".to_owned()),
            ..Fields::default()
        };
        let correction = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        world.office(case, [correction]).await;
        let (told, cursor) = rest(&world, &world.investigator, Some(cursor), 200).await;
        let told = kinds(&told);
        assert!(told.contains(&"entry_corrected".to_owned()), "{told:?}");
        assert!(told.contains(&"deadline.closed".to_owned()), "of what followed: {told:?}");
        // A rebuild finds everything as it is, and tells nothing.
        world.ledger.rebuild(case).await.expect("it is folded again");
        assert_eq!(rest(&world, &world.investigator, Some(cursor), 200).await.0, []);
    });
}

#[test]
fn whoever_keeps_his_cursor_misses_nothing_and_is_told_nothing_twice() {
    on_each(async |world: World| {
        let writers = async {
            let many = (0..24).map(|_| world.file());
            futures::future::join_all(many).await;
        };
        let done = std::sync::atomic::AtomicBool::new(false);
        let reader = async {
            let mut told: Vec<EventId> = Vec::new();
            let mut from = None;
            loop {
                // Asked before reading: what was written by then is read.
                let is_last = done.load(std::sync::atomic::Ordering::SeqCst);
                if is_last {
                    settled(&world).await;
                }
                let (some, at) = read(&world, &world.investigator, from, 3).await;
                told.extend(some.iter().map(|it| it.id));
                from = Some(at);
                if is_last {
                    return told;
                }
                tokio::task::yield_now().await;
            }
        };
        let writing = async {
            writers.await;
            done.store(true, std::sync::atomic::Ordering::SeqCst);
        };
        let (told, ()) = futures::future::join(reader, writing).await;
        let once: HashSet<_> = told.iter().collect();
        assert_eq!(once.len(), told.len(), "nothing is told twice");
        let (all, _) = rest(&world, &world.investigator, None, 200).await;
        assert_eq!(
            told,
            all.iter().map(|it| it.id).collect::<Vec<_>>(),
            "in one order, and all of it"
        );
        assert_eq!(kinds(&all).iter().filter(|it| *it == "allegation_filed").count(), 24);
    });
}

#[test]
fn what_was_begun_earlier_and_ends_later_is_waited_for() {
    on_each(async |world: World| {
        if !world.url.starts_with("postgres") {
            return;
        }
        let (_, cursor) = rest(&world, &world.investigator, None, 200).await;
        // A transaction that has its number, and has not ended.
        let db = Database::connect(&world.url).await.expect("the database answers");
        let early = db.begin().await.expect("a transaction");
        early.execute_unprepared("SELECT pg_current_xact_id()").await.expect("its number");
        let case = world.file().await;
        let fed = page(&world, &world.investigator, Some(&cursor), 200).await;
        assert_eq!(fed.items, [], "what comes after one that still runs is not told yet");
        early.rollback().await.expect("it ends");
        let (told, _) = rest(&world, &world.investigator, Some(fed.at), 200).await;
        assert!(told.iter().all(|it| it.case == Some(case)) && !told.is_empty());
    });
}

#[test]
fn a_cursor_is_good_for_as_long_as_events_are_kept() {
    on_each(async |world: World| {
        world.file().await;
        let (_, old) = rest(&world, &world.investigator, None, 200).await;
        world.go_on(29);
        assert_eq!(world.ledger.forget_events().await.expect("it looks"), 0);
        let (none, new) = rest(&world, &world.investigator, Some(old.clone()), 200).await;
        assert_eq!(none, []);
        world.go_on(2);
        let all = EventFilter::default();
        let expired =
            world.ledger.events(&world.investigator, RealmId::REAL, &all, Some(&old), 10).await;
        assert!(matches!(expired, Err(LedgerError::CursorExpired)), "{expired:?}");
        assert_eq!(page(&world, &world.investigator, Some(&new), 10).await.items, []);
        assert_eq!(world.ledger.forget_events().await.expect("it looks"), 0, "a day longer");
        world.go_on(1);
        assert!(world.ledger.forget_events().await.expect("it forgets") > 0);
        assert_eq!(rest(&world, &world.investigator, None, 200).await.0, []);
    });
}

fn owner(actor: &Actor) -> TokenOwner {
    TokenOwner { name: actor.account.clone(), id: None }
}

async fn webhook(world: &World, who: &Actor) -> WebhookId {
    webhook_in(world, RealmId::REAL, who).await
}

async fn webhook_in(world: &World, realm: RealmId, who: &Actor) -> WebhookId {
    let new = NewWebhook {
        url: "https://hooks.example/x".to_owned(),
        label: None,
        types: Vec::new(),
        case: None,
        is_of_subscriptions: false,
        is_signed_openly: false,
    };
    let none = |_: &entities::webhook::Model| Value::Null;
    let made = world
        .ledger
        .create_webhook((who, &owner(who)), realm, &new, None, &none)
        .await
        .expect("a webhook");
    match made {
        Replayable::Fresh { it, .. } => it.id,
        Replayable::Replayed(_) => panic!("nothing was made before"),
    }
}

/// What is sent now, each answered with this status.
async fn sent(world: &World, id: WebhookId, code: u16) -> Vec<Value> {
    settled(world).await;
    while world.ledger.take_events(id).await.expect("events") {}
    let mut bodies = Vec::new();
    loop {
        let begun = world.ledger.begin_pushes(id, "https://tidewaiter.example", 5, LEASE).await;
        let begun = begun.expect("attempts");
        if begun.is_empty() {
            return bodies;
        }
        for push in begun {
            bodies.push(serde_json::from_str(&push.body).expect("JSON"));
            let (delivery, number) = (push.delivery, push.number);
            let end = if code == 204 { PushEnd::Arrived } else { PushEnd::Missed };
            let (code, reason) = (Some(code), "said".to_owned());
            let pushed = Pushed { delivery, number, end, code, reason };
            world.ledger.end_push(&pushed).await.expect("it is noted");
        }
    }
}

#[test]
fn a_webhook_is_a_reader_that_keeps_its_cursor() {
    on_each(async |world: World| {
        let people = [world.investigator.clone(), world.filer.clone(), world.importer.clone()];
        let world = World { ledger: world.ledger.held_by(people), ..world };
        let mine = webhook(&world, &world.filer).await;
        let theirs = webhook(&world, &world.importer).await;
        let office = webhook(&world, &world.investigator).await;
        let (_, since) = rest(&world, &world.filer, None, 200).await;
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        settled(&world).await;
        assert!(world.ledger.hand_on_events().await.expect("it hands on") > 0);
        assert_eq!(world.ledger.hand_on_events().await.expect("nothing is left"), 0);

        let told = sent(&world, mine, 204).await;
        let (fed, _) = rest(&world, &world.filer, Some(since), 200).await;
        let wanted: Vec<Value> =
            fed.iter().map(|it| it.cloud_event("https://tidewaiter.example")).collect();
        assert_eq!(told, wanted, "the very events of the feed, in its order");
        assert_eq!(sent(&world, mine, 204).await, Vec::<Value>::new(), "and each once");
        assert_eq!(sent(&world, theirs, 204).await, Vec::<Value>::new(), "nothing of a secret");

        // What is on its way is not sent any more when its owner does not see the case any more.
        while world.ledger.take_events(office).await.expect("events") {}
        let gone = World { ledger: world.ledger.held_by([world.filer.clone()]), ..world.clone() };
        assert_eq!(sent(&gone, office, 204).await, Vec::<Value>::new());
        let wait = gone.ledger.next_push(office).await.expect("a webhook");
        assert!(wait.is_some_and(|ms| ms > 0), "whoever knows the account may come: {wait:?}");
    });
}

#[test]
fn what_never_arrives_ends_the_webhook_and_is_told_its_owner() {
    on_each(async |world: World| {
        let feeding = Feeding { backoff: vec![TimeDelta::hours(1)], ..Feeding::default() };
        let ledger = world.ledger.held_by([world.filer.clone()]).feeding(feeding);
        let world = World { ledger, ..world };
        let id = webhook(&world, &world.filer).await;
        world.file().await;
        let first = sent(&world, id, 500).await.len();
        assert!(first > 0);
        assert_eq!(sent(&world, id, 500).await.len(), 0, "it rests");
        assert!(world.ledger.begin_webhook_word(id).await.expect("it looks").is_none());
        world.go_on_for(TimeDelta::minutes(61));
        let last = sent(&world, id, 500).await.len();
        assert!((1..=5).contains(&last), "the first that is given up ends it: {last}");
        let word = world.ledger.begin_webhook_word(id).await.expect("it looks");
        let word = word.expect("its owner is to be told");
        assert_eq!((word.to.as_str(), word.host.as_str()), ("desk@acme.example", "hooks.example"));
        assert!(world.ledger.begin_webhook_word(id).await.expect("it looks").is_none(), "once");
        world.ledger.end_webhook_word(id, entities::Reply::Served).await.expect("it is noted");
        assert_eq!(world.ledger.next_push(id).await.expect("a webhook"), None);
        let owner = owner(&world.filer);
        let row = world.ledger.webhook(&owner, RealmId::REAL, id).await.expect("a webhook");
        assert!(row.disabled_at.is_some() && row.disabled_by.is_none(), "{row:?}");
        let backlog = world.ledger.backlog().await.expect("counts");
        assert_eq!(backlog.webhooks_disabled, 1, "operators are told too");
        let log = world.ledger.webhook_deliveries(&owner, RealmId::REAL, id, None, None, 200).await;
        let log = log.expect("a log").items;
        assert!(log.iter().all(|it| !it.delivery.status.is_open()), "{log:#?}");
        assert_eq!(log.iter().map(|it| it.attempts.len()).sum::<usize>(), first + last);
        assert_eq!(json!(row.url), "https://hooks.example/x");
    });
}

#[test]
fn a_webhook_of_somebody_made_up_sends_and_its_end_is_told_the_owner_of_the_sandbox() {
    on_each(async |world: World| {
        let feeding = Feeding { backoff: vec![TimeDelta::hours(1)], ..Feeding::default() };
        let ledger = world.ledger.sandboxes_within(LIMITS).feeding(feeding);
        let world = World { ledger, ..world };
        let mine = own(&world, &world.filer, "token-of-mine").await.expect("a sandbox");
        let realm = mine.realm.id;
        let guest = mine.people[0].actor();
        let id = webhook_in(&world, realm, &guest).await;
        let case = world.file_in(realm).await;
        let told = sent(&world, id, 500).await;
        assert!(!told.is_empty(), "what he sees is sent");
        for event in &told {
            let about = (&event["sandbox"], &event["data"]["case"]);
            assert_eq!(about, (&json!(realm), &json!(case)), "{event}");
        }
        world.go_on_for(TimeDelta::minutes(61));
        assert!(!sent(&world, id, 500).await.is_empty());
        let word = world.ledger.begin_webhook_word(id).await.expect("it looks");
        let word = word.expect("somebody is to be told");
        assert_eq!(word.sandbox, Some(realm));
        assert_eq!(word.sandbox_name.as_deref(), Some(mine.realm.name.as_str()));
        assert_eq!(word.to, "desk@acme.example", "a sandbox writes to its owner alone");

        let another = webhook_in(&world, realm, &guest).await;
        world.file_in(realm).await;
        assert!(!sent(&world, another, 204).await.is_empty());
        let made_up = world.ledger.made_up(&guest.account).await.expect("it looks");
        assert_eq!(made_up.map(|it| it.realm_id), Some(realm));
        let none = |_: &entities::realm::Model| Value::Null;
        world.ledger.close_sandbox(&world.filer, realm, None, None, &none).await.expect("closed");
        assert_eq!(world.ledger.made_up(&guest.account).await.expect("it looks"), None);
        let wait = world.ledger.next_push(another).await.expect("a webhook");
        assert!(wait.is_some_and(|ms| ms > 0), "it waits until it is removed: {wait:?}");
    });
}
