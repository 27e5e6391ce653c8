//! Service: who stands on the list is told, by mail that is refused, comes back and is sent again, and by hand where mail fails.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::{Case, Sandbox};
use crate::world::{BOUNCE_TOKEN, FILER, Store, World};

const COUNSEL: &str = "carla@counsel.test";
const FALLBACK: &str = "docket@shrimpers.test";
pub const ACKNOWLEDGMENT: &str = "allegation_acknowledgment";

/// Everything that is done about service, once and with success. `contract` asks that nothing be left out.
pub async fn every_act_of_service(world: &World, sandbox: &Sandbox) {
    let case = sandbox.file().await;
    let carla = appears(sandbox, &case).await;
    let seat = seat(&sandbox.filer, &case).await;
    let change = json!({ "fallback_email": FALLBACK, "reason": "A second mailbox." });
    let path = format!("{}/service-list/{seat}/changes", case.path());
    sandbox.filer.file(path, &change).await.expect(201);
    let dana = json!({ "name": "Dana", "method": "email", "email": "dana@counsel.test" });
    let path = format!("{}/service-list/{carla}/substitutions", case.path());
    let dana = sandbox.filer.file(path, &dana).await.expect(201).id();
    let path = format!("{}/service-list/{dana}/withdrawals", case.path());
    sandbox.filer.file(path, &json!({})).await.expect(201);
    refuse(world, &[(FILER, 550), (FALLBACK, 553), ("third@shrimpers.test", 550)]).await;
    case.acknowledge().await;
    let second = lost(&case, FALLBACK).await;
    let again = json!({ "address": "third@shrimpers.test" });
    say(sandbox, &case, &second, "retries", &again).await.expect(201);
    let third = lost(&case, "third@shrimpers.test").await;
    say(sandbox, &case, &third, "service", &by_post("2019-07-17")).await.expect(201);
    bounce(world, BOUNCE_TOKEN, "message/rfc822", "no report at all").await.expect(202);
    world.mailbox.behave().await;
}

#[tokio::test]
async fn what_mail_does_not_serve_an_officer_does_and_what_comes_back_is_not_served() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    appears(&sandbox, &case).await;
    let change = json!({ "fallback_email": FALLBACK });
    let path = format!("{}/service-list/{}/changes", case.path(), seat(filer, &case).await);
    filer.file(path, &change).await.expect(201);
    // The party is refused for good at both addresses; its counsel's server is grey, then full, then takes it.
    let faults = [
        (FILER, 550, Value::Null),
        (FALLBACK, 554, Value::Null),
        (COUNSEL, 450, json!(1)),
        (COUNSEL, 452, json!(1)),
    ];
    let faults = faults.map(|(to, code, times)| {
        json!({ "at": "rcpt", "do": "answer", "code": code, "to": to, "times": times })
    });
    world.mailbox.fail(json!(faults)).await;
    case.acknowledge().await;
    let failed = lost(&case, FALLBACK).await;
    let notice = case.notice(ACKNOWLEDGMENT, |it| to(it, COUNSEL)["status"] == "deferred").await;
    let first = to(&notice, FILER);
    assert_eq!((&first["status"], &first["attempts"][0]["code"]), (&json!("failed"), &json!(550)));
    assert_eq!(failed["fallback_of"], first["id"], "{failed}");
    assert_ne!(failed["message_id"], first["message_id"]);
    let name = format!("service_failed#{}", failed["id"].as_str().expect("an id"));
    assert!(tasks(officer, &case).await.contains(&name), "an officer has it to do");
    sandbox.move_to("2019-09-19").await;
    let notice = case.notice(ACKNOWLEDGMENT, |it| to(it, COUNSEL)["status"] == "served").await;
    let codes = to(&notice, COUNSEL)["attempts"].as_array().expect("attempts").iter();
    assert_eq!(codes.map(|it| it["code"].clone()).collect::<Vec<_>>(), [450, 452, 250]);
    assert_eq!(notice["served"], false);

    // Beside the deadline stands who was not served; its day is the one it would be.
    for reader in [officer, filer] {
        let due = case.deadlines(reader).await;
        let beside = due.iter().find_map(|it| it.get("service")).expect("a deadline says so");
        assert_eq!((&beside["served"], &beside["not_served"]), (&json!(1), &json!(1)), "{beside}");
        let link = beside["notices"][0].as_str().expect("a link");
        reader.get(link).await.expect(200);
    }
    let early = say(&sandbox, &case, &failed, "service", &by_post("2019-09-17")).await.expect(422);
    assert_eq!(early.pointers(), ["/served_on"]);
    let half = json!({ "method": "post", "not_served": "Moved away." });
    say(&sandbox, &case, &failed, "service", &half).await.expect(422);
    let served = say(&sandbox, &case, &failed, "service", &by_post("2019-09-19")).await.expect(201);
    assert_eq!(served.body["served"], true, "{}", served.text());
    let by_hand = to(&served.body, "1 Harbor Road, Biloxi, MS");
    for (field, value) in [
        ("status", "served"),
        ("method", "post"),
        ("served_on", "2019-09-19"),
        ("tracking_number", "9407 1"),
        ("proof", "Return receipt."),
        ("recorded_by", "investigator"),
    ] {
        assert_eq!(by_hand[field], value, "{by_hand}");
    }
    assert!(by_hand.get("message_id").is_none(), "no mail was sent: {by_hand}");
    assert!(!tasks(officer, &case).await.contains(&name), "it is done");
    assert!(case.deadlines(filer).await.iter().all(|it| it.get("service").is_none()));

    comes_back(&world, &sandbox, &case, to(&served.body, COUNSEL)).await;
}

/// What had been served comes back: it was not served, and is sent again.
async fn comes_back(world: &World, sandbox: &Sandbox, case: &Case<'_>, sent: &Value) {
    let id = sent["message_id"].as_str().expect("a Message-ID");
    let kind = "message/rfc822";
    let refused = bounce(world, "a-token-that-the-mail-system-has-not", kind, &report(id)).await;
    refused.expect(401);
    bounce(world, BOUNCE_TOKEN, "application/json", "{}").await.expect(415);
    for unknown in ["", "\u{1}\u{2}", &report("<nobody@customs.test>")] {
        bounce(world, BOUNCE_TOKEN, kind, unknown).await.expect(202);
    }
    assert_eq!(case.notice(ACKNOWLEDGMENT, |_| true).await["served"], true);
    for _ in 0..2 {
        bounce(world, BOUNCE_TOKEN, kind, &report(id)).await.expect(202);
    }
    let back = lost(case, COUNSEL).await;
    assert_eq!(
        (&back["status"], &back["why_not"]),
        (&json!("bounced"), &json!("550 5.1.1 No such user"))
    );
    assert_eq!(back["reports"].as_array().map(Vec::len), Some(1), "told twice, noted once: {back}");
    let notice = case.notice(ACKNOWLEDGMENT, |_| true).await;
    assert_eq!(notice["served"], false);
    say(sandbox, case, &back, "retries", &json!({ "address": "new@counsel.test" }))
        .await
        .expect(201);
    case.notice(ACKNOWLEDGMENT, |it| it["served"] == true).await;
    world.mailbox.wait_for("new@counsel.test", "").await;
}

#[tokio::test]
async fn the_embargo_decides_who_exists_on_the_list() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    let carla = appears(&sandbox, &case).await;
    let theirs = json!({ "side": "importer", "capacity": "counsel", "name": "Ian", "method": "post",
        "postal_address": "4 Court Street, Newark, NJ" });
    let added = officer.act(&case.path(), "service-list", &theirs).await.expect(201);
    let list = format!("{}/service-list", case.path());
    let hidden = format!("{list}/{}/changes", added.id());
    let change = json!({ "email": "ian@counsel.test" });
    let absent = format!("{list}/00000000-0000-4000-8000-000000000000/changes");
    assert_eq!(
        filer.file(&hidden, &change).await.expect(404).body,
        filer.file(&absent, &change).await.expect(404).body
    );
    for caller in [&sandbox.importer, &sandbox.somebody(&world, "other-filer")] {
        caller.get(&list).await.expect(404);
        caller.file(&list, &theirs).await.expect(404);
        caller.file(&hidden, &change).await.expect(404);
    }
    assert_eq!(names(filer, &list).await, ["Carla Counsel", "Gulf Shrimpers Committee"]);
    case.acknowledge().await;
    case.initiate().await;
    assert_eq!(names(filer, &list).await.len(), 2, "nor after initiation");
    let seat = seat(filer, &case).await;
    for (caller, path) in [(filer, &hidden), (filer, &list)] {
        let unfit =
            caller.file(path.as_str(), &json!({ "capacity": "officer", "method": "email" })).await;
        assert!([403, 404, 422].contains(&unfit.status), "{}", unfit.text());
    }
    officer.file(&list, &theirs).await.expect(428);
    let bare = json!({ "side": "filer", "capacity": "counsel", "name": "X", "method": "courier" });
    let bare = officer.act(&case.path(), "service-list", &bare).await.expect(422);
    assert_eq!(bare.pointers(), ["/postal_address"]);
    filer
        .file(format!("{list}/{carla}/withdrawals"), &json!({ "reason": "Done." }))
        .await
        .expect(201);
    let withdrawal = format!("service-list/{seat}/withdrawals");
    let alone = officer.act(&case.path(), &withdrawal, &json!({})).await.expect(409);
    assert!(
        alone.body["remedy"].as_str().is_some_and(|it| it.contains("add counsel")),
        "{}",
        alone.text()
    );

    case.act("interim-measures", &crate::world::words::measures()).await.expect(201);
    case.act("notices-of-initiation", &json!({})).await.expect(201);
    for caller in [filer, &sandbox.importer] {
        let all = ["Carla Counsel", "Gulf Shrimpers Committee", "Ian", "MSeafood Corporation"];
        assert_eq!(names(caller, &list).await, all, "the notice lifts it");
        let on = names(caller, &format!("{list}?on=2020-01-14&limit=1")).await;
        assert_eq!(on.len(), 3, "who had left by then is not on it: {on:?}");
    }
    let served = |it: &Value| to(it, FILER)["status"] == "served";
    let notice = case.notice("notice_of_initiation", served).await;
    let by_hand = to(&notice, "4 Court Street, Newark, NJ");
    assert_eq!(by_hand["status"], "awaiting_officer", "{by_hand}");
    let name = format!("serve_by_hand#{}", by_hand["id"].as_str().expect("an id"));
    assert!(tasks(officer, &case).await.contains(&name));
    let own =
        sandbox.importer.read(format!("/v1/notices/{}", notice["id"].as_str().expect("an id")));
    let own = own.await;
    assert_eq!(
        own["deliveries"].as_array().map(Vec::len),
        Some(2),
        "its own and its counsel's: {own}"
    );
    let moved = json!({ "not_served": "The office has moved away without a trace." });
    say_of(&sandbox, &notice, by_hand, "service", &moved).await.expect(201);
    assert!(!tasks(officer, &case).await.contains(&name), "said why not");
}

/// Counsel appears for the filer; gives the entry.
async fn appears(sandbox: &Sandbox, case: &Case<'_>) -> String {
    let carla = json!({ "capacity": "counsel", "name": "Carla Counsel", "organisation": "Counsel LLP",
        "method": "email", "email": COUNSEL });
    let path = format!("{}/service-list", case.path());
    sandbox.filer.file(path, &carla).await.expect(201).id()
}

/// The filer's own entry.
async fn seat(filer: &Caller, case: &Case<'_>) -> String {
    let all = filer.all(&format!("{}/service-list", case.path())).await;
    let seat = all.iter().find(|it| it["capacity"] == "party" && it["side"] == "filer");
    seat.and_then(|it| it["id"].as_str()).expect("a party has a place").to_owned()
}

/// Everybody on a list, by name.
async fn names(caller: &Caller, list: &str) -> Vec<String> {
    let all = caller.all(list).await;
    let mut names: Vec<_> =
        all.iter().map(|it| it["name"].as_str().expect("a name").to_owned()).collect();
    names.sort_unstable();
    names
}

async fn refuse(world: &World, who: &[(&str, u16)]) {
    let faults = who
        .iter()
        .map(|(to, code)| json!({ "at": "rcpt", "do": "answer", "code": code, "to": to }));
    world.mailbox.fail(faults.collect()).await;
}

/// Waits until the delivery to an address is lost.
pub async fn lost(case: &Case<'_>, address: &str) -> Value {
    let is_lost = |it: &Value| {
        let all = it["deliveries"].as_array().expect("deliveries");
        all.iter().any(|it| {
            it["address"] == address && (it["status"] == "failed" || it["status"] == "bounced")
        })
    };
    to(&case.notice(ACKNOWLEDGMENT, is_lost).await, address).clone()
}

fn to<'a>(notice: &'a Value, address: &str) -> &'a Value {
    let mut all = notice["deliveries"].as_array().expect("deliveries").iter();
    all.find(|it| it["address"] == address).unwrap_or(&Value::Null)
}

/// What an officer says of a delivery of the acknowledgment, on the notice as it is now.
async fn say(
    sandbox: &Sandbox,
    case: &Case<'_>,
    delivery: &Value,
    act: &str,
    body: &Value,
) -> Answer {
    let notice = case.notice(ACKNOWLEDGMENT, |_| true).await;
    say_of(sandbox, &notice, delivery, act, body).await
}

async fn say_of(
    sandbox: &Sandbox,
    notice: &Value,
    delivery: &Value,
    act: &str,
    body: &Value,
) -> Answer {
    let id = |it: &Value| it["id"].as_str().expect("an id").to_owned();
    let (notice, act) = (id(notice), format!("deliveries/{}/{act}", id(delivery)));
    sandbox.investigator.act(&format!("/v1/notices/{notice}"), &act, body).await
}

fn by_post(on: &str) -> Value {
    json!({ "method": "post", "served_on": on, "tracking_number": "9407 1", "proof": "Return receipt.",
        "address": "1 Harbor Road, Biloxi, MS" })
}

async fn tasks(officer: &Caller, case: &Case<'_>) -> Vec<String> {
    let all = officer.all(&format!("/v1/tasks?case={}", case.id)).await;
    all.iter().map(|it| it["name"].as_str().expect("a name").to_owned()).collect()
}

async fn bounce(world: &World, token: &str, kind: &str, message: &str) -> Answer {
    let mail_system = world.stranger(Some(token));
    mail_system.ask(Method::POST, "/v1/mail/bounces").raw(kind, message).send().await
}

/// A message that came back, as Postfix says it.
pub fn report(message_id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.customs.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; \
         report-type=delivery-status;\r\n\tboundary=\"b/1\"\r\n\r\n--b/1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b/1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customs.test\r\n\r\n\
         Final-Recipient: rfc822; {COUNSEL}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 No such\r\n user\r\n\r\n--b/1\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         Message-ID: {message_id}\r\nSubject: Your allegation\r\n\r\n--b/1--\r\n"
    )
}
