//! An order from its issue to the end of its Finding, over HTTP: Top Glove, 2020 and 2021. And who learns of it when.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::orders::{
    ORDERS, carve_out, decision, finding, finding_alone, gloves, listing, order, petition,
    termination,
};
use crate::world::sandbox::Sandbox;
use crate::world::{Store, World};

#[tokio::test]
async fn top_glove_from_the_order_to_the_end_of_its_finding() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-07-15").await;
    let supervisor = sandbox.somebody(&world, "supervisor");
    let public = world.stranger(None).within(&sandbox.id);

    let refused = sandbox.investigator.file(ORDERS, &order("2020-07-16")).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (403, "not-your-act"),
        "it is the Commissioner's"
    );
    let issued = supervisor.file(ORDERS, &order("2020-07-16")).await.expect(201);
    let path = issued.header("location").to_owned();
    assert_eq!(path, format!("{ORDERS}/{}", issued.id()));

    embargo(&world, &sandbox, &path).await;
    sandbox.move_to("2020-07-16").await;
    let seen = public.read(&path).await;
    let row = &seen["instruments"][0];
    assert_eq!(
        [&row["kind"], &row["status"], &row["in_force"], &row["issued"], &row["announced"]],
        ["wro", "active", "yes", "2020-07-15", "2020-07-16"]
    );
    assert_eq!(row["scope"]["hts"], json!(["4015.12", "4015.19"]));
    assert!(!seen.to_string().contains("paid for their jobs"), "grounds are not public: {seen}");
    petitions(&world, &sandbox, &path).await;

    sandbox.move_to("2021-03-29").await;
    let unapproved =
        json!({ "grounds": "g", "scope": gloves(), "publications": finding()["publications"] });
    let refused = supervisor.act(&path, "findings", &unapproved).await.expect(422);
    assert_eq!(refused.pointers(), ["/approval", "/approval/secretary"]);
    let early = supervisor.act(&path, "supersessions", &json!({ "by_what": "finding" })).await;
    assert_eq!(early.expect(422).pointers(), ["/by_what"], "the Finding comes first");
    supervisor.act(&path, "findings", &finding()).await.expect(201);
    supervisor.act(&path, "supersessions", &json!({ "by_what": "finding" })).await.expect(201);
    let late = json!({ "grounds": "No indicator is left." });
    let refused = supervisor.act(&path, "revocations", &late).await;
    assert_eq!((refused.status, refused.problem()), (409, "act-barred"), "{}", refused.text());

    let case = sandbox.case(&issued.id());
    let suit = case.deadline("finding_suit_close").await;
    assert_eq!(suit["due"], "2023-03-29", "{suit:#}");
    let rows = public.read(&path).await["instruments"].clone();
    assert_eq!([&rows[0]["status"], &rows[1]["status"]], ["superseded_by_finding", "active"]);
    assert_eq!(rows[1]["citation"], "86 FR 16380");

    sandbox.move_to("2021-09-10").await;
    supervisor.act(&path, "terminations", &termination()).await.expect(201);
    let rows = public.read(&path).await["instruments"].clone();
    assert_eq!([&rows[1]["status"], &rows[1]["in_force"]], ["terminated", "no"]);
    let then = public.read(format!("{path}?on=2021-04-01")).await;
    assert_eq!(then["instruments"][1]["status"], "active", "as it stood");
    let before = public.read(format!("{path}?on=2020-12-01")).await;
    assert_eq!(before["instruments"].as_array().map(Vec::len), Some(1), "there was no Finding yet");
    public.get(format!("{path}?on=2020-07-15")).await.expect(404);
    // What was known before anything of 2021 was recorded.
    let known = public.read(format!("{path}?as_of=2020-12-01T00:00:00Z")).await;
    assert_eq!([&known["instruments"][0]["status"], &known["on"]], ["active", "2020-11-30"]);

    let events = public.all(&format!("{path}/history?limit=2")).await;
    let told: Vec<String> = events
        .iter()
        .map(|it| {
            format!(
                "{} {} {}",
                it["number"],
                it["event"].as_str().unwrap_or(""),
                it["on"].as_str().unwrap_or("")
            )
        })
        .collect();
    let expected = [
        "1 wro_issued 2020-07-15",
        "2 finding_published 2021-03-29",
        "3 wro_superseded 2021-03-29",
        "4 finding_terminated 2021-09-10",
    ];
    assert_eq!(told, expected, "petitions are not the public's");
    assert_eq!(sandbox.investigator.all(&format!("{path}/findings")).await.len(), 1);
}

/// Until it is announced an order is not there for anybody outside, and is for officers.
async fn embargo(world: &World, sandbox: &Sandbox, path: &str) {
    let outside =
        [world.stranger(None).within(&sandbox.id), sandbox.importer.clone(), sandbox.filer.clone()];
    for who in &outside {
        let absent = who.get(format!("{ORDERS}/{}", Uuid::new_v4())).await.expect(404);
        for read in [path.to_owned(), format!("{path}/history"), format!("{path}?on=2030-01-02")] {
            let hidden = who.get(read).await.expect(404);
            assert_eq!(hidden.bytes, absent.bytes, "hidden is absent");
        }
        assert_eq!(who.all(ORDERS).await, Vec::<Value>::new());
        assert_eq!(who.all(&format!("{ORDERS}?on=2030-01-02")).await, Vec::<Value>::new());
        let counts = who.read(format!("{ORDERS}/counts")).await;
        assert_eq!(counts["withhold_release_orders"]["active"], 0);
    }
    sandbox.importer.file(format!("{path}/modification-requests"), &petition()).await.expect(404);
    let goods = json!({ "country": "MY", "entities": ["Top Glove"], "merchandise": "disposable gloves", "imported_on": "2020-07-20" });
    let screened = sandbox.importer.file("/v1/forced-labor/screenings", &goods).await.expect(200);
    assert_eq!([&screened.body["applies"], &screened.body["near"]], [&json!([]), &json!([])]);
    sandbox.investigator.read(path).await;
    assert_eq!(sandbox.investigator.all(ORDERS).await.len(), 1);
    let wrong = world.stranger(Some("a-token-that-nobody-has-been-given")).within(&sandbox.id);
    wrong.get(ORDERS).await.expect(401);
    world.stranger(None).get(path).await.expect(404);
}

/// Whoever knows of the order petitions, and sees his own petition and what was decided on it.
async fn petitions(world: &World, sandbox: &Sandbox, path: &str) {
    let requests = format!("{path}/modification-requests");
    let importer = &sandbox.importer;
    let other = sandbox.somebody(world, "other-importer");
    let mut lacking = petition();
    lacking["audit"] = json!("");
    lacking["indicators"][0]["indicator"] = json!("sadness");
    let checked = importer.file(format!("{requests}/checks"), &lacking).await.expect(200);
    assert_eq!(checked.body["complete"], false);
    assert_eq!(checked.pointers(), ["/audit", "/indicators/0/indicator"]);
    assert_eq!(importer.file(&requests, &lacking).await.expect(422).pointers(), checked.pointers());
    let filed = importer.file(&requests, &petition()).await.expect(201);
    assert_eq!(filed.body["number"], Value::Null, "a number would tell of others");
    other.file(&requests, &petition()).await.expect(201);
    let by_officer = sandbox.investigator.file(&requests, &petition()).await;
    assert_eq!((by_officer.status, by_officer.problem()), (403, "not-your-act"));

    let all = sandbox.investigator.all(&format!("{requests}?limit=1")).await;
    assert_eq!(all.len(), 2);
    let number = all[0]["number"].as_u64().expect("an officer sees its number");
    let none = sandbox.investigator.act(path, "modification-decisions", &decision(1)).await;
    assert_eq!(none.expect(422).pointers(), ["/of"], "the order is no petition");
    sandbox.investigator.act(path, "modification-decisions", &decision(number)).await.expect(201);
    let twice = sandbox.investigator.act(path, "modification-decisions", &decision(number)).await;
    assert_eq!(twice.expect(422).pointers(), ["/of"]);
    let own = importer.all(&requests).await;
    assert_eq!((own.len(), &own[0]["outcome"]), (1, &json!("granted_in_part")));
    let own = other.all(&requests).await;
    assert_eq!((own.len(), own[0].get("outcome")), (1, None), "{own:#?}");
    let counsel = sandbox.somebody(world, "importers-counsel");
    assert_eq!(counsel.all(&requests).await.len(), 1, "counsel of the same party");
    assert_eq!(sandbox.filer.all(&requests).await, Vec::<Value>::new());
    for who in [importer, &other, &sandbox.filer] {
        who.get(path.replace(ORDERS, "/v1/cases")).await.expect(404);
        who.get(format!("{path}/modifications")).await.expect(404);
    }
}

#[tokio::test]
async fn an_order_is_acted_on_as_the_law_and_the_contract_say() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2022-06-01").await;
    let supervisor = sandbox.somebody(&world, "supervisor");
    let public = world.stranger(None).within(&sandbox.id);

    let mut bad = order("2022-05-02");
    bad["effective"] = json!("2022-05-03");
    let refused = supervisor.file(ORDERS, &bad).await.expect(422);
    assert_eq!(refused.pointers(), ["/announced", "/effective"]);
    let bad = json!({ "kind": "wro", "grounds": "", "scope": { "countries": ["Malaysia"] } });
    let refused = supervisor.file(ORDERS, &bad).await.expect(422);
    assert_eq!(refused.pointers(), ["/announced", "/grounds", "/scope/countries/0"]);
    let refused = supervisor.file(ORDERS, &json!({ "kind": "entity_listing", "grounds": "g", "scope": { "countries": ["CN"] }, "announced": "2022-06-01" })).await;
    assert_eq!(refused.expect(422).pointers(), ["/scope/entities"]);

    let key = Uuid::new_v4().to_string();
    let once = || supervisor.ask(Method::POST, ORDERS).key(&key).json(&order("2022-06-01"));
    let issued = once().send().await.expect(201);
    let again = once().send().await.expect(201);
    assert_eq!((issued.id(), again.header("idempotent-replayed")), (again.id(), "true"));
    let path = format!("{ORDERS}/{}", issued.id());
    let modified = json!({ "grounds": "g", "admits_all": true });
    let ask = || {
        supervisor.ask(Method::POST, format!("{path}/modifications")).fresh_key().json(&modified)
    };
    assert_eq!(ask().send().await.status, 428);
    assert_eq!(ask().if_match("\"old\"").send().await.status, 412);
    let empty = json!({ "grounds": "It changes nothing." });
    assert_eq!(
        supervisor.act(&path, "modifications", &empty).await.expect(422).pointers(),
        ["/scope"]
    );

    supervisor.act(&path, "carve-outs", &carve_out("TG Medical Sdn. Bhd.")).await.expect(201);
    let row = public.read(&path).await["instruments"][0].clone();
    assert_eq!([&row["status"], &row["in_force"]], ["partially_active", "partly"]);
    assert_eq!(
        (&row["scope"]["version"], &row["scope"]["carved_out"][0]["name"]),
        (&json!(2), &json!("TG Medical Sdn. Bhd."))
    );
    supervisor.act(&path, "modifications", &modified).await.expect(201);
    let row = public.read(&path).await["instruments"][0].clone();
    assert_eq!([&row["status"], &row["in_force"]], ["modified", "no"]);
    let by_court = sandbox.somebody(&world, "registrar");
    let judged = by_court.act(&path, "judgments", &json!({ "outcome": "vacated" })).await;
    assert_eq!(judged.status, 409, "nothing is in court: {}", judged.text());
    supervisor.act(&path, "revocations", &json!({ "grounds": "g" })).await.expect(201);
    assert_eq!(public.read(&path).await["instruments"][0]["status"], "revoked");
    let late = sandbox.importer.file(format!("{path}/modification-requests"), &petition()).await;
    assert_eq!((late.status, late.problem()), (409, "act-barred"), "{}", late.text());

    // A Finding alone, taken to court and set aside.
    let finding = supervisor.file(ORDERS, &finding_alone()).await.expect(201).id();
    let path = format!("{ORDERS}/{finding}");
    let court = json!({ "court_number": "24-00264" });
    by_court.act(&path, "court-actions", &court).await.expect(201);
    by_court.act(&path, "judgments", &json!({ "outcome": "vacated" })).await.expect(201);
    assert_eq!(public.read(&path).await["instruments"][0]["status"], "vacated");

    // A listing, and what is no order at all.
    let listed = supervisor.file(ORDERS, &listing("2022-06-01")).await.expect(201).id();
    assert_eq!(
        public.read(format!("{ORDERS}/{listed}")).await["instruments"][0]["kind"],
        "entity_listing"
    );
    let other = sandbox.file().await;
    let on_eapa = format!("{ORDERS}/{}", other.id);
    sandbox.investigator.get(&on_eapa).await.expect(404);
    sandbox.investigator.get(format!("{on_eapa}/judgments")).await.expect(404);
    let ask =
        by_court.ask(Method::POST, format!("{on_eapa}/judgments")).fresh_key().if_match("\"x\"");
    ask.json(&json!({ "outcome": "vacated" })).send().await.expect(404);
    let counts = public.read(format!("{ORDERS}/counts?fiscal_year=2022")).await;
    let year = &counts["fiscal_years"];
    assert_eq!(
        year,
        &json!([{ "fiscal_year": 2022, "withhold_release_orders": 1, "findings": 1, "entity_listings": 1 }])
    );
}
