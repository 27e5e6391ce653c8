//! Public notices without a token: there once they are released, in the words that stand, as pages and as a feed.

use std::process::Command;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::secrecy::ABSENT;
use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::{Case, all_are};
use crate::world::words::{determination, measures, simply};
use crate::world::{Store, World};

const NOTICES: &str = "/v1/eapa/notices";
const FEED: &str = "/v1/eapa/notices.atom";
/// What should not have been said.
const SECRET: &str = "USD 4.12 a kilogram of Invoice 17";

/// A case of which the parties know, whose notice says the secret.
async fn known(case: &Case<'_>) {
    case.acknowledge().await;
    case.initiate().await;
    let mut taken = measures();
    taken["grounds"] = json!(format!("The importer sells at {SECRET} & <below> its costs."));
    case.act("interim-measures", &taken).await.expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    case.notice("notice_of_initiation", all_are("served")).await;
}

#[tokio::test]
async fn a_released_notice_is_read_by_anybody_and_nothing_else_is() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let (anybody, officer) = (world.stranger(None).within(&sandbox.id), &sandbox.investigator);
    let case = sandbox.file().await;
    known(&case).await;
    let secret = sandbox.file_other().await;
    secret.acknowledge().await;
    secret.initiate().await;
    let empty = anybody.get(FEED).await.expect(200);
    assert_eq!(anybody.all(NOTICES).await, Vec::<Value>::new(), "nothing is released");
    assert_eq!(read_as_xml(&empty)["entries"], json!([]));

    case.act("public-records", &simply()).await.expect(201);
    let listed = anybody.all(NOTICES).await;
    assert_eq!(listed.len(), 1, "{listed:#?}");
    let notice = &listed[0];
    let number = officer.read(case.path()).await["number"].clone();
    assert_eq!(
        (&notice["kind"], &notice["case_number"]),
        (&json!("notice_of_initiation"), &number)
    );
    assert_eq!(notice["parties"], json!(["Gulf Shrimpers Committee", "MSeafood Corporation"]));
    assert_eq!(notice["ad_cvd_orders"], json!(["A-533-840"]));
    let path = notice["links"]["self"].as_str().expect("a link");
    let one = anybody.get(path).await.expect(200);
    let sent = case.notice("notice_of_initiation", |_| true).await;
    assert_eq!((&one.body["text"], &one.body["notice"]), (&sent["text"], notice));
    for who in [&sandbox.filer, officer, &sandbox.somebody(&world, "passer-by")] {
        assert_eq!(who.get(path).await.expect(200).bytes, one.bytes, "it is the same to everybody");
    }
    assert_eq!(one.header("cache-control"), "public, no-cache");
    let kept = anybody.ask(Method::GET, path).with("If-None-Match", one.etag()).send().await;
    kept.expect(304);
    // Neither what the parties alone are told, nor what nobody is told, nor what is of another realm.
    let told = case.notice("release_of_public_record", |_| true).await;
    for id in [told["id"].as_str().expect("an id"), secret.id.as_str(), ABSENT] {
        anybody.get(format!("{NOTICES}/{id}")).await.expect(404);
    }
    world.stranger(None).get(path).await.expect(404);
    assert_eq!(world.stranger(None).all(NOTICES).await, Vec::<Value>::new());
    world.stranger(Some("nobodys-token")).get(NOTICES).await.expect(401);

    then(&anybody, notice).await;
    finds(&anybody, &number).await;
    follow(&case, [officer, &sandbox.filer], &anybody, &empty).await;
}

/// It is there as of its release, and not a moment earlier.
async fn then(anybody: &Caller, notice: &Value) {
    let released = notice["released_at"].as_str().expect("an instant");
    let instant: DateTime<Utc> = released.parse().expect("RFC 3339");
    let earlier = instant - TimeDelta::milliseconds(1);
    let earlier = earlier.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let path = notice["links"]["self"].as_str().expect("a link");
    for (as_of, count, status) in [(earlier.as_str(), 0, 404), (released, 1, 200)] {
        let found = anybody.all(&format!("{NOTICES}?as_of={as_of}")).await;
        assert_eq!(found.len(), count, "{as_of}");
        anybody.get(format!("{path}?as_of={as_of}")).await.expect(status);
    }
}

/// Each filter finds it by what it has, and not by what it has not.
async fn finds(anybody: &Caller, number: &Value) {
    let number = number.as_str().expect("a number");
    let all = read_as_xml(&anybody.get(FEED).await.expect(200));
    for (query, count) in [
        (format!("case_number={number}"), 1),
        ("case_number=EAPA-2020-00000".to_owned(), 0),
        ("party=mseafood".to_owned(), 1),
        ("party=shrimpers+gulf".to_owned(), 1),
        ("party=honest".to_owned(), 0),
        ("order=a-533-840".to_owned(), 1),
        ("order=C-533-841".to_owned(), 0),
        ("product=warmwater+shrimp".to_owned(), 1),
        ("kind=notice_of_initiation&issued_from=2020-01-14&issued_to=2020-01-14".to_owned(), 1),
        ("issued_from=2020-01-15".to_owned(), 0),
        ("as_of=2020-01-01T00:00:00Z".to_owned(), 0),
        ("as_of=2099-01-01T00:00:00Z".to_owned(), 1),
    ] {
        let found = anybody.all(&format!("{NOTICES}?{query}")).await;
        assert_eq!(found.len(), count, "{query}");
        let feed = read_as_xml(&anybody.get(format!("{FEED}?{query}")).await.expect(200));
        assert_eq!(feed["entries"].as_array().map(Vec::len), Some(count), "{query}: {feed:#}");
        assert_ne!(feed["id"], all["id"], "another question is another feed: {query}");
    }
    for path in [NOTICES, FEED] {
        anybody.get(format!("{path}?issued_from=yesterday")).await.expect(400);
    }
    anybody.get(format!("{NOTICES}?cursor=made-up")).await.expect(400);
}

/// A determination comes, a notice is amended, and one is sealed: pages and feed follow.
async fn follow(case: &Case<'_>, people: [&Caller; 2], anybody: &Caller, empty: &Answer) {
    let [officer, filer] = people;
    let first = anybody.get(FEED).await.expect(200);
    assert_ne!(first.etag(), empty.etag());
    let again = anybody.ask(Method::GET, FEED).with("If-None-Match", first.etag()).send().await;
    again.expect(304);
    let feed = read_as_xml(&first);
    assert_eq!(feed["entries"].as_array().map(Vec::len), Some(1), "{feed:#}");
    let entry = &feed["entries"][0];
    let said = entry["content"].as_str().expect("words");
    assert!(flat(said).contains(&format!("{SECRET} & <below> its costs")), "{said}");
    let id = entry["id"].as_str().expect("an id").trim_start_matches("urn:uuid:").to_owned();

    case.act("determinations", &determination()).await.expect(201);
    case.act("notices-of-determination", &simply()).await.expect(201);
    let decided = case.notice("notice_of_determination", all_are("served")).await;
    assert_eq!(anybody.all(NOTICES).await.len(), 1, "nobody has released it");
    releases(case, [officer, filer], &decided).await;
    let page = anybody.read(format!("{NOTICES}?limit=1")).await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    let rest = anybody.read(page["next"].as_str().expect("there is more")).await;
    let mut kinds = [&page, &rest].map(|it| it["items"][0]["kind"].to_string());
    kinds.sort();
    assert_eq!(kinds, ["\"notice_of_determination\"", "\"notice_of_initiation\""]);
    assert!(rest.get("next").is_none(), "{rest}");

    let old = format!("/v1/notices/{id}");
    let amendment = json!({ "reason": "It leaked.", "passages": [{ "text": SECRET, "replacement": "[a price]" }] });
    let amended = officer.act(&old, "amendments", &amendment).await.expect(201).id();
    let one = anybody.read(format!("{NOTICES}/{id}")).await;
    let said = one["text"].as_str().expect("words");
    assert!(flat(said).contains("[a price]") && !said.contains("4.12"), "{said}");
    assert_eq!(one["notice"]["id"], json!(id), "it keeps its id");
    anybody.get(format!("{NOTICES}/{amended}")).await.expect(404);
    let feed = anybody.get(FEED).await.expect(200);
    assert!(
        !feed.text().contains("4.12") && !feed.text().contains("Invoice 17"),
        "{}",
        feed.text()
    );
    let ids: Vec<Value> = read_as_xml(&feed)["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    assert!(ids.len() == 2 && ids.contains(&entry["id"]), "{ids:?}");

    let seal = json!({ "kind": "notice", "id": amended, "reason": "It leaked again." });
    officer.act(&case.path(), "seals", &seal).await.expect(201);
    anybody.get(format!("{NOTICES}/{id}")).await.expect(404);
    let left = anybody.all(NOTICES).await;
    assert_eq!(left.len(), 1, "{left:#?}");
    assert!(!anybody.get(FEED).await.expect(200).text().contains(&id), "the feed has it no more");
}

/// What came after the record is released by itself, by an officer, once.
async fn releases(case: &Case<'_>, [officer, filer]: [&Caller; 2], decided: &Value) {
    let path = |notice: &Value| format!("/v1/notices/{}", notice["id"].as_str().expect("an id"));
    let reason = json!({ "reason": "It quotes nothing that is confidential." });
    let decided = path(decided);
    filer.act(&decided, "public-releases", &reason).await.expect(403);
    officer.file(format!("{decided}/public-releases"), &reason).await.expect(428);
    let empty = officer.act(&decided, "public-releases", &json!({ "reason": " " })).await;
    assert_eq!(empty.expect(422).pointers(), ["/reason"]);
    officer.act(&decided, "public-releases", &reason).await.expect(201);
    officer.act(&decided, "public-releases", &reason).await.expect(409);
    for kind in ["notice_of_initiation", "release_of_public_record"] {
        let other = path(&case.notice(kind, |_| true).await);
        officer.act(&other, "public-releases", &reason).await.expect(409);
    }
}

/// A feed as a stranger's XML reader understands it.
fn read_as_xml(feed: &Answer) -> Value {
    const SCRIPT: &str = "
import json, sys, xml.etree.ElementTree as tree
from datetime import datetime
A = '{http://www.w3.org/2005/Atom}'
feed = tree.fromstring(sys.argv[1].encode())
assert feed.tag == A + 'feed'
def words(of, name):
    return of.find(A + name).text
for of in [feed, *feed.iter(A + 'entry')]:
    datetime.fromisoformat(words(of, 'updated').replace('Z', '+00:00'))
    assert words(of, 'id') and words(of, 'title')
links = {it.get('rel'): it.get('href') for it in feed.findall(A + 'link')}
assert links['self'].split('?')[0].endswith('/v1/eapa/notices.atom') and feed.find(A + 'author') is not None
names = ['id', 'title', 'updated', 'published', 'content']
entries = [{name: words(it, name) for name in names} for it in feed.iter(A + 'entry')]
print(json.dumps({'id': words(feed, 'id'), 'updated': words(feed, 'updated'), 'entries': entries}))
";
    assert_eq!(feed.media_type(), "application/atom+xml");
    let read = Command::new("python3").args(["-c", SCRIPT, &feed.text()]).output();
    let read = read.expect("python3 is there");
    assert!(read.status.success(), "{}\n{}", String::from_utf8_lossy(&read.stderr), feed.text());
    serde_json::from_slice(&read.stdout).expect("it prints JSON")
}

/// Words without the lines they are broken into.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn who_shows_no_token_is_counted_here_too() {
    let world = World::with(Store::Sqlite, "http.outside_per_minute = 4").await;
    let anybody = world.stranger(None);
    for path in [NOTICES, FEED, "/v1/statistics", NOTICES] {
        anybody.get(path).await.expect(200);
    }
    for path in [NOTICES, FEED, "/v1/statistics"] {
        let early = anybody.get(path).await.expect(429);
        assert_eq!(early.problem(), "too-many-requests");
    }
    world.investigator().get(NOTICES).await.expect(200);
}
