//! The whole life of a case over HTTP: the real EAPA cases of the repository act by act, and every act there is.
//!
//! What a real docket does not hold and the service needs (the filing, the decision on interim measures) is supplied on
//! days that change no date the facts expect.

use serde_json::{Value, json};

use crate::world::acts::{
    about, answer_of_commerce, argument, argument_response, decision, extension_request, placed,
    referral, refusal, remand, review_request, review_response, tolling,
};
use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{determination, extension, facts, measures, simply};
use crate::world::{Store, World, real_case};

/// Opens a case and brings it to the notice of initiation, on the days given, in a sandbox that begins with the first.
async fn live<'a>(sandbox: &'a Sandbox, days: [&str; 4]) -> Case<'a> {
    let case = sandbox.file().await;
    let [acknowledged, initiated, measured, notified] = days;
    sandbox.move_to(acknowledged).await;
    case.acknowledge().await;
    sandbox.move_to(initiated).await;
    case.initiate().await;
    if !measured.is_empty() {
        sandbox.move_to(measured).await;
        case.act("interim-measures", &measures()).await.expect(201);
        sandbox.move_to(notified).await;
        case.act("notices-of-initiation", &simply()).await.expect(201);
    }
    case
}

/// Every date that the facts expect, as the service tells it.
async fn is_as_the_facts_say(case: &Case<'_>, officer: &Caller, facts: &str) {
    let deadlines = case.deadlines(officer).await;
    for expected in real_case(facts)["expect"].as_array().expect("facts expect deadlines") {
        let same = |it: &&Value| {
            ["rule", "nominal", "due"].iter().all(|name| it[*name] == expected[*name])
        };
        let found = deadlines.iter().find(same);
        let of_rule: Vec<&Value> =
            deadlines.iter().filter(|it| it["rule"] == expected["rule"]).collect();
        let found = found.unwrap_or_else(|| panic!("{facts}: {expected} is not in {of_rule:#?}"));
        let projected = expected["projected"].as_bool().unwrap_or(false);
        assert_eq!(found["projected"], projected, "{facts}: {found}");
    }
}

/// The number of the entry that an answer recorded.
fn number(answer: &Answer) -> u64 {
    answer.body["entry"]["number"]
        .as_u64()
        .unwrap_or_else(|| panic!("no number: {}", answer.text()))
}

#[tokio::test]
async fn real_case_7184_stands_still_while_commerce_is_asked() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2017-02-20").await;
    let case = live(&sandbox, ["2017-03-01", "2017-03-22", "2017-06-20", "2017-06-27"]).await;
    sandbox.move_to("2017-11-21").await;
    case.act("referrals", &referral()).await.expect(201);
    let determination = case.deadline("determination").await;
    assert_eq!((&determination["status"], &determination["due"]), (&json!("stayed"), &Value::Null));
    assert_eq!(determination["remaining"]["length"], 56, "{determination}");
    let twice = case.act("referrals", &referral()).await.expect(409);
    assert_eq!(
        twice.body["remedy"],
        "the question goes to Commerce after receipt and before the determination"
    );
    sandbox.move_to("2019-02-07").await;
    let supervisor = sandbox.somebody(&world, "supervisor");
    supervisor.act(&case.investigation(), "tolling", &tolling(37, "2018-12-22")).await.expect(201);
    sandbox.move_to("2019-07-16").await;
    case.act("commerce-determinations", &answer_of_commerce()).await.expect(201);
    is_as_the_facts_say(&case, &sandbox.investigator, "eapa-7184-diamond-tools.json").await;
}

#[tokio::test]
async fn real_case_7238_is_tolled() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2018-03-01").await;
    let case = live(&sandbox, ["2018-03-06", "2018-03-27", "2018-06-25", "2018-06-26"]).await;
    sandbox.move_to("2019-01-21").await;
    case.act("extensions", &extension()).await.expect(201);
    sandbox.move_to("2019-02-07").await;
    let refused = case.act("tolling", &tolling(37, "2018-12-22")).await.expect(403);
    assert_eq!(refused.body["roles"], json!(["supervisor"]));
    let supervisor = sandbox.somebody(&world, "supervisor");
    supervisor.act(&case.investigation(), "tolling", &tolling(37, "2018-12-22")).await.expect(201);
    is_as_the_facts_say(&case, &sandbox.investigator, "eapa-7238-royal-brush.json").await;
}

#[tokio::test]
async fn real_case_7711_has_its_windows_from_its_initiation() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2022-06-20").await;
    let case = live(&sandbox, ["2022-06-28", "2022-07-20", "", ""]).await;
    is_as_the_facts_say(&case, &sandbox.investigator, "eapa-7711-pitts.json").await;
}

#[tokio::test]
async fn real_case_7801_is_verified_extended_and_argued() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2023-02-01").await;
    let case = live(&sandbox, ["2023-02-03", "2023-02-24", "2023-05-25", "2023-06-02"]).await;
    sandbox.move_to("2023-12-20").await;
    let report = case.act("verification-reports", &placed("Report")).await.expect(201);
    let rebuttal = sandbox
        .filer
        .file(format!("{}/rebuttals", case.investigation()), &about(number(&report)))
        .await;
    // No facts are on the record, and nobody rebuts a report.
    assert_eq!(rebuttal.status, 409);
    sandbox.move_to("2023-12-21").await;
    case.act("extensions", &extension()).await.expect(201);
    let late = json!({ "due": "2024-02-21" });
    let refused = case.act("written-argument-dates", &late).await.expect(422);
    assert_eq!(refused.pointers(), ["/due"], "never beyond the determination: {}", refused.text());
    case.act("written-argument-dates", &json!({ "due": "2024-01-08" })).await.expect(201);
    sandbox.move_to("2024-01-08").await;
    let path = format!("{}/written-arguments", case.investigation());
    let long = sandbox.importer.file(&path, &argument(51)).await.expect(422);
    assert_eq!(long.pointers(), ["/pages"]);
    assert_eq!(long.body["errors"][0]["authority"], "19 CFR 165.26(d)");
    let argued = sandbox.importer.file(&path, &argument(50)).await.expect(201);
    let path = format!("{}/argument-responses", case.investigation());
    let own = sandbox.importer.file(&path, &argument_response(number(&argued))).await.expect(422);
    assert_eq!(own.body["errors"][0]["code"], "own", "{}", own.text());
    is_as_the_facts_say(&case, &sandbox.investigator, "eapa-7801-minth-mexico.json").await;
    sandbox.move_to("2024-01-24").await;
    let late = sandbox.filer.file(&path, &argument_response(number(&argued))).await.expect(409);
    assert_eq!(late.body["rule"], "argument_response_close");
    assert!(late.text().contains("2024-01-23"), "{}", late.text());
}

/// The real case that went through review to the court; the remand and the judgment are on days of ours.
#[tokio::test]
async fn real_case_7356_is_reviewed_on_two_requests_and_remanded() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    late_and_in_time(&sandbox, &case).await;
    sandbox.move_to("2020-08-04").await;
    case.act("extensions", &extension()).await.expect(201);
    sandbox.move_to("2020-10-05").await;
    case.act("determinations", &determination()).await.expect(201);
    sandbox.move_to("2020-10-13").await;
    case.act("notices-of-determination", &simply()).await.expect(201);

    let at = |act: &str| format!("{}/{act}", case.investigation());
    let reviewer = sandbox.somebody(&world, "reviewer");
    sandbox.move_to("2020-11-09").await;
    let first = sandbox.filer.file(at("review-requests"), &review_request()).await.expect(201);
    sandbox.move_to("2020-11-10").await;
    let second = sandbox.importer.file(at("review-requests"), &review_request()).await.expect(201);
    let none =
        sandbox.importer.file(at("review-responses"), &review_response(number(&first))).await;
    assert_eq!(none.status, 409, "no response before the review commences: {}", none.text());
    reviewer.act(&case.investigation(), "reviews", &simply()).await.expect(201);
    let own =
        sandbox.importer.file(at("review-responses"), &review_response(number(&second))).await;
    assert_eq!(
        (own.status, &own.body["errors"][0]["code"]),
        (422, &json!("own")),
        "{}",
        own.text()
    );
    sandbox.move_to("2020-11-25").await;
    sandbox
        .importer
        .file(at("review-responses"), &review_response(number(&first)))
        .await
        .expect(201);
    sandbox.move_to("2020-11-27").await;
    let late = sandbox.filer.file(at("review-responses"), &review_response(number(&second))).await;
    assert_eq!((late.status, &late.body["rule"]), (409, &json!("review_response_close")));
    sandbox.move_to("2021-02-11").await;
    case.act("review-decisions", &decision("affirmed")).await.expect(403);
    reviewer
        .act(&case.investigation(), "review-decisions", &decision("affirmed"))
        .await
        .expect(201);
    is_as_the_facts_say(&case, &sandbox.investigator, "eapa-7356-mseafood.json").await;
    sandbox.move_to("2021-03-23").await;
    let court = json!({ "court_number": "21-00133" });
    sandbox.importer.file(at("judicial-reviews"), &court).await.expect(201);
    is_as_the_facts_say(&case, &sandbox.investigator, "eapa-7356-mseafood.json").await;

    sandbox.move_to("2021-12-01").await;
    reviewer.act(&case.investigation(), "remands", &remand("2022-02-28")).await.expect(201);
    assert_eq!(sandbox.importer.read(case.path()).await["state"], "remanded");
    sandbox.move_to("2022-02-25").await;
    reviewer
        .act(&case.investigation(), "remand-determinations", &decision("affirmed"))
        .await
        .expect(201);
    reviewer
        .act(&case.investigation(), "judgments", &json!({ "outcome": "sustained" }))
        .await
        .expect(201);
    assert_eq!(sandbox.filer.read(case.path()).await["state"], "final");

    // Both parties saw the same, under numbers of their own, and each entry names what it answers in them.
    for party in [&sandbox.filer, &sandbox.importer] {
        let docket = case.docket(party).await;
        for response in docket.iter().filter(|it| it["entry"] == "review_response_filed") {
            let named =
                docket.iter().find(|it| it["number"] == response["of"]).expect("it is there");
            assert_eq!(
                (&named["entry"], &named["by"]),
                (&json!("review_requested"), &json!("filer"))
            );
        }
    }
    let seen = sandbox.investigator.read(case.path()).await;
    assert_eq!(seen["irregularities"], json!([]), "nothing was against a rule");
}

/// One rebuttal in time, another a day late; a request for more time in time, another late; and what came of them.
async fn late_and_in_time(sandbox: &Sandbox, case: &Case<'_>) {
    let at = |act: &str| format!("{}/{act}", case.investigation());
    sandbox.move_to("2020-02-03").await;
    let filed =
        sandbox.importer.file(at("factual-information"), &facts("records")).await.expect(201);
    let own = sandbox.importer.file(at("rebuttals"), &about(number(&filed))).await.expect(422);
    assert_eq!(own.body["errors"][0]["code"], "own", "{}", own.text());
    let nothing = sandbox.filer.file(at("rebuttals"), &about(9_999)).await.expect(422);
    assert_eq!(nothing.body["errors"][0]["code"], "names_nothing");
    // The filer's own number of the same entry: the importer does not see what was returned or declined.
    let seen = case.docket(&sandbox.filer).await;
    let of =
        seen.iter().find(|it| it["entry"] == "factual_information_filed").expect("it is there");
    let of = of["number"].as_u64().expect("a number");
    sandbox.move_to("2020-02-13").await;
    sandbox.filer.file(at("rebuttals"), &about(of)).await.expect(201);
    sandbox.move_to("2020-02-14").await;
    let late = sandbox.filer.file(at("rebuttals"), &about(of)).await.expect(409);
    assert_eq!(late.body["rule"], "rebuttal_close");
    assert!(late.text().contains("2020-02-13"), "{}", late.text());

    let ask = extension_request("written_argument_close", "2020-06-01");
    sandbox.move_to("2020-05-20").await;
    let asked = sandbox.importer.file(at("extension-requests"), &ask).await.expect(201);
    sandbox.move_to("2020-05-21").await;
    let late = sandbox.filer.file(at("extension-requests"), &ask).await.expect(409);
    assert_eq!(late.body["rule"], "extension_request_close");
    sandbox.filer.file(at("extension-requests"), &extraordinary()).await.expect(201);
    case.act("extension-denials", &refusal(number(&asked))).await.expect(201);
    let twice = case.act("extension-denials", &refusal(number(&asked))).await.expect(422);
    assert_eq!(twice.body["errors"][0]["code"], "answered");
}

fn extraordinary() -> Value {
    let mut ask = extension_request("written_argument_close", "2020-06-01");
    ask["extraordinary_circumstances"] = json!(true);
    ask
}

/// Until the notice, a withdrawal is answered alike whether or not there is an investigation.
#[tokio::test]
async fn a_withdrawal_under_embargo_tells_nothing() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let (plain, embargoed) = (sandbox.file().await, sandbox.file().await);
    sandbox.move_to("2019-09-18").await;
    for case in [&plain, &embargoed] {
        case.acknowledge().await;
    }
    sandbox.move_to("2019-10-09").await;
    embargoed.initiate().await;
    let mut told = Vec::new();
    for case in [&plain, &embargoed] {
        let before = sandbox.filer.get(case.allegation()).await.expect(200).etag().to_owned();
        let path = format!("{}/withdrawals", case.allegation());
        let asked =
            sandbox.filer.file(&path, &json!({ "reason": "We settled." })).await.expect(202);
        assert!(!asked.headers.contains_key("etag"), "{:?}", asked.headers);
        let after = sandbox.filer.get(case.allegation()).await.expect(200);
        assert_eq!(after.etag(), before, "nothing has changed for the filer");
        let requests = format!("{}/withdrawal-requests", case.allegation());
        let mut seen =
            vec![asked.body.clone(), after.body.clone(), sandbox.filer.read(&path).await];
        seen.extend(sandbox.filer.all(&requests).await);
        told.push(shown(&Value::Array(seen), &case.id));
        assert_eq!(
            sandbox.investigator.all(&requests).await.len(),
            1,
            "the office sees the request"
        );
    }
    assert_eq!(told[0], told[1], "the filer learns nothing");
    // The officer grants the one, and cannot grant the other.
    sandbox.investigator.act(&plain.allegation(), "withdrawals", &json!({})).await.expect(201);
    assert_eq!(sandbox.filer.read(plain.allegation()).await["state"], "withdrawn");
    let late = sandbox.investigator.act(&embargoed.allegation(), "withdrawals", &json!({})).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert_eq!(sandbox.filer.read(embargoed.allegation()).await["state"], "acknowledged");
}

/// The text of what was told, without what is each case's own.
fn shown(told: &Value, id: &str) -> String {
    let mut text = told.to_string().replace(id, "<id>");
    for name in [
        "\"id\":\"",
        "\"number\":\"EAPA-2019-",
        "\"control_number\":\"EAPA-2019-",
        "\"receipt\":\"/v1/receipts/",
    ] {
        while let Some(at) = text.find(name) {
            let end =
                text[at + name.len()..].find('"').map_or(text.len(), |end| at + name.len() + end);
            text.replace_range(at..=end, "<own>");
        }
    }
    text
}
