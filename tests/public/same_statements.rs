//! A hidden and an absent id run the same statements on the database, by their number and their text: how long an answer takes
//! tells no more than what it says.
//!
//! Listened to on the wire to PostgreSQL. The service has other things to do beside, on other connections: where the two are not
//! the same they are compared again, and only what differs each time differs.
//!
//! Where a filer knows its allegation and not what came of it, what is hidden is the investigation: it is compared with that of
//! an allegation of which nothing came.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::confidence::{appears, applies, claim, lodges, submits};
use crate::differential::filed;
use crate::documents::{begins, sends};
use crate::retention::every_act_of_keeping;
use crate::secrecy::{ABSENT, shown};
use crate::tolling_orders;
use crate::visibility::matters;
use crate::visibility::people::{Matter, Person, Side, people};
use crate::visibility::routes::{Kind, answered, routes};
use crate::wait::until;
use crate::world::World;
use crate::world::caller::{Answer, Caller};
use crate::world::imported::TODAY;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::tap::Tap;
use crate::world::words::facts;

/// How often two are compared before they are taken to differ.
const TRIES: usize = 20;

/// What the relay asks again and again; of these requests the feed's alone does, and of that the answers are compared.
const RELAY: [&str; 3] = ["SELECT \"outbox\".", "SELECT \"event_position\".", "SELECT \"event\"."];

/// What is written beside the requests, each in a transaction of its own: the attempt that a request was, and signs of life.
const ATTEMPT: &str = "\"filing_attempt\"";
const BESIDE: [&str; 3] = [ATTEMPT, "\"heartbeat\"", "\"event_position\""];

/// Who asks for what is hidden from him: one of each side, and one of none.
const READERS: [&str; 3] = ["filer", "importer", "passer-by"];

/// Below which paths a party's request is an attempt to file.
const FILED_BELOW: [&str; 5] =
    ["/v1/cases/", "/v1/documents", "/v1/eapa/", "/v1/filing-intents", "/v1/uploads"];

/// Somebody who asks, and what he is called.
type Reader<'a> = (&'a str, &'a Caller);

fn reader(who: &Person) -> Reader<'_> {
    (who.name, &who.caller)
}

/// One question, posted where it has a body, and what the database is asked for it.
async fn asked(tap: &Tap, who: &Caller, path: &str, body: Option<&Value>) -> (Answer, Vec<String>) {
    tap.heard_but(&[]);
    let answer = match body {
        Some(body) => who.ask(Method::POST, path).fresh_key().json(body).send().await,
        None => who.get(path).await,
    };
    let is_filing = FILED_BELOW.iter().any(|it| path.starts_with(it));
    if body.is_some() && is_filing && !path.ends_with("/checks") {
        until("the attempt is kept", async || tap.has_ended(ATTEMPT).then_some(())).await;
    }
    let heard = tap
        .heard_but(&BESIDE)
        .into_iter()
        .filter(|it| !RELAY.iter().any(|own| it.starts_with(own)));
    (answer, heard.collect())
}

/// An answer as it can be told from another. Of what has no end each page has a cursor of its own.
fn told(answer: &Answer, id: &str) -> (u16, String, Vec<String>) {
    let (status, text, mut headers) = shown(answer, id);
    let Some(cursor) = answer.body["cursor"].as_str() else { return (status, text, headers) };
    headers.retain(|it| !it.starts_with("etag:"));
    (status, text.replace(cursor, "CURSOR"), headers)
}

/// Compares the question about a hidden id with that about another, which is absent or of which there is nothing to hide: its path,
/// and its body where it has one.
async fn alike(
    tap: &Tap,
    (name, who): Reader<'_>,
    question: impl Fn(&str) -> (String, Option<Value>),
    id: &str,
    other: &str,
) -> usize {
    let ask = async |id: &str| {
        let (path, body) = question(id);
        asked(tap, who, &path, body.as_ref()).await
    };
    let what = || question("ID");
    let mut last = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        let (hidden, of_hidden) = ask(id).await;
        let (absent, of_absent) = ask(other).await;
        assert_eq!(told(&hidden, id), told(&absent, other), "{:?} as {name}", what());
        if of_hidden == of_absent {
            return of_hidden.len();
        }
        last = (of_hidden, of_absent);
    }
    panic!("{:?} as {name}: {:#?}\nis not {:#?}", what(), last.0, last.1);
}

/// The same of a path of the contract.
async fn compare(
    tap: &Tap,
    who: Reader<'_>,
    (method, template): (&Method, &str),
    id: &str,
    other: &str,
) -> usize {
    let question = |id: &str| {
        let path = template.replace("{id}", id).replace("{number}", "1");
        let body = (*method == Method::POST).then(|| json!({}));
        (path.replace("{entry}", ABSENT), body)
    };
    alike(tap, who, question, id, other).await
}

#[tokio::test]
async fn a_hidden_and_an_absent_id_run_the_same_statements() {
    let (world, tap) = World::overheard("").await;
    let sandbox = world.sandbox(TODAY).await;
    let people = people(&world, &sandbox);
    let readers: Vec<&Person> = people.iter().filter(|it| READERS.contains(&it.name)).collect();
    let matters = matters(&world, &sandbox).await;
    let of_interest =
        |it: &&Matter| it.program != "eapa" || ["measures_decided", "active"].contains(&&*it.state);
    let in_state = |state: &str| matters.iter().find(|it| it.state == state).expect("one of each");
    let (embargoed, twin) = (in_state("measures_decided"), in_state("acknowledged"));

    let (mut routes_compared, mut statements) = (0, 0);
    for matter in matters.iter().filter(of_interest) {
        for (kind, template) in routes() {
            for who in &readers {
                if answered(kind, who, matter) == Some(404) {
                    let other = match matter.seen(who.side) {
                        None => ABSENT,
                        // He knows of it; what is the office's own is none of his, whether there is any or not.
                        Some(seen) if seen.iter().any(|it| it == "investigation_initiated") => {
                            continue;
                        }
                        Some(_) => &twin.id,
                    };
                    let what = (&Method::GET, &*template);
                    statements += compare(&tap, reader(who), what, &matter.id, other).await;
                    routes_compared += 1;
                }
            }
        }
    }
    // Acts, on a case in embargo: to the importer there is no case, to the filer no investigation.
    let begins = ["/v1/cases/{id}", "/v1/eapa/allegations/{id}", "/v1/eapa/investigations/{id}"];
    for operation in world.document.operations().iter().filter(|it| it.method == "POST") {
        let what = (&Method::POST, &*operation.path);
        for who in readers.iter().filter(|it| it.side != Side::Stranger) {
            let other = match who.side {
                Side::Filer if operation.path.starts_with(begins[2]) => &twin.id,
                Side::Importer if begins.iter().any(|it| operation.path.starts_with(it)) => ABSENT,
                _ => continue,
            };
            statements += compare(&tap, reader(who), what, &embargoed.id, other).await;
            routes_compared += 1;
        }
    }
    // Things of cases, known to the office by their ids.
    let office = &sandbox.investigator;
    for (kind, list) in [
        (Kind::Deadline, "/v1/deadlines"),
        (Kind::Notice, "/v1/notices"),
        (Kind::Task, "/v1/tasks"),
        (Kind::Party, "/v1/parties"),
        (Kind::Sandbox, "/v1/sandboxes"),
    ] {
        let listed = office.all(&format!("{list}?limit=200")).await;
        for who in &readers {
            // An audience has deadlines and parties of its own: what is in none of its lists is hidden.
            let own = match kind {
                Kind::Task => Vec::new(),
                _ => who.caller.all(&format!("{list}?limit=200")).await,
            };
            let is_own = |id: &str| own.iter().any(|it| it["id"] == id);
            let mut ids = listed.iter().filter_map(|it| it["id"].as_str());
            let hidden = ids.find(|id| !is_own(id) && Uuid::parse_str(id).is_ok());
            let Some(hidden) = hidden else { continue };
            for (_, template) in routes().into_iter().filter(|it| it.0 == kind) {
                let what = (&Method::GET, &*template);
                statements += compare(&tap, reader(who), what, hidden, ABSENT).await;
                routes_compared += 1;
            }
        }
    }
    // What is staged is hidden from everybody but its submitter, from the office too.
    let staged = sends(&sandbox.filer, "staged", "Brief", "brief.txt", b"words").await.expect(201);
    for who in people.iter().filter(|it| ["importer", "investigator"].contains(&it.name)) {
        for template in ["/v1/documents/{id}", "/v1/documents/{id}/content"] {
            let what = (&Method::GET, template);
            statements += compare(&tap, reader(who), what, &staged.id(), ABSENT).await;
            routes_compared += 1;
        }
    }
    eprintln!(
        "{routes_compared} questions about what is hidden run {statements} statements, and so do those about nothing"
    );
    assert!(routes_compared > 300 && statements > 300, "{routes_compared}, {statements}");
}

/// Whoever has no part in a case in embargo: the accused, and one who has no part in any.
const OTHERS: &[&str] = &["importer", "passer-by"];
/// Whoever is no officer.
const OUTSIDE: &[&str] = &READERS;

fn id_of(it: &Value) -> String {
    it["id"].as_str().unwrap_or_else(|| panic!("no id: {it}")).to_owned()
}

/// The end of a path.
fn last(path: &str) -> String {
    path.rsplit('/').next().expect("a path ends in an id").to_owned()
}

/// What is posted: where, with which hidden id, and the body that names an id.
type Posted<'a> = (&'a str, &'a str, &'a dyn Fn(&str) -> Value);

/// A thing: its paths, its id, and from whom it is hidden.
type Thing = (&'static [&'static str], String, &'static [&'static str]);

/// What lies beside a case in embargo, and is the filer's and the office's.
async fn of_the_case(sandbox: &Sandbox, case: &Case<'_>, papers: &[String]) -> Vec<Thing> {
    let officer = &sandbox.investigator;
    let notice = case.served_notices().await.remove(0);
    let deadline = case.deadlines(officer).await.remove(0);
    let receipts = format!("{}/receipts", case.path());
    let receipt = sandbox.filer.all(&receipts).await.remove(0);
    let upload = begins(&sandbox.filer, 8, &json!({})).await;
    let document: &[&str] = &["/v1/documents/{id}", "/v1/documents/{id}/content"];
    let mut things: Vec<Thing> =
        papers.iter().map(|paper| (document, paper.clone(), OTHERS)).collect();
    let more: [Thing; 4] = [
        (&["/v1/receipts/{id}", "/v1/receipts/{id}?form=pdf"], id_of(&receipt), OTHERS),
        (
            &["/v1/notices/{id}", "/v1/notices/{id}/certificate", "/v1/notices/{id}/rendered"],
            id_of(&notice),
            OTHERS,
        ),
        (
            &[
                "/v1/deadlines/{id}",
                "/v1/deadlines/{id}/explanation",
                "/v1/deadlines/{id}/revisions",
            ],
            id_of(&deadline),
            OTHERS,
        ),
        (&["/v1/uploads/{id}"], last(&upload), OTHERS),
    ];
    things.extend(more);
    things
}

/// What an officer has made about it, or for himself.
async fn of_the_office(world: &World, sandbox: &Sandbox, case: &Case<'_>) -> Vec<Thing> {
    let officer = &sandbox.investigator;
    let made = async |path: &str, body: Value| officer.file(path, &body).await.expect(201).id();
    let on = json!([{ "entry": "allegation_withdrawn", "on": "2020-01-15" }]);
    let simulation = made("/v1/simulations", json!({ "case": case.id, "docket": on })).await;
    let followed = json!({ "what": "case", "case": case.id, "channel": "events" });
    let subscription = made("/v1/subscriptions", followed).await;
    let hook = json!({ "url": "https://hooks.customs.example/x", "only_followed": true });
    let webhook = made("/v1/webhooks", hook).await;
    let calendar = json!({ "name": "Mine", "filter": { "case": case.id } });
    let calendar = made("/v1/calendars", calendar).await;
    let scope = json!({ "program": "eapa", "cases": [case.id] });
    let order = tolling_orders::previewed(officer, &tolling_orders::order(&scope)).await;
    let number = case.docket(officer).await.len();
    let seal = json!({ "kind": "entry", "number": number, "reason": "It names a person." });
    let seal = officer.act(&case.path(), "seals", &seal).await.expect(201).id();
    let hold = json!({ "reason": "In court.", "authority": "CIT 20-00123" });
    let supervisor = sandbox.somebody(world, "supervisor");
    let hold = supervisor.act(&case.path(), "legal-holds", &hold).await.expect(201).id();
    let operation = sandbox.set_out_for("2020-01-15").await;
    sandbox.arrived(&operation).await;
    let things: [Thing; 8] = [
        (&["/v1/simulations/{id}"], simulation, OUTSIDE),
        (&["/v1/subscriptions/{id}", "/v1/events?subscription={id}"], subscription, OUTSIDE),
        (&["/v1/webhooks/{id}", "/v1/webhooks/{id}/deliveries"], webhook, OUTSIDE),
        (&["/v1/calendars/{id}"], calendar, OUTSIDE),
        (
            &[
                "/v1/tolling-orders/{id}",
                "/v1/tolling-orders/{id}/items",
                "/v1/tolling-orders/{id}/preview",
                "/v1/tolling-orders/{id}/preview.csv",
            ],
            order,
            OUTSIDE,
        ),
        (&["/v1/seals/{id}", "/v1/seals/{id}/readers"], seal, OUTSIDE),
        (&["/v1/legal-holds/{id}"], hold, OUTSIDE),
        (&["/v1/operations/{id}", "/v1/operations/{id}/items"], operation, OUTSIDE),
    ];
    things.into()
}

/// Compares every path of these things, as everybody from whom they are hidden; how often, and with how many statements.
async fn things_are_as_none(
    (world, tap): (&World, &Tap),
    sandbox: &Sandbox,
    things: &[Thing],
) -> (usize, usize) {
    let (mut questions, mut statements) = (0, 0);
    for (templates, id, from) in things {
        for name in *from {
            let who = sandbox.somebody(world, name);
            for template in *templates {
                let what = (&Method::GET, *template);
                statements += compare(tap, (name, &who), what, id, ABSENT).await;
                questions += 1;
            }
        }
    }
    (questions, statements)
}

#[tokio::test]
async fn what_lies_beside_a_hidden_case_runs_the_same_statements_as_nothing() {
    let (world, tap) = World::overheard("").await;
    let (old, hold, destruction) = every_act_of_keeping(&world).await;
    let sandbox = world.sandbox("2020-01-14").await;
    // A case that everybody knows: of what was lodged in it the importer knows no word, and of who applied for it the filer not.
    let known = sandbox.file().await;
    known.live_in_a_day().await;
    let of = submits(&sandbox, &known).await;
    let information = lodges(&sandbox, &known, &claim(of)).await.expect(201).id();
    appears(&sandbox, &known).await;
    let counsel = sandbox.somebody(&world, "importers-counsel");
    let order = last(&applies(&counsel, &known).await);
    let (hidden, papers) = filed(&sandbox, "hidden").await;
    let hidden = sandbox.case(&hidden);
    hidden.acknowledge().await;
    hidden.initiate().await;
    known.served_notices().await;

    let mut things = of_the_case(&sandbox, &hidden, &papers).await;
    things.extend(of_the_office(&world, &sandbox, &hidden).await);
    things.push((&["/v1/confidential-information/{id}"], information, OTHERS));
    let orders: &[&str] = &["/v1/protective-orders/{id}", "/v1/protective-orders/{id}/accesses"];
    things.push((orders, order, &["filer", "passer-by"]));
    // By an id of the case, in what is asked of a list.
    let lists: &[&str] = &[
        "/v1/audit?case={id}",
        "/v1/deadlines.csv?case={id}",
        "/v1/deadlines/changes?case={id}",
        "/v1/deadlines?case={id}",
        "/v1/deadlines?case={id}&as_of=2020-01-14T18:00:00Z",
        "/v1/deadlines?case={id}&on=2020-01-14",
        "/v1/events?case={id}",
        "/v1/notices?case={id}",
        "/v1/tasks?case={id}",
    ];
    things.push((lists, hidden.id.clone(), OTHERS));
    let here = (&world, &tap);
    let (mut questions, mut statements) = things_are_as_none(here, &sandbox, &things).await;
    // What is kept or destroyed of a case is the office's.
    let parties: &[&str] = &["filer", "importer"];
    let of_keeping: [Thing; 2] = [
        (&["/v1/destructions/{id}", "/v1/destructions/{id}/things"], destruction, parties),
        (&["/v1/legal-holds/{id}"], hold, parties),
    ];
    let more = things_are_as_none(here, &old, &of_keeping).await;
    questions += more.0;
    statements += more.1;

    // Named in what is posted: a case, and a document of it in a filing on a case that is known.
    let submission = format!("{}/factual-information", known.investigation());
    let posted: &[Posted<'_>] = &[
        (
            "/v1/subscriptions",
            &hidden.id,
            &|id| json!({ "what": "case", "case": id, "channel": "events" }),
        ),
        ("/v1/filing-intents", &hidden.id, &|id| {
            let documents = json!([{ "sha256": "ab".repeat(32) }]);
            json!({ "what": "rebuttal_filed", "case": id, "documents": documents })
        }),
        ("/v1/simulations", &hidden.id, &|id| {
            let supposed = json!([{ "entry": "allegation_withdrawn", "on": "2020-01-15" }]);
            json!({ "case": id, "docket": supposed })
        }),
        (&submission, &papers[1], &|id| {
            let mut body = facts("Prices");
            body["documents"] = json!([{ "document": id, "version": "public" }]);
            body
        }),
    ];
    for (path, id, body) in posted {
        let question = |id: &str| ((*path).to_owned(), Some(body(id)));
        let who = ("importer", &sandbox.importer);
        statements += alike(&tap, who, question, id, ABSENT).await;
        questions += 1;
    }
    eprintln!(
        "{questions} questions about what lies beside a hidden case run {statements} statements, as those about nothing do"
    );
    assert!(questions > 100 && statements > 60, "{questions}, {statements}");
}
