//! Running matters are taken over from files: first a look, then the deed, and nobody hears of what is past.

use std::process::Output;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::wait::until;
use crate::world::{FILER, IMPORTER_NUMBER, Store, World, real_case, real_cases, words};

#[tokio::test]
async fn real_dockets_become_cases_on_sqlite() {
    real_dockets_become_cases(Store::Sqlite).await;
}

#[tokio::test]
async fn real_dockets_become_cases_on_postgres() {
    real_dockets_become_cases(Store::Postgres).await;
}

async fn real_dockets_become_cases(store: Store) {
    let world = World::on(store).await;
    let mut files = real_cases();
    assert_eq!(files.len(), 10);
    files.push(world.written("running.json", &running("A running matter", today(&world))));
    let officer = world.investigator();

    let looked = printed(&import(&world, &files, &[]), 0);
    assert_eq!(
        (&looked["committed"], of_status(&looked, "new")),
        (&json!(false), 11),
        "{looked:#}"
    );
    assert_eq!(officer.all("/v1/cases").await, Vec::<Value>::new(), "a look writes nothing");
    let matter = looked["matters"].as_array().and_then(|all| all.last()).expect("the last");
    assert_eq!(matter["state"], "initiated");
    assert_eq!(matter["running"][0]["rule"], "interim_measures_decision#1", "{matter:#}");
    assert_eq!(matter["filer"], "Gulf Shrimpers Committee");

    let done = printed(&import(&world, &files, &["--commit"]), 0);
    assert_eq!(of_status(&done, "imported"), 11, "{done:#}");
    let again = printed(&import(&world, &files, &["--commit"]), 0);
    assert_eq!(of_status(&again, "known"), 11, "twice is once: {again:#}");
    assert_eq!(officer.all("/v1/cases").await.len(), 11);

    for (file, matter) in files.iter().zip(done["matters"].as_array().expect("matters")) {
        let case = officer.read(format!("/v1/cases/{}", text(&matter["case"]))).await;
        assert_eq!((&case["state"], &case["number"]), (&matter["state"], &matter["number"]));
        if let Some((_, name)) = file.rsplit_once("/cases/") {
            expected_dates(&world, &real_case(name), &case).await;
        }
    }

    // The running matter's clock runs; of the real ones, all past, nothing was owed to anybody.
    let running = text(&done["matters"][10]["case"]);
    until("the clock of the running matter runs", async || {
        world.workflows().iter().any(|id| id.contains(running)).then_some(())
    })
    .await;
    assert_eq!(officer.all("/v1/notices").await, Vec::<Value>::new());
    assert_eq!(world.mailbox.all().await.len(), 0, "nobody was written to");

    // The embargo holds on what was taken over.
    let path = format!("/v1/cases/{running}");
    let seen = world.filer().read(&path).await;
    assert_eq!(seen["state"], "acknowledged", "{seen:#}");
    world.importer().get(&path).await.expect(404);
    world.somebody("other-filer").get(&path).await.expect(404);

    rebuilt(&world, &done).await;
}

/// Every deadline that the file of a real case expects.
async fn expected_dates(world: &World, facts: &Value, case: &Value) {
    let officer = world.investigator();
    let path = format!("/v1/deadlines?case={}&limit=200", text(&case["id"]));
    let deadlines = officer.all(&path).await;
    for expected in facts["expect"].as_array().expect("facts expect deadlines") {
        let agrees = |it: &&Value| {
            ["rule", "nominal", "due"].iter().all(|name| it[*name] == expected[*name])
        };
        assert!(
            deadlines.iter().any(|it| agrees(&it)),
            "{}: no {expected} in {deadlines:#?}",
            facts["case"]
        );
    }
    if facts["program"] == "eapa" {
        return;
    }
    assert_eq!(case["links"]["allegation"], Value::Null, "there is no allegation: {case:#}");
    officer.get(format!("/v1/eapa/allegations/{}", text(&case["id"]))).await.expect(404);
    assert!(!officer.all(text(&case["links"]["docket"])).await.is_empty());
}

/// The read models are made again under the running service, and nobody sees a difference.
async fn rebuilt(world: &World, done: &Value) {
    let officer = world.investigator();
    let mut before = Vec::new();
    for matter in done["matters"].as_array().expect("matters") {
        before.push(as_read(world, text(&matter["case"])).await);
    }
    let deadlines = officer.all("/v1/deadlines?limit=200").await;
    assert!(deadlines.len() > 30, "there is something to rebuild");

    let said = world.command(&["rebuild"]);
    assert_eq!(String::from_utf8_lossy(&said.stdout), "Rebuilt 11 case(s) from their dockets.\n");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(String::from_utf8_lossy(&said.stderr).contains("11 of 11 cases"));

    for (matter, before) in done["matters"].as_array().expect("matters").iter().zip(before) {
        assert_eq!(as_read(world, text(&matter["case"])).await, before);
    }
    assert_eq!(officer.all("/v1/deadlines?limit=200").await, deadlines);
}

/// A case with its tag.
async fn as_read(world: &World, case: &str) -> (String, Value) {
    let answer = world.investigator().get(format!("/v1/cases/{case}")).await.expect(200);
    (answer.etag().to_owned(), answer.body)
}

#[tokio::test]
async fn all_defects_of_all_files_are_told_at_once_and_nothing_is_written() {
    let world = World::on(Store::Sqlite).await;
    let today = today(&world);
    let mut changed = running("The same name", today);
    let first = world.written("first.json", &changed);
    printed(&import(&world, std::slice::from_ref(&first), &["--commit"]), 0);

    changed["docket"][2]["on"] = json!(today - Days::new(9));
    let changed = world.written("changed.json", &changed);
    let good = world.written("good.json", &running("Another name", today));
    let bad = json!({
        "program": "eapa",
        "docket": [{ "entry": "tea_served", "on": "2020-13-01" }, { "entry": "investigation_initiated", "on": "2999-01-01" }],
    });
    let bad = world.written("bad.json", &bad);
    let mut rival = running("Another name", today);
    rival["docket"][0]["content"]["importer"]["name"] = json!("Somebody Else");
    let rival = world.written("rival.json", &rival);
    let gone = format!("{bad}.gone");

    let files = [good, bad.clone(), changed.clone(), rival.clone(), gone.clone()];
    let told = printed(&import(&world, &files, &["--commit"]), 2);
    let told: Vec<(&str, &str, &str)> = told["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|it| (text(&it["file"]), text(&it["pointer"]), text(&it["code"])))
        .collect();
    let expected = [
        (bad.as_str(), "/docket/0/entry", "unknown_entry"),
        (&bad, "/docket/0/on", "unreadable"),
        (&bad, "/docket/1/on", "outside_calendar"),
        (&bad, "/docket/1/on", "future"),
        (&changed, "", "changed"),
        (&changed, "/docket/2", "changed"),
        (&rival, "/reference", "same_reference"),
        (&gone, "", "unreadable"),
    ];
    assert_eq!(told, expected);
    assert_eq!(world.investigator().all("/v1/cases").await.len(), 1, "not even the good file");
}

#[tokio::test]
async fn an_imported_shipment_is_watched_from_then_on() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2026-03-02").await;
    let shipment = json!({
        "case": "A shipment",
        "program": "detention",
        "track": "wro",
        "docket": [
            { "entry": "presented_for_examination", "on": "2026-01-05" },
            { "entry": "released", "on": "2026-01-07", "lines": [1] },
            { "entry": "detained", "on": "2026-02-26" },
        ],
    });
    let file = world.written("shipment.json", &shipment);
    let into = ["--commit", "--sandbox", sandbox.id.as_str()];
    let done = printed(&import(&world, &[file], &into), 0);
    let case = sandbox.case(text(&done["matters"][0]["case"]));
    assert_eq!(case.docket(&sandbox.investigator).await[1]["lines"], json!([1]));
    assert_eq!(case.notices(&sandbox.investigator).await, Vec::<Value>::new());

    sandbox.move_to("2026-03-09").await;
    let kinds: Vec<String> = case
        .served_notices()
        .await
        .iter()
        .map(|it| format!("{} {}", text(&it["kind"]), &text(&it["created_at"])[..10]))
        .collect();
    let expected = ["reminder 2026-03-04", "reminder 2026-03-05", "missed_duty 2026-03-06"];
    assert_eq!(kinds, expected, "of what is to come, and only of that");
    let mails = world.mailbox.all().await;
    assert!(
        mails[0].text.contains("CBP must give notice of the detention to the importer"),
        "{}",
        mails[0].text
    );
    let docket = case.docket(&sandbox.investigator).await;
    let missed = docket.iter().rfind(|it| it["entry"] == "deadline_missed");
    assert_eq!(missed.expect("it was missed")["on"], "2026-03-05");
}

/// An investigation under way, initiated ten days ago and known to nobody outside.
fn running(name: &str, today: NaiveDate) -> Value {
    let days_ago = |days| (today - Days::new(days)).to_string();
    let mut allegation = words::allegation();
    allegation["filer"]["email"] = json!(FILER);
    allegation["importer"]["importer_number"] = json!(IMPORTER_NUMBER);
    json!({
        "case": name,
        "program": "eapa",
        "docket": [
            { "entry": "allegation_filed", "on": days_ago(40), "content": allegation },
            { "entry": "allegation_acknowledged", "on": days_ago(20) },
            { "entry": "investigation_initiated", "on": days_ago(10) },
        ],
    })
}

/// The legal day on which the command reads its files.
pub fn today(world: &World) -> NaiveDate {
    let looked = printed(&import(world, &real_cases()[..1], &[]), 0);
    text(&looked["on"]).parse().expect("a day")
}

fn import(world: &World, files: &[String], options: &[&str]) -> Output {
    let words = ["import", "dockets", "--json"];
    let files = files.iter().map(String::as_str);
    let words: Vec<&str> = words.into_iter().chain(options.iter().copied()).chain(files).collect();
    world.command(&words)
}

/// What a command printed, where it ended as it should.
#[track_caller]
fn printed(said: &Output, code: i32) -> Value {
    let errors = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(code), "{errors}{}", String::from_utf8_lossy(&said.stdout));
    serde_json::from_slice(&said.stdout).expect("it prints JSON")
}

fn of_status(report: &Value, status: &str) -> usize {
    let matters = report["matters"].as_array().expect("matters");
    matters.iter().filter(|it| it["status"] == status).count()
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
