//! What proves that something was filed, and when: receipts that a stranger verifies, filings that are announced, and the log of attempts.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};

use crate::confidence::{appears, applies, claim, lodges, submits};
use crate::documents::sends;
use crate::letters::{opened, words_of};
use crate::secrecy::ABSENT;
use crate::wait::until;
use crate::world::acts::{health_or_safety_word, help_request};
use crate::world::caller::Caller;
use crate::world::environment::Environment;
use crate::world::sandbox::Case;
use crate::world::words::{allegation, communication, facts};
use crate::world::{Store, World};

/// The setting of a key, and of the one that takes its place.
pub const KEY: &str = "audit.signing_key = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc='";
const NEXT_KEY: &str = "audit.signing_key = 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg='";

/// Proves a receipt as a stranger does, with a library that is not the service's: with its text, its signature and the keys that the
/// service publishes.
pub async fn is_proven(world: &World, proof: &Value) -> bool {
    let keys = world.stranger(None).read("/.well-known/jwks.json").await;
    let mut said = proof.clone();
    said["keys"] = keys["keys"].clone();
    let root = Environment::read().root;
    let mut verifier = Command::new("python3")
        .arg(root.join("tests/data/verify_receipt.py"))
        .arg(root.join(".tools/dkim"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a verifier");
    let mut input = verifier.stdin.take().expect("its input");
    input.write_all(said.to_string().as_bytes()).expect("it reads");
    drop(input);
    let output = verifier.wait_with_output().expect("it ends");
    match String::from_utf8_lossy(&output.stdout).trim() {
        "signed" => true,
        "broken" => false,
        other => panic!("the verifier says {other:?}"),
    }
}

#[tokio::test]
async fn a_filing_has_a_receipt_that_a_stranger_proves_also_after_the_key_has_changed() {
    let mut world = World::with(Store::Sqlite, KEY).await;
    let (filer, officer) = (world.filer(), world.investigator());
    let ask = || filer.ask(Method::POST, "/v1/eapa/allegations").key("once").json(&allegation());
    let filed = ask().send().await.expect(201).body;
    let path = filed["receipt"].as_str().expect("a party gets a receipt").to_owned();
    assert_eq!(ask().send().await.expect(201).body["receipt"], path, "and the same again");
    let receipt = filer.read(&path).await;
    let (proof, said) = (&receipt["proof"], &receipt["proof"]["said"]);
    assert_eq!((&receipt["kind"], &proof["signed"]), (&json!("filing"), &json!(true)));
    assert_eq!(said["case_number"], filed["number"]);
    assert_eq!(said["entry"]["number"], filed["entry"]["number"]);
    assert_eq!((&said["on"], &said["zone"]), (&filed["on"], &json!("America/New_York")));
    assert_eq!((&said["sandbox"], &said["intent"]), (&json!(false), &json!(null)));
    let text: Value = serde_json::from_str(proof["text"].as_str().expect("a text")).expect("JSON");
    assert_eq!(&text, said);
    assert!(is_proven(&world, proof).await);
    let mut bent = proof.clone();
    let on = said["on"].as_str().expect("a day");
    bent["text"] = json!(proof["text"].as_str().expect("a text").replace(on, "2001-01-01"));
    assert!(!is_proven(&world, &bent).await, "a changed byte breaks it");

    for pdf in [
        filer.get(format!("{path}?form=pdf")).await,
        filer.ask(Method::GET, &path).with("Accept", "application/pdf").send().await,
    ] {
        let pdf = pdf.expect(200);
        assert_eq!(pdf.media_type(), "application/pdf");
        let words = words_of(&opened(&pdf.bytes));
        let number = filed["number"].as_str().expect("a number");
        for word in ["Receipt of a filing", number, on, "Gulf Shrimpers Committee"] {
            assert!(words.contains(word), "{word}: {words}");
        }
        let signature = proof["signature"].as_str().expect("a signature");
        let close: String = words.split_whitespace().collect();
        assert!(close.contains(signature), "{words}");
        assert!(!words.contains("not signed"), "{words}");
    }

    let seen = officer.read(&path).await;
    assert!(seen["entry_hash"].is_string() && receipt["entry_hash"].is_null());
    let of_case = format!("/v1/cases/{}/receipts", filed["case"].as_str().expect("a case"));
    assert_eq!(officer.all(&of_case).await, std::slice::from_ref(&receipt));
    assert_eq!(
        world.somebody("filers-counsel").all(&of_case).await,
        std::slice::from_ref(&receipt)
    );
    for name in ["importer", "other-filer", "passer-by"] {
        let other = world.somebody(name);
        let absent = other.get(format!("/v1/receipts/{ABSENT}")).await.expect(404);
        assert_eq!(other.get(&path).await.expect(404).bytes, absent.bytes, "{name}");
        other.get(&of_case).await.expect(404);
    }
    let sent = filer.file("/v1/forced-labor/allegations", &communication()).await.expect(201);
    assert!(sent.body["receipt"].is_string(), "a communication with a name has one too");
    let known = format!("/v1/eapa/allegations/{}", filed["case"].as_str().expect("a case"));
    let acknowledged = officer.act(&known, "acknowledgments", &json!({})).await.expect(201);
    assert!(acknowledged.body["receipt"].is_null(), "an officer gets none");

    let keys = world.stranger(None).read("/.well-known/jwks.json").await;
    let previous = keys["keys"][0]["x"].as_str().expect("a key").to_owned();
    let settled = format!("{NEXT_KEY}\naudit.previous_keys = ['{previous}']");
    world.settle_anew(KEY, &settled).await;
    assert!(is_proven(&world, proof).await, "what the old key signed is proven with it");
    let later = filer.file("/v1/forced-labor/allegations", &communication()).await.expect(201);
    let later = filer.read(later.body["receipt"].as_str().expect("a receipt")).await;
    assert_ne!(later["proof"]["kid"], proof["kid"]);
    assert!(is_proven(&world, &later["proof"]).await);
}

#[tokio::test]
async fn a_receipt_without_a_key_says_so_in_every_form() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let receipt = sandbox.filer.all(&format!("{}/receipts", case.path())).await.remove(0);
    let said = &receipt["proof"]["said"];
    assert_eq!((&receipt["proof"]["signed"], &said["signed"]), (&json!(false), &json!(false)));
    assert!(receipt["proof"]["signature"].is_null());
    assert_eq!((&said["sandbox"], &said["on"]), (&json!(true), &json!("2019-07-17")));
    let path = format!("/v1/receipts/{}", receipt["id"].as_str().expect("an id"));
    let pdf = sandbox.filer.get(format!("{path}?form=pdf")).await.expect(200);
    let words = words_of(&opened(&pdf.bytes));
    assert!(words.contains("This is not signed") && words.contains("[Sandbox]"), "{words}");
}

/// An announcement of one document.
fn intent(case: Option<&str>, what: &str) -> Value {
    let mut body =
        json!({ "what": what, "documents": [{ "sha256": "ab".repeat(32), "length": 3 }] });
    if let Some(case) = case {
        body["case"] = json!(case);
    }
    body
}

#[tokio::test]
async fn a_filing_is_announced_by_a_party_that_knows_of_the_case() {
    let mut world = World::with(Store::Sqlite, KEY).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let id = case.id.clone();
    let path = "/v1/filing-intents";
    let announced = intent(Some(&id), "allegation_filed");
    let kept = sandbox.filer.file(path, &announced).await.expect(201).body;
    assert_eq!((&kept["case"], &kept["on"]), (&json!(id), &json!("2019-07-17")));
    assert_eq!(kept["until"], "2019-07-17T17:30:00Z");
    let receipt = sandbox.filer.read(kept["receipt"].as_str().expect("a receipt")).await;
    assert_eq!((&receipt["kind"], &receipt["intent"]), (&json!("intent"), &kept["id"]));
    assert_eq!(receipt["proof"]["said"]["documents"], announced["documents"]);
    assert!(is_proven(&world, &receipt["proof"]).await);
    let pdf = sandbox.filer.get(format!("{}?form=pdf", kept["receipt"].as_str().expect("a path")));
    assert!(words_of(&opened(&pdf.await.expect(200).bytes)).contains("announcement"));

    // It is for these documents alone, and a filing without them is none of it.
    let lacking =
        json!({ "deficiencies": ["It does not say why the filer is an interested party."] });
    sandbox.investigator.act(&case.allegation(), "returns", &lacking).await.expect(201);
    let mut version = allegation();
    version["intent"] = kept["id"].clone();
    let refused = sandbox.filer.file(format!("{}/versions", case.allegation()), &version).await;
    assert_eq!(refused.expect(422).pointers(), ["/intent"]);

    sandbox.filer.file(path, &intent(None, "allegation_filed")).await.expect(201);
    let refused = sandbox.filer.file(path, &intent(Some(&id), "determination_made")).await;
    assert_eq!(refused.expect(422).pointers(), ["/what"]);
    let hidden =
        sandbox.importer.file(path, &intent(Some(&id), "rebuttal_filed")).await.expect(404);
    let absent = sandbox.importer.file(path, &intent(Some(ABSENT), "rebuttal_filed")).await;
    assert_eq!(hidden.bytes, absent.expect(404).bytes);
    let officer = sandbox.investigator.file(path, &announced).await.expect(403);
    assert_eq!(officer.body["roles"], json!(["filer", "importer", "counsel"]));

    world.settle_anew(KEY, &format!("{KEY}\nfiling.intent_grace_minutes = 0")).await;
    assert_eq!(sandbox.filer.file(path, &announced).await.expect(409).problem(), "act-barred");
}

/// The attempts of a caller, oldest first, once there are so many.
async fn attempts(who: &Caller, count: usize) -> Vec<Value> {
    let mut found = until("the attempts are written", async || {
        let all = who.all("/v1/filing-attempts?limit=2").await;
        (all.len() >= count).then_some(all)
    })
    .await;
    found.reverse();
    found
}

#[tokio::test]
async fn every_attempt_to_file_is_kept_whatever_came_of_it() {
    let world = World::on(Store::Sqlite).await;
    let (filer, importer) = (world.filer(), world.importer());
    let path = "/v1/eapa/allegations";
    let filed = filer.file(path, &allegation()).await.expect(201).body;
    filer.file(path, &json!({})).await.expect(422);
    filer.file(format!("{path}/{ABSENT}/versions"), &allegation()).await.expect(404);
    let known = format!("{path}/{}", filed["case"].as_str().expect("a case"));
    filer.file(format!("{known}/versions"), &allegation()).await.expect(409);
    filer.file(format!("{path}/checks"), &json!({})).await.expect(200);
    filer.ask(Method::POST, path).json(&allegation()).send().await.expect(400);
    importer.file(format!("{known}/versions"), &allegation()).await.expect(404);
    let stub = break_off(&world);
    drop(stub);

    let told = attempts(&filer, 6).await;
    let line = |it: &Value| {
        let word = |name: &str| it[name].as_str().unwrap_or("-").to_owned();
        let (outcome, problem) = (word("outcome"), word("problem"));
        format!("{outcome} {} {problem} {}", it["status"], it["case"].is_string())
    };
    let lines: Vec<String> = told.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "accepted 201 - true",
            "refused 422 defective-filing false",
            "refused 404 not-found false",
            "refused 409 act-barred true",
            "refused 400 idempotency-key-missing false",
            "broken_off null - false",
        ]
    );
    assert_eq!(told[0]["receipt"], filed["receipt"]);
    assert_eq!(told[0]["case"], filed["case"]);
    let hash = &filer.read(filed["receipt"].as_str().expect("a receipt")).await["proof"]["said"];
    assert_eq!(told[0]["body_sha256"], hash["body_sha256"]);
    assert!(told[5]["arrived_at"].is_null() && told[0]["arrived_at"].is_string());
    assert_eq!(told[3]["route"], "/v1/eapa/allegations/{id}/versions");

    let own = attempts(&importer, 1).await;
    assert_eq!((own.len(), &own[0]["case"]), (1, &Value::Null), "what is hidden is as absent");
    let all = attempts(&world.investigator(), 7).await;
    assert_eq!(all.len(), 7, "officers see everybody's: {all:?}");
    let began = told[3]["began_at"].as_str().expect("an instant");
    let later = filer.all(&format!("/v1/filing-attempts?from={began}")).await;
    assert_eq!(later.len(), 3, "{later:?}");
}

/// Begins to send an allegation as the filer, and does not go on.
fn break_off(world: &World) -> TcpStream {
    let here = world.base().split_once("//").expect("a scheme").1;
    let mut stream = TcpStream::connect(here).expect("it listens");
    let token = crate::world::token_of("filer");
    let head = format!(
        "POST /v1/eapa/allegations HTTP/1.1\r\nHost: {here}\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: broken\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"filer\":"
    );
    stream.write_all(head.as_bytes()).expect("it reads");
    stream
}

#[tokio::test]
async fn the_receipts_of_a_case_are_each_partys_own() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    for who in [&sandbox.filer, &sandbox.importer] {
        let path = format!("{}/factual-information", case.investigation());
        who.file(path, &facts("Records")).await.expect(201);
    }
    let path = format!("{}/receipts?limit=1", case.path());
    let kinds = async |who: &Caller| -> Vec<Value> {
        let all = who.all(&path).await;
        all.iter().map(|it| it["proof"]["said"]["entry"]["kind"].clone()).collect()
    };
    assert_eq!(kinds(&sandbox.filer).await, ["allegation_filed", "factual_information_filed"]);
    assert_eq!(kinds(&sandbox.importer).await, ["factual_information_filed"]);
    assert_eq!(kinds(&sandbox.investigator).await.len(), 3);
    let numbers = async |who: &Caller| {
        let last = who.all(&path).await.pop().expect("a receipt");
        last["proof"]["said"]["entry"]["number"].as_u64()
    };
    let docket = case.docket(&sandbox.importer).await;
    let number = docket.last().expect("an entry")["number"].as_u64();
    assert_eq!(numbers(&sandbox.importer).await, number, "by the number under which he sees it");
}

#[tokio::test]
async fn what_is_filed_beside_a_docket_has_a_receipt_too() {
    let world = World::with(Store::Sqlite, KEY).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let counsel = sandbox.somebody(&world, "importers-counsel");

    let help = filer.file("/v1/eapa/help-requests", &help_request()).await.expect(201).body;
    let path = format!("{}/health-or-safety-words", case.investigation());
    let word = importer.file(path, &health_or_safety_word()).await.expect(201).body;
    let of = submits(&sandbox, &case).await;
    let lodged = lodges(&sandbox, &case, &claim(of)).await.expect(201).body;
    appears(&sandbox, &case).await;
    let order = applies(&counsel, &case).await;
    let order = counsel.read(&order).await;
    let secret = b"Business Confidential Treatment Requested\nThe price was [USD 4.12] then.\n";
    let secret = sends(filer, "secret", "Prices", "a.txt", secret).await.expect(201).id();
    let public = b"Public Version\nThe price was [a price in dollars] then.\n";
    let public = sends(filer, "public", "Prices", "b.txt", public).await.expect(201);
    let mut body = facts("More prices");
    body["documents"] = json!([{ "document": secret, "version": "confidential" }]);
    let path = format!("{}/factual-information", case.investigation());
    let number = filer.file(path, &body).await.expect(201).body["entry"]["number"].clone();
    let body = json!({
        "documents": [{ "document": public.id(), "public_of": secret }], "own_or_public_information": true,
    });
    let path = format!("{}/docket/{number}/public-versions", case.path());
    let versions = filer.file(path, &body).await.expect(201).body;
    // What was acknowledged is withdrawn by a request.
    let other = sandbox.file_other().await;
    other.acknowledge().await;
    let path = format!("{}/withdrawals", other.allegation());
    let withdrawal = filer.file(path, &json!({ "reason": "Settled." })).await.expect(202).body;

    for (what, answer, who, other) in [
        ("help_request", &help, filer, importer),
        ("health_or_safety_word", &word, importer, filer),
        ("confidential_information", &lodged, filer, importer),
        ("protective_order_application", &order, &counsel, filer),
        ("public_versions", &versions, filer, importer),
        ("withdrawal_request", &withdrawal, filer, importer),
    ] {
        let path = answer["receipt"].as_str().unwrap_or_else(|| panic!("{what}: {answer}"));
        let receipt = who.read(path).await;
        let said = &receipt["proof"]["said"];
        assert_eq!(
            (&receipt["kind"], &said["what"]),
            (&json!("beside"), &json!(what)),
            "{receipt}"
        );
        assert_eq!(said["on"], "2020-01-14");
        assert!(said["body_sha256"].is_string() && said["received_at"].is_string(), "{said}");
        assert!(!receipt.to_string().contains("4.12"), "{receipt}");
        assert!(is_proven(&world, &receipt["proof"]).await, "{what}");
        // To its party and to officers alone.
        assert_eq!(officer.read(path).await["id"], receipt["id"]);
        other.get(path).await.expect(404);
        let pdf = who.get(format!("{path}?form=pdf")).await.expect(200);
        let words = words_of(&opened(&pdf.bytes));
        assert!(words.contains("beside a docket"), "{words}");
    }
    let sha256 = public.body["sha256"].clone();
    let receipt = filer.read(versions["receipt"].as_str().expect("it has one")).await;
    let said = &receipt["proof"]["said"];
    assert_eq!((&said["documents"][0]["sha256"], &said["filed"]["of"]), (&sha256, &number));
    // Those of the case stand in its list, each party's own.
    let listed = async |who: &Caller, case: &Case<'_>| {
        let receipts = who.all(&format!("{}/receipts?limit=2", case.path())).await;
        receipts.iter().filter(|it| it["kind"] == "beside").count()
    };
    let of_case =
        (listed(filer, &case).await, listed(importer, &case).await, listed(officer, &case).await);
    assert_eq!(of_case, (2, 2, 4));
    assert_eq!((listed(filer, &other).await, listed(officer, &other).await), (1, 1));
}
