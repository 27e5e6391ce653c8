//! What a notice says in each of its forms, who was served with it, and what an act would send before it is done.

use std::io::Write as _;
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::caller::{Answer, Caller};
use crate::world::environment::Environment;
use crate::world::sandbox::Case;
use crate::world::words::{measures, simply};
use crate::world::{FILER, IMPORTER, Store, World};

const ACT: &str = "notices-of-initiation";
const KIND: &str = "notice_of_initiation";

#[tokio::test]
async fn an_act_is_rehearsed_then_done_and_its_notice_is_read_in_every_form() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let left = withdrawal(&sandbox.filer, &case).await;
    assert_eq!(left["would_append"][0]["entry"], "allegation_withdrawn", "{left}");
    case.live_until_initiated().await;
    let asked = withdrawal(&sandbox.filer, &case).await;
    assert_eq!(asked["would_append"], json!([]), "now an officer decides it: {asked}");
    let none = sandbox.filer.all(&format!("{}/withdrawal-requests", case.allegation())).await;
    assert_eq!(none, Vec::<Value>::new(), "and nobody has asked him");
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    sandbox.move_to("2020-01-14").await;
    let behaviour = json!([{ "at": "rcpt", "do": "answer", "code": 550, "to": IMPORTER }]);
    world.mailbox.fail(behaviour).await;
    let officer = &sandbox.investigator;

    // What would be done is told, and nothing is.
    let before = told(officer, &case).await;
    let known = [sandbox.filer.get(case.path()).await, sandbox.importer.get(case.path()).await];
    let key = Uuid::new_v4().to_string();
    let rehearsed = act(officer, &case, &key, true).await.expect(200).body;
    assert_eq!(rehearsed["would_append"][0]["entry"], "notice_of_initiation_issued", "{rehearsed}");
    let [would_be] = rehearsed["would_send"].as_array().expect("a list").as_slice() else {
        panic!("one notice: {rehearsed}")
    };
    assert_eq!(would_be["kind"], KIND);
    assert_eq!(addresses(&would_be["to"]), [FILER, IMPORTER]);
    assert_eq!(told(officer, &case).await, before, "nothing was stored");
    let still = [sandbox.filer.get(case.path()).await, sandbox.importer.get(case.path()).await];
    assert_eq!(still.each_ref().map(|it| &it.bytes), known.each_ref().map(|it| &it.bytes));
    // Whoever may not do it may not rehearse it either, and hears the same of it.
    for party in [&sandbox.filer, &sandbox.importer] {
        let rehearsed = attempt(party, &case, "\"x\"", &key, true).await;
        let refused = attempt(party, &case, "\"x\"", &key, false).await;
        assert!(refused.status >= 400, "{}", refused.text());
        assert_eq!(rehearsed.text(), refused.text());
    }
    attempt(officer, &case, "\"stale\"", &key, true).await.expect(412);

    // The same request is done: what was told is sent, under the key that was not used up.
    let done = act(officer, &case, &key, false).await.expect(201);
    assert!(!done.headers.contains_key("idempotent-replayed"));
    let split = |notice: &Value| {
        let status = |address| delivery(notice, address)["status"].as_str().map(str::to_owned);
        status(FILER).as_deref() == Some("served") && status(IMPORTER).as_deref() == Some("failed")
    };
    let notice = case.notice(KIND, split).await;
    assert_eq!(notice["subject"], would_be["subject"]);
    assert_eq!(notice["text"], would_be["text"]);
    assert_eq!(addresses(&notice["deliveries"]), [FILER, IMPORTER]);
    world.mailbox.behave().await;

    let path = format!("/v1/notices/{}", notice["id"].as_str().expect("an id"));
    read_in_every_form(&[officer, &sandbox.filer, &sandbox.importer], &path, &notice).await;
    certified(&[officer, &sandbox.filer, &sandbox.importer], &path).await;

    // What was sent to the filer alone is to the importer what does not exist.
    let kind = "allegation_acknowledgment";
    let others = officer.all(&format!("/v1/notices?case={}&kind={kind}", case.id)).await;
    let inner = others[0]["id"].as_str().expect("an id");
    for end in ["rendered", "rendered?form=pdf", "certificate"] {
        let hidden = sandbox.importer.get(format!("/v1/notices/{inner}/{end}")).await.expect(404);
        let absent = format!("/v1/notices/{}/{end}", Uuid::new_v4());
        assert_eq!(hidden.bytes, sandbox.importer.get(absent).await.expect(404).bytes);
    }
}

/// Text, HTML, JSON and paper say the same, and are the same every time.
async fn read_in_every_form(all: &[&Caller; 3], path: &str, notice: &Value) {
    let [officer, filer, importer] = all;
    let text = notice["text"].as_str().expect("a text");
    let rendered = officer.get(format!("{path}/rendered")).await.expect(200);
    assert_eq!(rendered.body["text"], text);
    assert_eq!(rendered.body["sha256"], notice["sha256"]);
    let plain = accepted(filer, path, "text/plain").await;
    assert_eq!((plain.media_type(), plain.text().as_str()), ("text/plain", text));
    let html = accepted(importer, path, "text/html, */*;q=0.1").await;
    assert_eq!(rendered.body["html"], html.text());
    let policy = html.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(html.header("x-content-type-options"), "nosniff");

    let letter = filer.get(format!("{path}/rendered?form=pdf")).await.expect(200);
    assert_eq!(letter.media_type(), "application/pdf");
    assert!(letter.header("repr-digest").starts_with("sha-256=:"));
    assert!(letter.header("content-disposition").ends_with(".pdf\""));
    let again = filer.ask(Method::GET, format!("{path}/rendered?form=pdf"));
    again.with("If-None-Match", letter.etag()).send().await.expect(304);
    assert_eq!(accepted(filer, path, "application/pdf").await.bytes, letter.bytes);
    let read = opened(&letter.bytes);
    let number = notice["case_number"].as_str().expect("a number");
    assert_eq!(read["language"], "en-US");
    assert_eq!(read["tagged"], true);
    assert!(read["title"].as_str().is_some_and(|it| it.contains(number)), "{read}");
    let pages = words_of(&read);
    for words in [
        "[Sandbox] Notice of initiation of an investigation",
        FILER,
        number,
        "19 U.S.C. 1517",
        "What the parties may do, and by when",
        "Page 1 of ",
        notice["sha256"].as_str().expect("a hash"),
    ] {
        assert!(pages.contains(words), "{words}: {pages}");
    }
    assert!(!pages.contains(IMPORTER), "a letter names its own recipient only: {pages}");
    // An officer reads each letter; a party its own.
    let theirs = delivery(notice, IMPORTER)["id"].as_str().expect("an id");
    let theirs = format!("{path}/rendered?form=pdf&delivery={theirs}");
    let to_importer = officer.get(&theirs).await.expect(200);
    assert!(words_of(&opened(&to_importer.bytes)).contains(IMPORTER));
    assert_eq!(importer.get(&theirs).await.expect(200).bytes, to_importer.bytes);
    filer.get(&theirs).await.expect(404);
}

/// One was served and one was not, and each sees his own line.
async fn certified(all: &[&Caller; 3], path: &str) {
    let [officer, filer, importer] = all;
    let path = format!("{path}/certificate");
    let whole = officer.read(&path).await;
    assert_eq!(addresses(&whole["served"]), [FILER], "{whole}");
    assert_eq!(addresses(&whole["not_served"]), [IMPORTER], "{whole}");
    assert_eq!(whole["served"][0]["served_on"], "2020-01-14");
    assert_eq!(whole["served"][0]["code"], 250);
    assert_eq!(whole["not_served"][0]["code"], 550);
    assert!(whole["served"][0]["letter_sha256"].is_string(), "its letter was set: {whole}");
    let theirs = filer.read(&path).await;
    assert_eq!((&theirs["served"], &theirs["not_served"]), (&whole["served"], &json!([])));
    let theirs = importer.read(&path).await;
    assert_eq!((&theirs["served"], &theirs["not_served"]), (&json!([]), &whole["not_served"]));
    let paper = officer.get(format!("{path}?form=pdf")).await.expect(200);
    assert_eq!(officer.get(format!("{path}?form=pdf")).await.expect(200).bytes, paper.bytes);
    let said = words_of(&opened(&paper.bytes));
    for words in ["Certificate of service", "Not served", FILER, IMPORTER, "550", "2020-01-14"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

async fn accepted(caller: &Caller, path: &str, accept: &str) -> Answer {
    let ask = caller.ask(Method::GET, format!("{path}/rendered"));
    ask.with("Accept", accept).send().await.expect(200)
}

/// Everything an officer can see to have changed.
async fn told(officer: &Caller, case: &Case<'_>) -> Vec<Value> {
    let mut told = vec![json!(officer.get(case.investigation()).await.expect(200).etag())];
    told.extend(officer.all(&format!("{}/docket", case.path())).await);
    told.extend(officer.all(&format!("/v1/notices?case={}", case.id)).await);
    told.extend(officer.all(&format!("/v1/deadlines?case={}", case.id)).await);
    told
}

/// What would come of the filer's withdrawal.
async fn withdrawal(filer: &Caller, case: &Case<'_>) -> Value {
    let path = format!("{}/withdrawals?dry_run=true", case.allegation());
    filer.file(path, &json!({ "reason": "Settled." })).await.expect(200).body
}

async fn act(officer: &Caller, case: &Case<'_>, key: &str, dry: bool) -> Answer {
    let seen = officer.get(case.investigation()).await.expect(200);
    attempt(officer, case, seen.etag(), key, dry).await
}

async fn attempt(by: &Caller, case: &Case<'_>, seen: &str, key: &str, dry: bool) -> Answer {
    let query = if dry { "?dry_run=true" } else { "" };
    let ask = by.ask(Method::POST, format!("{}/{ACT}{query}", case.investigation()));
    ask.key(key).if_match(seen).json(&simply()).send().await
}

fn delivery<'a>(notice: &'a Value, address: &str) -> &'a Value {
    let all = notice["deliveries"].as_array().expect("a notice has deliveries");
    all.iter().find(|it| it["address"] == address).expect("it goes there")
}

fn addresses(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list").iter();
    list.map(|it| it["address"].as_str().expect("an address")).collect()
}

/// What an independent reader finds in a PDF.
pub fn opened(pdf: &[u8]) -> Value {
    let root = Environment::read().root;
    let mut reader = Command::new("python3")
        .arg(root.join("tests/data/read_pdf.py"))
        .arg(root.join(".tools/pypdf"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a reader");
    reader.stdin.take().expect("its input").write_all(pdf).expect("it reads");
    let said = reader.wait_with_output().expect("it ends");
    serde_json::from_slice(&said.stdout).expect("it tells what it found")
}

/// The words of all its pages, one blank between each.
pub fn words_of(read: &Value) -> String {
    let pages = read["pages"].as_array().expect("pages").iter();
    let text: Vec<_> = pages.map(|it| it.as_str().expect("text")).collect();
    text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
