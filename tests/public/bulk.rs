//! A Finding published while a thousand shipments are held under its order: one act, seen on its way to each of them, by
//! a service and a Temporal that do not live long enough.

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::imports::today;
use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::orders::{ORDERS, finding, order};
use crate::world::{IMPORTER, Store, World};

const SHIPMENTS: usize = 1_000;
/// How many are opened at once.
const AT_ONCE: usize = 16;

/// Opens the case of a shipment that is held under an order; gives its id.
async fn held(port: &Caller, order: &str, email: Option<&str>) -> String {
    let mut body = json!({
        "arrival": "presented_for_examination", "track": "wro", "port": "Los Angeles/Long Beach", "orders": [order],
        "importer": { "name": "Gloves Ltd." },
    });
    if let Some(email) = email {
        body["importer"]["email"] = json!(email);
    }
    port.file("/v1/forced-labor/shipments", &body).await.expect(201).id()
}

#[tokio::test]
async fn a_finding_reaches_a_thousand_held_shipments_whatever_dies() {
    let mut world = World::on(Store::Sqlite).await;
    let (supervisor, port) = (world.somebody("supervisor"), world.somebody("port-director"));
    let id = supervisor.file(ORDERS, &order(&today(&world).to_string())).await.expect(201).id();
    // Their clocks start when Temporal is back, behind the operation.
    world.temporal.kill();
    // One importer cannot be told: the service fails at his shipment.
    let unknown = held(&port, &id, None).await;
    let opened = stream::iter(1..SHIPMENTS).map(|_| held(&port, &id, Some(IMPORTER)));
    let mut shipments: Vec<String> = opened.buffer_unordered(AT_ONCE).collect().await;
    shipments.push(unknown.clone());
    let published =
        supervisor.act(&format!("{ORDERS}/{id}"), "findings", &finding()).await.expect(201);
    let operation = published.body["operation"].as_str().expect("it reaches shipments").to_owned();
    world.temporal.start();
    world.until_ready().await;

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

    // One of them is released meanwhile.
    let leaving = pending.iter().rev().find(|it| it["case"] != unknown.as_str());
    let leaving = leaving.expect("some are pending")["case"].as_str().expect("an id");
    let leaves = format!("/v1/forced-labor/shipments/{leaving}");
    port.act(&leaves, "releases", &json!({})).await.expect(201);
    assert_eq!(progress("done").await, done, "none while it rests");
    let barred = supervisor.file(said("retries"), &why).await;
    assert_eq!((barred.status, barred.problem()), (409, "operation-not-there"));
    supervisor.file(said("resumptions"), &why).await.expect(201);
    until("it gets further", async || (progress("done").await > done).then_some(())).await;
    // Temporal and the service die in the midst of it.
    world.temporal.kill();
    world.crash().await;
    world.temporal.start();
    world.until_ready().await;
    until_ended(&supervisor, &operation).await;
    for (of, count) in [("done", 998), ("skipped", 1), ("failed", 1), ("pending", 0)] {
        assert_eq!(progress(of).await, count, "{of}");
    }
    supervisor.file(said("retries"), &why).await.expect(201);
    until("it has failed again", async || {
        (supervisor.read(&operation).await["status"] == "failed").then_some(())
    })
    .await;
    let skipped = supervisor.all(&format!("{operation}/items?status=skipped")).await;
    assert_eq!((skipped.len(), &skipped[0]["case"]), (1, &json!(leaving)));
    assert!(skipped[0]["why"].as_str().is_some_and(|it| it.contains("`released`")), "{skipped:?}");
    let failed = supervisor.all(&format!("{operation}/items?status=failed")).await;
    assert_eq!((failed.len(), &failed[0]["case"]), (1, &json!(unknown)));
    let once = async |case: &String| {
        let docket = port.all(&format!("/v1/cases/{case}/docket?limit=200")).await;
        let switched = docket.iter().filter(|it| it["entry"] == "track_switched").count();
        assert_eq!(switched, usize::from(case != leaving && *case != unknown), "each once: {case}");
    };
    stream::iter(&shipments).for_each_concurrent(AT_ONCE, once).await;
}

/// An operation that fails, for the importer of its shipment has no address, and is tried again; gives its path.
pub async fn an_operation_that_fails(world: &World) -> String {
    let supervisor = world.somebody("supervisor");
    let failing = published(world, None).await;
    until_ended(&supervisor, &failing).await;
    supervisor.file(format!("{failing}/retries"), &json!({})).await.expect(201);
    failing
}

/// An operation that is paused, resumed and cancelled while Temporal is down: what is said is recorded all the same.
pub async fn an_operation_that_waits(world: &mut World) {
    world.temporal.kill();
    let waiting = published(world, Some(IMPORTER)).await;
    for word in ["pauses", "resumptions", "cancellations"] {
        let said = world.somebody("supervisor").file(format!("{waiting}/{word}"), &json!({})).await;
        said.expect(201);
    }
}

/// Publishes a Finding while one shipment is held under its order; gives the path of the operation.
async fn published(world: &World, email: Option<&str>) -> String {
    let supervisor = world.somebody("supervisor");
    let wro = order(&today(world).to_string());
    let id = supervisor.file(ORDERS, &wro).await.expect(201).id();
    held(&world.somebody("port-director"), &id, email).await;
    let path = format!("{ORDERS}/{id}");
    let published = supervisor.act(&path, "findings", &finding()).await.expect(201);
    published.body["operation"].as_str().expect("it reaches shipments").to_owned()
}

/// Waits until an operation has ended, for as long as it gets further.
async fn until_ended(supervisor: &Caller, operation: &str) {
    let reached = |it: &Value| {
        let count = |of: &str| it["progress"][of].as_i64().expect("a count");
        count("done") + count("skipped") + count("failed")
    };
    let mut before = -1;
    loop {
        let it = until("the operation gets further", async || {
            let it = supervisor.read(operation).await;
            (it["status"] != "running" || reached(&it) != before).then_some(it)
        })
        .await;
        if it["status"] != "running" {
            return;
        }
        before = reached(&it);
    }
}
