//! A Finding published while a thousand shipments are held under its order: one act, seen on its way to each of them.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::imports::today;
use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::{Store, World};

const SHIPMENTS: usize = 1_000;
/// How many are opened at once.
const AT_ONCE: usize = 20;

/// An order in force; gives its path and id.
pub async fn order(world: &World, supervisor: &Caller) -> (String, String) {
    let body = json!({
        "kind": "wro", "grounds": "Wages are withheld.", "announced": today(world),
        "scope": { "merchandise": ["disposable gloves"] },
    });
    let id = supervisor.file("/v1/forced-labor/orders", &body).await.expect(201).id();
    (format!("/v1/forced-labor/orders/{id}"), id)
}

/// The Finding that follows.
pub fn finding() -> Value {
    json!({
        "grounds": "The gloves are made with forced labor.", "scope": { "merchandise": ["disposable gloves"] },
        "approval": { "secretary": "For the Secretary" },
        "publications": { "federal_register": "86 FR 17101", "customs_bulletin": "Vol. 55, No. 13" },
    })
}

/// Opens the case of a shipment that is held under an order; gives its id.
pub async fn held(port: &Caller, order: &str) -> String {
    let body = json!({
        "arrival": "presented_for_examination", "track": "wro", "port": "Los Angeles/Long Beach", "orders": [order],
        "importer": {
            "name": "MSeafood Corporation", "address": "2 Wharf Street, Fountain Valley, CA",
            "importer_number": crate::world::IMPORTER_NUMBER, "email": crate::world::IMPORTER,
        },
    });
    port.file("/v1/forced-labor/shipments", &body).await.expect(201).id()
}

#[tokio::test]
async fn a_finding_reaches_a_thousand_shipments_that_are_held_on_sqlite() {
    a_finding_reaches_a_thousand_shipments(Store::Sqlite).await;
}

#[tokio::test]
async fn a_finding_reaches_a_thousand_shipments_that_are_held_on_postgres() {
    a_finding_reaches_a_thousand_shipments(Store::Postgres).await;
}

async fn a_finding_reaches_a_thousand_shipments(store: Store) {
    let mut world = World::on(store).await;
    let (supervisor, port) = (world.somebody("supervisor"), world.somebody("port-director"));
    let (path, order) = order(&world, &supervisor).await;
    let mut shipments = Vec::with_capacity(SHIPMENTS);
    while shipments.len() < SHIPMENTS {
        shipments.extend(join_all((0..AT_ONCE).map(|_| held(&port, &order))).await);
    }

    let published = supervisor.act(&path, "findings", &finding()).await.expect(201);
    let operation = published.body["operation"].as_str().expect("it reaches shipments").to_owned();
    let progress = async |of: &str| -> i64 {
        let it = supervisor.read(&operation).await;
        it["progress"][of].as_i64().unwrap_or_else(|| panic!("no {of}: {it}"))
    };
    until("some shipments are reached", async || (progress("done").await > 0).then_some(())).await;
    let said = |word: &str| format!("{operation}/{word}");
    let why = json!({ "reason": "The scope is looked at once more." });
    for (name, status) in [("investigator", 403), ("filer", 404)] {
        world.somebody(name).file(said("pauses"), &why).await.expect(status);
    }
    world.importer().get(&operation).await.expect(404);
    let paused = supervisor.file(said("pauses"), &why).await.expect(201).body;
    assert_eq!(
        (&paused["status"], &paused["changed_by"]),
        (&json!("paused"), &json!("supervisor"))
    );
    let done = paused["progress"]["done"].as_i64().expect("a count");
    assert!((1..1_000).contains(&done), "on its way: {paused:#}");
    assert_eq!(paused["progress"]["total"], 1_000);
    let pending = supervisor.all(&format!("{operation}/items?status=pending&limit=200")).await;
    assert_eq!(i64::try_from(pending.len()), Ok(1_000 - done), "none while it rests");

    // One of them is released meanwhile.
    let leaving = pending.last().expect("some are pending")["case"].as_str().expect("an id");
    let leaves = format!("/v1/forced-labor/shipments/{leaving}");
    port.act(&leaves, "releases", &json!({})).await.expect(201);
    assert_eq!(progress("done").await, done);
    let barred = supervisor.file(said("retries"), &why).await;
    assert_eq!((barred.status, barred.problem()), (409, "act-barred"));
    supervisor.file(said("resumptions"), &why).await.expect(201);
    until("it gets further", async || (progress("done").await > done).then_some(())).await;
    world.crash().await;
    until_done(&supervisor, &operation).await;
    for (of, count) in [("done", 999), ("skipped", 1), ("failed", 0), ("pending", 0)] {
        assert_eq!(progress(of).await, count, "{of}");
    }
    let skipped = supervisor.all(&format!("{operation}/items?status=skipped")).await;
    assert_eq!((skipped.len(), &skipped[0]["case"]), (1, &json!(leaving)));
    assert!(skipped[0]["why"].as_str().is_some_and(|it| it.contains("`released`")), "{skipped:?}");
    for case in &shipments {
        let docket = port.all(&format!("/v1/cases/{case}/docket?limit=200")).await;
        let switched = docket.iter().filter(|it| it["entry"] == "track_switched").count();
        assert_eq!(switched, usize::from(case != leaving), "each once: {case}");
    }
}

/// Waits until an operation is done, for as long as it gets further.
async fn until_done(supervisor: &Caller, operation: &str) {
    let reached = |it: &Value| {
        let count = |of: &str| it["progress"][of].as_i64().expect("a count");
        count("done") + count("skipped")
    };
    let mut before = -1;
    loop {
        let it = until("the operation gets further", async || {
            let it = supervisor.read(operation).await;
            (it["status"] != "running" || reached(&it) > before).then_some(it)
        })
        .await;
        if it["status"] == "done" {
            return;
        }
        assert_eq!(it["status"], "running", "{it:#}");
        before = reached(&it);
    }
}

/// Everything that is said of an operation, once and with success: while Temporal is down one is paused, resumed and
/// cancelled; another fails, for its importer has no address, and is tried again. Gives the path of the latter.
pub async fn every_word_on_an_operation(world: &mut World) -> String {
    let (supervisor, port) = (world.somebody("supervisor"), world.somebody("port-director"));
    world.temporal.kill();
    let mut operations = Vec::new();
    for email in [Some(crate::world::IMPORTER), None] {
        let (path, order) = order(world, &supervisor).await;
        let mut body = json!({
            "arrival": "presented_for_examination", "track": "wro", "port": "Los Angeles/Long Beach", "orders": [order],
            "importer": { "name": "Gloves Ltd.", "address": "4 Pier, Tacoma, WA" },
        });
        if let Some(email) = email {
            body["importer"]["email"] = json!(email);
        }
        port.file("/v1/forced-labor/shipments", &body).await.expect(201);
        let published = supervisor.act(&path, "findings", &finding()).await.expect(201);
        operations.push(published.body["operation"].as_str().expect("a link").to_owned());
    }
    for word in ["pauses", "resumptions", "cancellations"] {
        supervisor.file(format!("{}/{word}", operations[0]), &json!({})).await.expect(201);
    }
    world.temporal.start();
    world.until_ready().await;
    let failing = operations.remove(1);
    until("the operation has failed", async || {
        (supervisor.read(&failing).await["status"] == "failed").then_some(())
    })
    .await;
    supervisor.file(format!("{failing}/retries"), &json!({})).await.expect(201);
    failing
}
