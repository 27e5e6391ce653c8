//! Notices: each reaches its party once, or the API says why not and tries again.

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::environment::Environment;
use crate::world::sandbox::all_are;
use crate::world::words::{measures, simply};
use crate::world::{FILER, IMPORTER, Store, World};

#[tokio::test]
async fn with_the_mail_server_gone_a_notice_waits_and_says_so() {
    let mut world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    world.mail.kill();
    case.acknowledge().await;
    let waiting = case.notice("allegation_acknowledgment", all_are("deferred")).await;
    let delivery = &waiting["deliveries"][0];
    assert_eq!(delivery["address"], FILER);
    assert!(delivery["next_attempt_at"].is_string(), "it says when it is tried again: {delivery}");
    let attempts = delivery["attempts"].as_array().expect("every attempt is told");
    assert!(
        attempts.iter().all(|attempt| attempt["reply"].as_str().is_some_and(|it| !it.is_empty())),
        "{attempts:?}"
    );
    let message_id = delivery["message_id"].clone();
    world.until_status("/readyz", 503).await;

    // An hour of it: tried at once, after one minute, five more and thirty more, and then not before two hours have gone.
    sandbox.move_to_instant("2019-09-18T16:30:00Z").await;
    let tried = |count: usize| {
        move |notice: &Value| {
            let attempts = notice["deliveries"][0]["attempts"].as_array();
            attempts.is_some_and(|all| all.len() == count)
        }
    };
    let still = case.notice("allegation_acknowledgment", tried(4)).await;
    assert_eq!(still["deliveries"][0]["status"], "deferred", "{still}");

    world.mail.start();
    world.until_ready().await;
    sandbox.move_to_instant("2019-09-18T18:30:00Z").await;
    let served = case.notice("allegation_acknowledgment", all_are("served")).await;
    let delivery = &served["deliveries"][0];
    assert_eq!(delivery["message_id"], message_id, "one Message-ID for ever");
    assert_eq!(delivery["possible_duplicate"], false, "nobody can have had a copy: {delivery}");
    let mails = world.mailbox.to(FILER).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].message_id.as_str(), message_id);
    let number = sandbox.filer.read(case.path()).await["number"].clone();
    let number = number.as_str().expect("a number");
    assert!(mails[0].text.contains(number) && mails[0].html.contains(number), "{:?}", mails[0]);
}

#[tokio::test]
async fn one_address_refused_does_not_hold_up_the_other() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_initiated().await;
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    sandbox.move_to("2020-01-14").await;
    world
        .mailbox
        .fail(json!([{ "at": "rcpt", "do": "answer", "code": 451, "to": IMPORTER }]))
        .await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let split = |notice: &Value| {
        status_of(notice, FILER) == "served" && status_of(notice, IMPORTER) == "deferred"
    };
    let notice = case.notice("notice_of_initiation", split).await;
    let refused = delivery_to(&notice, IMPORTER);
    assert_eq!(refused["attempts"][0]["code"], 451, "{refused}");

    world.mailbox.behave().await;
    sandbox.move_to("2020-01-16").await;
    case.notice("notice_of_initiation", all_are("served")).await;
    assert_eq!(about(&world, IMPORTER, &notice).await, 1);
    assert_eq!(about(&world, FILER, &notice).await, 1);
}

#[tokio::test]
async fn an_address_that_does_not_exist_fails_and_is_shown() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    world.mailbox.fail(json!([{ "at": "rcpt", "do": "answer", "code": 550, "to": FILER }])).await;
    case.acknowledge().await;
    let failed = case.notice("allegation_acknowledgment", all_are("failed")).await;
    assert_eq!(failed["deliveries"][0]["attempts"][0]["code"], 550, "{failed}");
    world.mailbox.behave().await;
    sandbox.move_to("2019-09-25").await;
    assert!(world.mailbox.to(FILER).await.is_empty(), "what failed for good is not tried again");
}

#[tokio::test]
async fn a_reply_that_never_came_leaves_a_doubt_that_is_marked() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    // The server takes the mail and cuts the connection before it says so.
    world.mailbox.fail(json!([{ "at": "message", "do": "drop", "keep": true, "times": 1 }])).await;
    case.acknowledge().await;
    // Nobody knows how it ended: it rests, and is tried once more.
    let doubted = case.notice("allegation_acknowledgment", all_are("deferred")).await;
    let tried = &doubted["deliveries"][0]["attempts"][0];
    assert_eq!(tried["outcome"], "unknown", "{doubted}");
    sandbox.move_to("2019-09-19").await;
    let served = case.notice("allegation_acknowledgment", all_are("served")).await;
    let delivery = &served["deliveries"][0];
    assert_eq!(delivery["possible_duplicate"], true, "the filer may have it twice: {delivery}");
    let copies = world.mailbox.to(FILER).await;
    assert_eq!(copies.len(), 2);
    assert_eq!(copies[0].message_id, copies[1].message_id, "the same Message-ID");
    assert_eq!(copies[0].message_id.as_str(), delivery["message_id"]);
}

#[tokio::test]
async fn signed_mail_is_signed_for_whoever_verifies_it() {
    let key: [u8; 32] = rand::random();
    let public = SigningKey::from_bytes(&key).verifying_key();
    let file = std::env::temp_dir().join(format!("tidewaiter-dkim-{}", Uuid::new_v4().simple()));
    std::fs::write(&file, STANDARD.encode(key)).expect("a key can be written");
    let settings = format!(
        "mail.dkim_key_file = '{}'\nmail.dkim_selector = 'notices'\nmail.dkim_domain = 'cbp.example'",
        file.display()
    );
    let world = World::with(Store::Sqlite, &settings).await;
    std::fs::remove_file(&file).expect("the key is read");
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    case.acknowledge().await;
    let mail = world.mailbox.wait_for(FILER, "Your allegation is complete").await;
    let record = format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(public.as_bytes()));
    let sent = world.mailbox.raw(&mail).await;
    assert_eq!(verified(&sent, &record), "signed");
    let changed = String::from_utf8_lossy(&sent).replace("control number", "docket number");
    assert_eq!(verified(changed.as_bytes(), &record), "broken", "what is changed is not signed");
    let renamed = String::from_utf8_lossy(&sent).replacen("Subject: ", "Subject: Not ", 1);
    assert_eq!(verified(renamed.as_bytes(), &record), "broken");
}

/// What an independent verifier says of a mail.
fn verified(mail: &[u8], record: &str) -> String {
    let root = Environment::read().root;
    let mut verifier = Command::new("python3")
        .arg(root.join("tests/data/verify_dkim.py"))
        .arg(root.join(".tools/dkim"))
        .arg(record)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a verifier");
    verifier.stdin.take().expect("its input").write_all(mail).expect("it reads");
    let said = verifier.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}

fn delivery_to<'a>(notice: &'a Value, address: &str) -> &'a Value {
    let mut all = notice["deliveries"].as_array().expect("a notice has deliveries").iter();
    all.find(|delivery| delivery["address"] == address)
        .unwrap_or_else(|| panic!("no {address}: {notice}"))
}

fn status_of<'a>(notice: &'a Value, address: &str) -> &'a str {
    delivery_to(notice, address)["status"].as_str().expect("a status")
}

/// How many copies of a notice an address has.
async fn about(world: &World, address: &str, notice: &Value) -> usize {
    let id = delivery_to(notice, address)["message_id"].as_str().expect("an id").to_owned();
    world.mailbox.to(address).await.iter().filter(|mail| mail.message_id == id).count()
}
