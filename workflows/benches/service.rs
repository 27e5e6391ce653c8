//! How fast notices are served, and whether all of them are, however many.
//!
//! `service` owes a thousand notices in a thousand cases, each with words of its own, and serves them through the whole way: outbox,
//! relay, Temporal, rendering, the ledger's record before and after each message. A bare lettre transport sends as many messages of
//! the same size, one after the other, to the same server in the same run; the ratio of both is printed.
//!
//! `service drill` publishes a Finding over five thousand held shipments, each of which owes its importer a notice, before a mail
//! server that refuses, stalls and breaks off, and a worker that stops on the way. Every notice has to arrive, once,
//! or twice under one Message-ID with the mark that says so.

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

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, Instant};

use entities::{CaseId, DeliveryStatus, NoticeFilter, NoticeSeen, Opening, RealmId};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde_json::{Value, json};
use statute::{EntryKind, Program, Track};

use people::{acknowledge, investigator};
use world::World;

/// How many notices the comparison serves.
const NOTICES: usize = 1_000;
/// How many shipments the drill holds.
const SHIPMENTS: usize = 5_000;
/// What is aimed at: as many notices in the time of this part of bare messages.
const AT_LEAST: f64 = 0.7;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    let count = words.iter().find_map(|word| word.parse().ok());
    if words.iter().any(|word| word == "drill") {
        drill(count.unwrap_or(SHIPMENTS)).await;
    } else {
        compare(count.unwrap_or(NOTICES)).await;
    }
}

/// Serves `count` notices, and sends as many bare messages.
async fn compare(count: usize) {
    let world = World::new().await;
    for done in 0..count {
        let case = world.file(RealmId::REAL).await;
        world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
        show("cases", done + 1, count);
    }
    let begun = Instant::now();
    let room = world.start();
    until_received(&world, count).await;
    let ours = begun.elapsed();
    world.until_quiet(RealmId::REAL).await;
    room.stop().await;
    let notices = all(&world).await;
    let served = notices.iter().flat_map(|it| &it.deliveries);
    let served = served.filter(|it| it.delivery.status == DeliveryStatus::Served).count();
    assert_eq!(served, count, "every notice was served");

    let notice = &notices[0].notice;
    let (text, html) = (notice.text.clone(), notice.html.clone());
    let body =
        MultiPart::alternative_plain_html(text.unwrap_or_default(), html.unwrap_or_default());
    let address: Mailbox = "peer@acme.example".parse().expect("an address");
    let message = Message::builder().from(address.clone()).to(address).subject("A notice");
    let message = message.multipart(body).expect("a message");
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1");
    let transport = transport.port(world.settings.mail.port).build();
    let begun = Instant::now();
    for _ in 0..count {
        transport.send(message.clone()).await.expect("it is taken");
    }
    let bare = begun.elapsed();
    let (ours, bare) = (ours.as_secs_f64(), bare.as_secs_f64());
    let each = |all: f64| all * 1e3 / f64::from(u32::try_from(count).expect("a count"));
    println!("\n{count} notices of {count} cases, {} bytes of words each", size(&notices));
    println!("bare lettre  {:8.2} ms a message", each(bare));
    println!("Tidewaiter   {:8.2} ms a notice", each(ours));
    println!("lettre / Tidewaiter = {:.2} (at least {AT_LEAST})", bare / ours);
}

/// Publishes a Finding over `count` held shipments while the mail fails in every way.
async fn drill(count: usize) {
    let world = World::new().await;
    let order = world.order(RealmId::REAL).await;
    for done in 0..count {
        held_for(&world, order, done).await;
        show("shipments", done + 1, count);
    }
    let some = i64::try_from(count / 50).expect("a count");
    world
        .fault(json!([
            { "at": "connect", "do": "answer", "code": 421, "times": some / 10 },
            { "at": "rcpt", "do": "answer", "code": 450, "times": some },
            { "at": "rcpt", "do": "answer", "code": 452, "times": some },
            { "at": "data", "do": "drop", "times": some / 5 },
            { "at": "message", "do": "drop", "keep": true, "times": some / 5 },
            { "at": "message", "do": "pass", "seconds": 0.5, "times": some / 5 },
        ]))
        .await;
    let room = world.start();
    world.publish(RealmId::REAL, order).await;
    room.nudge();
    until_received(&world, count / 4).await;
    // A worker that ends on the way, and another that goes on.
    room.stop().await;
    let room = world.start();
    loop {
        let notices = all(&world).await;
        let deliveries: Vec<_> = notices.iter().flat_map(|it| &it.deliveries).collect();
        let served = deliveries.iter().filter(|it| it.delivery.status == DeliveryStatus::Served);
        let served = served.count();
        show("served", served, count);
        if served >= count {
            report(&world, &notices, count).await;
            break;
        }
        // What rests is due by a clock that the drill moves.
        let next = deliveries.iter().filter_map(|it| it.delivery.next_attempt_at).min();
        if let Some(next) =
            next.filter(|_| served + 2 * usize::try_from(some).unwrap_or(0) >= count)
        {
            world.clock.set(next);
            room.nudge();
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    room.stop().await;
}

/// Says what arrived; fails where a notice did not, or where a copy is not marked.
async fn report(world: &World, notices: &[NoticeSeen], count: usize) {
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for mail in world.mails().await {
        let id = mail["message_id"].as_str().expect("every mail has one").to_owned();
        *copies.entry(id).or_default() += 1;
    }
    let deliveries: Vec<_> = notices.iter().flat_map(|it| &it.deliveries).collect();
    assert_eq!(deliveries.len(), count, "one for each shipment");
    let (mut twice, mut tried) = (0, 0);
    for delivery in &deliveries {
        let arrived = copies.get(&delivery.delivery.message_id).copied().unwrap_or_default();
        assert!(arrived > 0, "lost: {delivery:?}");
        assert!(arrived == 1 || delivery.delivery.possible_duplicate, "unmarked: {delivery:?}");
        twice += usize::from(arrived > 1);
        tried += delivery.attempts.len();
    }
    println!(
        "\n{count} notices of one act: {count} arrived, none lost, {tried} attempts, {twice} twice and marked"
    );
}

/// Every notice of the real realm.
async fn all(world: &World) -> Vec<NoticeSeen> {
    let (mut notices, mut from) = (Vec::new(), None);
    loop {
        let (by, filter) = (investigator(), NoticeFilter::default());
        let page = world.ledger.notices(&by, RealmId::REAL, &filter, from.as_ref(), 200);
        let page = page.await.expect("notices");
        notices.extend(page.items);
        from = page.next;
        if from.is_none() {
            return notices;
        }
    }
}

/// Waits until the mail server has taken so many.
async fn until_received(world: &World, count: usize) {
    let mut seen = 0;
    while seen < count {
        seen = received(world).await;
        show("received", seen, count);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// How many messages the mail server has taken.
async fn received(world: &World) -> usize {
    let answer = world.http.get(format!("{}/status", world.inbox)).send().await;
    let status: Value = answer.expect("an answer").json().await.expect("a status");
    status["received"].as_u64().and_then(|it| it.try_into().ok()).expect("a count")
}

/// Presents a shipment under an order, whose importer has an address of its own.
async fn held_for(world: &World, order: CaseId, number: usize) {
    let importer = json!({
        "name": format!("Importer {number}"), "email": format!("importer-{number}@trade.example"),
    });
    let content = json!({ "orders": [order], "importer": importer });
    let act = bulk::act(EntryKind::PresentedForExamination, content);
    let opening = Opening { program: Program::Detention, track: Some(Track::Wro), act };
    world.opened(RealmId::REAL, &bulk::port(), opening).await;
}

fn size(notices: &[NoticeSeen]) -> usize {
    let notice = &notices[0].notice;
    [&notice.text, &notice.html].into_iter().flatten().map(String::len).sum()
}

fn show(what: &str, done: usize, of: usize) {
    if done > 0 && (done.is_multiple_of(100) || done == of) {
        print!("\r{what}: {done} of {of}   ");
        drop(std::io::stdout().flush());
    }
}
