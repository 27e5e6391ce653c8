//! A Finding published while a thousand shipments are held under its order: one act, seen on its way to each of them, by
//! a service and a Temporal that do not live long enough.

use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};

use crate::imports::today;
use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::orders::{ORDERS, finding, order};
use crate::world::{IMPORTER, Store, World};

const SHIPMENTS: usize = 1_000;
/// How many are opened at once.
const AT_ONCE: usize = 16;
const PIER: &str = "4 Pier, Tacoma, WA";
const NOWHERE: &str = "Nowhere Ltd.";

/// Opens the case of a shipment that is held under an order; gives its id.
async fn held(port: &Caller, order: &str) -> String {
    held_for(port, order, &json!({ "name": "Gloves Ltd.", "address": PIER, "email": IMPORTER }))
        .await
}

async fn held_for(port: &Caller, order: &str, importer: &Value) -> String {
    let body = json!({
        "arrival": "presented_for_examination", "track": "wro", "port": "Los Angeles/Long Beach", "orders": [order],
        "importer": importer,
    });
    port.file("/v1/forced-labor/shipments", &body).await.expect(201).id()
}

/// The same for an importer whose address is lost afterwards, which no act could do: the regime cannot change, for it owes
/// him a notice.
async fn held_for_nobody(world: &World, port: &Caller, order: &str) -> String {
    let id = held_for(port, order, &json!({ "name": NOWHERE, "address": PIER })).await;
    world.damage(&format!("UPDATE party SET address = NULL WHERE name = '{NOWHERE}'"));
    id
}

/// Does what the reason of a failed item says: gives an address where it says one is missing.
async fn help(port: &Caller, failed: &Value) {
    let case = failed["case"].as_str().expect("an id");
    let etag = port.get(format!("/v1/cases/{case}")).await.expect(200);
    let why = failed["why"].as_str().expect("a reason");
    let (_, path) = why.split_once("add one at ").unwrap_or_else(|| panic!("says where: {why}"));
    let change = json!({ "email": IMPORTER, "reason": "Its agent called." });
    let said = port.ask(Method::POST, path).fresh_key().if_match(etag.etag()).json(&change);
    said.send().await.expect(201);
}

#[tokio::test]
async fn a_finding_reaches_a_thousand_held_shipments_whatever_dies() {
    let mut world = World::on(Store::Postgres).await;
    let (supervisor, port) = (world.somebody("supervisor"), world.somebody("port-director"));
    let id = supervisor.file(ORDERS, &order(&today(&world).to_string())).await.expect(201).id();
    // Their clocks start when Temporal is back, behind the operation.
    world.temporal.kill();
    // One importer cannot be told: the service fails at his shipment.
    let unknown = held_for_nobody(&world, &port, &id).await;
    let opened = stream::iter(1..SHIPMENTS).map(|_| held(&port, &id));
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
    let skipped = supervisor.all(&format!("{operation}/items?status=skipped")).await;
    assert_eq!((skipped.len(), &skipped[0]["case"]), (1, &json!(leaving)));
    assert!(skipped[0]["why"].as_str().is_some_and(|it| it.contains("`released`")), "{skipped:?}");
    let failed = supervisor.all(&format!("{operation}/items?status=failed")).await;
    assert_eq!((failed.len(), &failed[0]["case"]), (1, &json!(unknown)));
    help(&port, &failed[0]).await;
    supervisor.file(said("retries"), &why).await.expect(201);
    until("what failed is done as well", async || {
        (supervisor.read(&operation).await["status"] == "done").then_some(())
    })
    .await;
    assert_eq!((progress("done").await, progress("failed").await), (999, 0));
    let once = async |case: &String| {
        let docket = port.all(&format!("/v1/cases/{case}/docket?limit=200")).await;
        let switched = docket.iter().filter(|it| it["entry"] == "track_switched").count();
        assert_eq!(switched, usize::from(case != leaving), "each once: {case}");
    };
    stream::iter(&shipments).for_each_concurrent(AT_ONCE, once).await;
}

/// An operation that fails, for the importer of its shipment has no address, and is tried again; gives its path.
pub async fn an_operation_that_fails(world: &World) -> String {
    let (supervisor, port) = (world.somebody("supervisor"), world.somebody("port-director"));
    let order = ordered(world).await;
    held_for_nobody(world, &port, &order).await;
    let failing = published(world, &order).await;
    until_ended(&supervisor, &failing).await;
    supervisor.file(format!("{failing}/retries"), &json!({})).await.expect(201);
    failing
}

/// An operation that is paused, resumed and cancelled while Temporal is down: what is said is recorded all the same.
pub async fn an_operation_that_waits(world: &mut World) {
    world.temporal.kill();
    let order = ordered(world).await;
    held(&world.somebody("port-director"), &order).await;
    let waiting = published(world, &order).await;
    for word in ["pauses", "resumptions", "cancellations"] {
        let said = world.somebody("supervisor").file(format!("{waiting}/{word}"), &json!({})).await;
        said.expect(201);
    }
}

/// Issues an order; gives its id.
async fn ordered(world: &World) -> String {
    let wro = order(&today(world).to_string());
    world.somebody("supervisor").file(ORDERS, &wro).await.expect(201).id()
}

/// Publishes a Finding while a shipment is held under its order; gives the path of the operation.
async fn published(world: &World, order: &str) -> String {
    let path = format!("{ORDERS}/{order}");
    let supervisor = world.somebody("supervisor");
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
