//! The feed of events, and what is followed: each side is told what it sees, from the moment at which it sees it.

use serde_json::{Value, json};

use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::detained::shipment;
use crate::world::orders::{ORDERS, finding, order};
use crate::world::receiver::Receiver;
use crate::world::sandbox::Case;
use crate::world::words::{extension, measures, simply};
use crate::world::{Store, World};

const ABSENT: &str = "00000000-0000-4000-8000-000000000000";

/// The kinds of these events, shortened.
fn kinds(events: &[Value]) -> Vec<String> {
    let short = |it: &Value| {
        let word = it["type"].as_str().expect("a type");
        word.trim_start_matches("tidewaiter.").trim_end_matches(".v1").to_owned()
    };
    events.iter().map(short).collect()
}

/// What is new after a cursor, and the cursor after it.
async fn after(who: &Caller, query: &str, cursor: Option<&str>) -> (Vec<Value>, String) {
    let mut all = Vec::new();
    let mut path = match cursor {
        Some(cursor) => format!("/v1/events?limit=7&{query}&after={cursor}"),
        None => format!("/v1/events?limit=7&{query}"),
    };
    loop {
        let page = who.read(&path).await;
        all.extend(page["items"].as_array().expect("items").iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => return (all, page["cursor"].as_str().expect("a cursor").to_owned()),
        }
    }
}

/// Whether the feed has each entry of a docket, by its id.
async fn has_docket(who: &Caller, case: &Case<'_>, events: &[Value]) -> bool {
    let docket = case.docket(who).await;
    let mut entries: Vec<&str> =
        events.iter().filter_map(|it| it["data"]["entry"].as_str()).collect();
    let mut lines: Vec<&str> = docket.iter().filter_map(|it| it["id"].as_str()).collect();
    entries.sort_unstable();
    lines.sort_unstable();
    entries == lines
}

#[tokio::test]
async fn each_side_is_told_what_it_sees_once_and_from_then_on() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_initiated().await;
    let (told, cursor) = after(&sandbox.filer, "", None).await;
    assert!(has_docket(&sandbox.filer, &case, &told).await, "{told:#?}");
    assert!(!cursor.contains("sandbox"), "a cursor is sealed: {cursor}");
    assert_eq!(after(&sandbox.importer, "", None).await.0, Vec::<Value>::new());
    assert_eq!(after(&world.filer(), "", None).await.0, Vec::<Value>::new(), "not the real feed");
    let first = &told[0];
    assert_eq!(first["specversion"], "1.0");
    assert_eq!(first["source"], format!("{}/v1/events", world.base()));
    assert_eq!(first["sandbox"], json!(sandbox.id));
    assert_eq!(first["data"]["case"], json!(case.id));

    // What happens in secret is told to the office alone.
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    let (secret, cursor) = after(&sandbox.filer, "", Some(&cursor)).await;
    assert!(!kinds(&secret).contains(&"interim_measures_taken".to_owned()), "{secret:#?}");
    let (office, at_office) = after(&sandbox.investigator, "", None).await;
    assert!(kinds(&office).contains(&"interim_measures_taken".to_owned()), "{office:#?}");

    // With the notice each side comes to see what it may, and of no earlier instant.
    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let (theirs, at_importer) = after(&sandbox.importer, "", None).await;
    assert!(has_docket(&sandbox.importer, &case, &theirs).await, "{theirs:#?}");
    let is_today = |it: &Value| it["time"].as_str().is_some_and(|it| it.starts_with("2020-01-14"));
    assert!(theirs.iter().all(is_today), "{theirs:#?}");
    let (mine, cursor) = after(&sandbox.filer, "", Some(&cursor)).await;
    assert!(kinds(&mine).contains(&"investigation_initiated".to_owned()), "{mine:#?}");

    // A date that moves is told, and can be asked for alone.
    let moved = "types=tidewaiter.deadline.moved.v1";
    let (_, at_moves) = after(&sandbox.filer, moved, None).await;
    sandbox.move_to("2020-08-03").await;
    case.act("extensions", &extension()).await.expect(201);
    let (moves, _) = after(&sandbox.filer, moved, Some(&at_moves)).await;
    let ids: Vec<&str> = moves.iter().filter_map(|it| it["data"]["deadline"].as_str()).collect();
    let determination = case.deadline("determination").await["id"].clone();
    assert!(ids.iter().any(|id| determination == *id), "{moves:#?} {determination}");
    let subject = format!("/v1/deadlines/{}", ids[0]);
    assert_eq!(moves[0]["subject"], json!(subject));
    sandbox.filer.get(subject).await.expect(200);

    // A cursor is one caller's, for one question.
    let elsewhere = sandbox.importer.get(format!("/v1/events?after={cursor}")).await.expect(400);
    assert_eq!(elsewhere.problem(), "cursor-invalid");
    let other = sandbox.filer.get(format!("/v1/events?{moved}&after={cursor}")).await.expect(400);
    assert_eq!(other.problem(), "cursor-invalid");
    let unknown = sandbox.filer.get("/v1/events?types=tidewaiter.nothing.v1").await.expect(400);
    assert_eq!(unknown.problem(), "malformed-request");
    let of_case = format!("case={}", case.id);
    let (all, _) = after(&sandbox.importer, &of_case, None).await;
    assert!(all.len() > theirs.len() && all[..theirs.len()] == theirs, "in the same order");
    let (none, _) = after(&sandbox.importer, &format!("case={ABSENT}"), None).await;
    assert_eq!(none, Vec::<Value>::new());
    // Nothing is told again to whoever goes on.
    let (rest, _) = after(&sandbox.importer, "", Some(&at_importer)).await;
    assert_eq!([theirs, rest].concat(), after(&sandbox.importer, "", None).await.0);
    let (rest, _) = after(&sandbox.investigator, "", Some(&at_office)).await;
    assert_eq!([office, rest].concat(), after(&sandbox.investigator, "", None).await.0);
}

/// What became of a deadline, by what is told.
fn turns(events: &[Value], deadline: &Value) -> Vec<String> {
    let its = events.iter().filter(|it| it["data"]["deadline"] == deadline["id"]);
    kinds(&its.cloned().collect::<Vec<_>>())
}

#[tokio::test]
async fn each_turn_of_a_deadline_is_told_and_a_correction_with_what_it_undoes() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let officer = &sandbox.investigator;
    let case = sandbox.file().await;
    let (_, cursor) = after(officer, "", None).await;
    case.acknowledge().await;
    let decision = case.deadline("initiation_decision").await;
    let (told, _) = after(officer, "", Some(&cursor)).await;
    assert_eq!(turns(&told, &decision), ["deadline.opened"]);

    sandbox.move_to("2019-10-09").await;
    let (_, cursor) = after(officer, "", None).await;
    case.initiate().await;
    let determination = case.deadline("determination").await;
    let (told, cursor) = after(officer, "", Some(&cursor)).await;
    assert_eq!(turns(&told, &decision), ["deadline.met"]);
    assert_eq!(turns(&told, &determination), ["deadline.opened"]);

    let docket = case.docket(officer).await;
    let wrong = docket.iter().find(|it| it["entry"] == "investigation_initiated");
    let number = &wrong.expect("it stands there")["number"];
    let correction = json!({ "corrects": number, "reason": "It was another case's." });
    officer.act(&case.path(), "corrections", &correction).await.expect(201);
    let (told, cursor) = after(officer, "", Some(&cursor)).await;
    assert!(kinds(&told).contains(&"entry_corrected".to_owned()), "{told:#?}");
    assert_eq!(turns(&told, &determination), ["deadline.closed"]);
    assert_eq!(turns(&told, &decision), ["deadline.opened"], "it is owed again");

    case.initiate().await;
    let measures = case.deadline("interim_measures_decision").await;
    let (_, cursor) = after(officer, "", Some(&cursor)).await;
    sandbox.move_to("2020-01-09").await;
    let (told, _) = after(officer, "", Some(&cursor)).await;
    assert_eq!(turns(&told, &measures), ["deadline.missed"]);
    let missed = told.iter().find(|it| it["data"]["deadline"] == measures["id"]);
    assert_eq!(missed.expect("it is told")["time"], "2020-01-08T05:00:00Z", "the end of its day");
}

#[tokio::test]
async fn what_is_followed_is_told_as_it_may_be_seen() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let follow = async |who: &Caller, body: Value| who.file("/v1/subscriptions", &body).await;
    let order = json!({ "what": "ad_cvd_order", "value": "a-533-840", "channel": "events" });
    let mine = follow(&sandbox.filer, order).await.expect(201);
    // The orders of an allegation are no words that the importer reads; its own name is.
    let named = json!({ "what": "party", "value": "MSeafood Corporation", "channel": "events" });
    let theirs = follow(&sandbox.importer, named).await.expect(201);
    let short = json!({ "what": "party", "value": "MSeafood Corp.", "channel": "events" });
    let short = follow(&sandbox.importer, short).await.expect(201);
    let nobodys = follow(
        &sandbox.importer,
        json!({ "what": "party", "value": "Nobody At All", "channel": "events" }),
    );
    let nobodys = nobodys.await.expect(201);
    let feed = |made: &crate::world::caller::Answer| {
        let feed = made.body["feed"].as_str().expect("a feed").to_owned();
        feed.trim_start_matches("/v1/events?").to_owned()
    };
    // A hidden case is as good as none, where it is named and where it is not.
    for id in [case.id.as_str(), ABSENT] {
        let body = json!({ "what": "case", "case": id, "channel": "events" });
        follow(&sandbox.importer, body).await.expect(404);
    }
    let own = json!({ "what": "case", "case": case.id, "channel": "events" });
    let own = follow(&sandbox.filer, own).await.expect(201);
    case.live_until_initiated().await;
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    until("the office is told", async || {
        let (told, _) = after(&sandbox.investigator, "", None).await;
        kinds(&told).contains(&"interim_measures_taken".to_owned()).then_some(())
    })
    .await;
    for made in [&theirs, &short] {
        let (told, _) = after(&sandbox.importer, &feed(made), None).await;
        assert_eq!(told, Vec::<Value>::new(), "nothing before the notice");
    }
    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    until("the filer is told of what he follows", async || {
        let (told, _) = after(&sandbox.filer, &feed(&mine), None).await;
        let (of_case, _) = after(&sandbox.filer, &feed(&own), None).await;
        let is_told = kinds(&told).contains(&"notice_of_initiation_issued".to_owned());
        (is_told && told == of_case).then_some(())
    })
    .await;
    until("the importer is told from the notice on", async || {
        let (told, _) = after(&sandbox.importer, &feed(&theirs), None).await;
        (!told.is_empty() && has_docket(&sandbox.importer, &case, &told).await).then_some(())
    })
    .await;
    until("a name is the same in its short form", async || {
        let (told, _) = after(&sandbox.importer, &feed(&theirs), None).await;
        let (same, _) = after(&sandbox.importer, &feed(&short), None).await;
        (told == same).then_some(())
    })
    .await;
    assert_eq!(after(&sandbox.importer, &feed(&nobodys), None).await.0, Vec::<Value>::new());
    sandbox.filer.get(format!("/v1/events?{}", feed(&theirs))).await.expect(404);
    let id = theirs.id();
    let path = format!("/v1/subscriptions/{id}/cancellations");
    let cancelled = sandbox.importer.file(path, &json!({})).await.expect(201);
    assert!(cancelled.body["cancelled_at"].is_string());
    assert_eq!(after(&sandbox.importer, &feed(&theirs), None).await.0, Vec::<Value>::new());
    let wrong = json!({ "what": "product", "case": case.id, "channel": "webhook" });
    let wrong = follow(&sandbox.filer, wrong).await.expect(422);
    assert_eq!(wrong.pointers(), ["/case", "/value", "/webhook"]);

    // By mail it is in the daily digest, which has a link to be rid of it. A sandbox sends none.
    let reviewer = world.somebody("reviewer");
    let goods = json!({ "what": "product", "value": "shrimp", "channel": "mail" });
    let in_vain = follow(&reviewer.within(&sandbox.id), goods.clone()).await.expect(409);
    assert_eq!(in_vain.problem(), "act-barred");
    let by_mail = follow(&reviewer, goods).await.expect(201);
    assert_eq!(by_mail.body["address"], "reviewer@customs.test");
    world
        .filer()
        .file("/v1/eapa/allegations", &crate::world::words::allegation())
        .await
        .expect(201);
    until("the feed has it", async || {
        let (told, _) = after(&reviewer, &feed(&by_mail), None).await;
        kinds(&told).contains(&"allegation_filed".to_owned()).then_some(())
    })
    .await;
    until("the schedule is there", async || world.begin_digests().then_some(())).await;
    let digest = world.mailbox.wait_for("reviewer@customs.test", "Daily digest").await;
    assert!(
        digest.text.contains("What you follow") && digest.text.contains("allegation filed"),
        "{}",
        digest.text
    );
    assert!(world.mailbox.unsubscribe_link(&digest).await.is_some());
}

#[tokio::test]
async fn an_order_and_what_is_held_under_it_are_told_by_webhook() {
    let settings = "webhooks.plain_http = true\nwebhooks.allowed_networks = '127.0.0.0/8'\n";
    let world = World::with(Store::Sqlite, settings).await;
    let sandbox = world.sandbox("2020-07-15").await;
    let (officer, supervisor) = (&sandbox.investigator, sandbox.somebody(&world, "supervisor"));
    let receiver = Receiver::new().await;
    let hook = json!({ "url": receiver.url(), "only_followed": true });
    let hook = officer.file("/v1/webhooks", &hook).await.expect(201).id();
    let followed = supervisor.file(ORDERS, &order("2020-07-15")).await.expect(201).id();
    let other = supervisor.file(ORDERS, &order("2020-07-15")).await.expect(201).id();
    let body = json!({
        "what": "forced_labor_order", "case": followed, "channel": "webhook", "webhook": hook,
    });
    officer.file("/v1/subscriptions", &body).await.expect(201);

    // Nothing else is told: neither of another case, nor of what is held under another order.
    sandbox.file().await;
    let port = sandbox.port(&world);
    let under = |order: &str| {
        let mut body = shipment("presented_for_examination", "wro");
        body["orders"] = json!([order]);
        body
    };
    port.open(&under(&other)).await;
    let held = port.open(&under(&followed)).await;
    let path = format!("{ORDERS}/{followed}");
    supervisor.act(&path, "findings", &finding()).await.expect(201);
    receiver.wait_for("the shipment is told", |it| it.event["data"]["case"] == held.case.id).await;
    receiver
        .wait_for("the Finding is told", |it| it.kind() == "tidewaiter.finding_published.v1")
        .await;
    for it in receiver.all() {
        let case = it.event["data"]["case"].as_str().expect("a case");
        assert!([held.case.id.as_str(), followed.as_str()].contains(&case), "{}", it.body);
    }
}
