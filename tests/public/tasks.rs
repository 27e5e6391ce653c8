//! Who owes what now: each expected act is a task by itself, in somebody's hands, and a second person hears of what waits.

use serde_json::{Value, json};

use crate::world::caller::Caller;
use crate::world::sandbox::Case;
use crate::world::words::{measures, simply};
use crate::world::{Store, World};

#[tokio::test]
async fn every_expected_act_is_a_task_on_sqlite() {
    every_expected_act_is_a_task(Store::Sqlite).await;
}

#[tokio::test]
async fn every_expected_act_is_a_task_on_postgres() {
    every_expected_act_is_a_task(Store::Postgres).await;
}

async fn every_expected_act_is_a_task(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let officer = &sandbox.investigator;
    let [answer] = &tasks(officer, &case).await[..] else { panic!("one task") };
    assert_eq!(
        (&answer["name"], &answer["queue"], &answer["due"], &answer["age"]),
        (&json!("allegation_answer#1"), &json!("investigator"), &Value::Null, &json!(0)),
        "{answer:#}"
    );
    assert_eq!(answer["acts"], json!(["allegation_acknowledged", "allegation_returned"]));

    // Nobody reacts for ten days: the supervisor hears of it, and no party does.
    sandbox.move_to("2019-08-01").await;
    assert_eq!(tasks(officer, &case).await[0]["age"], 15);
    let warnings = case.notices(officer).await;
    let told: Vec<&str> = warnings.iter().map(|it| text(&it["kind"])).collect();
    assert_eq!(told, ["task_warning"], "{warnings:#?}");
    assert_eq!(&text(&warnings[0]["created_at"])[..10], "2019-07-27");
    assert_eq!(case.notices(&sandbox.filer).await, Vec::<Value>::new());

    sandbox.move_to("2019-09-18").await;
    case.acknowledge().await;
    let [decision] = &tasks(officer, &case).await[..] else { panic!("one task") };
    assert_eq!(
        (&decision["rule"], &decision["due"], &decision["assignee"]),
        (&json!("initiation_decision#1"), &json!("2019-10-09"), &json!("investigator")),
        "whoever took the case in charge has its tasks: {decision:#}"
    );
    let limit = officer.read(text(&decision["links"]["deadline"])).await;
    assert_eq!((&limit["rule"], &limit["due"]), (&json!("initiation_decision"), &decision["due"]));
    officer.get(text(&answer["links"]["self"])).await.expect(404);

    sandbox.move_to("2019-10-15").await;
    let [late] = &tasks(officer, &case).await[..] else { panic!("one task") };
    assert_eq!((&late["overdue"], &late["name"]), (&json!(true), &json!("initiation_decision#1")));
    case.initiate().await;
    case.act("interim-measures", &measures()).await.expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let names: Vec<Value> =
        tasks(officer, &case).await.iter().map(|task| task["name"].clone()).collect();
    assert!(names.contains(&json!("determination#1")), "{names:?}");
    assert!(
        !names.iter().any(|name| text(name).contains("interim")),
        "what is done is gone: {names:?}"
    );
}

#[tokio::test]
async fn tasks_change_hands_by_those_who_may() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let (first, second) = (sandbox.file().await, sandbox.file().await);
    let somebody = |name| sandbox.somebody(&world, name);
    let (officer, supervisor) = (&sandbox.investigator, somebody("supervisor"));
    let task = tasks(officer, &first).await[0].clone();
    let mine = text(&task["links"]["self"]);

    // What is said of a task is said of what was read: without its tag not at all, with an old one not now.
    let claims = format!("{mine}/claims");
    officer.file(&claims, &json!({})).await.expect(428);
    let old = officer.get(mine).await.expect(200);
    let claimed = officer.act(mine, "claims", &json!({})).await.expect(201);
    assert_eq!(claimed.body["assignee"], "investigator");
    let again = officer.ask(reqwest::Method::POST, &claims).fresh_key().if_match(old.etag());
    let again = again.json(&json!({})).send().await.expect(412);
    assert_eq!(again.problem(), "stale");
    let version = |tag: &str| tag.split('.').next().map(|it| it.trim_matches('"').to_owned());
    let now = officer.get(mine).await.expect(200);
    assert_eq!(version(again.etag()), version(now.etag()), "it says what the tag is now");
    assert_eq!(version(claimed.etag()), version(now.etag()));
    let refused = somebody("reviewer").act(mine, "claims", &json!({})).await.expect(403);
    assert_eq!(refused.body["roles"], json!(["investigator", "supervisor"]));
    somebody("auditor").act(mine, "claims", &json!({})).await.expect(403);

    let to = json!({ "to": "other-investigator", "reason": "He knows the trade." });
    officer.act(mine, "assignments", &to).await.expect(403);
    let nobody = supervisor.act(mine, "assignments", &json!({ "to": "filer" })).await;
    assert_eq!(nobody.expect(422).pointers(), ["/to"]);
    let given = supervisor.act(mine, "assignments", &to).await.expect(201);
    assert_eq!(given.body["assignee"], "other-investigator");
    let said: Vec<&str> = given.body["history"]
        .as_array()
        .expect("history")
        .iter()
        .map(|it| text(&it["said"]))
        .collect();
    assert_eq!(said, ["claimed", "assigned"]);
    let history = async |act: &str| officer.all(&format!("{mine}/{act}?limit=1")).await;
    let (claims, given) = (history("claims").await, history("assignments").await);
    assert_eq!((claims.len(), &claims[0]["by"]), (1, &json!("investigator")), "{claims:#?}");
    assert_eq!((given.len(), &given[0]["assignee"]), (1, &json!("other-investigator")));
    assert_eq!(given[0]["reason"], "He knows the trade.");
    assert_eq!(history("completions").await, Vec::<Value>::new());
    let taken = officer.act(mine, "claims", &json!({})).await.expect(409);
    assert_eq!(taken.problem(), "act-barred");
    let by_act = supervisor.act(mine, "completions", &json!({ "reason": "done" })).await;
    assert!(by_act.expect(409).text().contains("allegation_acknowledged"));

    // All of an officer's work in one act, and the same answer to a repetition.
    let other = tasks(officer, &second).await[0].clone();
    officer.act(text(&other["links"]["self"]), "claims", &json!({})).await.expect(201);
    let all = json!({ "from": "other-investigator", "to": "investigator", "reason": "On leave." });
    officer.file("/v1/tasks/reassignments", &all).await.expect(403);
    let mut answers = Vec::new();
    for _ in 0..2 {
        let ask = supervisor.ask(reqwest::Method::POST, "/v1/tasks/reassignments").key("on-leave");
        answers.push(ask.json(&all).send().await.expect(201).body);
    }
    assert_eq!((&answers[0], &answers[0]["tasks"]), (&answers[1], &json!(1)));
    let has = officer.all("/v1/tasks?assignee=investigator&limit=1").await;
    assert_eq!(has.len(), 2, "{has:#?}");
    assert_eq!(officer.all("/v1/tasks?assigned=false").await, Vec::<Value>::new());
    assert_eq!(officer.all("/v1/tasks?queue=reviewer").await, Vec::<Value>::new());

    // To a party none of it is there.
    for name in ["filer", "importer"] {
        let party = somebody(name);
        party.get("/v1/tasks").await.expect(404);
        party.get(mine).await.expect(404);
        for act in ["claims", "assignments", "completions"] {
            party.file(format!("{mine}/{act}"), &json!({})).await.expect(404);
            party.get(format!("{mine}/{act}")).await.expect(404);
        }
        party.file("/v1/tasks/reassignments", &all).await.expect(404);
    }
}

#[tokio::test]
async fn a_returned_allegation_without_a_new_version_is_closed_by_an_officers_word() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let officer = &sandbox.investigator;
    let deficient = json!({ "deficiencies": ["It does not name the orders."] });
    officer.act(&case.allegation(), "returns", &deficient).await.expect(201);
    assert_eq!(tasks(officer, &case).await, Vec::<Value>::new());
    sandbox.move_to("2020-01-13").await;
    let [close] = &tasks(officer, &case).await[..] else { panic!("one task") };
    assert_eq!((&close["since"], &close["acts"]), (&json!("2020-01-13"), &json!([])), "{close:#}");
    assert_eq!(close["authority"][0]["confidence"], "unverified");
    let mine = text(&close["links"]["self"]);
    let path = format!("{mine}/completions");
    officer.act(mine, "completions", &json!({})).await.expect(422);
    let done = json!({ "reason": "No new version came." });
    officer.act(mine, "completions", &done).await.expect(201);
    let said = officer.all(&path).await;
    assert_eq!(said[0]["reason"], "No new version came.", "what was said of it stays: {said:#?}");
    assert_eq!(tasks(officer, &case).await, Vec::<Value>::new());
    let again = officer.ask(reqwest::Method::POST, &path).fresh_key().if_match("\"x\"");
    again.json(&json!({ "reason": "Once more." })).send().await.expect(404);
}

async fn tasks(officer: &Caller, case: &Case<'_>) -> Vec<Value> {
    officer.all(&format!("/v1/tasks?case={}", case.id)).await
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
