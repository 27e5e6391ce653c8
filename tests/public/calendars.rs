//! Calendars over HTTP, read by an independent library: a deadline that moves or is cancelled is an update of its one event, and whoever
//! may not know of a matter finds nothing of it in his.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::acts::{answer_of_commerce, referral};
use crate::world::caller::Caller;
use crate::world::environment::Environment;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{extension, measures, simply};
use crate::world::{Store, World};

const CALENDARS: &str = "/v1/calendars";
const NEUTRAL: &str = "A date in a confidential matter";

/// A calendar of one case, and what its owner sees of that by its other ways.
struct Subscribed<'a> {
    owner: &'a Caller,
    anybody: Caller,
    case: String,
    url: String,
}

/// Deadlines and events at one moment, each by the id of the deadline.
struct Look {
    deadlines: BTreeMap<String, Value>,
    events: BTreeMap<String, Value>,
    about: String,
}

impl<'a> Subscribed<'a> {
    async fn of(world: &World, owner: &'a Caller, case: &Case<'_>) -> Self {
        let body = json!({ "name": "Counsel", "filter": { "case": case.id } });
        let made = owner.file(CALENDARS, &body).await.expect(201);
        let url = text(&made.body, "url").to_owned();
        Self { owner, anybody: world.stranger(None), case: case.id.clone(), url }
    }

    async fn look(&self) -> Look {
        let feed = self.anybody.get(&self.url).await.expect(200);
        assert_eq!(feed.media_type(), "text/calendar");
        let read = read_calendar(&feed.bytes);
        let mut events = BTreeMap::new();
        for event in read["events"].as_array().expect("events") {
            let id = text(event, "uid").strip_suffix("@tidewaiter").expect("a deadline's");
            let twice = events.insert(id.to_owned(), event.clone());
            assert!(twice.is_none(), "a deadline is one event: {event}");
        }
        let path = format!("/v1/deadlines?case={}&limit=200", self.case);
        let deadlines = self.owner.all(&path).await;
        let deadlines = deadlines.into_iter().map(|it| (text(&it, "id").to_owned(), it));
        Look { deadlines: deadlines.collect(), events, about: text(&read, "about").to_owned() }
    }
}

/// What became of the events of one look in the next, on the same day: how many were moved, and how many were cancelled.
fn updated(before: &Look, after: &Look) -> (usize, usize) {
    let (mut moved, mut cancelled) = (0, 0);
    for (id, was) in &before.events {
        let is =
            after.events.get(id).unwrap_or_else(|| panic!("an event is never taken away: {was}"));
        let sequence = |event: &Value| event["sequence"].as_i64().expect("a sequence");
        let (old, new) = (before.deadlines.get(id), after.deadlines.get(id));
        let same = |name: &str| old.map(|it| &it[name]) == new.map(|it| &it[name]);
        if same("due") && same("status") && same("projected") {
            assert_eq!((sequence(was), &was["start"]), (sequence(is), &is["start"]), "{is}");
            continue;
        }
        assert!(sequence(is) > sequence(was), "{was} became {is}");
        assert!(text(is, "modified") >= text(was, "modified"));
        let off = |it: &Value| {
            it["due"].is_null() || ["averted", "superseded"].contains(&text(it, "status"))
        };
        match new {
            Some(new) if !off(new) => {
                assert_eq!(is["start"], new["due"], "{is}");
                assert_ne!(is["status"], "CANCELLED", "{is}");
                moved += usize::from(!same("due"));
            }
            _ => {
                assert_eq!(is["status"], "CANCELLED", "{is}");
                cancelled += 1;
            }
        }
    }
    (moved, cancelled)
}

#[tokio::test]
async fn what_moves_or_is_cancelled_is_an_update_of_its_one_event() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    sandbox.move_to("2019-09-18").await;
    case.acknowledge().await;
    sandbox.move_to("2019-10-09").await;
    let office = Subscribed::of(&world, &sandbox.investigator, &case).await;
    let before = office.look().await;
    case.initiate().await;
    let after = office.look().await;
    let (_, cancelled) = updated(&before, &after);
    assert!(cancelled > 0, "what follows a refusal to initiate cannot come any more");
    assert!(after.events.len() > before.events.len(), "and there is more to do");
    for event in after.events.values() {
        assert!(text(event, "summary").ends_with(NEUTRAL), "it is in embargo: {event}");
        assert_eq!(event["class"], "PRIVATE");
    }

    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let filer = Subscribed::of(&world, &sandbox.filer, &case).await;
    let before = filer.look().await;
    let number = sandbox.filer.read(case.path()).await;
    let number = text(&number, "number");
    let determination = &before.events[&id_of(&before, "determination")];
    assert_eq!(determination["summary"], format!("SANDBOX Determination, {number}"), "all know");
    assert_eq!(determination["categories"], json!(["SANDBOX"]));
    let said = text(determination, "description");
    for words in
        ["America/New_York", "The last day of `determination#1` is", "19 USC 1517", "/explanation"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(before.about.contains("90 days"), "how long what is cancelled is shown");

    case.act("referrals", &referral()).await.expect(201);
    let stayed = filer.look().await;
    let (_, cancelled) = updated(&before, &stayed);
    assert!(cancelled > 0, "it has no day while Commerce is asked");
    case.act("commerce-determinations", &answer_of_commerce()).await.expect(201);
    let answered = filer.look().await;
    updated(&stayed, &answered);
    let back = &answered.events[&id_of(&answered, "determination")];
    assert_ne!(back["status"], "CANCELLED", "{back}");

    sandbox.move_to("2020-08-04").await;
    let before = filer.look().await;
    case.act("extensions", &extension()).await.expect(201);
    let after = filer.look().await;
    let (moved, _) = updated(&before, &after);
    assert!(moved > 0, "it was extended");
}

#[tokio::test]
async fn a_calendar_shows_what_its_owner_sees_until_it_is_revoked() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    let anybody = world.stranger(None);
    for (wrong, pointer) in [
        (json!({}), "/name"),
        (json!({ "name": "" }), "/name"),
        (json!({ "name": "x", "filter": { "case": "none" } }), "/filter/case"),
    ] {
        let refused = sandbox.filer.file(CALENDARS, &wrong).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{}", refused.text());
    }
    let ask = || sandbox.importer.ask(Method::POST, CALENDARS).key("once");
    let body = json!({ "name": "All of mine" });
    let made = ask().json(&body).send().await.expect(201);
    let again = ask().json(&body).send().await.expect(201);
    assert_eq!((again.id(), &again.body["url"]), (made.id(), &Value::Null), "shown once");
    let url = text(&made.body, "url").to_owned();
    let token = url.rsplit('/').next().and_then(|it| it.strip_suffix(".ics")).expect("a token");
    let importer = anybody.get(&url).await.expect(200);
    let nothing = read_calendar(&importer.bytes);
    assert_eq!((&nothing["name"], &nothing["events"]), (&json!("SANDBOX All of mine"), &json!([])));

    // In embargo: nothing to the other side, not even another tag.
    case.acknowledge().await;
    case.initiate().await;
    case.act("interim-measures", &measures()).await.expect(201);
    let hidden = anybody.get(&url).await.expect(200);
    assert_eq!((hidden.etag(), &hidden.bytes), (importer.etag(), &importer.bytes));
    let known = anybody.ask(Method::GET, url.as_str()).with("If-None-Match", importer.etag());
    assert_eq!(known.send().await.expect(304).bytes, b"");
    let filer = Subscribed::of(&world, &sandbox.filer, &case).await;
    let (told, own) = (filer.look().await, sandbox.filer.read(case.path()).await);
    assert!(!told.events.is_empty());
    for event in told.events.values() {
        let words = event.to_string();
        assert!(text(event, "summary").ends_with(NEUTRAL), "{words}");
        for secret in ["MSeafood", "shrimp", text(&own, "number")] {
            assert!(!words.contains(secret), "{secret}: {words}");
        }
    }
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let open = anybody.get(&url).await.expect(200);
    assert_ne!(open.etag(), importer.etag());
    assert!(!read_calendar(&open.bytes)["events"].as_array().expect("events").is_empty());
    assert_eq!(open.bytes, anybody.get(&url).await.expect(200).bytes, "the same bytes each time");

    // Each account has its own, and the token is nobody's who signs in.
    let path = format!("{CALENDARS}/{}", made.id());
    assert_eq!(sandbox.importer.read(&path).await["name"], "All of mine");
    assert_eq!(sandbox.importer.all(CALENDARS).await.len(), 1);
    let absent = sandbox.filer.get(format!("{CALENDARS}/{}", Uuid::new_v4())).await.expect(404);
    assert_eq!(sandbox.filer.get(&path).await.expect(404).bytes, absent.bytes);
    world.importer().get(&path).await.expect(404);
    world.stranger(Some(token)).get("/v1/deadlines").await.expect(401);
    sandbox.filer.file(format!("{path}/revocations"), &json!({})).await.expect(404);
    anybody.get(url.replace(token, "tw_nobody")).await.expect(404);
    assert_eq!(world.kept(token), Vec::<String>::new(), "the token is kept nowhere");

    let why = json!({ "reason": "The telephone was lost." });
    let revoked = sandbox.importer.file(format!("{path}/revocations"), &why).await.expect(201);
    assert_eq!(revoked.body["revoked_why"], why["reason"]);
    let gone = anybody.get(&url).await.expect(404);
    let never = anybody.get(url.replace(token, "tw_nobody")).await.expect(404);
    assert_eq!(gone.bytes, never.bytes, "as if it had never been");
    an_account_that_ends_takes_its_calendars_with_it(&world, &sandbox).await;
}

#[tokio::test]
async fn a_filter_shows_what_the_list_shows_under_it() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    sandbox.file_other().await.acknowledge().await;
    let officer = &sandbox.investigator;
    let parties = officer.all("/v1/parties?limit=200").await;
    let accused =
        parties.iter().find(|it| it["name"].as_str().is_some_and(|it| it.contains("MSeafood")));
    let accused = text(accused.expect("a party"), "id");
    let mut sizes = Vec::new();
    for (name, value) in [
        ("program", "eapa"),
        ("program", "forced_labor"),
        ("party", accused),
        ("rule", "determination"),
        ("obligor", "investigator"),
    ] {
        let body = json!({ "name": "Narrow", "filter": { name: value } });
        let made = officer.file(CALENDARS, &body).await.expect(201);
        let feed = world.stranger(None).get(text(&made.body, "url")).await.expect(200);
        let read = read_calendar(&feed.bytes);
        let events = read["events"].as_array().expect("events");
        let shown: BTreeSet<String> = events
            .iter()
            .filter(|it| it["status"] != "CANCELLED")
            .map(|it| text(it, "uid").trim_end_matches("@tidewaiter").to_owned())
            .collect();
        let listed = officer.all(&format!("/v1/deadlines?{name}={value}&limit=200")).await;
        let has_a_day = |it: &&Value| {
            let is_off = ["averted", "superseded", "stayed"].contains(&text(it, "status"));
            !it["due"].is_null() && !is_off
        };
        let wanted: BTreeSet<String> =
            listed.iter().filter(has_a_day).map(|it| text(it, "id").to_owned()).collect();
        assert_eq!(shown, wanted, "{name}={value}");
        sizes.push(shown.len());
    }
    let [all, none, narrowed @ ..] = sizes.as_slice() else { panic!("five filters") };
    assert_eq!(*none, 0);
    assert!(narrowed.iter().all(|some| (1..*all).contains(some)), "{sizes:?}");
}

async fn an_account_that_ends_takes_its_calendars_with_it(world: &World, sandbox: &Sandbox) {
    let registrar = world.somebody("registrar");
    let officer = json!({ "name": "cal", "role": "investigator", "email": "cal@customs.test" });
    let account = registrar.file("/v1/accounts", &officer).await;
    let account = account.expect(201);
    let owner = world.stranger(Some(text(&account.body, "token"))).within(&sandbox.id);
    let scoped = json!({ "label": "telephone", "scopes": ["calendar"] });
    let scoped = owner.file("/v1/me/tokens", &scoped).await.expect(201);
    let telephone = world.stranger(Some(text(&scoped.body, "token"))).within(&sandbox.id);
    assert_eq!(telephone.get("/v1/deadlines").await.expect(403).problem(), "beyond-scope");
    let anybody = world.stranger(None);
    let made = async |who: &Caller| {
        let made = who.file(CALENDARS, &json!({ "name": "Mine" })).await.expect(201);
        text(&made.body, "url").to_owned()
    };
    let (own, with_token) = (made(&owner).await, made(&telephone).await);
    assert_eq!(telephone.all(CALENDARS).await.len(), 2, "a token for calendars sees them");
    for url in [&own, &with_token] {
        anybody.get(url).await.expect(200);
    }
    let token = format!("/v1/me/tokens/{}/revocations", scoped.id());
    owner.file(token, &json!({})).await.expect(201);
    anybody.get(&with_token).await.expect(404);
    anybody.get(&own).await.expect(200);
    let ended = format!("/v1/accounts/{}/disablements", account.id());
    registrar.file(ended, &json!({ "reason": "Left the office." })).await.expect(201);
    anybody.get(&own).await.expect(404);
}

/// Everything that is done about calendars, once and with success; gives a calendar and the token of another. `contract` asks that
/// nothing be left out.
pub async fn every_act_of_calendars(owner: &Caller) -> (String, String) {
    let body = json!({ "name": "Mine", "filter": { "program": "eapa" } });
    let revoked = owner.file(CALENDARS, &body).await.expect(201).id();
    owner.file(format!("{CALENDARS}/{revoked}/revocations"), &json!({})).await.expect(201);
    let made = owner.file(CALENDARS, &body).await.expect(201);
    let token = text(&made.body, "url").rsplit('/').next().expect("a token").to_owned();
    (made.id(), token)
}

fn id_of(look: &Look, rule: &str) -> String {
    let found = look.deadlines.values().find(|it| it["rule"] == rule);
    text(found.unwrap_or_else(|| panic!("no deadline {rule}")), "id").to_owned()
}

/// What an independent library finds in a calendar.
fn read_calendar(bytes: &[u8]) -> Value {
    let root = Environment::read().root;
    let mut reader = Command::new("python3")
        .arg(root.join("tests/data/read_calendar.py"))
        .arg(root.join(".tools/icalendar"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a reader");
    reader.stdin.take().expect("its input").write_all(bytes).expect("it reads");
    let said = reader.wait_with_output().expect("it ends");
    serde_json::from_slice(&said.stdout).expect("it tells what it found")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}
