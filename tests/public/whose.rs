//! Whose a case is: nobody gets hold of another's by what an officer writes, takes back or finds out, and counsel has it for as long as he
//! acts in it.

use serde_json::{Value, json};

use crate::world::acts::agency_request;
use crate::world::caller::Caller;
use crate::world::detained::shipment;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{allegation, initiation, measures, simply};
use crate::world::{Store, World};

/// Where the filer's counsel is served, as its account has it.
const COUNSEL: &str = "counsel@shrimpers.test";

#[tokio::test]
async fn counsel_sees_a_case_for_as_long_as_he_acts_in_it() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let counsel = sandbox.somebody(&world, "filers-counsel");
    let (case, other) = (sandbox.file().await, sandbox.file_other().await);
    // His party gave him the account: he acts in its cases without more.
    counsel.get(case.path()).await.expect(200);

    let list = format!("{}/service-list", case.path());
    let appearance =
        json!({ "capacity": "counsel", "name": "Carla", "method": "email", "email": COUNSEL });
    let seat = sandbox.filer.file(&list, &appearance).await.expect(201).id();
    counsel.get(case.path()).await.expect(200);

    let nobody = json!({ "method": "email", "email": "dana@counsel.test" });
    let path = format!("{list}/{seat}/substitutions");
    assert_eq!(sandbox.filer.file(&path, &nobody).await.expect(422).pointers(), ["/name"]);
    let dana = json!({ "name": "Dana", "method": "email", "email": "dana@counsel.test", "reason": "Left." });
    let after = sandbox.filer.file(&path, &dana).await.expect(201);
    assert_eq!((&after.body["replaces"], &after.body["name"]), (&seat.into(), &"Dana".into()));

    // He sees it no more, by no list either; where he never left, he goes on.
    counsel.get(case.path()).await.expect(404);
    let cases: Vec<Value> = counsel.all("/v1/cases").await;
    assert_eq!(cases.iter().map(|it| &it["id"]).collect::<Vec<_>>(), [&other.id]);
    assert_eq!(counsel.all(&format!("/v1/deadlines?case={}", case.id)).await, Vec::<Value>::new());
    sandbox.filer.get(case.path()).await.expect(200);

    // A party is no counsel, and is replaced by nobody.
    let all = sandbox.filer.all(&list).await;
    let party = all.iter().find(|it| it["capacity"] == "party").expect("the party's own place");
    let path = format!("{list}/{}/substitutions", party["id"].as_str().expect("an id"));
    sandbox.filer.file(&path, &dana).await.expect(422);

    // Appearing again, he has it again.
    sandbox.filer.file(&list, &appearance).await.expect(201);
    counsel.get(case.path()).await.expect(200);
}

#[tokio::test]
async fn what_an_officer_finds_out_of_one_case_changes_nobody_elses() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let director = sandbox.somebody(&world, "port-director");
    let held = director.file("/v1/forced-labor/shipments", &shipment("imported", "wro")).await;
    let held = held.expect(201).id();
    let shipments = "/v1/forced-labor/shipments";
    let own = async || {
        sandbox.importer.all(shipments).await.iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(own().await, [Value::from(held.clone())]);
    let parties = sandbox.importer.read("/v1/parties").await;

    // The allegation names the same importer; the officer's check finds that it is another, whom nobody knows yet.
    let case = sandbox.file().await;
    let found = json!({ "importer": { "importer_number": "77-7777777QQ", "email": "other@newcomer.test" } });
    let acknowledged =
        sandbox.investigator.act(&case.allegation(), "acknowledgments", &found).await;
    acknowledged.expect(201);
    assert_eq!(sandbox.importer.read("/v1/parties").await, parties, "it hears nothing of it");
    assert_eq!(own().await, [Value::from(held)], "and its shipment is its own");
    case.initiate().await;
    case.act("interim-measures", &measures()).await.expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    sandbox.importer.get(case.path()).await.expect(404);
}

#[tokio::test]
async fn a_notice_that_was_corrected_out_closes_the_case_to_whom_it_had_opened_it() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    sandbox.importer.get(case.path()).await.expect(200);
    let docket = case.docket(&sandbox.investigator).await;
    let notice = docket.iter().find(|it| it["entry"] == "notice_of_initiation_issued");
    let number = notice.expect("it stands there")["number"].clone();
    let wrong = json!({ "corrects": number, "reason": "It went to somebody else." });
    sandbox.investigator.act(&case.path(), "corrections", &wrong).await.expect(201);

    for path in ["/v1/cases", "/v1/deadlines", "/v1/notices", "/v1/eapa/investigations"] {
        assert_eq!(sandbox.importer.all(path).await, Vec::<Value>::new(), "{path}");
    }
    sandbox.importer.get(case.path()).await.expect(404);
    let word = crate::world::acts::health_or_safety_word();
    let path = format!("{}/health-or-safety-words", case.investigation());
    sandbox.importer.file(path, &word).await.expect(404);

    // Issued anew, it opens the case anew.
    case.act("notices-of-initiation", &simply()).await.expect(201);
    assert_eq!(sandbox.importer.read(case.path()).await["state"], "active");
}

#[tokio::test]
async fn what_another_agency_says_is_not_the_importers_to_read() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let mut request = agency_request();
    request["importer"] = allegation()["importer"].clone();
    let officer = &sandbox.investigator;
    let made = officer.file("/v1/eapa/agency-requests", &request).await.expect(201);
    let case = sandbox.case(&made.id());
    initiated(officer, &case).await;
    case.act("interim-measures", &measures()).await.expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let shown = sandbox.importer.get(format!("{}/docket", case.path())).await.expect(200).text();
    assert!(shown.contains("agency_request_received"), "that it was asked for is told: {shown}");
    for word in ["desk@commerce.test", "D. Desk", "product of Cambodia"] {
        assert!(!shown.contains(word), "{word}: {shown}");
    }
}

/// An investigation on another agency's request.
async fn initiated(officer: &Caller, case: &Case<'_>) {
    let seen = officer.get(case.path()).await.expect(200);
    let ask = officer.ask(reqwest::Method::POST, "/v1/eapa/investigations").fresh_key();
    ask.if_match(seen.etag()).json(&initiation(&case.id)).send().await.expect(201);
}

/// A review of a determination that somebody else has signed, and what he may write under it.
#[tokio::test]
async fn nobody_writes_under_anothers_signature() {
    let world = World::on(Store::Sqlite).await;
    let sandbox: Sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    case.act("determinations", &crate::world::words::determination()).await.expect(201);
    let docket = case.docket(&sandbox.investigator).await;
    let made = docket.iter().find(|it| it["entry"] == "determination_made").expect("it is made");
    let text = json!({ "entry": "determination_made", "on": made["on"], "content": { "grounds": "Other words." } });
    let anew = json!({ "corrects": made["number"], "reason": "Wrong.", "replacement": text });
    let other = sandbox.somebody(&world, "other-investigator");
    let refused = other.act(&case.path(), "corrections", &anew).await.expect(409);
    assert!(refused.text().contains("signed by somebody else"), "{}", refused.text());
    sandbox.investigator.act(&case.path(), "corrections", &anew).await.expect(201);
}
