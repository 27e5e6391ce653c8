//! Time passes: reminders before a deadline, a miss after it, each once and in order.

use serde_json::{Value, json};

use crate::world::caller::Caller;
use crate::world::words::initiation;
use crate::world::{INVESTIGATOR, Store, World};

#[tokio::test]
async fn reminders_then_the_miss_and_a_late_act_that_was_not_late() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    sandbox.move_to("2019-09-18").await;
    case.acknowledge().await;
    let running = case.deadline("initiation_decision").await;
    assert_eq!((&running["due"], &running["status"]), (&json!("2019-10-09"), &json!("running")));
    assert_eq!(running["due_at"], "2019-10-10T04:00:00Z", "midnight in New York, in summer time");
    sandbox.move_to("2019-10-15").await;

    // 30 days before is before the trigger; the others come each on its day, in office hours in New York.
    let told: Vec<(String, String)> = case
        .notices(&sandbox.investigator)
        .await
        .iter()
        .filter(|notice| {
            !["allegation_acknowledgment", "escalation"].iter().any(|it| notice["kind"] == *it)
        })
        .map(|notice| (text(notice, "kind"), text(notice, "created_at")))
        .collect();
    let days: Vec<(&str, &str)> =
        told.iter().map(|(kind, at)| (kind.as_str(), &at[..10])).collect();
    let expected = [
        // Of the allegation, which nobody acknowledged for ten days, a second person hears.
        ("task_warning", "2019-07-27"),
        ("reminder", "2019-09-29"),
        ("reminder", "2019-10-04"),
        ("reminder", "2019-10-08"),
        ("reminder", "2019-10-09"),
        ("missed_duty", "2019-10-10"),
    ];
    assert_eq!(days, expected);
    for (_, at) in &told[..4] {
        assert!(("13:00".."21:00").contains(&&at[11..16]), "reminded in office hours: {at}");
    }
    let subjects: Vec<String> =
        world.mailbox.to(INVESTIGATOR).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 5, "each came once: {subjects:#?}");
    assert_ne!(subjects[4], subjects[3], "the miss came last: {subjects:#?}");

    let missed = entry(&case.docket(&sandbox.investigator).await, "deadline_missed");
    assert_eq!(
        (&missed["rule"], &missed["on"]),
        (&json!("initiation_decision#1"), &json!("2019-10-09")),
        "{missed}"
    );
    assert_eq!(case.deadline("initiation_decision").await["status"], "overdue");

    // Decided in time and recorded late: the docket says so, and takes the miss back.
    let in_time =
        with_day(initiation(&case.id), "2019-10-08", "decided in time, recorded after the holiday");
    let receipt = act_on_allegation(&sandbox.investigator, &case.allegation(), &in_time).await;
    let followed: Vec<&Value> = receipt["followed"].as_array().expect("a list").iter().collect();
    assert!(followed.iter().any(|entry| entry["entry"] == "lapse_reversed"), "{receipt}");
    assert_eq!(case.deadline("initiation_decision").await["status"], "met");
}

#[tokio::test]
async fn a_sandbox_keeps_its_time_and_its_cases_to_itself() {
    let world = World::on(Store::Sqlite).await;
    let (old, new) = (world.sandbox("2019-07-17").await, world.sandbox("2025-03-03").await);
    let (in_old, in_new) = (old.file().await, new.file().await);
    assert!(text(&old.investigator.read(in_old.path()).await, "number").starts_with("EAPA-2019-"));
    assert!(text(&new.investigator.read(in_new.path()).await, "number").starts_with("EAPA-2025-"));
    new.investigator.get(in_old.path()).await.expect(404);
    world.investigator().get(in_old.path()).await.expect(404);
    assert_eq!(
        world.investigator().all("/v1/cases").await,
        Vec::<Value>::new(),
        "the real realm is empty"
    );

    old.move_to("2019-08-01").await;
    assert_eq!(old.investigator.read(in_old.path()).await["on"], "2019-08-01");
    assert_eq!(
        new.investigator.read(in_new.path()).await["on"],
        "2025-03-03",
        "the other clock stands"
    );
    let path = format!("/v1/sandboxes/{}/clock", old.id);
    let back = world.investigator().file(path, &json!({ "to": "2019-07-20T12:00:00Z" })).await;
    assert!((400..500).contains(&back.status), "a clock never goes back: {}", back.text());
    assert_eq!(old.investigator.read(in_old.path()).await["on"], "2019-08-01");

    let acknowledged = in_old.acknowledge().await;
    let at = text(&acknowledged.body, "received_at");
    assert!(at.starts_with("2019-08-01"), "what is recorded in a sandbox bears its time: {at}");
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}")).to_owned()
}

fn entry(docket: &[Value], kind: &str) -> Value {
    docket
        .iter()
        .find(|entry| entry["entry"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {docket:#?}"))
        .clone()
}

fn with_day(mut body: Value, on: &str, reason: &str) -> Value {
    body["on"] = json!(on);
    body["reason"] = json!(reason);
    body
}

async fn act_on_allegation(officer: &Caller, allegation: &str, body: &Value) -> Value {
    let seen = officer.get(allegation).await.expect(200);
    let ask = officer
        .ask(reqwest::Method::POST, "/v1/eapa/investigations")
        .fresh_key()
        .if_match(seen.etag());
    ask.json(body).send().await.expect(201).body
}
