//! A hidden and an absent id run the same statements on the database, by their number and their text: how long an answer takes
//! tells no more than what it says.
//!
//! Listened to on the wire to PostgreSQL. The service has other things to do beside, on other connections: where the two are not
//! the same they are compared again, and only what differs each time differs.
//!
//! Where a filer knows its allegation and not what came of it, what is hidden is the investigation: it is compared with that of
//! an allegation of which nothing came.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::documents::sends;
use crate::secrecy::{ABSENT, shown};
use crate::visibility::matters;
use crate::visibility::people::{Matter, Person, Side, people};
use crate::visibility::routes::{Kind, answered, routes};
use crate::wait::until;
use crate::world::World;
use crate::world::caller::Answer;
use crate::world::imported::TODAY;
use crate::world::tap::Tap;

/// How often two are compared before they are taken to differ.
const TRIES: usize = 20;

/// What the relay asks again and again, and no request of these does.
const RELAY: [&str; 3] = ["SELECT \"outbox\".", "SELECT \"event_position\".", "SELECT \"event\"."];

/// What is written beside the requests, each in a transaction of its own: the attempt that a request was, and signs of life.
const ATTEMPT: &str = "\"filing_attempt\"";
const BESIDE: [&str; 3] = [ATTEMPT, "\"heartbeat\"", "\"event_position\""];

/// Who asks for what is hidden from him: one of each side, and one of none.
const READERS: [&str; 3] = ["filer", "importer", "passer-by"];

/// One question, and what the database is asked for it.
async fn asked(tap: &Tap, who: &Person, method: &Method, path: &str) -> (Answer, Vec<String>) {
    tap.heard_but(&[]);
    let ask = who.caller.ask(method.clone(), path);
    let ask = if *method == Method::GET { ask } else { ask.fresh_key().json(&json!({})) };
    let answer = ask.send().await;
    if *method == Method::POST && !path.ends_with("/checks") {
        until("the attempt is kept", async || tap.has_ended(ATTEMPT).then_some(())).await;
    }
    let heard = tap
        .heard_but(&BESIDE)
        .into_iter()
        .filter(|it| !RELAY.iter().any(|own| it.starts_with(own)));
    (answer, heard.collect())
}

/// Compares the question about a hidden id with that about another, which is absent or of which there is nothing to hide.
async fn compare(
    tap: &Tap,
    who: &Person,
    (method, template): (&Method, &str),
    id: &str,
    other: &str,
) -> usize {
    let path = |id: &str| {
        let path = template.replace("{id}", id).replace("{number}", "1");
        path.replace("{entry}", ABSENT)
    };
    let mut last = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        let (hidden, of_hidden) = asked(tap, who, method, &path(id)).await;
        let (absent, of_absent) = asked(tap, who, method, &path(other)).await;
        assert_eq!(shown(&hidden, id), shown(&absent, other), "{template} as {}", who.name);
        if of_hidden == of_absent {
            return of_hidden.len();
        }
        last = (of_hidden, of_absent);
    }
    panic!("{method} {template} as {}: {:#?}\nis not {:#?}", who.name, last.0, last.1);
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
                    statements += compare(&tap, who, what, &matter.id, other).await;
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
            statements += compare(&tap, who, what, &embargoed.id, other).await;
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
                statements += compare(&tap, who, what, hidden, ABSENT).await;
                routes_compared += 1;
            }
        }
    }
    // What is staged is hidden from everybody but its submitter, from the office too.
    let staged = sends(&sandbox.filer, "staged", "Brief", "brief.txt", b"words").await.expect(201);
    for who in people.iter().filter(|it| ["importer", "investigator"].contains(&it.name)) {
        for template in ["/v1/documents/{id}", "/v1/documents/{id}/content"] {
            let what = (&Method::GET, template);
            statements += compare(&tap, who, what, &staged.id(), ABSENT).await;
            routes_compared += 1;
        }
    }
    eprintln!(
        "{routes_compared} questions about what is hidden run {statements} statements, and so do those about nothing"
    );
    assert!(routes_compared > 300 && statements > 300, "{routes_compared}, {statements}");
}
