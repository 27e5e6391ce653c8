//! Confidential information over HTTP: read by its submitter, by the office, and by counsel under a protective order, and by nobody else.

use reqwest::Method;
use serde_json::{Value, json};

use crate::documents::sends;
use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::facts;
use crate::world::{Store, World};

const SECRET: &str = "Invoice 17: USD 4.12 a kilogram, delivered Biloxi";
const ABSENT: &str = "/v1/confidential-information/00000000-0000-4000-8000-000000000000";

/// Everything that is done about what is confidential, once and with success: an information and an order. `contract` asks that nothing
/// be left out.
pub async fn every_act_of_confidence(world: &World, sandbox: &Sandbox) -> (String, String) {
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let of = submits(sandbox, &case).await;
    let information = lodges(sandbox, &case, &claim(of)).await.expect(201).id();
    let counsel = sandbox.somebody(world, "importers-counsel");
    appears(sandbox, &case).await;
    let refused = applies(&counsel, &case).await;
    let reason = json!({ "reason": "The bar number is of somebody else." });
    sandbox.investigator.act(&refused, "refusals", &reason).await.expect(201);
    let order = applies(&counsel, &case).await;
    let terms = json!({ "expires_on": "2035-12-31", "terms": "This case alone." });
    sandbox.investigator.act(&order, "grants", &terms).await.expect(201);
    let person = json!({ "name": "Pat", "email": "pat@lawyers.test", "capacity": "attorney", "undertaking": true });
    let added = counsel.file(format!("{order}/persons"), &person).await.expect(201);
    let persons = added.body["persons"].as_array().expect("persons");
    let pat = persons.iter().find(|it| it["name"] == "Pat").and_then(|it| it["id"].as_str());
    let path = format!("{order}/persons/{}/removals", pat.expect("Pat is named"));
    counsel.file(path, &json!({})).await.expect(201);
    let reason = json!({ "reason": "Shown to somebody else." });
    sandbox.investigator.act(&order, "revocations", &reason).await.expect(201);
    let today = added.body["granted_on"].clone();
    let certificate =
        json!({ "destroyed_on": today, "signed_by": "Ian", "statement": "All of it." });
    let path = format!("{order}/destruction-certificates");
    counsel.file(path, &certificate).await.expect(201);
    (information, order.rsplit('/').next().expect("an id").to_owned())
}

#[tokio::test]
async fn a_secret_is_opened_by_those_who_may_and_is_nowhere_else() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let counsel = sandbox.somebody(&world, "importers-counsel");
    let of = submits(&sandbox, &case).await;

    let empty = lodges(&sandbox, &case, &json!({ "of": 0 })).await.expect(422);
    assert_eq!(empty.pointers(), ["/basis", "/information", "/of", "/public_summary"]);
    let long =
        json!({ "of": of, "information": "é".repeat(40_000), "public_summary": "x", "basis": "x" });
    assert_eq!(lodges(&sandbox, &case, &long).await.expect(422).pointers(), ["/information"]);
    let path = format!("{}/confidential-information", case.investigation());
    let others = importer.file(&path, &claim(of)).await.expect(422);
    assert_eq!(others.pointers(), ["/of"], "another party's submission: {}", others.text());
    officer.file(&path, &claim(of)).await.expect(403);
    let ask = || filer.ask(Method::POST, &path).key("once").json(&claim(of)).send();
    let paper = sends(filer, "paper", "Invoices", "invoices.txt", b"Invoice 18, in full.").await;
    let paper = paper.expect(201).id();
    let mut body = facts("Invoices");
    body["documents"] = json!([{ "document": paper, "version": "confidential" }]);
    let filed = format!("{}/factual-information", case.investigation());
    filer.file(filed, &body).await.expect(201);
    let paper = format!("/v1/documents/{paper}/content");
    let lodged = ask().await.expect(201);
    assert_eq!(ask().await.expect(201).text(), lodged.text());
    assert!(!lodged.text().contains(SECRET), "{}", lodged.text());
    let opened = lodged.header("location").to_owned();

    for reader in [filer, officer] {
        assert_eq!(reader.read(&opened).await["information"], SECRET);
    }
    let list = format!("{}/confidential-information", case.path());
    let seen = importer.all(&list).await;
    assert_eq!((&seen[0]["may_open"], &seen[0]["of"]), (&json!(false), &json!(of)), "{seen:?}");
    assert!(seen[0].get("sha256").is_none(), "{seen:?}");
    let is_hidden = async |who: &Caller| {
        let hidden = who.get(&opened).await.expect(404);
        assert_eq!(hidden.text(), who.get(ABSENT).await.expect(404).text());
    };
    for who in [importer, &counsel, &sandbox.somebody(&world, "other-filer")] {
        is_hidden(who).await;
    }

    let applications = format!("{}/protective-order-applications", case.path());
    let mut wrong = application();
    wrong["is_in_house"] = json!(true);
    wrong["bar_jurisdiction"] = json!("ON");
    wrong["undertaking"] = json!(false);
    let wrong = counsel.file(&applications, &wrong).await.expect(422);
    assert_eq!(wrong.pointers(), ["/bar_jurisdiction", "/is_in_house", "/undertaking"]);
    assert!(wrong.text().contains("19 CFR 165.4(f)"), "{}", wrong.text());
    importer.file(&applications, &application()).await.expect(403);
    let absent = counsel.file(&applications, &application()).await.expect(409);
    assert!(absent.text().contains("service list"), "{}", absent.text());
    appears(&sandbox, &case).await;
    let order = applies(&counsel, &case).await;
    is_hidden(&counsel).await;
    filer.get(&order).await.expect(404);
    let terms = json!({ "expires_on": "2020-01-31", "terms": "This case alone." });
    officer.file(format!("{order}/grants"), &terms).await.expect(428);
    counsel.file(format!("{order}/grants"), &terms).await.expect(403);
    officer.act(&order, "grants", &terms).await.expect(201);
    let read = counsel.get(&opened).await.expect(200);
    assert_eq!(read.body["information"], SECRET);
    let again = counsel.ask(Method::GET, &opened).with("if-none-match", read.etag());
    again.send().await.expect(304);
    is_hidden(importer).await;

    let accesses = filer.all(&format!("{order}/accesses?limit=1")).await;
    let by: Vec<_> = accesses.iter().map(|it| it["account"].as_str()).collect();
    assert_eq!(by, [Some("importers-counsel"); 2], "each opening, the unchanged one too");
    assert_eq!(importer.all(&format!("{order}/accesses")).await, Vec::<Value>::new());
    // Documents are opened under it too, and stand in the same list.
    counsel.get(&paper).await.expect(200);
    importer.get(&paper).await.expect(404);
    let accesses = filer.all(&format!("{order}/accesses?limit=2")).await;
    let with = |kind: &str| accesses.iter().filter(|it| it[kind].is_string()).collect::<Vec<_>>();
    let (information, documents) = (with("information"), with("document"));
    assert_eq!((accesses.len(), information.len(), documents.len()), (3, 2, 1), "{accesses:?}");
    assert!(paper.contains(documents[0]["document"].as_str().expect("an id")), "{accesses:?}");
    let auditor = sandbox.somebody(&world, "auditor");
    let links = auditor.all(&format!("{}/audit", case.path())).await;
    let of_secret = |what: &str| {
        let by = |it: &&Value| it["account"] == "importers-counsel" && it["what"] == what;
        links.iter().filter(by).count()
    };
    assert_eq!(of_secret("opened_under_protective_order"), 3);
    let is_read =
        |it: &&Value| it["resource"] == "confidential_information" && it["what"] == "read";
    assert_eq!(links.iter().filter(is_read).count(), 5, "with two reads and one list before");
    case.served_notices().await;
    assert_eq!(world.kept(SECRET), ["the database"], "in no log, mail or history");

    sandbox.move_to("2020-02-01").await;
    is_hidden(&counsel).await;
    assert_eq!(counsel.read(&order).await["status"], "expired");
    sandbox.move_to("2020-03-02").await;
    assert!(owes(officer, &case).await.contains(&"destruction_certificate#1".to_owned()));
    let certificate =
        json!({ "destroyed_on": "2020-02-28", "signed_by": "Ian", "statement": "All." });
    let path = format!("{order}/destruction-certificates");
    importer.file(&path, &certificate).await.expect(403);
    counsel.file(&path, &certificate).await.expect(201);
    assert_eq!(counsel.read(&order).await["status"], "closed");
    assert!(!owes(officer, &case).await.contains(&"destruction_certificate#1".to_owned()));
}

/// What is lodged beside the submission of this number.
pub fn claim(of: u64) -> Value {
    json!({ "of": of, "information": SECRET, "public_summary": "The price of one invoice.", "basis": "Prices that are not public." })
}

fn application() -> Value {
    json!({
        "name": "Ian Counsel", "bar_number": "17", "bar_jurisdiction": "DC", "firm": "Counsel LLP",
        "is_in_house": false, "undertaking": true,
        "persons": [{ "name": "Paula", "email": "paula@lawyers.test", "capacity": "paralegal" }],
    })
}

/// The filer submits facts; gives their number on its docket.
pub async fn submits(sandbox: &Sandbox, case: &Case<'_>) -> u64 {
    let path = format!("{}/factual-information", case.investigation());
    sandbox.filer.file(path, &facts("Prices")).await.expect(201);
    let docket = case.docket(&sandbox.filer).await;
    let last = docket.iter().rfind(|it| it["entry"] == "factual_information_filed");
    last.and_then(|it| it["number"].as_u64()).expect("it stands on the docket")
}

/// The filer lodges this.
pub async fn lodges(sandbox: &Sandbox, case: &Case<'_>, claim: &Value) -> Answer {
    let path = format!("{}/confidential-information", case.investigation());
    sandbox.filer.file(path, claim).await
}

/// Counsel comes onto the service list by the importer's word.
pub async fn appears(sandbox: &Sandbox, case: &Case<'_>) {
    let ian = json!({ "capacity": "counsel", "name": "Ian Counsel", "method": "email", "email": "ian@lawyers.test" });
    sandbox.importer.file(format!("{}/service-list", case.path()), &ian).await.expect(201);
}

/// Counsel applies; gives the path of the order.
pub async fn applies(counsel: &Caller, case: &Case<'_>) -> String {
    let path = format!("{}/protective-order-applications", case.path());
    let applied = counsel.file(path, &application()).await.expect(201);
    format!("/v1/protective-orders/{}", applied.id())
}

/// The tasks of a case, by name.
async fn owes(officer: &Caller, case: &Case<'_>) -> Vec<String> {
    let tasks = officer.all(&format!("/v1/tasks?case={}", case.id)).await;
    tasks.iter().filter_map(|it| it["name"].as_str().map(str::to_owned)).collect()
}
