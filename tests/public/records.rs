//! What stands beside a docket: measures item by item, entries of merchandise, word of a risk, help, what followed elsewhere.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::acts::{consequence, health_or_safety_word, help_request};
use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::Case;
use crate::world::words::{determination, initiation, simply, with};
use crate::world::{Store, World};

#[tokio::test]
async fn measures_begin_and_end_item_by_item_on_sqlite() {
    measures_begin_and_end_item_by_item(Store::Sqlite).await;
}

#[tokio::test]
async fn measures_begin_and_end_item_by_item_on_postgres() {
    measures_begin_and_end_item_by_item(Store::Postgres).await;
}

async fn measures_begin_and_end_item_by_item(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let case = sandbox.file().await;
    case.live_until_initiated().await;
    let found = officer.read(case.investigation()).await;
    let period = &found["period_of_investigation"];
    assert_eq!((&period["from"], &period["to"]), (&json!("2018-09-18"), &json!("2019-09-18")));
    assert_eq!(period["authority"][0]["cite"], "19 CFR 165.2");
    assert_eq!(period["other_readings"][0]["from"], "2018-07-17", "counted from the filing");
    assert!(text(&period["explanation"]).contains("2019-09-18"), "{period:#}");

    sandbox.move_to("2020-01-07").await;
    let taken = json!({
        "decision": "taken", "grounds": "Reasonable suspicion.",
        "measures": [
            { "measure": "suspend_liquidation", "entries": "on or after initiation", "effective_on": "2019-10-09" },
            { "measure": "cash_deposit", "entries": "from now on" },
        ],
    });
    let early = with(taken.clone(), "/measures/0/effective_on", Some(json!("2019-10-08")));
    let refused = case.act("interim-measures", &early).await.expect(422);
    assert_eq!(refused.pointers(), ["/measures/0/effective_on"]);
    case.act("interim-measures", &taken).await.expect(201);
    let at = format!("{}/measures", case.investigation());
    for party in [filer, importer] {
        party.get(&at).await.expect(404);
    }
    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    for who in [filer, importer, officer] {
        let measures = who.all(&format!("{at}?limit=1")).await;
        let days: Vec<_> = measures.iter().map(|it| text(&it["effective_on"])).collect();
        assert_eq!(days, ["2019-10-09", "2020-01-07"], "{measures:#?}");
        let taken = case.docket(who).await;
        let taken = taken.iter().find(|it| it["entry"] == "interim_measures_taken");
        assert_eq!(
            measures[0]["taken"],
            taken.expect("it is seen")["number"],
            "in his own numbers"
        );
        assert_eq!(measures[0]["authority"]["confidence"], "verified");
    }

    let lift = |measure: Value| json!({ "measures": [measure], "grounds": "Security was given." });
    let never = lift(json!({ "measure": "live_entry", "entries": "all" }));
    let refused = case.act("interim-measures/liftings", &never).await.expect(422);
    assert_eq!(refused.pointers(), ["/measures/0"], "{}", refused.text());
    assert!(refused.text().contains("suspend_liquidation"), "it says what stands");
    let ended = lift(
        json!({ "measure": "cash_deposit", "entries": "from now on", "lifted_on": "2020-01-10" }),
    );
    case.act("interim-measures/liftings", &ended).await.expect(201);
    let again = case.act("interim-measures/liftings", &ended).await.expect(422);
    assert_eq!(again.pointers(), ["/measures/0"]);
    assert_eq!(importer.all(&at).await[1]["lifted_on"], "2020-01-10");
    assert_eq!(importer.all(&at).await[0]["lifted_on"], Value::Null);

    // A negative determination proposes to lift what still stands, and nothing follows from it elsewhere.
    let name = "interim_measures_lifting#1";
    assert!(!names(officer, &case).await.contains(&name.to_owned()));
    sandbox.move_to("2020-08-03").await;
    let negative = with(determination(), "/outcomes/0/outcome", Some(json!("negative")));
    case.act("determinations", &negative).await.expect(201);
    let tasks = officer.all(&format!("/v1/tasks?case={}&queue=investigator", case.id)).await;
    let task = tasks.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{tasks:#?}"));
    assert_eq!(task["acts"], json!(["interim_measures_lifted"]));
    assert_eq!(task["authority"][0]["cite"], "19 CFR 165.27(c)");
    let said = world.command(&["rebuild"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(names(officer, &case).await.contains(&name.to_owned()));
    let barred = case.act("consequences", &consequence("2020-08-03")).await.expect(409);
    assert_eq!((barred.problem(), &barred.body["rule"]), ("act-barred", &json!("determination")));
    assert!(text(&barred.body["authority"][0]["cite"]).contains("19 CFR 165.28"));
    let all = lift(json!({ "measure": "suspend_liquidation" }));
    case.act("interim-measures/liftings", &all).await.expect(201);
    assert!(!names(officer, &case).await.contains(&name.to_owned()));
    assert_eq!(officer.all(&at).await[0]["lifted_on"], "2020-08-03");

    what_follows_elsewhere(&world, &sandbox.file_other().await, officer, filer).await;
}

/// What follows from an affirmative determination is recorded, and is the office's own.
async fn what_follows_elsewhere(world: &World, case: &Case<'_>, officer: &Caller, filer: &Caller) {
    case.live_in_a_day().await;
    let at = format!("{}/consequences", case.investigation());
    case.act("consequences", &consequence("2020-08-03")).await.expect(409);
    case.act("determinations", &determination()).await.expect(201);
    officer.file(&at, &consequence("2020-08-03")).await.expect(428);
    for (name, word, code) in [
        ("/sent_on", json!("2020-08-02"), "too_early"),
        ("/sent_on", json!("2020-08-04"), "future"),
        ("/kind", json!("tea"), "unknown"),
    ] {
        let wrong = with(consequence("2020-08-03"), name, Some(word));
        let refused = case.act("consequences", &wrong).await.expect(422);
        assert_eq!(refused.pointers(), [name], "{code}: {}", refused.text());
    }
    for kind in ["commerce_rates", "penalty_1592", "seizure_1595a", "ice_referral"] {
        let body = with(consequence("2020-08-03"), "/kind", Some(json!(kind)));
        let done = case.act("consequences", &body).await.expect(201);
        assert_eq!(done.body["account"], "investigator");
    }
    let all = officer.all(&format!("{at}?limit=3")).await;
    let kinds: Vec<_> = all.iter().map(|it| text(&it["kind"])).collect();
    assert_eq!(kinds, ["commerce_rates", "penalty_1592", "seizure_1595a", "ice_referral"]);
    assert!(text(&all[1]["authority"]["cite"]).contains("19 USC 1592"));
    filer.get(&at).await.expect(404);
    filer.file(&at, &consequence("2020-08-03")).await.expect(404);
    let auditor = world.somebody("auditor");
    auditor.get(&at).await.expect(404);
}

#[tokio::test]
async fn what_is_said_beside_a_docket_is_a_task_of_somebody() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let supervisor = sandbox.somebody(&world, "supervisor");
    let case = sandbox.file().await;
    case.live_until_initiated().await;

    // Word of a risk: to its sender and the office, at once with the supervisor, and nothing else changes.
    let at = format!("{}/health-or-safety-words", case.allegation());
    let seen = filer.get(case.allegation()).await.expect(200).etag().to_owned();
    let bare =
        with(health_or_safety_word(), "/certifications/health_or_safety", Some(json!(false)));
    assert_eq!(
        filer.file(&at, &bare).await.expect(422).pointers(),
        ["/certifications/health_or_safety"]
    );
    let sent = filer.file(&at, &health_or_safety_word()).await.expect(201);
    officer.file(&at, &health_or_safety_word()).await.expect(403);
    importer.file(&at, &health_or_safety_word()).await.expect(404);
    importer.get(&at).await.expect(404);
    let hidden = format!("{}/health-or-safety-words", case.investigation());
    filer.file(&hidden, &health_or_safety_word()).await.expect(404);
    filer.get(&hidden).await.expect(404);
    assert_eq!(filer.get(case.allegation()).await.etag(), seen, "it is no entry");
    for who in [filer, officer] {
        assert_eq!(who.all(&at).await, std::slice::from_ref(&sent.body));
    }
    let tasks = supervisor.all(&format!("/v1/tasks?case={}&queue=supervisor", case.id)).await;
    let [risk] = &tasks[..] else { panic!("{tasks:#?}") };
    assert_eq!((&risk["name"], &risk["age"]), (&json!("health_or_safety_word#1"), &json!(0)));

    // A request to withdraw is a task too, and both survive a rebuild.
    filer.file(format!("{}/withdrawals", case.allegation()), &json!({})).await.expect(202);
    let before = names(officer, &case).await;
    assert!(before.contains(&"withdrawal_request#1".to_owned()), "{before:?}");
    let help = filer.file("/v1/eapa/help-requests", &help_request()).await.expect(201);
    assert_eq!(help.body["task"], Value::Null, "tasks are the office's");
    let all = officer.all("/v1/tasks").await;
    let said = world.command(&["rebuild"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(officer.all("/v1/tasks").await, all);
    let done = json!({ "reason": "The agency was told." });
    let path = text(&risk["links"]["self"]);
    officer.act(path, "completions", &done).await.expect(403);
    supervisor.act(path, "completions", &done).await.expect(201);
    assert!(!names(officer, &case).await.contains(&"health_or_safety_word#1".to_owned()));

    // After the notice the importer sends its own, and sees no other.
    sandbox.move_to("2020-01-14").await;
    case.act("interim-measures", &json!({ "decision": "declined", "grounds": "None." }))
        .await
        .expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    assert_eq!(importer.all(&hidden).await, Vec::<Value>::new());
    importer.file(&hidden, &health_or_safety_word()).await.expect(201);
    assert_eq!((importer.all(&hidden).await.len(), filer.all(&hidden).await.len()), (1, 1));
    assert_eq!(officer.all(&format!("{hidden}?limit=1")).await.len(), 2);

    help_to_a_small_business(filer, importer, officer, &help).await;
    a_request_for_review_waits(&case, officer, filer).await;
}

/// A small business is helped before it files: a task of no case, on no docket.
async fn help_to_a_small_business(
    filer: &Caller,
    importer: &Caller,
    officer: &Caller,
    help: &Answer,
) {
    let at = "/v1/eapa/help-requests";
    importer.file(at, &help_request()).await.expect(403);
    let large = with(help_request(), "/small_business", Some(json!(false)));
    assert_eq!(filer.file(at, &large).await.expect(422).pointers(), ["/small_business"]);
    filer.file(at, &help_request()).await.expect(201);
    assert_eq!(importer.all(at).await, Vec::<Value>::new());
    let asked = officer.all(&format!("{at}?limit=1")).await;
    assert_eq!(
        (asked.len(), &asked[0]["id"]),
        (2, &help.body["id"]),
        "the first first: {asked:#?}"
    );
    let path = text(&asked[0]["task"]);
    let task = officer.read(path).await;
    assert_eq!(
        (&task["case"], &task["case_number"], &task["queue"], &task["acts"]),
        (&Value::Null, &Value::Null, &json!("investigator"), &json!([])),
        "{task:#}"
    );
    let mine = officer.all("/v1/tasks?queue=investigator&limit=1").await;
    assert!(mine.iter().any(|it| it["id"] == task["id"]), "{mine:#?}");
    filer.get(path).await.expect(404);
    officer.act(path, "claims", &json!({})).await.expect(201);
    officer
        .act(path, "completions", &json!({ "reason": "Answered by telephone." }))
        .await
        .expect(201);
    officer.get(path).await.expect(404);
    assert_eq!(
        officer.all(&format!("{path}/completions")).await[0]["reason"],
        "Answered by telephone."
    );
    let seen = filer.all(at).await;
    assert!(seen[0]["completed_at"].is_string() && seen[1]["completed_at"].is_null(), "{seen:#?}");
    assert_eq!(seen[0]["completed_by"], Value::Null, "who it was is the office's");
    assert_eq!(officer.all(at).await[0]["completed_by"], "investigator");
}

/// A request for review that is neither refused nor commenced is a task of those who review.
async fn a_request_for_review_waits(case: &Case<'_>, officer: &Caller, filer: &Caller) {
    case.act("determinations", &determination()).await.expect(201);
    case.act("notices-of-determination", &simply()).await.expect(201);
    let request = crate::world::acts::review_request();
    filer.file(format!("{}/review-requests", case.investigation()), &request).await.expect(201);
    let tasks = officer.all(&format!("/v1/tasks?case={}&queue=reviewer", case.id)).await;
    let [task] = &tasks[..] else { panic!("{tasks:#?}") };
    assert_eq!(task["name"], "review_request#1");
    assert_eq!(task["acts"], json!(["review_commenced", "review_request_refused"]));
}

const HEADER: &str = "entry_number,entry_date,port,value,liquidation_status\n";

/// A file of so many entries; every `bad`th has a value that is none.
fn entries(count: u32, bad: Option<u32>) -> String {
    let mut text = String::from(HEADER);
    for number in 0..count {
        let month = number % 12 + 1;
        let year = if number % 2 == 0 { 2019 } else { 2017 };
        let status = ["unliquidated", "extended", "suspended", "liquidated"][number as usize % 4];
        let value = if bad.is_some_and(|bad| number % bad == 0) { "1.005" } else { "125000.10" };
        let _ = writeln!(
            text,
            "ABC-{number:07}-{},{year}-{month:02}-14,2704,{value},{status}",
            number % 10
        );
    }
    text
}

#[tokio::test]
async fn a_hundred_thousand_entries_of_merchandise_are_listed_or_none_on_sqlite() {
    entries_of_merchandise_are_listed_or_none(Store::Sqlite).await;
}

#[tokio::test]
async fn a_hundred_thousand_entries_of_merchandise_are_listed_or_none_on_postgres() {
    entries_of_merchandise_are_listed_or_none(Store::Postgres).await;
}

async fn entries_of_merchandise_are_listed_or_none(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2019-12-16").await;
    let officer = &sandbox.investigator;
    let case = sandbox.file().await;
    let at = format!("{}/entries-of-merchandise", case.investigation());
    case.acknowledge().await;
    officer.get(&at).await.expect(404);
    case.initiate().await;

    // Nothing is stored of a file in which anything is wrong, and all of it is told.
    let few = format!(
        "{HEADER}ABC-1234567-8,2019-02-30,2704,1,extended\nABC-1234567-9,2019-12-17,27,1.001,paid\nx\n"
    );
    let refused = case.list_merchandise(few).await.expect(422);
    let expected = [
        "/lines/2/entry_date",
        "/lines/3/entry_date",
        "/lines/3/liquidation_status",
        "/lines/3/port",
        "/lines/3/value",
        "/lines/4",
    ];
    assert_eq!(refused.pointers(), expected, "{}", refused.text());
    let refused = case.list_merchandise(entries(100_000, Some(50))).await.expect(422);
    let errors = refused.body["errors"].as_array().expect("errors");
    assert_eq!((errors.len(), &errors[999]["pointer"]), (1_000, &json!("/lines/49952/value")));
    assert!(text(&refused.body["detail"]).contains("2000 defects"), "{}", refused.body["detail"]);
    assert!(text(&refused.body["detail"]).contains("1000 more"), "{}", refused.body["detail"]);
    let refused = case.list_merchandise(entries(100_001, None)).await.expect(422);
    assert_eq!(refused.body["errors"][0]["code"], "too_many", "{}", refused.text());
    let refused = case.list_merchandise("entry,date\n").await.expect(422);
    assert_eq!(refused.pointers().len(), 7, "{}", refused.text());
    assert_eq!(officer.all(&at).await, Vec::<Value>::new());

    // A whole one, once under one key.
    let whole = entries(100_000, None);
    let seen = officer.get(case.investigation()).await.expect(200).etag().to_owned();
    let mut answers = Vec::new();
    for replayed in [false, true] {
        let ask = officer.ask(Method::POST, &at).key("the-list").if_match(&seen);
        let answer = ask.raw("text/csv; charset=utf-8", whole.clone()).send().await.expect(201);
        assert_eq!(answer.headers.contains_key("idempotent-replayed"), replayed);
        answers.push(answer.body);
    }
    assert_eq!((&answers[0], &answers[0]["entries"]), (&answers[1], &json!(100_000)));
    let lines = text(&answers[0]["links"]["lines"]).to_owned();
    let page = officer.read(format!("{lines}?limit=200")).await;
    let items = page["items"].as_array().expect("items");
    assert_eq!(
        (items.len(), &items[0]["line"], &items[199]["line"]),
        (200, &json!(2), &json!(201))
    );
    assert_eq!(
        (&items[0]["entry_number"], &items[0]["value"]),
        (&json!("ABC-0000000-0"), &json!("125000.10"))
    );
    assert_eq!((&items[0]["in_period"], &items[1]["in_period"]), (&json!(true), &json!(false)));
    let next = officer.read(text(&page["next"])).await;
    assert_eq!(next["items"][0]["line"], 202);
    let suspended = officer.read(format!("{lines}?liquidation_status=suspended&limit=50")).await;
    let suspended = suspended["items"].as_array().expect("items");
    assert!(suspended.iter().all(|it| it["liquidation_status"] == "suspended"), "{suspended:#?}");
    assert_eq!((suspended.len(), &suspended[49]["line"]), (50, &json!(200)));

    // A later list takes its place, and the first is kept.
    case.list_merchandise(entries(3, None)).await.expect(201);
    let all = officer.all(&format!("{at}?limit=1")).await;
    let told: Vec<_> =
        all.iter().map(|it| (it["version"].as_u64(), it["entries"].as_u64())).collect();
    assert_eq!(told, [(Some(1), Some(100_000)), (Some(2), Some(3))]);
    assert_eq!((&all[1]["account"], text(&all[1]["sha256"]).len()), (&json!("investigator"), 64));
    assert_eq!(officer.all(text(&all[1]["links"]["lines"])).await.len(), 3);
    officer.get(format!("{at}/3/lines")).await.expect(404);

    // It is the office's: others hear whose it is, and to parties it is not there, before the notice and after it.
    let auditor = sandbox.somebody(&world, "auditor");
    let list = |who: &Caller| {
        let (who, at, seen) = (who.clone(), at.clone(), seen.clone());
        async move {
            let ask = who.ask(Method::POST, at).fresh_key().if_match(&seen);
            ask.raw("text/csv", entries(1, None)).send().await
        }
    };
    assert_eq!(auditor.all(&at).await.len(), 2);
    let refused = list(&auditor).await.expect(403);
    assert_eq!(refused.body["roles"], json!(["investigator", "supervisor"]));
    officer.ask(Method::POST, &at).fresh_key().raw("text/csv", HEADER).send().await.expect(428);
    let ask = officer.ask(Method::POST, &at).fresh_key().if_match(&seen);
    ask.json(&json!({})).send().await.expect(415);
    case.act("interim-measures", &json!({ "decision": "declined", "grounds": "None." }))
        .await
        .expect(201);
    list(officer).await.expect(412);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    for party in [&sandbox.filer, &sandbox.importer] {
        party.get(case.investigation()).await.expect(200);
        party.get(&at).await.expect(404);
        party.get(&lines).await.expect(404);
        list(party).await.expect(404);
    }
}

#[tokio::test]
async fn several_allegations_are_investigated_together_from_the_first_day() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-05-01").await;
    let officer = &sandbox.investigator;
    let (lead, other, filed) =
        (sandbox.file().await, sandbox.file_other().await, sandbox.file_other().await);
    lead.acknowledge().await;
    other.acknowledge().await;
    let deficient = json!({ "deficiencies": ["It does not name the orders."] });
    officer.act(&filed.allegation(), "returns", &deficient).await.expect(201);
    let together = |ids: &[&str]| {
        let join = |id: &&str| json!({ "allegation": id, "grounds": "The same producer." });
        let mut body = initiation(&lead.id);
        body["also"] = ids.iter().map(join).collect();
        body
    };
    let initiate = async |body: Value| {
        let seen = officer.get(lead.allegation()).await.expect(200);
        let ask = officer.ask(Method::POST, "/v1/eapa/investigations").fresh_key();
        ask.if_match(seen.etag()).json(&body).send().await
    };
    let twice = initiate(together(&[&other.id, &other.id])).await.expect(422);
    assert_eq!(twice.pointers(), ["/also/1/allegation"], "{}", twice.text());
    let itself = initiate(together(&[&lead.id])).await.expect(422);
    assert_eq!(itself.pointers(), ["/also/0/allegation"]);
    let returned = initiate(together(&[&other.id, &filed.id])).await.expect(409);
    assert!(
        returned.text().contains("/also/1: the other case is `returned`"),
        "{}",
        returned.text()
    );
    for case in [&lead, &other] {
        assert_eq!(officer.read(case.path()).await["state"], "acknowledged", "nothing was stored");
    }

    let done = initiate(together(&[&other.id])).await.expect(201);
    assert_eq!(done.body["entry"]["entry"], "investigation_initiated", "{:#}", done.body);
    assert_eq!(officer.read(lead.path()).await["state"], "initiated");
    assert_eq!(officer.read(other.path()).await["state"], "consolidated");
    let docket = officer.read(format!("{}/docket?limit=200", lead.path())).await.to_string();
    assert!(docket.contains("allegation_consolidated") && !docket.contains(&other.id), "{docket}");
    lead.act("interim-measures", &json!({ "decision": "declined", "grounds": "None." }))
        .await
        .expect(201);
    let joined = sandbox.somebody(&world, "other-importer");
    joined.get(lead.path()).await.expect(404);
    lead.act("notices-of-initiation", &simply()).await.expect(201);
    assert_eq!(joined.read(lead.path()).await["state"], "active");
}

/// The names of the tasks of a case.
async fn names(officer: &Caller, case: &Case<'_>) -> Vec<String> {
    let tasks = officer.all(&format!("/v1/tasks?case={}", case.id)).await;
    tasks.iter().map(|it| text(&it["name"]).to_owned()).collect()
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
