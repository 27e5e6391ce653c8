//! An act on its way to many cases: it shows how far it is, rests, goes on, and outlives the worker.

use entities::{
    Actor, BulkSaid, BulkSeen, BulkStatus, CaseId, ItemStatus, Opening, OperationId, RealmId,
};
use serde_json::{Value, json};
use statute::{Act, EntryKind, Fields, Program, Role, Track};

use crate::wait::until;
use crate::world::{World, fresh};

const SHIPMENTS: usize = 300;
const ALL: i64 = 300;

fn officer(name: &str, role: Role) -> Actor {
    Actor { account: name.to_owned(), role, email: None, party: None }
}

fn supervisor() -> Actor {
    officer("susan", Role::Supervisor)
}

pub fn port() -> Actor {
    officer("paula", Role::PortDirector)
}

pub fn act(kind: EntryKind, content: Value) -> Act {
    Act { kind, on: None, fields: Fields { content: Some(content), ..Fields::default() } }
}

fn told(seen: &BulkSeen) -> Value {
    json!(seen.operation.status.as_str())
}

impl World {
    pub async fn opened(&self, realm: RealmId, actor: &Actor, opening: Opening) -> CaseId {
        let opened = self
            .ledger
            .open_case(actor, realm, opening, None, &|recorded| json!(recorded.file.id))
            .await;
        fresh(opened.expect("it is opened")).file.id
    }

    /// An order in force.
    pub async fn order(&self, realm: RealmId) -> CaseId {
        let content = json!({ "grounds": "Wages are withheld.", "scope": { "countries": ["XX"] } });
        let act = act(EntryKind::WroIssued, content);
        let program = Program::ForcedLaborOrder;
        self.opened(realm, &supervisor(), Opening { program, track: None, act }).await
    }

    /// A shipment that is held under an order.
    pub async fn held(&self, realm: RealmId, order: CaseId) -> CaseId {
        let act = act(EntryKind::PresentedForExamination, json!({ "orders": [order] }));
        let opening = Opening { program: Program::Detention, track: Some(Track::Wro), act };
        self.opened(realm, &port(), opening).await
    }

    /// Publishes the Finding that follows an order; gives the operation it brings about.
    pub async fn publish(&self, realm: RealmId, order: CaseId) -> OperationId {
        let content = json!({
            "grounds": "The investigation found it.", "approval": { "secretary": "S. Secretary" },
            "publications": { "federal_register": "91 FR 1", "customs_bulletin": "Vol. 60, No. 1" },
            "scope": { "countries": ["XX"] },
        });
        let act = act(EntryKind::FindingPublished, content);
        let answer = |_: &_| Value::Null;
        let done = self.ledger.record(&supervisor(), realm, order, None, act, None, &answer).await;
        fresh(done.expect("it is published")).operation.expect("it reaches shipments")
    }

    async fn bulk(&self, id: OperationId) -> entities::bulk_operation::Model {
        let seen = self.ledger.bulk(&supervisor(), RealmId::REAL, id).await;
        seen.expect("the operation").operation
    }

    async fn say(&self, id: OperationId, said: BulkSaid) {
        let (by, realm) = (supervisor(), RealmId::REAL);
        let done = self.ledger.say_of_bulk(&by, realm, id, said, None, None, &told).await;
        done.unwrap_or_else(|error| panic!("{said:?}: {error:?}"));
    }

    /// Waits until the operation is done, for as long as it gets further.
    pub async fn until_bulk(&self, realm: RealmId, id: OperationId) {
        let mut reached = -1;
        loop {
            let row = until("the operation gets further", async || {
                let seen = self.ledger.bulk(&supervisor(), realm, id).await.expect("it");
                let row = seen.operation;
                let is_further = row.done + row.skipped > reached;
                (row.status == BulkStatus::Done || is_further).then_some(row)
            })
            .await;
            assert_ne!(row.status, BulkStatus::Failed, "{row:?}");
            if row.status == BulkStatus::Done {
                return;
            }
            reached = row.done + row.skipped;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_reaches_every_held_shipment_once() {
    let world = World::new().await;
    let order = world.order(RealmId::REAL).await;
    let room = world.start();
    let mut held = Vec::with_capacity(SHIPMENTS);
    while held.len() < SHIPMENTS {
        held.push(world.held(RealmId::REAL, order).await);
        // Their clocks are started first: what is queued later waits behind them.
        if held.len().is_multiple_of(100) {
            room.nudge();
            world.until_quiet(RealmId::REAL).await;
        }
    }
    let id = world.publish(RealmId::REAL, order).await;
    room.nudge();

    until("some shipments are reached", async || (world.bulk(id).await.done > 0).then_some(()))
        .await;
    world.say(id, BulkSaid::Pause).await;
    let paused = world.bulk(id).await;
    assert_eq!((paused.status, paused.total), (BulkStatus::Paused, ALL));
    assert!((1..ALL).contains(&paused.done), "on its way: {paused:?}");

    // While it rests the last of them is released.
    let (by, realm) = (supervisor(), RealmId::REAL);
    let pending = Some(ItemStatus::Pending);
    let page = world.ledger.bulk_items(&by, realm, id, pending, None, 999).await.expect("items");
    assert_eq!(i64::try_from(page.items.len()), Ok(ALL - paused.done), "none while it rests");
    let leaving = page.items.last().expect("some are pending").item.case_id;
    world.act(&port(), realm, leaving, Act::new(EntryKind::Released)).await;
    assert_eq!(world.bulk(id).await.done, paused.done);

    world.say(id, BulkSaid::Resume).await;
    room.nudge();
    until("it gets further", async || (world.bulk(id).await.done > paused.done).then_some(()))
        .await;
    // The worker ends on the way, and another goes on.
    room.stop().await;
    let room = world.start();
    world.until_bulk(RealmId::REAL, id).await;
    let done = world.bulk(id).await;
    assert_eq!((done.total, done.done, done.skipped, done.failed), (ALL, ALL - 1, 1, 0));
    for case in held {
        let file = world.case(RealmId::REAL, case).await;
        let switches =
            file.lines.iter().filter(|it| it.entry.kind == EntryKind::TrackSwitched).count();
        assert_eq!(switches, usize::from(case != leaving), "each once: {case}");
    }
    let skipped =
        world.ledger.bulk_items(&by, realm, id, Some(ItemStatus::Skipped), None, 10).await;
    let skipped = skipped.expect("items").items;
    assert_eq!((skipped.len(), skipped[0].item.case_id), (1, leaving));
    assert!(skipped[0].item.why.as_deref().is_some_and(|why| why.contains("`released`")));
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_outlives_the_loss_of_temporal() {
    let mut world = World::new().await;
    let order = world.order(RealmId::REAL).await;
    for _ in 0..3 {
        world.held(RealmId::REAL, order).await;
    }
    let room = world.start();
    world.temporal.kill();
    let id = world.publish(RealmId::REAL, order).await;
    world.say(id, BulkSaid::Pause).await;
    room.nudge();
    world.lose_temporal();
    world.temporal.start();
    world.say(id, BulkSaid::Resume).await;
    room.nudge();
    world.until_bulk(RealmId::REAL, id).await;
    assert_eq!(world.bulk(id).await.done, 3);
    room.stop().await;
}
