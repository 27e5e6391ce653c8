//! A tolling order on many cases, over HTTP: drafted by one officer, read before anything happens, given by another, carried, told to the parties of each
//! case, and taken back by a later one. A party sees what it does to his own case, and nothing of the order.

use reqwest::Method;
use serde_json::{Value, json};

use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::sandbox::{Case, Sandbox, all_are};
use crate::world::{Store, World};

const ORDERS: &str = "/v1/tolling-orders";

/// An order of thirty days from the day on which these sandboxes begin.
pub fn order(scope: &Value) -> Value {
    json!({
        "cause": "lapse_in_appropriations", "authority": "CBP, lapse in appropriations",
        "reason": "The offices were closed.", "from": "2020-01-14", "days": 30, "scope": scope,
    })
}

fn of_all() -> Value {
    order(&json!({ "program": "eapa", "limits": ["determination"] }))
}

fn path(order: &str) -> String {
    format!("{ORDERS}/{order}")
}

pub fn why() -> Value {
    json!({ "reason": "The preview was read." })
}

/// Waits until an order stands so; gives it.
pub async fn until_it_is(officer: &Caller, order: &str, status: &str) -> Value {
    until(&format!("the order is {status}"), async || {
        let it = officer.read(path(order)).await;
        (it["status"] == status).then_some(it)
    })
    .await
}

/// Drafts an order, and waits until it is known what it would do; gives its id.
pub async fn previewed(officer: &Caller, body: &Value) -> String {
    let id = officer.file(ORDERS, body).await.expect(201).id();
    until_it_is(officer, &id, "previewed").await;
    id
}

/// The same, given by the supervisor and carried to its end.
async fn carried(sandbox: &Sandbox, supervisor: &Caller, body: &Value) -> String {
    let id = previewed(&sandbox.investigator, body).await;
    supervisor.file(format!("{}/approvals", path(&id)), &why()).await.expect(201);
    until_it_is(supervisor, &id, "done").await;
    id
}

/// Everything that is done with tolling orders while Temporal lives, once and with success; gives an order. `contract` asks that nothing be left out.
pub async fn every_act_of_tolling_orders(world: &World, sandbox: &Sandbox) -> String {
    let supervisor = sandbox.somebody(world, "supervisor");
    let case = sandbox.file_other().await;
    case.acknowledge().await;
    let of_one = |id: &str| order(&json!({ "program": "eapa", "cases": [id] }));
    let id = carried(sandbox, &supervisor, &of_one(&case.id)).await;
    let revocation = json!({ "authority": "CBP, a later order", "reason": "It was a mistake." });
    let revocations = format!("{}/revocations", path(&id));
    let later = sandbox.investigator.file(revocations, &revocation).await.expect(201).id();
    until_it_is(&supervisor, &later, "previewed").await;

    let rules =
        json!({ "authority": "Tidewaiter, its next version", "reason": "Rules are others." });
    world.investigator().file("/v1/law-changes", &rules).await.expect(201);

    // Its filer can be told nowhere any more: the service fails at it, and is asked to try again.
    let failing = previewed(&sandbox.investigator, &of_one(&case.id)).await;
    for table in ["service_entry", "party", "case_party"] {
        let of_case = format!("case_id = '{}'", case.id);
        let which = match table {
            "party" => format!("id IN (SELECT party_id FROM case_party WHERE {of_case})"),
            _ => of_case,
        };
        let what = match table {
            "service_entry" => "email = NULL, postal_address = NULL",
            "party" => "email = NULL, address = NULL",
            _ => "email = NULL",
        };
        world.damage(&format!("UPDATE {table} SET {what} WHERE {which}"));
    }
    // The order before it is not taken back yet.
    let both = json!({ "reason": "Both count.", "despite_shared_days": true });
    supervisor.file(format!("{}/approvals", path(&failing)), &both).await.expect(201);
    until_it_is(&supervisor, &failing, "failed").await;
    supervisor.file(format!("{}/retries", path(&failing)), &why()).await.expect(201);
    until_it_is(&supervisor, &failing, "failed").await;
    id
}

/// An order that waits for its approval, so that it can be given while Temporal is down; gives its path.
pub async fn an_order_that_waits(sandbox: &Sandbox) -> String {
    let case = sandbox.file_other().await;
    let body = order(&json!({ "program": "eapa", "cases": [case.id] }));
    path(&previewed(&sandbox.investigator, &body).await)
}

/// What an order does to a case, as it is told in a list of its cases.
fn of<'a>(items: &'a [Value], case: &Case<'_>) -> &'a Value {
    items
        .iter()
        .find(|it| it["case"] == case.id.as_str())
        .unwrap_or_else(|| panic!("{} is not there: {items:#?}", case.id))
}

fn determination(item: &Value) -> &Value {
    let all = item["deadlines"].as_array().expect("deadlines");
    all.iter().find(|it| it["deadline"] == "determination#1").expect("the determination moves")
}

/// What cases of an order tell of each limit, as the file of its preview writes it.
fn lines_of<'a>(items: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    let text = |it: &Value| match it {
        Value::Null => String::new(),
        Value::String(said) => said.clone(),
        other => other.to_string(),
    };
    let side =
        |it: &Value| ["nominal", "due", "safe", "status"].map(|name| text(&it[name])).join(",");
    let mut lines = Vec::new();
    for case in items {
        for it in case["deadlines"].as_array().expect("deadlines") {
            lines.push(format!(
                "{},{},true,{},{},{},{},",
                text(&case["case"]),
                text(&case["number"]),
                text(&it["deadline"]),
                side(&it["before"]),
                side(&it["after"]),
                text(&it["moved_days"]),
            ));
        }
    }
    lines
}

/// The lines of the file of a preview that tell of a limit: the very ones that are listed.
async fn file_of(officer: &Caller, order: &str) -> Vec<String> {
    let file = officer.get(format!("{}/preview.csv", path(order))).await.expect(200);
    assert_eq!(file.media_type(), "text/csv");
    let text = file.text();
    assert!(text.starts_with("case,number,known,deadline,"), "{text}");
    let lines = text.lines().skip(1).filter(|line| line.split(',').nth(3) != Some(""));
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    let listed = officer.all(&format!("{}/preview?limit=1", path(order))).await;
    assert_eq!(lines, lines_of(&listed), "{text}");
    let has_none = |it: &&Value| it["deadlines"].as_array().is_some_and(Vec::is_empty);
    let bare = listed.iter().filter(has_none).count();
    assert_eq!(text.lines().count(), 1 + lines.len() + bare, "such a case has a line: {text}");
    lines
}

/// What is not rehearsed is not done either, whoever asks for a rehearsal of it; `path` is of a POST that takes this body.
async fn is_not_rehearsed(who: &Caller, path: &str, body: &Value) {
    for asked in ["dry_run=true", "dry_run=false", "dry_run", "x=1&dry%5Frun=1"] {
        let ask = who.ask(Method::POST, format!("{path}?{asked}")).fresh_key().json(body);
        let refused = ask.send().await.expect(400);
        assert_eq!(refused.problem(), "malformed-request", "{asked}");
        let error = &refused.body["errors"][0];
        assert_eq!((&error["parameter"], &error["code"]), (&json!("dry_run"), &json!("unknown")));
    }
}

async fn tolled(case: &Case<'_>, who: &Caller) -> usize {
    case.docket(who).await.iter().filter(|it| it["entry"] == "tolling_ordered").count()
}

#[tokio::test]
async fn an_order_is_previewed_given_by_another_carried_and_taken_back() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let officer = &sandbox.investigator;
    let supervisor = sandbox.somebody(&world, "supervisor");
    let (known, secret, waiting) =
        (sandbox.file().await, sandbox.file().await, sandbox.file().await);
    known.live_in_a_day().await;
    secret.acknowledge().await;
    secret.initiate().await;
    waiting.acknowledge().await;
    known.served_notices().await;
    let before = known.deadline("determination").await;

    // What is wrong is told at once, and nothing of it is there for anybody outside the office.
    let wrong = order(&json!({ "program": "detention", "limits": ["deemed_exclusion"] }));
    let refused = officer.file(ORDERS, &wrong).await.expect(422);
    assert_eq!(refused.pointers(), ["/scope/program"], "{}", refused.text());
    let wrong = order(&json!({ "program": "eapa", "limits": ["tea_time"] }));
    assert_eq!(officer.file(ORDERS, &wrong).await.expect(422).pointers(), ["/scope/limits/0"]);
    for party in [&sandbox.filer, &sandbox.importer] {
        party.file(ORDERS, &of_all()).await.expect(404);
        party.get(ORDERS).await.expect(404);
    }
    sandbox.somebody(&world, "auditor").file(ORDERS, &of_all()).await.expect(403);

    let id = previewed(officer, &of_all()).await;
    let seen = officer.read(path(&id)).await;
    assert_eq!((&seen["preview"]["cases"], &seen["progress"]["done"]), (&json!(3), &json!(0)));
    let preview = officer.all(&format!("{}/preview?limit=1", path(&id))).await;
    assert_eq!(preview.len(), 3, "{preview:#?}");
    let moved = determination(of(&preview, &known)).clone();
    assert_eq!(moved["before"]["due"], before["due"]);
    assert_ne!(moved["after"]["due"], before["due"]);
    let file = file_of(officer, &id).await;
    assert_eq!(tolled(&known, officer).await, 0, "nothing is done by a preview");
    assert_eq!(known.deadline("determination").await["due"], before["due"]);

    // Whoever drafted it does not give it.
    let approvals = format!("{}/approvals", path(&id));
    officer.file(&approvals, &why()).await.expect(403);
    let own = previewed(&supervisor, &of_all()).await;
    let refused = supervisor.file(format!("{}/approvals", path(&own)), &why()).await.expect(409);
    assert!(refused.text().contains("whoever drafted"), "{}", refused.text());
    assert!(refused.body["remedy"].as_str().is_some_and(|it| it.contains("another supervisor")));
    supervisor.file(format!("{}/cancellations", path(&own)), &why()).await.expect(201);

    // One case goes on before the order is given.
    secret.act("interim-measures", &crate::world::words::measures()).await.expect(201);
    supervisor.file(&approvals, &why()).await.expect(201);
    let done = until_it_is(&supervisor, &id, "done").await;
    let progress = &done["progress"];
    let counted = ["total", "done", "skipped", "failed", "pending", "recomputed"];
    let counts: Vec<_> = counted.iter().map(|it| progress[it].as_i64()).collect();
    assert_eq!(counts, [3, 3, 0, 0, 0, 1].map(Some), "{done:#}");
    let items = officer.all(&format!("{}/items?status=done", path(&id))).await;
    assert_eq!(of(&items, &secret)["recomputed"], true);
    assert_eq!(determination(of(&items, &known)), &moved, "as it was previewed");
    let unchanged = lines_of(items.iter().filter(|it| it["recomputed"] == false));
    let file: Vec<_> = file.into_iter().filter(|it| !it.starts_with(&secret.id)).collect();
    assert_eq!(file, unchanged, "what was done is what the file said");
    assert_eq!(known.deadline("determination").await["due"], moved["after"]["due"]);

    parties_see_their_own_case(&sandbox, &id, &known, &secret, &waiting).await;

    // A later order takes it back.
    let revocation = json!({ "authority": "CBP, a later order", "reason": "They were open." });
    let later = officer.file(format!("{}/revocations", path(&id)), &revocation).await;
    let later = later.expect(201).id();
    until_it_is(officer, &later, "previewed").await;
    let file = file_of(officer, &later).await;
    assert!(file.iter().any(|line| line.contains(",-")), "days back are a number: {file:?}");
    supervisor.file(format!("{}/approvals", path(&later)), &why()).await.expect(201);
    let back = until_it_is(&supervisor, &later, "done").await;
    assert_eq!((&back["revokes"], &back["progress"]["done"]), (&json!(id), &json!(3)));
    assert_eq!(officer.read(path(&id)).await["revoked_by"], later.as_str());
    assert_eq!(known.deadline("determination").await["due"], before["due"], "as it was");
    known.notice("revocation_of_tolling", all_are("served")).await;
    for who in [&sandbox.filer, &sandbox.importer] {
        let notices = known.notices(who).await;
        let told = notices.iter().filter(|it| it["kind"] == "revocation_of_tolling").count();
        assert_eq!(told, 1, "{notices:#?}");
        let all = known.deadlines(who).await;
        let theirs = all.iter().find(|it| it["rule"] == "determination").expect("it is seen");
        assert_eq!(theirs["due"], before["due"]);
    }
    let again = officer.file(format!("{}/revocations", path(&id)), &revocation).await.expect(409);
    assert!(again.text().contains("revoked already"), "{}", again.text());
    let listed = officer.all(&format!("{ORDERS}?limit=1")).await;
    let ids: Vec<_> = listed.iter().map(|it| it["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, [later.as_str(), own.as_str(), id.as_str()], "the newest first");
}

/// Each party is told of his own case and sees it there; a secret is none the less one; nothing of the order is there for them.
async fn parties_see_their_own_case(
    sandbox: &Sandbox,
    id: &str,
    known: &Case<'_>,
    secret: &Case<'_>,
    waiting: &Case<'_>,
) {
    let (filer, importer) = (&sandbox.filer, &sandbox.importer);
    known.notice("notice_of_tolling", all_are("served")).await;
    for party in [filer, importer] {
        assert_eq!(tolled(known, party).await, 1);
        let notices = known.notices(party).await;
        let told = notices.iter().filter(|it| it["kind"] == "notice_of_tolling").count();
        assert_eq!(told, 1, "{notices:#?}");
        for read in ["", "/preview", "/preview.csv", "/items"] {
            party.get(format!("{}{read}", path(id))).await.expect(404);
        }
        for word in ["approvals", "pauses", "cancellations", "revocations"] {
            party.file(format!("{}/{word}", path(id)), &why()).await.expect(404);
        }
    }
    let kinds = async |case: &Case<'_>| -> Vec<Value> {
        case.docket(filer).await.iter().map(|it| it["entry"].clone()).collect()
    };
    assert_eq!(kinds(secret).await, kinds(waiting).await, "whether it was initiated is not seen");
    let seen = async |case: &Case<'_>| -> Vec<Value> {
        let all = case.deadlines(filer).await;
        all.iter().map(|it| json!([it["rule"], it["due"], it["status"]])).collect()
    };
    assert_eq!(seen(secret).await, seen(waiting).await, "and neither is it by a date");
    importer.get(secret.path()).await.expect(404);
}

#[tokio::test]
async fn an_order_reaches_the_case_that_comes_while_its_days_run() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let supervisor = sandbox.somebody(&world, "supervisor");
    sandbox.file().await.acknowledge().await;
    let mut body = order(&json!({ "program": "eapa" }));
    body["reason"] = json!("\u{c}The offices\u{1b}[2J\n\twere closed.\0");
    is_not_rehearsed(&sandbox.investigator, ORDERS, &body).await;
    assert_eq!(supervisor.all(ORDERS).await, Vec::<Value>::new(), "nothing was drafted");
    let id = previewed(&sandbox.investigator, &body).await;
    is_not_rehearsed(&supervisor, &format!("{}/approvals", path(&id)), &why()).await;
    let waits = supervisor.read(path(&id)).await;
    assert_eq!(waits["status"], "previewed", "it was not given");
    let said = "The offices\u{fffd}[2J\n\twere closed.\u{fffd}";
    assert_eq!(waits["reason"], said, "whoever reads it in a terminal is not ordered about");
    let only = json!({ "reason": "The preview was read.", "only_previewed": true });
    supervisor.file(format!("{}/approvals", path(&id)), &only).await.expect(201);
    until_it_is(&supervisor, &id, "done").await;

    // Its days are over at the end of February 12.
    sandbox.move_to("2020-02-03").await;
    let late = sandbox.file_other().await;
    until("the order is on its docket", async || {
        (tolled(&late, &sandbox.filer).await == 1).then_some(())
    })
    .await;
    let items = supervisor.all(&format!("{}/items?status=done", path(&id))).await;
    of(&items, &late);
    assert_eq!(items.len(), 2, "{items:#?}");
    assert_eq!(supervisor.read(path(&id)).await["progress"]["total"], 2);
    late.acknowledge().await;
    // Fifteen business days from February 3 end on Tuesday, February 25; the ten days to come make it Friday, March 6.
    let decision = late.deadline("initiation_decision").await;
    assert_eq!(decision["due"], "2020-03-06", "{decision}");

    sandbox.move_to("2020-02-13").await;
    let later = sandbox.file().await;
    later.acknowledge().await;
    later.served_notices().await;
    assert_eq!(tolled(&later, &supervisor).await, 0);
    let decision = later.deadline("initiation_decision").await;
    assert_eq!(decision["due"], "2020-03-06", "fifteen business days and nothing more: {decision}");
    assert_eq!(supervisor.all(&format!("{}/items", path(&id))).await.len(), 2);
    a_second_of_the_same_days_is_meant(&sandbox.investigator, &supervisor, &id, &late).await;
}

/// Whoever gives a second order of the same days, which would move a case once more, has to say that both count.
async fn a_second_of_the_same_days_is_meant(
    officer: &Caller,
    supervisor: &Caller,
    first: &str,
    case: &Case<'_>,
) {
    let due = case.deadline("initiation_decision").await["due"].clone();
    let again = previewed(officer, &order(&json!({ "program": "eapa", "cases": [case.id] }))).await;
    let seen = supervisor.read(path(&again)).await;
    let authority = "CBP, lapse in appropriations";
    let shared = json!([{ "order": first, "authority": authority, "days": 30 }]);
    assert_eq!(seen["shares_days_with"], shared);
    assert_eq!(
        supervisor.read(path(first)).await["shares_days_with"],
        json!([]),
        "a draft is none"
    );
    assert!(supervisor.all(ORDERS).await.iter().all(|it| it.get("shares_days_with").is_none()));
    let approvals = format!("{}/approvals", path(&again));
    let refused = supervisor.file(&approvals, &why()).await.expect(409);
    assert!(refused.text().contains("shares 30 calendar days"), "{}", refused.text());
    let remedy = refused.body["remedy"].as_str().unwrap_or_default();
    assert!(remedy.contains("`despite_shared_days`"), "{remedy}");
    assert_eq!(case.deadline("initiation_decision").await["due"], due, "nothing was given");
    let both = json!({ "reason": "Both count.", "despite_shared_days": true });
    supervisor.file(&approvals, &both).await.expect(201);
    until_it_is(supervisor, &again, "done").await;
    let cancellations = format!("{}/cancellations", path(&again));
    officer.file(&cancellations, &why()).await.expect(403);
    let dropped = previewed(officer, &order(&json!({ "program": "eapa" }))).await;
    let dropped = officer.file(format!("{}/cancellations", path(&dropped)), &why()).await;
    assert_eq!(dropped.expect(201).body["status"], "cancelled", "its own draft");
    assert_ne!(case.deadline("initiation_decision").await["due"], due);
}
