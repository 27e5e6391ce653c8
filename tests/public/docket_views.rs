//! Counsel's docket: deadlines narrowed, ordered and taken away as CSV; what changed since, told once and in order; and why each day is what it is.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::{StreamExt as _, stream};
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::Case;
use crate::world::words::{extension, initiation, measures, simply};
use crate::world::{Store, World};

const CHANGES: &str = "/v1/deadlines/changes";
/// How many cases are acted on at once while somebody listens.
const AT_ONCE: usize = 8;

/// A question, and which it is about.
type Asked<'a> = (String, &'a dyn Fn(&Value) -> bool);

#[tokio::test]
async fn the_docket_is_narrowed_ordered_and_taken_away_on_sqlite() {
    the_docket(Store::Sqlite).await;
}

#[tokio::test]
async fn the_docket_is_narrowed_ordered_and_taken_away_on_postgres() {
    the_docket(Store::Postgres).await;
}

async fn the_docket(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let other = sandbox.file_other().await;
    other.acknowledge().await;
    let (officer, importer) = (&sandbox.investigator, &sandbox.importer);
    let all = officer.all("/v1/deadlines?limit=200").await;
    let found = async |who: &Caller, query: &str| -> BTreeSet<String> {
        let found = who.all(&format!("/v1/deadlines?{query}&limit=7")).await;
        found.iter().map(|it| text(it, "id").to_owned()).collect()
    };
    let ids = |holds: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
        all.iter().filter(|it| holds(it)).map(|it| text(it, "id").to_owned()).collect()
    };
    let parties = officer.all("/v1/parties?limit=200").await;
    let party = |name: &str| {
        let found =
            parties.iter().find(|it| it["name"].as_str().is_some_and(|it| it.contains(name)));
        text(found.expect("a party"), "id").to_owned()
    };
    let accused = party("MSeafood");
    assert_eq!(found(officer, &format!("party={accused}")).await, ids(&|it| it["case"] == case.id));
    assert_eq!(found(officer, "program=forced_labor").await, BTreeSet::new());
    assert_eq!(found(officer, "program=eapa").await, ids(&|_| true));
    let obligor = found(officer, "obligor=investigator&status=running").await;
    let ours = |it: &Value| it["obligor"] == "investigator" && it["status"] == "running";
    assert_eq!(obligor, ids(&ours));
    assert!(!obligor.is_empty());
    // A party finds its own cases by its own id, and nothing by another's.
    assert_eq!(importer.all("/v1/parties").await[0]["id"], accused);
    let own = found(importer, &format!("party={accused}")).await;
    assert!(!own.is_empty() && own == found(importer, "").await, "{own:?}");
    assert_eq!(found(&sandbox.filer, &format!("party={accused}")).await, BTreeSet::new());

    let order = async |sort: &str, member: &str| -> Vec<String> {
        let all = officer.all(&format!("/v1/deadlines?sort={sort}&limit=7")).await;
        assert_eq!(all.iter().map(|it| text(it, "id")).collect::<BTreeSet<_>>().len(), all.len());
        let last = "9999-12-31";
        all.iter().map(|it| it[member].as_str().unwrap_or(last).to_owned()).collect()
    };
    let up = order("due", "due").await;
    let mut down = order("due_descending", "due").await;
    assert!(up.is_sorted() && up.len() == all.len(), "{up:?}");
    down.reverse();
    assert_eq!(up, down);
    assert_eq!(order("changed", "id").await.len(), all.len());

    let csv = async |who: &Caller, query: &str| -> Answer {
        who.get(format!("/v1/deadlines.csv?{query}")).await.expect(200)
    };
    let whole = csv(officer, "sort=due").await;
    assert_eq!(whole.media_type(), "text/csv");
    let lines: Vec<String> = whole.text().split("\r\n").map(str::to_owned).collect();
    assert!(lines[0].starts_with("id,case,number,rule,"), "{}", lines[0]);
    assert_eq!(lines.len(), all.len() + 2, "a heading, all of them, and the end of the last line");
    let told = csv(importer, "").await.text();
    assert!(!told.contains(&other.id), "nothing of what is hidden");
    let one = csv(officer, &format!("case={}&status=running", case.id)).await.text();
    let running = |it: &Value| it["case"] == case.id && it["status"] == "running";
    assert_eq!(one.lines().count(), 1 + ids(&running).len());
    narrows_alike(officer, &all).await;
    case_explains_itself(&case, officer).await;
}

/// A day, a rule and a force narrow the list, the file and what changed to the same.
async fn narrows_alike(officer: &Caller, all: &[Value]) {
    let day = |it: &Value, name: &str| it[name].as_str().map(str::to_owned);
    let days: BTreeSet<String> = all.iter().filter_map(|it| day(it, "due")).collect();
    let middle = days.iter().nth(days.len() / 2).expect("days").as_str();
    let force = text(&all[0], "force");
    let from = |due: Option<String>| due.is_some_and(|due| due.as_str() >= middle);
    let to = |due: Option<String>| due.is_some_and(|due| due.as_str() <= middle);
    let queries: [Asked<'_>; 5] = [
        (format!("due_from={middle}"), &|it: &Value| from(day(it, "due"))),
        (format!("due_to={middle}"), &|it: &Value| to(day(it, "due"))),
        (format!("due_from={middle}&due_to={middle}"), &|it: &Value| it["due"] == middle),
        ("rule=determination".to_owned(), &|it: &Value| it["rule"] == "determination"),
        (format!("force={force}"), &|it: &Value| it["force"] == force),
    ];
    for (query, is_meant) in queries {
        let meant: BTreeSet<&str> =
            all.iter().filter(|it| is_meant(it)).map(|it| text(it, "id")).collect();
        assert!(!meant.is_empty() && meant.len() < all.len(), "{query} says something");
        let listed = officer.all(&format!("/v1/deadlines?{query}&limit=7")).await;
        assert_eq!(
            listed.iter().map(|it| text(it, "id")).collect::<BTreeSet<_>>(),
            meant,
            "{query}"
        );
        let file = officer.get(format!("/v1/deadlines.csv?{query}")).await.expect(200).text();
        let ids = file.lines().skip(1).filter_map(|line| line.split(',').next());
        assert_eq!(ids.collect::<BTreeSet<_>>(), meant, "{query}");
    }
    // Of what changed, a day is what it was or is. It has no force.
    let changes = officer.all(&format!("{CHANGES}?limit=200")).await;
    let queries: [Asked<'_>; 3] = [
        (format!("due_from={middle}"), &|it: &Value| {
            from(day(it, "due")) || from(day(it, "old_due"))
        }),
        (format!("due_to={middle}"), &|it: &Value| to(day(it, "due")) || to(day(it, "old_due"))),
        ("rule=determination".to_owned(), &|it: &Value| it["rule"] == "determination"),
    ];
    for (query, is_meant) in queries {
        let meant: Vec<Value> = changes.iter().filter(|it| is_meant(it)).cloned().collect();
        assert!(!meant.is_empty() && meant.len() < changes.len(), "{query} says something");
        assert_eq!(officer.all(&format!("{CHANGES}?{query}&limit=7")).await, meant, "{query}");
    }
}

/// The day of a deadline, in a trail and in plain words.
async fn case_explains_itself(case: &Case<'_>, officer: &Caller) {
    let deadline = case.deadline("determination").await;
    let links = &deadline["links"];
    let explained = officer.read(text(links, "explanation")).await;
    assert!(!explained["trail"].as_array().expect("a trail").is_empty());
    assert!(text(&explained, "paragraph").contains("19 USC 1517"), "{explained}");
    let revisions = officer.all(text(links, "revisions")).await;
    let first = &revisions[0];
    assert_eq!((&first["change"], &first["sequence"]), (&json!("opened"), &json!(1)), "{first}");
    let last = revisions.last().expect("one at least");
    assert_eq!((&last["due"], &last["status"]), (&deadline["due"], &deadline["status"]));
}

#[tokio::test]
async fn what_changed_since_is_told_once_to_whom_it_concerns() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let case = sandbox.file().await;
    let mut counsel = Listener::of(filer);
    let mut accused = Listener::of(importer);
    assert!(counsel.hears().await.is_empty(), "nothing is counted before it is acknowledged");
    let quiet = counsel.ask().await;
    let known = filer.ask(Method::GET, counsel.path()).with("If-None-Match", quiet.etag());
    known.send().await.expect(304);

    case.live_until_initiated().await;
    let heard = counsel.hears().await;
    assert!(!heard.is_empty());
    assert!(heard.iter().all(|it| it["cause"]["entry"] != "investigation_initiated"), "{heard:?}");
    assert_eq!(accused.hears().await, Vec::<Value>::new(), "it is in embargo");
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    sandbox.move_to("2020-01-14").await;
    assert_eq!(accused.hears().await, Vec::<Value>::new(), "it is in embargo");
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let opened = accused.hears().await;
    assert!(!opened.is_empty());
    for it in &opened {
        assert_eq!((&it["change"], &it["old_due"]), (&json!("opened"), &Value::Null), "{it}");
        assert_eq!(
            it["cause"]["entry"], "notice_of_initiation_issued",
            "nothing of what was before: {it}"
        );
    }
    counsel.hears().await;

    sandbox.move_to("2020-08-04").await;
    counsel.hears().await;
    let before = case.deadline("determination").await;
    case.act("extensions", &extension()).await.expect(201);
    let heard = counsel.hears().await;
    let moved = heard.iter().find(|it| it["rule"] == "determination").expect("it was extended");
    let after = case.deadline("determination").await;
    assert_eq!((&moved["old_due"], &moved["due"]), (&before["due"], &after["due"]));
    assert_eq!((&moved["change"], &moved["cause"]["kind"]), (&json!("moved"), &json!("extension")));

    // Each revision says which entry of the docket, as this caller numbers it, caused it.
    let revisions = filer.all(text(&moved["links"], "revisions")).await;
    let last = revisions.last().expect("revisions");
    assert_eq!((&last["sequence"], &last["due"]), (&moved["sequence"], &moved["due"]));
    let number = last["cause"]["number"].as_u64().expect("an entry");
    let entry = filer.read(format!("{}/docket/{number}", case.path())).await;
    assert_eq!(
        (&entry["entry"], &entry["on"]),
        (&json!("determination_extended"), &last["cause"]["on"])
    );

    // A correction is told too, and what it undoes.
    let numbered = case.docket(officer).await;
    let wrong = numbered.iter().find(|it| it["entry"] == "determination_extended");
    let wrong = json!({ "corrects": wrong.expect("it stands there")["number"], "reason": "It was another case's." });
    officer.act(&case.path(), "corrections", &wrong).await.expect(201);
    let heard = counsel.hears().await;
    let undone = heard.iter().find(|it| it["rule"] == "determination").expect("it moved back");
    assert_eq!((&undone["due"], &undone["cause"]["kind"]), (&before["due"], &json!("correction")));
    counsel.has_heard_all().await;
    accused.hears().await;
    accused.has_heard_all().await;

    // Another's cursor, and one of another question, are none.
    let stolen = importer.get(counsel.path()).await;
    assert_eq!(stolen.expect(400).problem(), "cursor-invalid");
}

#[tokio::test]
async fn no_change_is_missed_or_told_twice_while_many_are_committed_at_once() {
    let world = World::on(Store::Postgres).await;
    let (filer, officer) = (world.filer(), world.investigator());
    let is_over = AtomicBool::new(false);
    let work = async {
        let cases = (0..2 * AT_ONCE).map(|_| async {
            let body = crate::world::words::allegation();
            let filed = filer.file("/v1/eapa/allegations", &body).await.expect(201);
            let case = text(&filed.body, "case").to_owned();
            let allegation = format!("/v1/eapa/allegations/{case}");
            officer.act(&allegation, "acknowledgments", &simply()).await.expect(201);
            let seen = officer.get(&allegation).await.expect(200);
            let ask = officer.ask(Method::POST, "/v1/eapa/investigations").fresh_key();
            ask.if_match(seen.etag()).json(&initiation(&case)).send().await.expect(201);
        });
        stream::iter(cases).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
        is_over.store(true, Ordering::SeqCst);
    };
    let mut office = Listener::of(&officer);
    let listening = async {
        while !is_over.load(Ordering::SeqCst) {
            office.hears().await;
        }
        office.hears().await;
        office
    };
    let (mut office, ()) = futures::join!(listening, work);
    assert!(office.heard.len() > 2 * AT_ONCE);
    office.has_heard_all().await;
}

/// Somebody who asks for what changed, and keeps the cursor.
struct Listener<'a> {
    who: &'a Caller,
    cursor: Option<String>,
    heard: Vec<Value>,
}

impl<'a> Listener<'a> {
    fn of(who: &'a Caller) -> Self {
        Self { who, cursor: None, heard: Vec::new() }
    }

    fn path(&self) -> String {
        let after = self.cursor.as_ref().map(|it| format!("&after={it}")).unwrap_or_default();
        format!("{CHANGES}?limit=9{after}")
    }

    async fn ask(&self) -> Answer {
        self.who.get(self.path()).await.expect(200)
    }

    /// Everything that is new.
    async fn hears(&mut self) -> Vec<Value> {
        let mut fresh = Vec::new();
        loop {
            let page = self.ask().await;
            let items = page.body["items"].as_array().expect("items");
            if let Some(before) = &self.cursor {
                let is_same = page.body["cursor"] == **before;
                assert_eq!(items.is_empty(), is_same, "{}", page.text());
            }
            fresh.extend(items.iter().cloned());
            self.cursor = Some(text(&page.body, "cursor").to_owned());
            if page.body.get("next").is_none() {
                break;
            }
        }
        self.heard.extend(fresh.iter().cloned());
        fresh
    }

    /// Fails where what was heard bit by bit is not all there is to hear, in its order.
    async fn has_heard_all(&mut self) {
        self.hears().await;
        let all = self.who.all(&format!("{CHANGES}?limit=200")).await;
        assert_eq!(self.heard, all, "nothing is missed, and nothing told twice");
        let names: BTreeSet<String> =
            all.iter().map(|it| format!("{} {}", it["deadline"], it["sequence"])).collect();
        assert_eq!(names.len(), all.len());
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}
