//! Sandboxes of callers: a year of a case by one's own people, nobody else inside, nothing outside, no mail to strangers, and an end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::receiver::Receiver;
use crate::world::sandbox::morning;
use crate::world::words::{allegation, initiation, measures, simply};
use crate::world::{FILER, Store, World};

/// A sandbox of somebody's own, with everybody in it.
struct Own<'a> {
    world: &'a World,
    owner: Caller,
    id: String,
    tokens: BTreeMap<String, String>,
}

/// Everything that is done with sandboxes of one's own, once and with success; gives one that is open. `contract` asks that nothing be left
/// out.
pub async fn every_act_of_own_sandboxes(who: &Caller) -> String {
    let new = json!({ "name": "one's own", "now": morning("2020-01-14"), "own": true });
    let closed = who.file("/v1/sandboxes", &new).await.expect(201).id();
    let reason = json!({ "reason": "It was a trial." });
    who.file(format!("/v1/sandboxes/{closed}/closures"), &reason).await.expect(201);
    who.file("/v1/sandboxes", &new).await.expect(201).id()
}

impl<'a> Own<'a> {
    async fn new(world: &'a World, day: &str) -> Self {
        let owner = world.filer();
        let new = json!({ "name": "integration", "now": morning(day), "own": true });
        let ask = || {
            owner.ask(reqwest::Method::POST, "/v1/sandboxes").key(format!("own {day}")).json(&new)
        };
        let made = ask().send().await.expect(201);
        let again = ask().send().await.expect(201);
        assert!(!again.text().contains("\"token\""), "tokens are shown once: {}", again.text());
        let people = made.body["people"].as_array().expect("people");
        let text = |it: &Value, name: &str| it[name].as_str().expect("a text").to_owned();
        let tokens = people.iter().map(|it| {
            let account = text(it, "account");
            (account.split('@').next().expect("a name").to_owned(), text(it, "token"))
        });
        Self { world, id: made.id(), tokens: tokens.collect(), owner }
    }

    /// Somebody of it, who names no sandbox: his token does.
    fn somebody(&self, name: &str) -> Caller {
        self.world.stranger(Some(&self.tokens[name]))
    }

    async fn move_to(&self, day: &str) {
        let path = format!("/v1/sandboxes/{}/clock", self.id);
        let moved = self.owner.file(path, &json!({ "to": morning(day) })).await.expect(202).id();
        arrived(&self.owner, &moved).await;
    }
}

/// Waits until a clock has arrived; gives the operation.
async fn arrived(who: &Caller, operation: &str) -> Value {
    let path = format!("/v1/operations/{operation}");
    until(&format!("a clock arrives ({path})"), async || {
        let state = who.read(&path).await;
        assert_ne!(state["status"], "failed", "{state}");
        (state["status"] == "done").then_some(state)
    })
    .await
}

/// How many there are of everything that is listed or counted outside.
async fn outside(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for name in ["investigator", "supervisor", "importer", "filer"] {
        let who = world.somebody(name);
        for path in [
            "/v1/cases",
            "/v1/deadlines",
            "/v1/notices",
            "/v1/parties",
            "/v1/eapa/allegations",
            "/v1/search?q=shrimp",
            "/v1/forced-labor/orders",
            "/v1/events",
            "/v1/deadlines/changes",
            "/v1/eapa/notices",
        ] {
            all.push(format!("{name} {path} {}", json!(who.all(path).await)));
        }
        for path in ["/v1/search/counts?q=shrimp", "/v1/statistics"] {
            all.push(format!("{name} {path} {}", who.read(path).await));
        }
    }
    let officer = world.investigator();
    all.push(json!(officer.all("/v1/tasks").await).to_string());
    all.push(officer.read("/v1/forced-labor/orders/counts").await.to_string());
    all
}

#[tokio::test]
async fn a_year_of_a_case_stays_in_the_sandbox_of_its_owner() {
    let world = World::on(Store::Postgres).await;
    let before = outside(&world).await;
    let own = Own::new(&world, "2019-09-03").await;
    let (filer, officer) = (own.somebody("filer"), own.somebody("investigator"));
    let filed = filer.file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let case = filed.body["case"].as_str().expect("a receipt names the case").to_owned();
    let allegation_path = format!("/v1/eapa/allegations/{case}");
    officer.act(&allegation_path, "acknowledgments", &simply()).await.expect(201);
    let seen = officer.get(&allegation_path).await.expect(200);
    let begin = officer.ask(reqwest::Method::POST, "/v1/eapa/investigations").fresh_key();
    begin.if_match(seen.etag()).json(&initiation(&case)).send().await.expect(201);
    let investigation = format!("/v1/eapa/investigations/{case}");
    officer.act(&investigation, "interim-measures", &measures()).await.expect(201);
    officer.act(&investigation, "notices-of-initiation", &simply()).await.expect(201);
    own.move_to("2020-09-03").await;
    let docket = officer.all(&format!("/v1/cases/{case}/docket")).await;
    assert!(docket.iter().any(|it| it["entry"] == "deadline_missed"), "a year has passed");

    // Its messages are read by its owner. The importer of the allegation has a real address, and is never written to.
    let messages = own.owner.all(&format!("/v1/sandboxes/{}/messages", own.id)).await;
    let to = |address: &str| messages.iter().filter(|it| it["to"] == address).collect::<Vec<_>>();
    assert!(!to("importer@mseafood.test").is_empty(), "{messages:?}");
    for message in &messages {
        assert_eq!(message["sent"], message["to"] == FILER, "{message}");
        assert_eq!(message["status"], "served", "{message}");
        let subject = message["subject"].as_str().expect("a subject");
        assert!(subject.starts_with("[Sandbox] "), "{subject}");
    }
    let mails = world.mailbox.all().await;
    assert_eq!(mails.len(), to(FILER).len(), "one for each message to the owner");
    for mail in &mails {
        assert_eq!(mail.to, [FILER]);
        assert!(mail.subject.starts_with("[Sandbox] "), "{}", mail.subject);
        let raw = String::from_utf8_lossy(&world.mailbox.raw(mail).await).into_owned();
        assert!(raw.contains(&format!("Tidewaiter-Sandbox: {}", own.id)), "{raw}");
    }
    for stranger in [&world.investigator(), &world.importer(), &filer] {
        stranger.get(format!("/v1/sandboxes/{}/messages", own.id)).await.expect(404);
    }

    // Nothing of it is outside.
    assert_eq!(outside(&world).await, before, "the real world is as it was");
    // Real tokens are nothing in it, but its owner's.
    let path = format!("/v1/cases/{case}");
    for name in ["investigator", "supervisor", "importer", "other-filer", "auditor"] {
        let inside = world.somebody(name).within(&own.id);
        inside.get("/v1/cases").await.expect(404);
        inside.file("/v1/eapa/allegations", &allegation()).await.expect(404);
        world.somebody(name).get(format!("/v1/sandboxes/{}", own.id)).await.expect(404);
    }
    world.stranger(None).within(&own.id).get("/v1/forced-labor/orders").await.expect(404);
    own.owner.within(&own.id).get("/v1/cases").await.expect(200);
    own.owner.get(&path).await.expect(404);
    // Its tokens are nothing outside.
    let open = world.sandbox("2020-01-14").await;
    for name in ["investigator", "registrar", "auditor"] {
        let guest = own.somebody(name);
        assert_eq!(guest.all("/v1/cases").await.len(), 1, "its own case, and no other");
        guest.within(&open.id).get("/v1/cases").await.expect(404);
        for path in ["/v1/accounts", "/v1/me/tokens", "/v1/sandboxes", "/v1/audit/heads"] {
            guest.get(path).await.expect(404);
        }
        guest.get(format!("/v1/sandboxes/{}", open.id)).await.expect(404);
        let new = json!({ "name": "another", "now": morning("2020-01-14"), "own": true });
        guest.file("/v1/sandboxes", &new).await.expect(404);
    }

    // Closed, it is nothing to anybody, and in the night it is gone.
    let sandbox = format!("/v1/sandboxes/{}", own.id);
    let closed = own.owner.file(format!("{sandbox}/closures"), &simply()).await.expect(201);
    assert_eq!(closed.body["status"], "closed");
    filer.get(&path).await.expect(401);
    own.owner.within(&own.id).get("/v1/cases").await.expect(404);
    own.owner.get(format!("{sandbox}/messages")).await.expect(404);
    until("the sandbox is removed", async || {
        assert!(world.begin_garbage(), "there is a schedule");
        (own.owner.get(&sandbox).await.status == 404).then_some(())
    })
    .await;
    assert_eq!(outside(&world).await, before, "the real world is as it was");
}

#[tokio::test]
async fn webhooks_and_calendars_work_in_the_sandbox_where_there_are_no_others() {
    let settings = "webhooks.plain_http = true\nwebhooks.allowed_networks = '127.0.0.0/8'\n";
    let mut world = World::with(Store::Sqlite, settings).await;
    world.settle_anew("sandbox.enabled = true", "sandbox.enabled = false").await;
    let own = Own::new(&world, "2020-01-14").await;
    let (filer, officer) = (own.somebody("filer"), own.somebody("investigator"));
    let inside = own.owner.within(&own.id);
    let receiver = Receiver::new().await;
    filer.file("/v1/webhooks", &json!({ "url": receiver.url() })).await.expect(201);
    let mut calendars = Vec::new();
    for who in [&filer, &inside] {
        let made = who.file("/v1/calendars", &json!({ "name": "Integration" })).await.expect(201);
        calendars.push(made.body["url"].as_str().expect("its URL is shown once").to_owned());
        let filed = who.file("/v1/eapa/allegations", &allegation()).await.expect(201);
        let case = filed.body["case"].as_str().expect("a receipt names the case");
        let path = format!("/v1/eapa/allegations/{case}");
        officer.act(&path, "acknowledgments", &simply()).await.expect(201);
    }

    let id = |it: &Value| it["id"].as_str().expect("an id").to_owned();
    until("what arrives is what the feed of its owner has", async || {
        let told = filer.all("/v1/events").await;
        let feed: BTreeSet<String> = told.iter().map(id).collect();
        let arrived: BTreeSet<String> = receiver.all().iter().map(|it| id(&it.event)).collect();
        (!feed.is_empty() && feed == arrived).then_some(())
    })
    .await;
    for it in receiver.all() {
        assert_eq!(it.event["sandbox"], json!(own.id), "{}", it.body);
    }

    let anybody = world.stranger(None);
    for url in &calendars {
        let shown = anybody.get(url).await.expect(200).text();
        assert!(shown.contains("SANDBOX Integration"), "{shown}");
        assert!(shown.contains("BEGIN:VEVENT"), "{shown}");
    }
    own.owner.file(format!("/v1/sandboxes/{}/closures", own.id), &simply()).await.expect(201);
    for url in &calendars {
        anybody.get(url).await.expect(404);
    }
}

#[tokio::test]
async fn an_account_has_so_many_and_each_holds_so_much() {
    let settings = "sandbox.own_per_account = 1\nsandbox.own_cases = 1\n";
    let world = World::with(Store::Sqlite, settings).await;
    let own = Own::new(&world, "2019-07-17").await;
    let filer = own.somebody("filer");
    filer.file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let full = filer.file("/v1/eapa/allegations", &allegation()).await.expect(409);
    assert_eq!(full.problem(), "sandbox-full");
    let new = json!({ "name": "a second", "now": morning("2019-07-17"), "own": true });
    let second = own.owner.file("/v1/sandboxes", &new).await.expect(409);
    assert_eq!(second.problem(), "sandbox-full");
    assert_eq!(own.owner.all("/v1/sandboxes").await.len(), 1);
    own.owner.file(format!("/v1/sandboxes/{}/closures", own.id), &simply()).await.expect(201);
    own.owner.file("/v1/sandboxes", &new).await.expect(201);
}

#[tokio::test]
async fn a_clock_tells_only_of_what_its_reader_may_know() {
    let world = World::on(Store::Sqlite).await;
    let (filer, officer) = (world.filer(), world.investigator());
    let mut told = Vec::new();
    for is_initiated in [true, false] {
        let new = json!({ "name": "open", "now": morning("2019-09-18") });
        let id = filer.file("/v1/sandboxes", &new).await.expect(201).id();
        let (inside, office) = (filer.within(&id), officer.within(&id));
        let filed = inside.file("/v1/eapa/allegations", &allegation()).await.expect(201);
        let case = filed.body["case"].as_str().expect("a case").to_owned();
        let path = format!("/v1/eapa/allegations/{case}");
        office.act(&path, "acknowledgments", &simply()).await.expect(201);
        if is_initiated {
            let seen = office.get(&path).await.expect(200);
            let begin = office.ask(reqwest::Method::POST, "/v1/eapa/investigations").fresh_key();
            begin.if_match(seen.etag()).json(&initiation(&case)).send().await.expect(201);
        }
        let to = json!({ "to": morning("2020-03-02") });
        let moved = filer.file(format!("/v1/sandboxes/{id}/clock"), &to).await.expect(202).id();
        let seen = arrived(&filer, &moved).await;
        let listed = filer.all(&format!("/v1/sandboxes/{id}/clock")).await;
        assert_eq!(listed[0]["stops"], seen["stops"]);
        let whole = officer.read(format!("/v1/operations/{moved}")).await;
        let stops = |it: &Value| it["stops"].as_i64().expect("a number");
        assert!(stops(&seen) < stops(&whole), "the office has wake-ups of its own: {whole}");
        told.push((stops(&seen), stops(&whole)));
    }
    let [initiated, not] = told.as_slice() else { panic!("two worlds") };
    assert_eq!(initiated.0, not.0, "an investigation in secret changes nothing that is told");
    assert_ne!(initiated.1, not.1, "though the clock has stopped elsewhere");
}
