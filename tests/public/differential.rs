//! What nobody may know changes nothing: the same months lived in three worlds, and everything a side can fetch compared.
//!
//! In one world an investigation is begun in secret; in another its allegation was never filed; in the third it was filed and
//! nothing came of it. The importer's side cannot tell the first from the second, and the filer's side not from the third: not
//! by a body, a header, a count, a cursor, a letter, or an `ETag` that changed. Only what is random in each world (ids, case
//! numbers, hashes, cursors), and the time of day at which something was written down, is taken out before.

mod masked;

use std::collections::HashMap;

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use self::masked::{is_in_order_of_ids, masked, parts};
use crate::documents::sends;
use crate::secrecy::ABSENT;
use crate::visibility::routes::{Kind, routes};
use crate::world::acts::placed;
use crate::world::caller::{Answer, Caller};
use crate::world::detained::shipment;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{allegation, measures, simply};
use crate::world::{FILER, IMPORTER, Store, World, token_of};

/// How many requests are on their way at once.
const AT_ONCE: usize = 8;

/// What can be read as it stood at a moment, and moments that are over sooner or later: when the allegations were acknowledged, and
/// when the one was investigated in secret.
const AT_A_MOMENT: [&str; 5] = [
    "/v1/cases/{id}?",
    "/v1/cases/{id}/docket?",
    "/v1/cases/{id}/record?",
    "/v1/cases/{id}/record/export?",
    "/v1/deadlines?case={id}&",
];
const MOMENTS: [&str; 3] =
    ["as_of=2019-09-18T23:00:00Z", "as_of=2019-10-08T23:00:00Z", "on=2019-10-08"];

/// What has no end: whoever has read it goes on from where he was.
const FEEDS: [&str; 2] = ["/v1/events", "/v1/deadlines/changes"];

/// What becomes of the allegation that is not to be known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secret {
    /// It is investigated.
    Initiated,
    /// It was never filed.
    Absent,
    /// It is acknowledged, and no more.
    Acknowledged,
}

/// A world in which the months pass.
struct Tale {
    secret: Secret,
    world: World,
    sandbox: Sandbox,
    /// The case that everybody knows.
    known: String,
    /// The case in embargo; an id that is not there where there is none.
    hidden: String,
    /// The documents of both; ids that are not there where the case is not.
    papers: Vec<String>,
    /// The receipts of both, likewise.
    receipts: Vec<String>,
    /// Who was last told which `ETag` of what.
    etags: HashMap<(String, String), String>,
    /// The calendar of everybody who looks, by its URL.
    calendars: HashMap<String, String>,
    /// How far everybody has read what has no end.
    cursors: HashMap<(String, &'static str), String>,
    /// What pages are read with.
    http: reqwest::Client,
}

impl Tale {
    /// Until both investigations have begun.
    async fn begin(secret: Secret) -> Self {
        let world = World::on(Store::Sqlite).await;
        let sandbox = world.sandbox("2019-07-17").await;
        let (known, mut papers) = filed(&sandbox, "known").await;
        let (hidden, others) = if secret == Secret::Absent {
            (ABSENT.to_owned(), vec![ABSENT.to_owned(); 2])
        } else {
            filed(&sandbox, "hidden").await
        };
        papers.extend(others);
        let mut receipts = Vec::new();
        for case in [&known, &hidden] {
            receipts.push(receipt(&sandbox, case).await);
        }
        sandbox.port(&world).open(&shipment("imported", "wro")).await;
        let http = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
        let tale = Self {
            secret,
            world,
            sandbox,
            known,
            hidden,
            papers,
            receipts,
            etags: HashMap::new(),
            calendars: HashMap::new(),
            cursors: HashMap::new(),
            http,
        };
        tale.sandbox.move_to("2019-09-18").await;
        tale.known().acknowledge().await;
        if secret != Secret::Absent {
            tale.hidden().acknowledge().await;
        }
        tale.served().await;
        tale.sandbox.move_to("2019-10-08").await;
        tale.known().initiate().await;
        tale
    }

    fn known(&self) -> Case<'_> {
        self.sandbox.case(&self.known)
    }

    fn hidden(&self) -> Case<'_> {
        self.sandbox.case(&self.hidden)
    }

    /// Until the parties know of the one case; of the other it is found out in the same days that it was right to look.
    async fn go_on(&self) {
        self.sandbox.move_to("2020-01-06").await;
        self.known().act("interim-measures", &measures()).await.expect(201);
        if self.secret == Secret::Initiated {
            self.hidden().act("interim-measures", &measures()).await.expect(201);
        }
        self.known().act("notices-of-initiation", &simply()).await.expect(201);
        self.known().act("public-records", &simply()).await.expect(201);
        self.served().await;
    }

    /// What happens in secret, on a day on which nothing else does.
    async fn act_in_secret(&self, act: &str) {
        match act {
            "initiation" if self.secret == Secret::Initiated => {
                self.hidden().initiate().await;
            }
            "information" if self.secret == Secret::Initiated => {
                self.hidden().act("cbp-information", &placed("Import records")).await.expect(201);
            }
            _ => {}
        }
    }

    /// Until every letter of both cases has arrived.
    async fn served(&self) {
        self.known().served_notices_or_none().await;
        if self.secret != Secret::Absent {
            self.hidden().served_notices_or_none().await;
        }
    }

    /// Everything that somebody can fetch, made comparable, and the letters to his address.
    async fn told(&mut self, name: &str, address: &str) -> Vec<String> {
        let who = self.sandbox.somebody(&self.world, name);
        let calendar = self.calendar_of(name, &who).await;
        let mut paths: Vec<String> = vec!["/v1/deadlines.csv".to_owned()];
        let mut ids: HashMap<&str, Vec<String>> = HashMap::new();
        for list in ["/v1/deadlines", "/v1/notices", "/v1/parties", "/v1/cases"] {
            let items = who.all(&format!("{list}?limit=200")).await;
            let id = |it: &Value| it["id"].as_str().expect("an id").to_owned();
            ids.insert(list, items.iter().map(id).collect());
        }
        let mut cases = ids["/v1/cases"].clone();
        if !cases.contains(&self.hidden) {
            cases.push(self.hidden.clone());
        }
        for (kind, template) in routes() {
            let of: &[String] = match kind {
                Kind::Deadline => &ids["/v1/deadlines"],
                Kind::Notice => &ids["/v1/notices"],
                Kind::Party => &ids["/v1/parties"],
                Kind::Document => &self.papers,
                Kind::Apart
                | Kind::Sandbox
                | Kind::Task
                | Kind::Order
                | Kind::Penalty
                | Kind::Communication
                | Kind::Petitions => &[],
                _ if template.contains("{id}") => &cases,
                _ => {
                    let more = if template == "/v1/cross-references" { "name=gloves&" } else { "" };
                    paths.push(format!("{template}?{more}limit=1"));
                    &[]
                }
            };
            let path = |id: &String| template.replace("{id}", id).replace("{number}", "1");
            paths.extend(of.iter().map(path));
        }
        paths.extend(self.receipts.iter().map(|id| format!("/v1/receipts/{id}")));
        for (template, moment) in AT_A_MOMENT.iter().flat_map(|it| MOMENTS.map(|at| (it, at))) {
            let path = |id: &String| format!("{}{moment}", template.replace("{id}", id));
            // A record is as it was known, and of no legal day.
            if !template.contains("/record") || moment.starts_with("as_of") {
                paths.extend(cases.iter().map(path));
            }
        }
        // What the other case is about, in words of its own and in those that both share.
        for question in [
            "q=shrimp",
            "q=reasonably+suggest",
            "q=initiation",
            "q=zirconium",
            "party=mseafood+corporation",
        ] {
            paths.push(format!("/v1/search?{question}&limit=1"));
            paths.push(format!("/v1/search/counts?{question}"));
        }
        let ask = |path: String| {
            let who = who.clone();
            async move { pages(&who, path).await }
        };
        let answers: Vec<Vec<(String, Answer)>> =
            stream::iter(paths.into_iter().map(ask)).buffered(AT_ONCE).collect().await;
        let mut told: Vec<String> = answers
            .into_iter()
            .flatten()
            .flat_map(|(path, it)| self.lines(name, path, &it))
            .collect();
        let pages = cases.iter().map(|id| format!("/docket/cases/{id}"));
        let pages =
            pages.chain(ids["/v1/deadlines"].iter().map(|id| format!("/docket/deadlines/{id}")));
        let pages: Vec<String> = pages.chain(["/docket/cases".to_owned()]).collect();
        let pages = self.browsed(name, pages).await;
        for (path, page) in pages {
            told.extend(self.lines(name, path, &page));
        }
        let events = self.world.stranger(None).get(calendar).await.expect(200);
        told.extend(self.lines(name, "/v1/calendars/feeds/of-his-own".to_owned(), &events));
        for feed in FEEDS {
            told.extend(self.news(name, &who, feed).await);
        }
        for mail in self.world.mailbox.to(address).await {
            told.push(self.masked(&format!("mail {} {}", mail.subject, mail.text)));
        }
        // Of one day, deadlines and the like stand in the order of their ids, which are random.
        told.sort();
        told
    }

    /// The URL of somebody's calendar of all that he sees, which he makes when he is first asked.
    async fn calendar_of(&mut self, name: &str, who: &Caller) -> String {
        if let Some(url) = self.calendars.get(name) {
            return url.clone();
        }
        let made = who.file("/v1/calendars", &json!({ "name": "Everything" })).await.expect(201);
        let url = made.body["url"].as_str().expect("its URL is shown once").to_owned();
        self.calendars.insert(name.to_owned(), url.clone());
        url
    }

    /// Pages as somebody's browser shows them.
    async fn browsed(&self, name: &str, paths: Vec<String>) -> Vec<(String, Answer)> {
        let ask = |path: String| {
            let ask = self.http.get(format!("{}{path}", self.world.base()));
            let ask = ask.bearer_auth(token_of(name)).header("Accept", "text/html");
            let ask = ask.header("Tidewaiter-Sandbox", &self.sandbox.id);
            async move { (path, page(ask).await) }
        };
        stream::iter(paths.into_iter().map(ask)).buffered(AT_ONCE).collect().await
    }

    /// What is new since somebody was last asked.
    async fn news(&mut self, name: &str, who: &Caller, feed: &'static str) -> Vec<String> {
        let place = (name.to_owned(), feed);
        let after = self.cursors.get(&place).map(|it| format!("&after={it}")).unwrap_or_default();
        let mut next = Some(format!("{feed}?limit=200{after}"));
        let mut told = Vec::new();
        while let Some(path) = next {
            let news = who.get(path).await.expect(200);
            next = news.body["next"].as_str().map(str::to_owned);
            let cursor = news.body["cursor"].as_str().expect("where he has read to");
            self.cursors.insert(place.clone(), cursor.to_owned());
            told.extend(self.lines(name, format!("{feed}?what=is-new"), &news));
        }
        told
    }

    /// Everything that anybody can fetch without a token, made comparable: what is told to everybody of the cases that there are.
    async fn told_to_anybody(&mut self) -> Vec<String> {
        let anybody = self.world.stranger(None).within(&self.sandbox.id);
        let mut told = Vec::new();
        let figures =
            ["/v1/statistics", "/v1/statistics?format=csv", "/v1/statistics?fiscal_year=2020"];
        for path in figures.into_iter().chain(["/v1/eapa/notices?limit=1", "/v1/eapa/notices.atom"])
        {
            for (path, answer) in pages(&anybody, path.to_owned()).await {
                for item in answer.body["items"].as_array().into_iter().flatten() {
                    let link = item["links"]["self"].as_str().expect("a link");
                    let one = anybody.get(link).await;
                    told.extend(self.lines("anybody", link.to_owned(), &one));
                }
                told.extend(self.lines("anybody", path, &answer));
            }
        }
        told
    }

    /// An answer without what is random: path, status, headers, body, and whether its `ETag` is the last one. What is due on one day
    /// stands in the order of its ids, which are random: so each item of a list is a line of its own, beside one of its page.
    fn lines(&mut self, name: &str, path: String, answer: &Answer) -> Vec<String> {
        const OWN: &[&str] = &["date", "request-id", "traceparent", "etag"];
        let items = answer.body.get("items").and_then(Value::as_array);
        // An instant may be shorter by the zeros at its end.
        let is_of_any_length = items.is_some()
            || is_in_order_of_ids(answer.media_type())
            || path.starts_with("/v1/receipts/");
        let is_own =
            |name: &str| OWN.contains(&name) || (is_of_any_length && name == "content-length");
        let headers = answer.headers.iter().filter(|(name, _)| !is_own(name.as_str()));
        let mut headers: Vec<String> =
            headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
        headers.sort();
        let masked_path = self.masked(&path);
        let etag = answer.headers.get("etag").map(|it| format!("{it:?}"));
        // The page of a list has a cursor of its own each time.
        let etag = etag.filter(|_| !path.contains("cursor=")).map_or("", |new| {
            match self.etags.insert((name.to_owned(), path), new.clone()) {
                None => "first",
                Some(old) if old == new => "unchanged",
                Some(_) => "changed",
            }
        });
        let (status, headers) = (answer.status, self.masked(&headers.join(", ")));
        let line = |said: String| format!("{masked_path} {status} etag {etag} {headers} {said}");
        // Of an archive its index, which lies in it as it is: what the files are is there, hash by hash.
        let text = answer.text();
        let text = match text.split_once("{\"case\":") {
            Some((_, rest)) if answer.media_type() == "application/zip" => {
                rest.split_once("\n]}").map_or(rest, |it| it.0)
            }
            _ => text.as_str(),
        };
        let Some(items) = items else {
            let parts = parts(answer.media_type(), text);
            let mut parts: Vec<String> = parts.iter().map(|it| self.masked(it)).collect();
            parts.sort();
            return vec![line(parts.join("\n"))];
        };
        let has_more = answer.body["next"].is_string();
        let page = line(format!("{} items, more: {has_more}", items.len()));
        // Further pages are named by a full URL.
        let list = masked_path.split('?').next().unwrap_or_default();
        let list = list.trim_start_matches("http://HERE");
        let items = items.iter().map(|it| format!("of {list}: {}", self.masked(&it.to_string())));
        items.chain([page]).collect()
    }

    /// A text without what is random in this world: its port is too.
    fn masked(&self, text: &str) -> String {
        let (_, here) = self.world.base().split_once("//").expect("an address has a scheme");
        masked(&text.replace(here, "HERE"))
    }
}

/// Files an allegation with a document in both versions; gives its id and theirs. What the documents say is the same each time.
pub async fn filed(sandbox: &Sandbox, key: &str) -> (String, Vec<String>) {
    let secret = "Business Confidential Treatment Requested\nZirconium cost [USD 4.12] then.\n";
    let public = "Public Version\nZirconium cost [a price in dollars] then.\n";
    let mut papers = Vec::new();
    for (version, words) in [("confidential", secret), ("public", public)] {
        let key = format!("{key}-{version}");
        let sent = sends(&sandbox.filer, &key, version, "paper.txt", words.as_bytes()).await;
        papers.push(sent.expect(201).id());
    }
    let mut body = allegation();
    body["documents"] = json!([
        { "document": papers[0], "version": "confidential" },
        { "document": papers[1], "version": "public", "public_of": papers[0] },
    ]);
    let receipt = sandbox.filer.file("/v1/eapa/allegations", &body).await.expect(201);
    (receipt.body["case"].as_str().expect("a receipt names the case").to_owned(), papers)
}

/// The receipt of a case's filing; an id that is not there where the case is not.
async fn receipt(sandbox: &Sandbox, case: &str) -> String {
    if case == ABSENT {
        return ABSENT.to_owned();
    }
    let receipts = sandbox.filer.all(&format!("/v1/cases/{case}/receipts")).await;
    receipts[0]["id"].as_str().expect("a filing has a receipt").to_owned()
}

/// A page, which is none of the contract's.
async fn page(ask: reqwest::RequestBuilder) -> Answer {
    let response = ask.send().await.expect("the service answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.expect("a page").to_vec();
    Answer { status, headers, bytes, body: Value::Null }
}

/// What a path answers, and where it is a list with more to come, every further page.
async fn pages(who: &Caller, path: String) -> Vec<(String, Answer)> {
    let mut all = Vec::new();
    let mut next = Some(path);
    while let Some(path) = next {
        let answer = who.get(&path).await;
        next = answer.body["next"].as_str().map(str::to_owned);
        all.push((path, answer));
    }
    all
}

/// Fails with where what only one of them was told begins to differ.
fn assert_same(one: &[String], other: &[String], what: &str) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|it| !those.contains(it)).cloned().collect()
    };
    let (here, there) = (only(one, other), only(other, one));
    let (first, second) =
        (here.first().map_or("", String::as_str), there.first().map_or("", String::as_str));
    let same = first.chars().zip(second.chars()).take_while(|(one, other)| one == other).count();
    let around =
        |text: &str| text.chars().skip(same.saturating_sub(200)).take(400).collect::<String>();
    assert!(
        here.is_empty() && there.is_empty(),
        "{what}: {} only with the secret, {} only without it; the first with it:\n{}\nand without it:\n{}",
        here.len(),
        there.len(),
        around(first),
        around(second)
    );
    assert_eq!(one.len(), other.len(), "{what}: something is told more often");
}

#[tokio::test]
async fn what_is_in_embargo_changes_nothing_that_a_side_can_fetch() {
    let tales = [Secret::Initiated, Secret::Absent, Secret::Acknowledged].map(Tale::begin);
    let mut tales = futures::future::join_all(tales).await;
    let mut compared = 0;
    for moment in ["before", "initiation", "months"] {
        futures::future::join_all(tales.iter().map(async |tale| match moment {
            "initiation" => tale.act_in_secret(moment).await,
            "months" => {
                tale.go_on().await;
                tale.act_in_secret("information").await;
                tale.sandbox.move_to("2020-02-03").await;
                tale.served().await;
            }
            _ => {}
        }))
        .await;
        let [initiated, absent, acknowledged] = &mut tales[..] else { panic!("three worlds") };
        // Counsel are asked once, at the end: they are their party's audience.
        let asked = if moment == "months" { 2 } else { 1 };
        let importers = [("importer", IMPORTER), ("importers-counsel", "counsel@lawyers.test")];
        for (name, address) in importers.into_iter().take(asked) {
            let (one, other) =
                futures::join!(initiated.told(name, address), absent.told(name, address));
            assert_same(&one, &other, &format!("{moment}, {name}"));
            compared += one.len();
        }
        let anybody = [
            initiated.told_to_anybody().await,
            absent.told_to_anybody().await,
            acknowledged.told_to_anybody().await,
        ];
        assert_eq!(
            anybody[0].len() > 5,
            moment == "months",
            "a notice is public at last: {anybody:?}"
        );
        assert_same(&anybody[0], &anybody[1], &format!("{moment}, anybody"));
        assert_same(&anybody[0], &anybody[2], &format!("{moment}, anybody"));
        compared += anybody[0].len();
        let filers = [("filer", FILER), ("filers-counsel", "counsel@shrimpers.test")];
        for (name, address) in filers.into_iter().take(asked) {
            let (one, other) =
                futures::join!(initiated.told(name, address), acknowledged.told(name, address));
            assert_same(&one, &other, &format!("{moment}, {name}"));
            compared += one.len();
        }
    }
    // A control: the office can tell the three from each other.
    let mut seen = Vec::new();
    for tale in &mut tales {
        seen.push(tale.told("investigator", "investigator@customs.test").await);
    }
    assert!(seen[0] != seen[1] && seen[0] != seen[2] && seen[1] != seen[2]);
    eprintln!("{compared} answers and letters are the same with the secret and without it");
}
