//! A communication on forced labor, 19 CFR 12.42(b)-(d): checked, returned, sent again, transmitted, and decided.

use reqwest::Method;
use serde_json::{Value, json};

use crate::imports::today;
use crate::world::orders::{ORDERS, order_for};
use crate::world::sandbox::all_are;
use crate::world::words::{allegation, communication, simply, with};
use crate::world::{FILER, Store, World};

const PATH: &str = "/v1/forced-labor/allegations";

#[tokio::test]
async fn a_communication_goes_from_the_port_to_its_decision() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    let port = sandbox.somebody(&world, "port-director");

    let receipt = filer.file(PATH, &communication()).await.expect(201);
    let id = receipt.id();
    let at = format!("{PATH}/{id}");
    assert_eq!(receipt.header("location"), at);
    assert!(receipt.body["number"].as_str().is_some_and(|it| it.starts_with("FLA-2024-")));
    assert_eq!(receipt.body["links"]["allegation"], at.as_str());
    let seen = port.read(&at).await;
    assert_eq!((&seen["state"], &seen["anonymous"]), (&json!("filed"), &json!(false)));
    assert_eq!(seen["communication"]["indicators"][0]["indicator"], "debt_bondage");
    let own = filer.read(&at).await;
    assert_eq!(own["anonymous"], Value::Null, "that is for officers: {own}");
    for stranger in ["other-filer", "importer"] {
        sandbox.somebody(&world, stranger).get(&at).await.expect(404);
        assert_eq!(sandbox.somebody(&world, stranger).all(PATH).await, Vec::<Value>::new());
    }
    assert_eq!(officer.all(PATH).await.len(), 1);
    assert_eq!(officer.all(&format!("{PATH}?state=returned")).await.len(), 0);

    // Ten days for the port, from the day it came.
    let deadlines = officer.all(&format!("/v1/deadlines?case={id}")).await;
    let due = |rule: &str| deadlines.iter().find(|it| it["rule"] == rule).map(|it| &it["due"]);
    assert_eq!(due("conformity_transmittal"), Some(&json!("2024-03-14")), "{deadlines:#?}");

    let missing = json!({ "deficiencies": ["Say where the gloves are made."] });
    let blind = port.file(format!("{at}/returns"), &missing).await;
    assert_eq!((blind.status, blind.problem()), (428, "precondition-required"));
    port.act(&at, "returns", &missing).await.expect(201);
    world.mailbox.wait_for(FILER, "Your communication is returned").await;
    let again = filer.file(format!("{at}/versions"), &communication()).await.expect(201);
    assert_eq!(again.body["state"], "filed");
    assert_eq!(officer.all(&format!("{at}/versions")).await.len(), 2);
    assert_eq!(officer.all(&format!("{at}/returns")).await.len(), 1);
    port.act(&at, "transmittals", &json!({ "port": "Long Beach" })).await.expect(201);
    let accepted = officer.act(&at, "acceptances", &simply()).await.expect(201);
    assert_eq!(accepted.body["state"], "accepted");

    let unknown = json!({ "reason_code": "consumptive_demand", "grounds": "Too much of it." });
    let refused = officer.act(&at, "rejections", &unknown).await.expect(422);
    assert_eq!(refused.pointers(), ["/reason_code"]);
    let rejected = json!({ "reason_code": "duplicate", "grounds": "It is before the office." });
    officer.act(&at, "rejections", &rejected).await.expect(201);
    let history = filer.all(&format!("{at}/rejections")).await;
    assert_eq!(history[0]["content"]["reason_code"], "duplicate", "{history:#?}");
    assert_eq!(history[0]["content"]["signer"], Value::Null, "who signed stays in the office");
    let over = officer.act(&at, "referrals", &json!({ "agency": "Labor" })).await;
    assert_eq!((over.status, over.problem()), (409, "act-barred"), "{}", over.text());

    let notices = sandbox.case(&id).notices(officer).await;
    let kinds: Vec<&Value> = notices.iter().map(|it| &it["kind"]).collect();
    for kind in ["return_of_communication", "acceptance_of_petition", "rejection_of_petition"] {
        assert!(kinds.contains(&&json!(kind)), "{kinds:?}");
    }
    sandbox.case(&id).notice("rejection_of_petition", all_are("served")).await;
}

#[tokio::test]
async fn defects_roles_and_other_programs() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    let port = sandbox.somebody(&world, "port-director");

    // Every defect at once, with its provision; a check stores nothing.
    let wrong = json!({ "merchandise": {}, "indicators": [{ "indicator": "unhappiness", "evidence": "" }] });
    let checked = filer.ask(Method::POST, format!("{PATH}/checks")).json(&wrong).send().await;
    let checked = checked.expect(200).body;
    assert_eq!(checked["complete"], false);
    let errors = checked["errors"].as_array().expect("errors");
    let pointers: Vec<&str> = errors.iter().filter_map(|it| it["pointer"].as_str()).collect();
    for pointer in [
        "/facts",
        "/indicators/0/evidence",
        "/indicators/0/indicator",
        "/merchandise/description",
        "/reasons",
    ] {
        assert!(pointers.contains(&pointer), "{pointer}: {checked:#}");
    }
    let reasons = errors.iter().find(|it| it["pointer"] == "/reasons").expect("a defect");
    assert!(reasons.to_string().contains("12.42(b)"), "{reasons}");
    let refused = filer.file(PATH, &wrong).await.expect(422);
    assert_eq!(refused.pointers(), pointers, "filing finds what the check found");
    let complete = filer.file(format!("{PATH}/checks"), &communication()).await.expect(200);
    assert_eq!(complete.body, json!({ "complete": true, "errors": [] }));
    assert_eq!(officer.all(PATH).await.len(), 0, "nothing was stored");
    let sample = with(communication(), "/merchandise", Some(json!({ "sample": true })));
    filer.file(PATH, &sample).await.expect(201);

    // A port director sends one of his own, 19 CFR 12.42(a); an investigator does not.
    port.file(PATH, &communication()).await.expect(201);
    officer.file(PATH, &communication()).await.expect(403);

    let id = filer.file(PATH, &communication()).await.expect(201).id();
    let at = format!("{PATH}/{id}");
    for (who, act, body) in [
        (filer, "transmittals", simply()),
        (filer, "returns", json!({ "deficiencies": ["x"] })),
        (officer, "transmittals", simply()),
        (&port, "acceptances", simply()),
    ] {
        let refused = who.act(&at, act, &body).await;
        assert_eq!((refused.status, refused.problem()), (403, "not-your-act"), "{act}");
    }
    officer.act(&at, "referrals", &json!({ "agency": "Department of Labor" })).await.expect(201);
    assert_eq!(officer.read(&at).await["state"], "referred");
    assert_eq!(officer.all(&format!("{at}/referrals")).await.len(), 1);
    assert_eq!(officer.all(&format!("{at}/transmittals")).await.len(), 0);
    assert_eq!(officer.all(&format!("{at}/acceptances")).await.len(), 0);

    // One program's allegation is not there for the other, though both are returned.
    let evasion = filer.file("/v1/eapa/allegations", &allegation()).await.expect(201).id();
    let deficient = json!({ "deficiencies": ["x"] });
    let another = filer.file(PATH, &communication()).await.expect(201).id();
    for (path, who) in
        [(format!("{PATH}/{evasion}"), &port), (format!("/v1/eapa/allegations/{another}"), officer)]
    {
        who.get(&path).await.expect(404);
        who.get(format!("{path}/returns")).await.expect(404);
        let ask = who.ask(Method::POST, format!("{path}/returns")).fresh_key().if_match("\"*\"");
        ask.json(&deficient).send().await.expect(404);
    }
    let named = officer.file(format!("{at}/messages"), &json!({ "text": "Who are you?" })).await;
    assert_eq!((named.status, named.problem()), (409, "act-barred"), "it has no channel");
}

#[tokio::test]
async fn a_name_is_found_in_every_program_by_officers_alone() {
    let world = World::on(Store::Sqlite).await;
    let filer = world.filer();
    let case = filer.file("/v1/eapa/allegations", &allegation()).await.expect(201).id();
    let mut named = communication();
    named["importers"] = json!(["M.Seafood Corp."]);
    filer.file(PATH, &named).await.expect(201);
    let officer = world.investigator();
    let found = officer.all("/v1/cross-references?name=MSEAFOOD&limit=1").await;
    let mut programs: Vec<&str> = found.iter().filter_map(|it| it["program"].as_str()).collect();
    programs.sort_unstable();
    assert_eq!(programs, ["eapa", "forced_labor_order"], "{found:#?}");
    assert!(found.iter().all(|it| it["kind"] == "importer"), "{found:#?}");
    for (name, kind) in [("highland%20glove%20works", "producer"), ("gloves", "merchandise")] {
        let found = officer.all(&format!("/v1/cross-references?name={name}")).await;
        assert_eq!(found[0]["kind"], kind, "{found:#?}");
    }

    // An order on the importer, and the task that leads to the cases it touches.
    let scope = json!({ "entities": [{ "name": "Mseafood Co., Ltd." }] });
    let order = order_for(scope, &today(&world).to_string());
    let order = world.somebody("supervisor").file(ORDERS, &order).await.expect(201).id();
    let tasks = officer.all(&format!("/v1/tasks?case={order}")).await;
    let is_related = |it: &&Value| it["links"]["related"].is_string();
    let task = tasks.iter().find(is_related).expect("a task");
    let related = task["links"]["related"].as_str().expect("a link");
    let programs = officer.all(&format!("{related}?limit=1")).await;
    assert_eq!(programs.len(), 2, "{programs:#?}");
    let from_there = officer.all(&format!("/v1/cases/{case}/related?open=true")).await;
    let met =
        from_there.iter().find(|it| it["there"]["case"] == order.as_str()).expect("the order");
    assert_eq!(
        (&met["there"]["kind"], &met["there"]["state"]),
        (&json!("entity"), &json!("active"))
    );
    assert_eq!(met["here"], json!({ "kind": "importer", "name": "MSeafood Corporation" }));

    let unknown = uuid::Uuid::new_v4();
    officer.get(format!("/v1/cases/{unknown}/related")).await.expect(404);
    for party in [filer, world.importer()] {
        party.get("/v1/cross-references?name=MSEAFOOD").await.expect(404);
        party.get(format!("/v1/cases/{case}/related")).await.expect(404);
    }
}
