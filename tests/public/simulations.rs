//! What if, over HTTP: the calendar beside today's, refusals in the words of the real ones, a link that tells nothing of the case, and a case that
//! has not changed.

use serde_json::{Value, json};

use crate::world::caller::Caller;
use crate::world::sandbox::Sandbox;
use crate::world::words::simply;
use crate::world::{FILER, IMPORTER_NUMBER, Store, World};

/// The token of a link.
fn token(simulation: &Value) -> String {
    let link = simulation["share"].as_str().unwrap_or_else(|| panic!("no link: {simulation}"));
    link.rsplit('/').next().expect("a link ends in its token").to_owned()
}

fn shared(token: &str) -> String {
    format!("/v1/simulations/shared/{token}")
}

/// What becomes of a deadline.
fn of<'a>(simulation: &'a Value, deadline: &str) -> &'a Value {
    let all = simulation["result"]["deadlines"].as_array().expect("deadlines");
    all.iter()
        .find(|it| it["deadline"] == deadline)
        .unwrap_or_else(|| panic!("no {deadline}: {simulation}"))
}

fn supposing(case: &str, docket: &Value) -> Value {
    json!({ "case": case, "docket": docket })
}

/// Everything that is done with simulations, once and with success; gives one with a link, and the link's token. `contract` asks that
/// nothing be left out.
pub async fn every_act_of_simulations(who: &Caller) -> (String, String) {
    let what_if = json!({
        "program": "eapa",
        "docket": [{ "entry": "investigation_initiated", "on": "2019-10-09" }],
    });
    let revoked = who.file("/v1/simulations", &what_if).await.expect(201);
    let revocations = format!("/v1/simulations/{}/revocations", revoked.id());
    who.file(revocations, &json!({ "reason": "Sent astray." })).await.expect(201);
    let kept = who.file("/v1/simulations", &what_if).await.expect(201);
    (kept.id(), token(&kept.body))
}

/// Everything of a case that must not change: its tag, its docket with the hashes, its calendar, its letters, and the acts of its audit.
async fn all_of(world: &World, sandbox: &Sandbox, path: &str, id: &str) -> Vec<Value> {
    let (officer, auditor) = (&sandbox.investigator, sandbox.somebody(world, "auditor"));
    let mut all = Vec::new();
    for who in [officer, &sandbox.filer, &sandbox.importer] {
        all.push(json!(who.get(path).await.expect(200).etag()));
        all.push(json!(who.all(&format!("{path}/docket")).await));
        all.push(json!(who.all(&format!("/v1/deadlines?case={id}")).await));
        all.push(json!(who.all(&format!("/v1/notices?case={id}")).await));
    }
    let mut links = auditor.all(&format!("{path}/audit")).await;
    links.retain(|link| link["what"] != "read");
    all.push(json!(links));
    all
}

#[tokio::test]
async fn a_case_is_told_what_would_be_and_does_not_change() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    case.served_notices().await;
    let (filer, path) = (&sandbox.filer, case.path());
    let before = all_of(&world, &sandbox, &path, &case.id).await;

    let what_if =
        supposing(&case.id, &json!([{ "entry": "determination_extended", "on": "2020-07-01" }]));
    let ask = || filer.ask(reqwest::Method::POST, "/v1/simulations").key("once").json(&what_if);
    let told = ask().send().await.expect(201);
    let determination = of(&told.body, "determination#1");
    assert_eq!(determination["change"], "moved", "{determination}");
    let days = determination["moved_days"].as_i64().expect("it moves");
    assert!((60..=63).contains(&days), "60 days, and to a business day: {days}");
    for side in ["before", "after"] {
        let text = determination[side]["explanation"].as_str().expect("it is explained");
        assert!(text.contains("2020"), "{text}");
    }
    assert_eq!(of(&told.body, "factual_information_close#1")["change"], "unchanged");
    assert!(!told.body["result"]["permitted_acts"].as_array().expect("acts").is_empty());
    assert_eq!(told.body["result"]["entries"][0]["barred"], json!(null));

    // Its maker reads it again, without the link; nobody else does.
    let again = ask().send().await.expect(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body["share"]), ("true", &json!(null)));
    let own = format!("/v1/simulations/{}", told.id());
    assert_eq!(filer.read(&own).await["result"], told.body["result"]);
    assert_eq!(filer.all("/v1/simulations").await[0]["id"], told.body["id"]);
    for other in [&sandbox.importer, &sandbox.investigator, &world.filer()] {
        other.get(&own).await.expect(404);
        assert_eq!(other.all("/v1/simulations").await, Vec::<Value>::new());
    }

    // Whoever has the link sees the calendar, and nothing of the case.
    let link = token(&told.body);
    let anybody = world.stranger(None);
    let seen = anybody.get(shared(&link)).await.expect(200);
    assert_eq!(seen.body["result"], told.body["result"]);
    for secret in [case.id.as_str(), "EAPA-", "Gulf", "MSeafood", "shrimp", IMPORTER_NUMBER, FILER]
    {
        assert!(!seen.text().contains(secret), "{secret}: {}", seen.text());
    }
    assert_eq!(world.kept(&link), Vec::<String>::new(), "only its hash is kept");
    world.stranger(Some(&link)).get("/v1/cases").await.expect(401);
    filer.file(format!("{own}/revocations"), &simply()).await.expect(201);
    anybody.get(shared(&link)).await.expect(404);
    assert_eq!(filer.read(&own).await["is_shared"], false);
    // An officer sees more than any party may, and has no link to it.
    let officers = sandbox.investigator.file("/v1/simulations", &what_if).await.expect(201);
    assert_eq!(
        (&officers.body["not_shared"], &officers.body["share"]),
        (&json!("of_office"), &json!(null))
    );

    assert_eq!(all_of(&world, &sandbox, &path, &case.id).await, before, "the case is as it was");

    // It is gone after thirty days of its realm.
    let kept = filer.file("/v1/simulations", &what_if).await.expect(201);
    sandbox.move_to("2020-02-14").await;
    anybody.get(shared(&token(&kept.body))).await.expect(404);
    filer.get(format!("/v1/simulations/{}", kept.id())).await.expect(404);
}

#[tokio::test]
async fn a_calendar_from_nothing_is_counted_and_read_by_whoever_has_its_link() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-10-10").await;
    let what_if = json!({
        "program": "eapa",
        "docket": [{ "entry": "investigation_initiated", "on": "2019-10-09" }],
    });
    let told = sandbox.filer.file("/v1/simulations", &what_if).await.expect(201);
    let result = &told.body["result"];
    assert_eq!(result["on"], "2019-10-10");
    let days = [("interim_measures_decision#1", "2020-01-07"), ("determination#1", "2020-08-04")];
    for (deadline, due) in days {
        // 90 and 300 calendar days from initiation, 19 USC 1517(e) and (c)(1)(A).
        let it = of(&told.body, deadline);
        assert_eq!((&it["change"], &it["before"]), (&json!("opened"), &json!(null)), "{it}");
        assert_eq!((&it["after"]["due"], &it["moved_days"]), (&json!(due), &json!(null)), "{it}");
    }
    let entry = &result["entries"][0];
    assert_eq!((&entry["on"], &entry["barred"]), (&json!("2019-10-09"), &json!(null)), "{entry}");

    let link = shared(&token(&told.body));
    let anybody = world.stranger(None);
    let seen = anybody.get(&link).await.expect(200);
    assert_eq!(&seen.body["result"], result);
    assert!(seen.body.get("case").is_none() && !seen.text().contains(FILER), "{}", seen.text());
    let revoked = format!("/v1/simulations/{}/revocations", told.id());
    sandbox.filer.file(revoked, &simply()).await.expect(201);
    anybody.get(&link).await.expect(404);
}

#[tokio::test]
async fn what_is_refused_says_so_as_the_real_act_would() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    // Whoever may not know of the case hears that first, whatever he supposes.
    let nonsense = supposing(&case.id, &json!([{ "entry": "no_such_thing" }]));
    sandbox.importer.file("/v1/simulations", &nonsense).await.expect(404);
    let all = filer.file("/v1/simulations", &nonsense).await.expect(422);
    assert_eq!(all.pointers(), ["/docket/0/entry", "/docket/0/on"]);
    let neither = filer.file("/v1/simulations", &json!({ "docket": [{}], "more": 1 })).await;
    assert_eq!(neither.expect(422).pointers(), ["/more", "/program"]);

    // Before the parties are told there is no link, and the calendar is that of an allegation of which nothing came.
    let again =
        supposing(&case.id, &json!([{ "entry": "allegation_withdrawn", "on": "2020-01-15" }]));
    case.acknowledge().await;
    let before = filer.file("/v1/simulations", &again).await.expect(201).body;
    assert_eq!(before["not_shared"], "not_public");
    case.initiate().await;
    let after = filer.file("/v1/simulations", &again).await.expect(201).body;
    assert_eq!(before["result"], after["result"], "an investigation in secret changes nothing");

    let real = case.act("notices-of-determination", &simply()).await.expect(409);
    let supposed = supposing(
        &case.id,
        &json!([{ "entry": "determination_notice_issued", "on": "2020-01-14" }]),
    );
    let told = officer.file("/v1/simulations", &supposed).await.expect(201).body;
    let barred = &told["result"]["entries"][0]["barred"];
    for (said, really) in
        [("rule", "rule"), ("remedy", "remedy"), ("authority", "authority"), ("message", "detail")]
    {
        assert_eq!(barred[said], real.body[really], "{barred}");
    }
    let changes = told["result"]["deadlines"].as_array().expect("deadlines");
    assert!(changes.iter().all(|it| it["change"] == "unchanged"), "{told}");
}
