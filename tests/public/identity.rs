//! Who may sign in: with tokens of a real provider, with accounts that officers made, and with tokens of one's own.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::claims::{claim, told};
use crate::wait::until;
use crate::world::caller::{Answer, Caller};
use crate::world::provider::{AUDIENCE, Key, Provider};
use crate::world::{Store, World};

/// Makes an account and a token and ends both: an account's id, and that of a token of the investigator's.
pub async fn every_act_of_accounts(world: &World) -> (String, String) {
    let account = world.somebody("registrar").file("/v1/accounts", &officer("lee")).await;
    let path = format!("/v1/accounts/{}/disablements", account.clone().expect(201).id());
    let reason = json!({ "reason": "Left the office." });
    world.somebody("supervisor").file(path, &reason).await.expect(201);
    let token = world.investigator().file("/v1/me/tokens", &wanted(&["read"])).await.expect(201);
    let path = format!("/v1/me/tokens/{}/revocations", token.id());
    world.investigator().file(path, &json!({ "reason": "Lost." })).await.expect(201);
    (account.id(), token.id())
}

fn officer(name: &str) -> Value {
    json!({ "name": name, "role": "investigator", "email": format!("{name}@customs.test") })
}

fn wanted(scopes: &[&str]) -> Value {
    json!({ "label": "nightly report", "scopes": scopes })
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

fn instant(value: &Value, name: &str) -> DateTime<Utc> {
    text(value, name).parse().expect("an instant")
}

/// Whoever shows this token.
fn with(world: &World, token: &str) -> Caller {
    world.stranger(Some(token))
}

/// What tells of a refusal: everything but the request's own id.
fn refusal(answer: &Answer) -> (u16, String, String) {
    (answer.status, answer.text(), answer.header("www-authenticate").to_owned())
}

async fn is_nobodys(world: &World, token: &str, what: &str) {
    let nobody = with(world, "a-token-that-nobody-has-been-given").get("/v1/me").await.expect(401);
    let answer = with(world, token).get("/v1/me").await;
    assert_eq!(refusal(&answer), refusal(&nobody), "{what}");
}

#[expect(clippy::disallowed_methods, reason = "a token is dated by the clock of its provider")]
fn claims(provider: &Provider) -> Value {
    let now = Utc::now().timestamp();
    json!({ "iss": provider.issuer, "aud": AUDIENCE, "sub": "robot", "iat": now, "exp": now + 600 })
}

#[tokio::test]
async fn a_token_of_a_provider_stands_for_an_account_and_a_forgery_for_none() {
    let (key, other) = (Key::new("kept-by-the-tests"), Key::new("kept-by-the-tests"));
    let mut provider = Provider::new(&key, "RS256").await;
    let settings = format!(
        "[[oidc]]\nissuer = '{}'\naudience = '{AUDIENCE}'\n\n[[accounts]]\nname = 'night-shift'\nrole = \
         'investigator'\nsubject = 'robot'\n",
        provider.issuer
    );
    let world = World::with(Store::Sqlite, &settings).await;

    let genuine = provider.token("robot").await;
    let me = with(&world, &genuine).read("/v1/me").await;
    assert_eq!((text(&me, "account"), text(&me, "role")), ("night-shift", "investigator"));
    assert_eq!((text(&me, "signed_in_with"), text(&me, "issuer")), ("openid", &*provider.issuer));
    let unknown = provider.token("nobody").await;
    is_nobodys(&world, &unknown, "a genuine token of somebody who has no account").await;
    let mut account = officer("newcomer");
    account["subject"] = "nobody".into();
    let made = world.somebody("registrar").file("/v1/accounts", &account).await.expect(201);
    assert_eq!(made.body["token"], Value::Null, "who signs in there needs no token");
    assert_eq!(text(&with(&world, &unknown).read("/v1/me").await, "account"), "newcomer");
    account["name"] = "somebody-else".into();
    let twice = world.somebody("registrar").file("/v1/accounts", &account).await.expect(422);
    assert_eq!(twice.pointers(), ["/subject"], "{}", twice.text());

    // Somebody a provider knows comes with the claim code of a notice, and signs in as he is.
    let (case, code) = told(&world, "33-7654321ZZ", "owner@newcomer.test").await;
    let stranger = json!({ "sub": "counsel-7" });
    let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key.id });
    let token = key.sign(&header, &merged(claims(&provider), &stranger));
    is_nobodys(&world, &token, "he has no account yet").await;
    let somebodys = with(&world, &genuine).file("/v1/claims", &claim(&code, "owner")).await;
    assert_eq!(somebodys.expect(422).pointers(), [""], "this token is somebody's");
    let forged = other.sign(&header, &merged(claims(&provider), &stranger));
    with(&world, &forged).file("/v1/claims", &claim(&code, "owner")).await.expect(401);
    let own = with(&world, &token).file("/v1/claims", &claim(&code, "owner")).await.expect(201);
    assert_eq!(own.body["token"], Value::Null, "who signs in there needs no token");
    with(&world, &token).get(format!("/v1/cases/{case}")).await.expect(200);

    forge(&world, &provider, &key, &other).await;

    let asked = provider.times_asked();
    let header = |kid: &str| json!({ "alg": "EdDSA", "typ": "JWT", "kid": kid });
    for _ in 0..60 {
        let token = key.sign(&header(&Uuid::new_v4().to_string()), &claims(&provider));
        with(&world, &token).get("/v1/me").await.expect(401);
    }
    let more = provider.times_asked() - asked;
    assert!(more < 20, "60 unknown keys made the service ask {more} times");

    let next = Key::new("the-next");
    provider.rotate(&next, "ES256").await;
    let signed = provider.token("robot").await;
    until("the new keys are known", async || {
        (with(&world, &signed).get("/v1/me").await.status == 200).then_some(())
    })
    .await;
    let token = next.sign(&header("the-next"), &claims(&provider));
    with(&world, &token).get("/v1/me").await.expect(200);
    is_nobodys(&world, &genuine, "its key is gone").await;
    provider.stop();
    with(&world, &signed).get("/v1/me").await.expect(200);

    let disabled = json!({ "reason": "Left the office." });
    let path = format!("/v1/accounts/{}/disablements", made.id());
    world.somebody("supervisor").file(path, &disabled).await.expect(201);
    let newcomer = json!({ "sub": "nobody" });
    let token = next.sign(&header("the-next"), &merged(claims(&provider), &newcomer));
    is_nobodys(&world, &token, "his account is disabled").await;
    for secret in [&genuine, &unknown, &signed] {
        let signature = secret.rsplit('.').next().expect("a signature");
        assert_eq!(world.kept(signature), Vec::<String>::new(), "no token is kept");
    }
}

fn merged(mut claims: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims
}

/// Tokens that are right but for one thing, each signed with the provider's very key where that is not the thing.
async fn forge(world: &World, provider: &Provider, key: &Key, other: &Key) {
    let good = claims(provider);
    let now = good["iat"].as_i64().expect("seconds");
    let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key.id });
    for (what, change) in [
        ("nothing is wrong", json!({})),
        ("one audience of several", json!({ "aud": ["urn:else", AUDIENCE] })),
        ("expired within the skew", json!({ "exp": now - 20 })),
        ("good from soon on, within the skew", json!({ "nbf": now + 20, "iat": now + 20 })),
    ] {
        let token = key.sign(&header, &merged(good.clone(), &change));
        let answer = with(world, &token).get("/v1/me").await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
    }
    for (what, change) in [
        ("for somebody else", json!({ "aud": "urn:else" })),
        ("for nobody", json!({ "aud": null })),
        ("of another issuer", json!({ "iss": "https://else.test" })),
        ("of two issuers", json!({ "iss": [provider.issuer, "https://else.test"] })),
        ("expired", json!({ "exp": now - 120 })),
        ("without an end", json!({ "exp": null })),
        ("with an end that is no time", json!({ "exp": "tomorrow" })),
        ("not yet good", json!({ "nbf": now + 600 })),
        ("issued in the future", json!({ "iat": now + 600 })),
        ("of nobody", json!({ "sub": "" })),
        ("of somebody who is no text", json!({ "sub": 7 })),
    ] {
        is_nobodys(world, &key.sign(&header, &merged(good.clone(), &change)), what).await;
    }
    let headers = [
        ("without a signature", json!({ "alg": "none", "kid": key.id })),
        ("of an unknown key", json!({ "alg": "EdDSA", "kid": "unknown" })),
        ("of another algorithm", json!({ "alg": "RS256", "kid": key.id })),
        ("of one that is not accepted", json!({ "alg": "ES384", "kid": key.id })),
        ("with what must be understood", json!({ "alg": "EdDSA", "kid": key.id, "crit": ["exp"] })),
    ];
    for (what, header) in headers {
        is_nobodys(world, &key.sign(&header, &good), what).await;
    }
    // As whoever tries it sends it: with nothing, or not even a place, where the signature would be.
    let unsigned = key.sign(&json!({ "alg": "none" }), &good);
    let (said, _) = unsigned.rsplit_once('.').expect("three parts");
    for token in [format!("{said}."), said.to_owned()] {
        is_nobodys(world, &token, "without a signature, and without an id of a key").await;
    }
    is_nobodys(world, &other.sign(&header, &good), "signed with another key of this id").await;
    // The classic: the public key, which anybody has, taken as a secret.
    let public = EncodingKey::from_secret(key.public().as_bytes());
    let hmac = Header { kid: Some(key.id.clone()), ..Header::default() };
    let token = encode(&hmac, &good, &public).expect("it is signed");
    is_nobodys(world, &token, "signed with the public key").await;
    let token = key.sign(&header, &good);
    let (said, _) = token.rsplit_once('.').expect("three parts");
    for token in [format!("{said}."), said.to_owned(), format!("{token}.x"), "eyJ..".to_owned()] {
        is_nobodys(world, &token, &token).await;
    }
}

#[tokio::test]
async fn an_account_and_a_token_are_good_for_what_they_say_until_they_are_ended() {
    let world = World::on(Store::Postgres).await;
    let registrar = world.somebody("registrar");
    let made = accounts_are_kept(&world, &registrar).await;
    let lee = with(&world, text(&made.body, "token"));
    let me = lee.read("/v1/me").await;
    assert_eq!((text(&me, "account"), text(&me, "signed_in_with")), ("lee", "api_token"));

    let investigator = world.investigator();
    let post =
        |caller: Caller, body: Value| async move { caller.file("/v1/me/tokens", &body).await };
    let reads = post(investigator.clone(), wanted(&["read"])).await.expect(201);
    let calendar = post(investigator.clone(), wanted(&["calendar"])).await.expect(201);
    let mut short = wanted(&["act"]);
    short["days"] = json!(10);
    let acts = post(investigator.clone(), short).await.expect(201);
    let days = |token: &Value| instant(token, "expires_at") - instant(token, "created_at");
    assert_eq!(days(&reads.body), TimeDelta::days(90), "where nothing is said");
    assert_eq!(days(&acts.body), TimeDelta::days(10));

    let reader = with(&world, text(&reads.body, "token"));
    reader.get("/v1/cases").await.expect(200);
    let beyond = reader.file("/v1/me/tokens", &wanted(&["read"])).await.expect(403);
    assert_eq!(beyond.problem(), "beyond-scope");
    let calendar = with(&world, text(&calendar.body, "token")).get("/v1/me").await.expect(403);
    assert_eq!(calendar.problem(), "beyond-scope");

    let actor = with(&world, text(&acts.body, "token"));
    let child = actor.file("/v1/me/tokens", &wanted(&["act", "read"])).await.expect(201);
    assert_eq!(child.body["scopes"], json!(["read", "act"]));
    assert_eq!(text(&child.body, "made_with"), acts.id());
    assert_eq!(instant(&child.body, "expires_at"), instant(&acts.body, "expires_at"), "no longer");
    with(&world, text(&child.body, "token")).get("/v1/me").await.expect(200);

    let revocation = format!("/v1/me/tokens/{}/revocations", acts.id());
    world.filer().file(&revocation, &json!({})).await.expect(404);
    world.filer().get(format!("/v1/me/tokens/{}", acts.id())).await.expect(404);
    investigator.file(&revocation, &json!({ "reason": "It was in a log." })).await.expect(201);
    for token in [&acts, &child] {
        is_nobodys(&world, text(&token.body, "token"), "revoked").await;
    }
    is_nobodys(&world, &format!("tw_{}", "A".repeat(43)), "unknown").await;
    let listed = investigator.all("/v1/me/tokens?limit=2").await;
    assert_eq!(listed.len(), 4, "{listed:?}");
    assert!(listed.iter().all(|it| it["token"].is_null()), "{listed:?}");
    let read = listed.iter().find(|it| it["id"] == *reads.id()).expect("it is listed");
    assert!(read["last_used_day"].is_string(), "{read}");
    assert!(lee.all("/v1/me/tokens").await.iter().all(|it| text(it, "label") == "first token"));

    let path = format!("/v1/accounts/{}/disablements", made.id());
    let reason = json!({ "reason": "Left the office." });
    let work = json!({ "from": "investigator", "to": "lee", "reason": "On leave." });
    let supervisor = world.somebody("supervisor");
    supervisor.file("/v1/tasks/reassignments", &work).await.expect(201);
    investigator.file(&path, &reason).await.expect(404);
    registrar.file(&path, &reason).await.expect(201);
    is_nobodys(&world, text(&made.body, "token"), "his account is disabled").await;
    assert_eq!(registrar.file(&path, &reason).await.expect(409).problem(), "act-barred");
    registrar.file("/v1/accounts", &officer("lee")).await.expect(422);
    supervisor.file("/v1/tasks/reassignments", &work).await.expect(422);

    for token in [&made, &reads, &acts, &child] {
        let token = text(&token.body, "token");
        assert!(token.starts_with("tw_") && token.len() == 46, "a token can be found by its form");
        assert_eq!(world.kept(token), Vec::<String>::new(), "no token is kept");
    }
}

/// Makes the account `lee`; who may, who may not, and what is wrong with others.
async fn accounts_are_kept(world: &World, registrar: &Caller) -> Answer {
    let ask = |key: &str| registrar.ask(Method::POST, "/v1/accounts").key(key.to_owned());
    let made = ask("once").json(&officer("lee")).send().await.expect(201);
    let again = ask("once").json(&officer("lee")).send().await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((again.id(), &again.body["token"]), (made.id(), &Value::Null), "shown once");

    let refused = world.investigator().file("/v1/accounts", &officer("x")).await.expect(403);
    assert_eq!(refused.body["roles"], json!(["registrar", "supervisor"]));
    world.filer().file("/v1/accounts", &json!({})).await.expect(404);
    let path = format!("/v1/accounts/{}", made.id());
    let absent = registrar.get(format!("/v1/accounts/{}", Uuid::new_v4())).await.expect(404);
    for nobody in [world.investigator(), world.filer()] {
        assert_eq!(nobody.get(&path).await.expect(404).bytes, absent.bytes, "as if it were not");
        assert_eq!(nobody.all("/v1/accounts").await, Vec::<Value>::new());
    }
    assert_eq!(text(&registrar.read(&path).await, "created_by"), "registrar");
    assert_eq!(registrar.all("/v1/accounts").await.len(), 1);

    for (change, pointers) in [
        (json!({ "name": "lee" }), vec!["/name"]),
        (json!({ "name": "filer", "subject": "x" }), vec!["/issuer", "/name"]),
        (json!({ "name": "anonymous", "role": "system" }), vec!["/name", "/role"]),
        (json!({ "role": "importer" }), vec!["/party", "/party/importer_number"]),
        (json!({ "party": { "name": "An officer's" } }), vec!["/party"]),
        (json!({ "email": "nowhere", "role": "admiral" }), vec!["/email", "/role"]),
    ] {
        let body = merged(officer("unfit"), &change);
        let refused = registrar.file("/v1/accounts", &body).await.expect(422);
        assert_eq!(refused.pointers(), pointers, "{}", refused.text());
    }
    made
}
