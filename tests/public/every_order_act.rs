//! Every act on an order, once and with success. `contract` asks that nothing be left out.

use serde_json::json;

use crate::world::World;
use crate::world::orders::{
    ORDERS, carve_out, decision, finding, finding_alone, gloves, listing, order, petition,
    termination,
};
use crate::world::sandbox::Sandbox;

/// Does every act on orders in a sandbox. Gives an order with a Finding.
pub async fn every_order_act(world: &World, sandbox: &Sandbox, today: &str) -> String {
    let supervisor = sandbox.somebody(world, "supervisor");
    let (registrar, reviewer) =
        (sandbox.somebody(world, "registrar"), sandbox.somebody(world, "reviewer"));
    let at = |id: &str| format!("{ORDERS}/{id}");

    let family = supervisor.file(ORDERS, &order(today)).await.expect(201).id();
    let path = at(&family);
    let requests = format!("{path}/modification-requests");
    sandbox.importer.file(format!("{requests}/checks"), &petition()).await.expect(200);
    sandbox.importer.file(&requests, &petition()).await.expect(201);
    let filed = sandbox.investigator.all(&requests).await;
    let number = filed[0]["number"].as_u64().expect("an officer sees its number");
    sandbox.investigator.act(&path, "modification-decisions", &decision(number)).await.expect(201);
    supervisor.act(&path, "carve-outs", &carve_out("TG Cellulose")).await.expect(201);
    let wider = json!({ "grounds": "A second factory.", "scope": gloves() });
    supervisor.act(&path, "modifications", &wider).await.expect(201);
    let some = json!({ "lines": ["TG Medical Sdn. Bhd."], "grounds": "It has no such labor." });
    supervisor.act(&path, "revocations", &some).await.expect(201);
    supervisor.act(&path, "findings", &finding()).await.expect(201);
    let by = json!({ "by_what": "finding" });
    supervisor.act(&path, "supersessions", &by).await.expect(201);
    let court = json!({ "court_number": "24-00264" });
    registrar.act(&path, "court-actions", &court).await.expect(201);
    reviewer.act(&path, "judgments", &json!({ "outcome": "affirmed" })).await.expect(201);
    supervisor.act(&path, "terminations", &termination()).await.expect(201);

    let vacated = supervisor.file(ORDERS, &finding_alone()).await.expect(201).id();
    registrar.act(&at(&vacated), "vacaturs", &court).await.expect(201);
    let listed = supervisor.file(ORDERS, &listing(today)).await.expect(201).id();
    let grounds = json!({ "grounds": "It meets none of the criteria." });
    supervisor.act(&at(&listed), "entity-delistings", &grounds).await.expect(201);

    let communication = json!({
        "reference": "a communication",
        "program": "forced_labor_order",
        "docket": [{ "entry": "allegation_filed", "on": "2019-06-03" }, { "entry": "petition_accepted", "on": "2019-06-10" }],
    });
    let file = world.written("communication.json", &communication);
    let said = world.command(&[
        "import",
        "dockets",
        "--json",
        "--commit",
        "--sandbox",
        &sandbox.id,
        &file,
    ]);
    let done: serde_json::Value = serde_json::from_slice(&said.stdout).expect("it prints JSON");
    let case = done["matters"][0]["case"].as_str().expect("it is a case").to_owned();
    let mut body = order(today);
    body.as_object_mut().expect("an object").remove("kind");
    let seen = sandbox.investigator.get(format!("/v1/cases/{case}")).await.expect(200);
    let ask = supervisor
        .ask(reqwest::Method::POST, format!("/v1/forced-labor/allegations/{case}/orders"))
        .fresh_key();
    let issued = ask.if_match(seen.etag()).json(&body).send().await.expect(201);
    assert_eq!(issued.body["state"], "ordered");
    supervisor.read(at(&case)).await;

    let goods = json!({ "country": "MY", "entities": ["Top Glove"], "merchandise": "gloves", "imported_on": today });
    sandbox.importer.file("/v1/forced-labor/screenings", &goods).await.expect(200);
    family
}
