//! What comes in: complete or refused with every defect, in order, once, and many at a time.

use std::collections::BTreeSet;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::caller::Answer;
use crate::world::words::{allegation, determination, extension, facts, measures, simply, with};
use crate::world::{Store, World};

const ALLEGATIONS: &str = "/v1/eapa/allegations";

/// A place of an allegation, what is put there (or nothing), and where the defect is reported.
fn one_thing_wrong() -> Vec<(&'static str, Option<Value>, &'static str)> {
    let wrong = |pointer, change| (pointer, Some(change), pointer);
    let mut rows: Vec<(&str, Option<Value>, &str)> = [
        "/filer/name",
        "/filer/address",
        "/filer/email",
        "/interested_party/limb",
        "/interested_party/facts",
        "/importer/name",
        "/importer/address",
        "/merchandise/description",
        "/ad_cvd_orders",
        "/evasion",
        "/certifications/true_to_best_of_knowledge",
        "/certifications/public_release",
        "/certifications/health_or_safety",
        "/consent_public_items",
        "/signer/name",
        "/signer/position",
        "/signer/email",
    ]
    .map(|pointer| (pointer, None, pointer))
    .to_vec();
    rows.extend([
        wrong("/filer/email", json!("not an address")),
        wrong("/filer/name", json!("   ")),
        wrong("/interested_party/limb", json!("competitor")),
        wrong("/importer", json!([{ "name": "A" }, { "name": "B" }])),
        wrong("/importer/importer_number", json!("none of your business")),
        wrong("/merchandise", json!("shrimp")),
        wrong("/ad_cvd_orders", json!([])),
        ("/ad_cvd_orders/0", Some(json!("A-12-3456")), "/ad_cvd_orders/0"),
        wrong("/evasion", json!(7)),
        wrong("/certifications/public_release", json!(false)),
        wrong("/consent_public_items", json!(false)),
    ]);
    rows
}

#[tokio::test]
async fn a_filing_is_complete_or_refused_with_every_defect_at_once() {
    let world = World::with(Store::Sqlite, "http.body_limit_bytes = 20000").await;
    let filer = world.filer();
    let mut all = allegation();
    let mut expected = BTreeSet::new();
    for (pointer, change, reported) in one_thing_wrong() {
        let answer = filer.file(ALLEGATIONS, &with(allegation(), pointer, change.clone())).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (422, "defective-filing"),
            "{pointer}: {}",
            answer.text()
        );
        assert!(
            answer.pointers().iter().any(|it| it.starts_with(reported)),
            "{pointer}: {}",
            answer.text()
        );
        let errors = answer.body["errors"].as_array().expect("errors");
        let cited = errors
            .iter()
            .any(|error| error["authority"].as_str().is_some_and(|cite| cite.contains("19 ")));
        assert!(cited, "the provision is cited: {}", answer.text());
        if change.is_none() {
            all = with(all, pointer, None);
            expected.insert(reported);
        }
    }
    // All of them missing: each is named, in one answer.
    let answer = filer.file(ALLEGATIONS, &all).await.expect(422);
    let found: BTreeSet<&str> = answer.pointers().into_iter().collect();
    let unnamed: Vec<_> = expected.difference(&found).collect();
    assert!(unnamed.is_empty(), "not named: {unnamed:?} in {}", answer.text());
    let empty = filer.file(ALLEGATIONS, &json!({})).await.expect(422);
    assert!(empty.pointers().len() >= 9, "{}", empty.text());

    for (body, status) in [("", 400), ("{", 400), ("[]", 422), ("null", 422), ("\"\"", 422)] {
        let ask = filer.ask(Method::POST, ALLEGATIONS).fresh_key().raw("application/json", body);
        assert_eq!(ask.send().await.status, status, "{body:?}");
    }
    let text = filer
        .ask(Method::POST, ALLEGATIONS)
        .fresh_key()
        .raw("text/plain", allegation().to_string());
    text.send().await.expect(415);
    let huge = with(allegation(), "/evasion", Some(json!("x".repeat(30_000))));
    filer.file(ALLEGATIONS, &huge).await.expect(413);
    world.importer().file(ALLEGATIONS, &allegation()).await.expect(403);

    assert_eq!(world.investigator().all(ALLEGATIONS).await.len(), 0, "nothing was stored");
    filer.file(ALLEGATIONS, &allegation()).await.expect(201);
    assert_eq!(world.investigator().all(ALLEGATIONS).await.len(), 1);
}

#[tokio::test]
async fn an_act_out_of_order_is_barred_with_the_rule_and_what_is_open() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let officer = &sandbox.investigator;
    let etag = officer.get(case.path()).await.expect(200).etag().to_owned();
    for (act, body) in [("determinations", determination()), ("notices-of-initiation", simply())] {
        let ask = officer
            .ask(Method::POST, format!("{}/{act}", case.investigation()))
            .fresh_key()
            .if_match(&etag);
        let answer = ask.json(&body).send().await;
        // The officer may know that there is no investigation yet; either way it is no act of now.
        is_barred(&answer, None);
        assert!(open(&answer).contains(&"allegation_acknowledged"), "{}", answer.text());
    }

    case.live_until_initiated().await;
    is_barred(
        &case.act("notices-of-initiation", &simply()).await,
        Some("interim_measures_decision"),
    );
    is_barred(&case.act("determinations", &determination()).await, Some("determination"));
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    is_barred(&case.act("interim-measures", &measures()).await, None);
    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    sandbox.filer.act(&case.investigation(), "determinations", &determination()).await.expect(403);

    // Day 300 is 2020-08-04; facts close on 2020-04-27.
    sandbox.move_to("2020-04-28").await;
    let late = sandbox
        .importer
        .file(format!("{}/factual-information", case.investigation()), &facts("late"))
        .await;
    is_barred(&late, Some("factual_information_close"));
    sandbox.move_to("2020-08-05").await;
    is_barred(&case.act("extensions", &extension()).await, Some("extension_notice"));
    let docket = case.docket(officer).await;
    assert!(
        !docket.iter().any(|entry| entry["entry"] == "determination_extended"),
        "nothing was stored"
    );
}

fn is_barred(answer: &Answer, rule: Option<&str>) {
    assert_eq!((answer.status, answer.problem()), (409, "act-barred"), "{}", answer.text());
    let said = answer.body["rule"].as_str().unwrap_or_default();
    assert!(rule.map_or(!said.is_empty(), |rule| rule == said), "{}", answer.text());
    assert!(answer.body["authority"].to_string().contains("19 "), "{}", answer.text());
    assert!(answer.body["remedy"].as_str().is_some_and(|it| !it.is_empty()), "{}", answer.text());
    assert!(answer.body["permitted_acts"].is_array(), "{}", answer.text());
}

fn open(answer: &Answer) -> Vec<&str> {
    let acts = answer.body["permitted_acts"].as_array().map(Vec::as_slice).unwrap_or_default();
    acts.iter().filter_map(|act| act["act"].as_str()).collect()
}

#[tokio::test]
async fn of_two_officers_one_wins() {
    let world = World::on(Store::Sqlite).await;
    let receipt = world.filer().file(ALLEGATIONS, &allegation()).await.expect(201);
    let path = format!("{ALLEGATIONS}/{}", receipt.body["case"].as_str().expect("an id"));
    let (one, other) = (world.investigator(), world.somebody("other-investigator"));
    let (seen, same) = (one.get(&path).await.expect(200), other.get(&path).await.expect(200));
    assert_eq!(seen.etag(), same.etag(), "officers see the same");
    assert!(!seen.etag().starts_with("W/"), "a strong ETag");

    let without = one
        .ask(Method::POST, format!("{path}/acknowledgments"))
        .fresh_key()
        .json(&simply())
        .send()
        .await;
    assert_eq!((without.status, without.problem()), (428, "precondition-required"));
    let act = async |officer: &crate::world::caller::Caller| {
        let ask = officer.ask(Method::POST, format!("{path}/acknowledgments")).fresh_key();
        ask.if_match(seen.etag()).json(&simply()).send().await
    };
    let (first, second) = futures::join!(act(&one), act(&other));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412], "{}\n{}", first.text(), second.text());

    let now = other.get(&path).await.expect(200);
    assert_ne!(now.etag(), seen.etag());
    let unchanged = other.ask(Method::GET, &path).with("If-None-Match", now.etag()).send().await;
    assert_eq!(unchanged.status, 304);
    let ask =
        other.ask(Method::POST, format!("{path}/acknowledgments")).fresh_key().if_match(now.etag());
    is_barred(&ask.json(&simply()).send().await, None);
}

#[tokio::test]
async fn a_request_sent_again_is_the_same_request() {
    let world = World::on(Store::Sqlite).await;
    let (filer, key) = (world.filer(), Uuid::new_v4().to_string());
    let missing = filer.ask(Method::POST, ALLEGATIONS).json(&allegation()).send().await;
    assert_eq!((missing.status, missing.problem()), (400, "idempotency-key-missing"));

    let send = async |key: &str, body: &Value| {
        filer.ask(Method::POST, ALLEGATIONS).key(key).json(body).send().await
    };
    let first = send(&key, &allegation()).await.expect(201);
    let again = send(&key, &allegation()).await.expect(201);
    assert_eq!(again.body, first.body, "the first answer");
    assert_eq!(again.header("location"), first.header("location"));
    let other = send(&key, &with(allegation(), "/evasion", Some(json!("Something else.")))).await;
    assert_eq!((other.status, other.problem()), (422, "idempotency-key-reused"));

    // A refusal stores nothing, and does not use the key up.
    let key = Uuid::new_v4().to_string();
    send(&key, &with(allegation(), "/evasion", None)).await.expect(422);
    send(&key, &allegation()).await.expect(201);

    // The scope is the account: the same key of somebody else is another request.
    let theirs = world.somebody("other-filer");
    let ask = theirs.ask(Method::POST, ALLEGATIONS).key(&*key).json(&allegation());
    let theirs = ask.send().await.expect(201);
    assert_ne!(theirs.body["case"], first.body["case"]);

    // Twenty at once: one is recorded, the others have its answer or are told to wait.
    let key = Uuid::new_v4().to_string();
    let body = allegation();
    let answers = join_all((0..20).map(|_| send(&key, &body))).await;
    let mut cases = BTreeSet::new();
    for answer in answers {
        match answer.status {
            201 => drop(cases.insert(answer.body["case"].to_string())),
            _ => assert_eq!(answer.problem(), "idempotency-key-in-flight", "{}", answer.text()),
        }
    }
    assert_eq!(cases.len(), 1);
    assert_eq!(world.investigator().all(ALLEGATIONS).await.len(), 4);
}

#[tokio::test]
async fn fifty_filings_at_once_on_sqlite() {
    fifty_filings_at_once(Store::Sqlite).await;
}

#[tokio::test]
async fn fifty_filings_at_once_on_postgres() {
    fifty_filings_at_once(Store::Postgres).await;
}

/// Both parties file at the same moment: every one is recorded, and the docket has no gap.
async fn fifty_filings_at_once(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    let before = case.docket(&sandbox.investigator).await.len();
    let path = format!("{}/factual-information", case.investigation());
    let titles: Vec<String> = (0..50).map(|number| format!("exhibit {number}")).collect();
    let filings = titles.iter().enumerate().map(|(number, title)| {
        let caller = if number % 2 == 0 { &sandbox.filer } else { &sandbox.importer };
        let path = path.clone();
        async move { caller.file(path, &facts(title)).await.expect(201) }
    });
    let receipts = join_all(filings).await;
    let own: BTreeSet<u64> =
        receipts.iter().filter_map(|it| it.body["entry"]["number"].as_u64()).collect();
    assert_eq!(own.len(), 50, "each has a place of its own");

    let docket = case.docket(&sandbox.investigator).await;
    assert_eq!(docket.len(), before + 50);
    let numbers: Vec<u64> = docket.iter().filter_map(|entry| entry["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=docket.len() as u64).collect::<Vec<_>>(), "no gap and no double");
    let filed: BTreeSet<&str> =
        docket.iter().filter_map(|entry| entry["content"]["title"].as_str()).collect();
    assert!(titles.iter().all(|title| filed.contains(title.as_str())), "every one is there");
    let hashes: BTreeSet<&str> = docket.iter().filter_map(|entry| entry["hash"].as_str()).collect();
    assert_eq!(hashes.len(), docket.len(), "every entry is in the chain");
}

#[tokio::test]
async fn a_collection_is_read_page_by_page() {
    let world = World::on(Store::Sqlite).await;
    let filer = world.filer();
    for _ in 0..5 {
        filer.file(ALLEGATIONS, &allegation()).await.expect(201);
    }
    let first = filer.get(format!("{ALLEGATIONS}?limit=2")).await.expect(200);
    let next = first.body["next"].as_str().expect("there is more").to_owned();
    assert!(next.starts_with(world.base()), "a full address: {next}");
    assert!(first.header("link").contains("rel=\"next\""), "{:?}", first.headers);
    let all = filer.all(&format!("{ALLEGATIONS}?limit=2")).await;
    let ids: BTreeSet<&str> = all.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!((all.len(), ids.len()), (5, 5), "each once");

    // A cursor is one caller's, of one list; it cannot be made or changed.
    world.investigator().get(next.clone()).await.expect(400);
    world.stranger(None).get(next.clone()).await.expect(401);
    let cursor =
        next.split("cursor=").nth(1).expect("a cursor").split('&').next().expect("a cursor");
    filer.get(format!("/v1/cases?limit=2&cursor={cursor}")).await.expect(400);
    let mut forged: Vec<char> = cursor.chars().collect();
    let middle = forged.len() / 2;
    forged[middle] = if forged[middle] == 'A' { 'B' } else { 'A' };
    let forged: String = forged.into_iter().collect();
    let refused = filer.get(format!("{ALLEGATIONS}?limit=2&cursor={forged}")).await;
    assert_eq!((refused.status, refused.problem()), (400, "cursor-invalid"));
    for limit in ["0", "201", "-1", "many"] {
        filer.get(format!("{ALLEGATIONS}?limit={limit}")).await.expect(400);
    }
}
