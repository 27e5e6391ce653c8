//! Filings with documents over HTTP: checked before, filed with every defect at once, served on the other side, completed the same day.

use reqwest::Method;
use serde_json::{Value, json};
use tests::pdf::{Paper, Sheet};

use crate::documents::sends;
use crate::world::acts::argument;
use crate::world::caller::Caller;
use crate::world::sandbox::{Case, Sandbox, all_are};
use crate::world::words::facts;
use crate::world::{Store, World};

const SECRET: &str = "USD 4.12 a kilogram";

/// A PDF of so many pages, the first of which says this.
fn pages(count: usize, lines: &[&str]) -> Vec<u8> {
    let more = (1..count).map(|it| Sheet::of(&[&format!("Page {}", it + 1)]));
    Paper::of([Sheet::of(lines)].into_iter().chain(more)).bytes()
}

/// Sends a PDF; gives its id.
async fn sent(who: &Caller, title: &str, bytes: &[u8]) -> String {
    sends(who, title, title, "paper.pdf", bytes).await.expect(201).id()
}

async fn confidential(who: &Caller, title: &str) -> String {
    let first = "Business Confidential Treatment Requested";
    let price = format!("In March the price was [{SECRET}] at the mill.");
    sent(who, title, &pages(2, &[first, &price])).await
}

fn named(id: &str, version: &str) -> Value {
    json!({ "document": id, "version": version })
}

fn public_of(of: &str, id: &str) -> Value {
    json!({ "document": id, "version": "public", "public_of": of })
}

fn with(mut body: Value, documents: &[Value]) -> Value {
    body["documents"] = json!(documents);
    body
}

fn checked(entry: &str, submission: &Value) -> Value {
    json!({ "entry": entry, "submission": submission })
}

/// Everything that is done with the documents of filings, once and with success. `contract` asks that nothing be left out.
pub async fn every_act_of_filing(sandbox: &Sandbox) {
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let filer = &sandbox.filer;
    let body = facts("Prices of the year");
    let checks = format!("{}/submissions/checks", case.investigation());
    let check = filer.ask(Method::POST, checks).json(&checked("factual_information_filed", &body));
    assert_eq!(check.send().await.expect(200).body["complete"], true);
    let secret = confidential(filer, "every-secret").await;
    let path = format!("{}/factual-information", case.investigation());
    let filed = filer.file(path, &with(body, &[named(&secret, "confidential")])).await.expect(201);
    completes(filer, &case, &filed.body["entry"]["number"], &secret, "every-public").await;
}

/// Files the public version of a confidential document after its submission.
async fn completes(who: &Caller, case: &Case<'_>, number: &Value, of: &str, title: &str) -> Value {
    let lines = ["Public Version", "In March the price was [a price in dollars] at the mill."];
    let open = sent(who, title, &pages(2, &lines)).await;
    let path = format!("{}/docket/{number}/public-versions", case.path());
    let body = json!({
        "documents": [{ "document": open, "public_of": of }], "own_or_public_information": true,
    });
    who.file(path, &body).await.expect(201).body
}

#[tokio::test]
async fn a_submission_is_checked_filed_with_its_documents_and_completed_the_same_day() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let (filer, importer) = (&sandbox.filer, &sandbox.importer);
    let secret = confidential(filer, "secret").await;
    let path = format!("{}/factual-information", case.investigation());
    let checks = format!("{}/submissions/checks", case.investigation());

    let body = with(facts("Prices"), &[named(&secret, "confidential")]);
    let anothers = importer.file(&path, &body).await.expect(422);
    assert_eq!(anothers.pointers(), ["/documents/0/document"], "{}", anothers.text());
    let filed = filer.file(&path, &body).await.expect(201);
    let submission = &filed.body["submission"];
    assert_eq!(submission["complete"], false);
    assert_eq!(submission["public_versions"]["standing"], "owed");
    assert_eq!(submission["public_versions"]["authority"]["cite"], "19 CFR 165.4(a)(2)");
    assert_eq!(submission["documents"][0]["pages"], 2, "{submission}");
    let bound = &filed.body["entry"]["content"]["documents"][0];
    assert_eq!(
        (&bound["document"], bound["sha256"].as_str().map(str::len)),
        (&json!(secret), Some(64))
    );
    let sha256 = text(&bound["sha256"]).to_owned();
    assert!(!filed.text().contains(SECRET));
    filer.file(&path, &body).await.expect(422);

    let number = filed.body["entry"]["number"].clone();
    let line = format!("{}/docket/{number}", case.path());
    // By its hash a short text is guessed: it stands in the entry for whoever may open the document, and for nobody else.
    let officer = &sandbox.investigator;
    for (who, is_told) in [(filer, true), (officer, true), (importer, false)] {
        let read = who.get(&line).await.expect(200);
        let told = &read.body["content"]["documents"][0];
        assert_eq!((&told["document"], &told["pages"]), (&json!(secret), &json!(2)), "{told}");
        assert_eq!(told["sha256"].is_string() && told["length"].is_number(), is_told, "{told}");
        let known = who.ask(Method::GET, &line).with("if-none-match", read.etag());
        known.send().await.expect(304);
        let docket = who.get(format!("{}/docket?limit=200", case.path())).await.expect(200);
        assert_eq!(docket.text().contains(&sha256), is_told);
        let history = who.get(&path).await.expect(200);
        assert_eq!(history.text().contains(&sha256), is_told);
        let seen = who.read(format!("/v1/documents/{secret}")).await;
        assert_eq!(seen.get("sha256").is_some() && seen.get("length").is_some(), is_told, "{seen}");
    }
    // Nor in the public version of the record, which whoever may open it hands on.
    for (version, is_told) in [("public", false), ("confidential", true)] {
        let record = format!("{}/record/export?version={version}", case.path());
        for who in [filer, officer] {
            let sent = who.get(&record).await.expect(200).bytes;
            let has = sent.windows(sha256.len()).any(|it| it == sha256.as_bytes());
            assert_eq!(has, is_told, "{version}");
        }
    }
    assert_eq!(filer.read(&line).await["submission"]["complete"], false);
    let refused = json!({ "documents": [], "own_or_public_information": false });
    let refused = filer.file(format!("{line}/public-versions"), &refused).await.expect(422);
    assert_eq!(refused.pointers(), ["/documents", "/own_or_public_information"]);
    let completed = completes(filer, &case, &number, &secret, "public").await;
    assert_eq!(completed["complete"], true, "{completed}");
    let seen = importer.read(&line).await["submission"].clone();
    assert_eq!(seen["documents"][1]["title"], "public", "{seen}");
    assert!(seen["documents"][1].get("findings").is_none(), "{seen}");
    importer.get(format!("/v1/documents/{secret}/content")).await.expect(404);
    let open = seen["documents"][1]["link"].as_str().expect("a link");
    let barred = completed["documents"][1].get("barred").is_some();
    let status = if barred { 404 } else { 200 };
    importer.get(format!("{open}/content")).await.expect(status);

    let notice = case.notice("service_of_submission", all_are("served")).await;
    let deliveries = notice["deliveries"].as_array().expect("deliveries");
    assert!(deliveries.iter().all(|it| it["audience"] == "importer"), "{notice}");
    let text = notice.to_string();
    assert!(text.contains(open) && !text.contains(SECRET), "{text}");

    // A public version that says what it should leave out: told before, filed all the same, and read by nobody else.
    let secret = confidential(filer, "secret again").await;
    let first = "Public Version";
    let price = format!("In March the price was [{SECRET}] at the mill.");
    let leak = sent(filer, "leak", &pages(2, &[first, &price])).await;
    let body = with(facts("Leaks"), &[named(&secret, "confidential"), public_of(&secret, &leak)]);
    let check = filer.ask(Method::POST, &checks).json(&checked("factual_information_filed", &body));
    let found = check.send().await.expect(200);
    assert_eq!(found.body["complete"], false);
    let places = found.body["errors"].as_array().expect("errors");
    assert!(places.iter().all(|it| it["pointer"] == "/submission/documents/1"), "{places:?}");
    assert!(!found.text().contains("4.12"), "{}", found.text());
    let filed = filer.file(&path, &body).await.expect(201);
    assert_eq!(filed.body["submission"]["documents"][1]["barred"], true, "{}", filed.text());
    assert!(!filed.text().contains("4.12"));
    importer.get(format!("/v1/documents/{leak}/content")).await.expect(404);
    let number = &filed.body["entry"]["number"];
    let told = importer.read(format!("{}/docket/{number}", case.path())).await;
    let told = told["content"]["documents"].as_array().expect("documents").clone();
    assert!(told.len() == 2 && told.iter().all(|it| it.get("sha256").is_none()), "{told:?}");
    filer.get(format!("/v1/documents/{leak}/content")).await.expect(200);
}

#[tokio::test]
async fn every_defect_of_an_argument_and_its_documents_is_told_at_once() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let filer = &sandbox.filer;
    let long = sent(filer, "long", &pages(51, &["An argument"])).await;
    let last = sent(filer, "last", &pages(50, &["An argument"])).await;
    let path = format!("{}/written-arguments", case.investigation());
    let checks = format!("{}/submissions/checks", case.investigation());
    let mut body = with(
        argument(12),
        &[named(&long, "public"), named("00000000-0000-4000-8000-000000000000", "internal")],
    );
    body["title"] = json!("");
    body["service"] = json!({ "served_on": "2019-01-01", "method": "email" });
    let all = [
        "/documents",
        "/documents/1/document",
        "/documents/1/version",
        "/pages",
        "/service/served_on",
        "/title",
    ];
    let refused = filer.file(&path, &body).await.expect(422);
    assert_eq!(refused.pointers(), all, "{}", refused.text());
    let check = filer.ask(Method::POST, &checks).json(&checked("written_argument_filed", &body));
    let found = check.send().await.expect(200);
    let prefixed: Vec<_> = all.iter().map(|it| format!("/submission{it}")).collect();
    assert_eq!(found.pointers(), prefixed);
    let mut whole = with(argument(50), &[named(&last, "public")]);
    let rehearsed =
        filer.ask(Method::POST, format!("{path}?dry_run=true")).fresh_key().json(&whole);
    rehearsed.send().await.expect(200);
    filer.file(&path, &whole).await.expect(201);
    whole["pages"] = json!(49);
    let twice = filer.file(&path, &whole).await.expect(422);
    assert_eq!(twice.pointers(), ["/documents/0/document"], "it is filed");
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a word")
}
