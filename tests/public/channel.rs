//! Whoever gives no name: he sends a communication, follows it, is asked and answers, and nobody learns who he is.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::caller::{Answer, Caller};
use crate::world::words::{communication, with};
use crate::world::{Store, World};

const ANONYMOUS: &str = "/v1/forced-labor/anonymous-allegations";
const CURRENT: &str = "/v1/forced-labor/follow-ups/current";
/// What the sender's own programs say of him, in everything they send along.
const MARKER: &str = "marker-of-a-frightened-person-7f3a";
/// The same as a trace.
const TRACE: &str = "7f3ac0ffee7f3ac0ffee7f3ac0ffee77";

/// Sends what a talkative browser behind a proxy would send.
async fn sent(sender: &Caller, key: &str, body: &Value) -> Answer {
    sender
        .ask(Method::POST, ANONYMOUS)
        .key(key)
        .with("User-Agent", MARKER)
        .with("X-Forwarded-For", format!("203.0.113.77, {MARKER}"))
        .with("Forwarded", format!("for={MARKER}"))
        .with("X-Real-IP", MARKER)
        .with("From", format!("{MARKER}@example.test"))
        .with("Referer", format!("https://{MARKER}.example.test/"))
        .with("Cookie", format!("session={MARKER}"))
        .with("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .json(body)
        .send()
        .await
}

#[tokio::test]
async fn nobody_learns_who_it_is_on_sqlite() {
    nobody_learns_who_it_is(Store::Sqlite).await;
}

#[tokio::test]
async fn nobody_learns_who_it_is_on_postgres() {
    nobody_learns_who_it_is(Store::Postgres).await;
}

async fn nobody_learns_who_it_is(store: Store) {
    let world = World::with(store, "log.filter = 'debug'").await;
    let port = world.somebody("port-director");
    let key = Uuid::new_v4().to_string();
    let anybody = world.stranger(None);
    let first = sent(&anybody, &key, &communication()).await.expect(201);
    let token = first.body["follow_up_token"].as_str().expect("a token").to_owned();
    assert_eq!(token.len(), 43, "256 bits");
    assert!(!first.header("traceparent").contains(TRACE), "he has no trace of his own");
    assert!(first.body.get("id").is_none(), "he needs no address: {}", first.body);

    // The same request again shows the same token; another request, whatever its key, has another.
    let again = sent(&anybody, &key, &communication()).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body, first.body);
    let other = with(communication(), "/facts", Some(json!("Another factory.")));
    let other = sent(&anybody, &key, &other).await.expect(201);
    assert_ne!(other.body["follow_up_token"], first.body["follow_up_token"]);
    let listed = port.all("/v1/forced-labor/allegations").await;
    assert_eq!(listed.len(), 2);
    let number = &first.body["number"];
    let seen = listed.iter().find(|it| it["number"] == *number).expect("it is listed");
    assert_eq!(seen["anonymous"], true);
    let at = seen["links"]["allegation"].as_str().expect("a link").to_owned();

    exchanged(&world, &token, &at).await;

    // An officer's account is no token of the channel, and the other way round.
    port.get(CURRENT).await.expect(401);
    let sender = world.stranger(Some(&token));
    sender.get(&at).await.expect(401);
    let (wrong, none) = (world.stranger(Some("x")).get(CURRENT).await, anybody.get(CURRENT).await);
    assert_eq!((wrong.status, none.status), (401, 401));
    assert_eq!(wrong.body, none.body, "wrong and absent are one");

    let mails = world.mailbox.all().await;
    for mail in &mails {
        let text = format!("{mail:?}");
        assert!(!text.contains(MARKER) && !text.contains(&token), "{text}");
    }
    // A control: what may be kept is found where it is kept, so that the search does search.
    assert!(!world.kept("Another factory.").is_empty());
    for secret in [MARKER, &token, &key, TRACE, "203.0.113.77"] {
        assert_eq!(world.kept(secret), Vec::<String>::new(), "{secret} is kept nowhere");
    }
}

/// A return, a new version, and messages to and fro.
async fn exchanged(world: &World, token: &str, at: &str) {
    let port = world.somebody("port-director");
    let sender = world.stranger(Some(token));
    let stands = sender.read(CURRENT).await;
    assert_eq!(stands["state"], "filed");
    let asked = sender
        .ask(Method::POST, format!("{CURRENT}/messages"))
        .fresh_key()
        .with("User-Agent", MARKER)
        .json(&json!({ "text": "Did it arrive?" }));
    let written = asked.send().await.expect(201);
    assert_eq!((&written.body["from"], &written.body["number"]), (&json!("sender"), &json!(1)));

    let tasks = async || {
        let of_case = at.rsplit('/').next().expect("an id");
        let all = port.all(&format!("/v1/tasks?case={of_case}")).await;
        let names = all.iter().filter_map(|it| it["name"].as_str().map(str::to_owned));
        names.filter(|it| it.starts_with("message_answer")).collect::<Vec<_>>()
    };
    assert_eq!(tasks().await, ["message_answer#1"]);
    let answer = json!({ "text": "It did. Who pays the recruiters?" });
    let path = format!("{at}/messages");
    let said = port.file(&path, &answer).await.expect(201);
    assert_eq!(said.body["account"], "port-director");
    assert_eq!(tasks().await, Vec::<String>::new(), "it is answered");
    let read = port.all(&path).await;
    assert_eq!(read.len(), 2);

    let missing = json!({ "deficiencies": ["Say where the gloves are made."] });
    port.act(at, "returns", &missing).await.expect(201);
    let stands = sender.read(CURRENT).await;
    assert_eq!((&stands["state"], stands["returned_on"].is_string()), (&json!("returned"), true));
    let messages = sender.all(&format!("{CURRENT}/messages?limit=2")).await;
    assert_eq!(messages.len(), 3, "{messages:#?}");
    assert_eq!(messages[1]["text"], answer["text"]);
    assert_eq!(messages[1]["account"], Value::Null, "which officer it was stays in the office");
    assert_eq!(messages[2]["notice"], "return_of_communication");
    assert!(messages[2]["text"].as_str().is_some_and(|it| it.contains("Say where the gloves")));
    let mended = with(communication(), "/facts", Some(json!("In the valley, by the river.")));
    let sent = sender.file(format!("{CURRENT}/versions"), &mended).await.expect(201);
    assert_eq!(sent.body["state"], "filed");
    let docket = sender.all(&format!("{CURRENT}/docket?limit=1")).await;
    let kinds: Vec<&Value> = docket.iter().map(|it| &it["entry"]).collect();
    assert_eq!(kinds, ["allegation_filed", "allegation_returned", "allegation_filed"]);
    let now = port.read(at).await;
    assert_eq!(now["communication"]["facts"], "In the valley, by the river.");
    let barred = sender.file(format!("{CURRENT}/versions"), &mended).await;
    assert_eq!((barred.status, barred.problem()), (409, "act-barred"), "{}", barred.text());
}

#[tokio::test]
async fn all_without_a_name_share_one_rate_and_send_little() {
    let world = World::with(Store::Sqlite, "http.anonymous_per_minute = 3").await;
    let anybody = world.stranger(None);
    let key = || Uuid::new_v4().to_string();
    let guessable = sent(&anybody, "1", &communication()).await;
    assert_eq!((guessable.status, guessable.problem()), (400, "idempotency-key-missing"));
    let long = with(communication(), "/facts", Some(json!("x".repeat(300_000))));
    let long = sent(&anybody, &key(), &long).await;
    assert_eq!((long.status, long.problem()), (413, "content-too-large"));
    sent(&anybody, &key(), &communication()).await.expect(201);
    let early = sent(&anybody, &key(), &communication()).await.expect(429);
    assert!(early.header("retry-after").parse::<u64>().is_ok_and(|it| it > 0));
    // Guesses of tokens are counted too, and on their own.
    for _ in 0..3 {
        world.stranger(Some("guess")).get(CURRENT).await.expect(401);
    }
    world.stranger(Some("guess")).get(CURRENT).await.expect(429);
    world.filer().file("/v1/forced-labor/allegations", &communication()).await.expect(201);
}

#[tokio::test]
async fn whoever_shows_no_token_has_his_address_counted() {
    let world = World::with(Store::Sqlite, "http.outside_per_minute = 4").await;
    let anybody = world.stranger(None);
    anybody.get("/v1/forced-labor/orders").await.expect(200);
    anybody.get("/problems").await.expect(200);
    anybody.get("/v1/cases").await.expect(401);
    world.stranger(Some("guess")).get("/v1/cases").await.expect(401);
    for caller in [&anybody, &world.stranger(Some("guess"))] {
        for path in ["/v1/forced-labor/orders", "/problems", "/v1/cases"] {
            let early = caller.get(path).await.expect(429);
            assert_eq!(early.problem(), "too-many-requests");
            assert!(early.header("retry-after").parse::<u64>().is_ok_and(|it| it > 0));
        }
    }
    // The channel reads no address, whoever watches is let in, and who has a token is counted by it.
    sent(&anybody, &Uuid::new_v4().to_string(), &communication()).await.expect(201);
    anybody.get("/readyz").await.expect(200);
    for _ in 0..5 {
        world.filer().get("/v1/forced-labor/orders").await.expect(200);
    }
}
