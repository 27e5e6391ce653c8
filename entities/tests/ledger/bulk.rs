//! An act that reaches many cases: every one of them once, whoever dies, pauses or comes twice.

use std::time::Duration;

use entities::{
    Actor, BulkSaid, BulkSeen, BulkStatus, BulkStep, CaseId, Errand, ItemStatus, Ledger,
    LedgerError, Opening, OperationId, RealmId, Replayable,
};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use statute::count::legal_day;
use statute::{Act, Entry, EntryKind, Fields, Program, Role, State, Track};

use crate::world::*;

fn officer(name: &str, role: Role) -> Actor {
    Actor { account: name.to_owned(), role, email: None, party: None }
}

fn supervisor() -> Actor {
    officer("susan", Role::Supervisor)
}

fn port() -> Actor {
    officer("paula", Role::PortDirector)
}

fn told(seen: &BulkSeen) -> Value {
    json!(seen.operation.status.as_str())
}

impl World {
    async fn opened(&self, actor: &Actor, opening: Opening) -> CaseId {
        let opened = self.ledger.open_case(actor, RealmId::REAL, opening, None, &answer).await;
        fresh(opened).file.id
    }

    async fn order(&self) -> CaseId {
        let grounds = json!({ "grounds": "Wages are withheld.", "scope": { "countries": ["XX"] } });
        let act = act(EntryKind::WroIssued, grounds);
        let program = Program::ForcedLaborOrder;
        self.opened(&supervisor(), Opening { program, track: None, act }).await
    }

    /// A shipment that is held under an order.
    async fn held(&self, order: CaseId, track: Track, importer: &Value) -> CaseId {
        let content = json!({ "orders": [order], "importer": importer });
        let act = act(EntryKind::PresentedForExamination, content);
        let opening = Opening { program: Program::Detention, track: Some(track), act };
        let case = self.opened(&port(), opening).await;
        fresh(self.act(&port(), case, statute::Act::new(EntryKind::Detained)).await);
        case
    }

    async fn held_by_acme(&self, order: CaseId) -> CaseId {
        self.held(order, Track::Wro, &json!({ "name": "Acme", "email": "dock@acme.example" })).await
    }

    /// Publishes the Finding; gives the operation it brings about.
    async fn publish(&self, order: CaseId) -> Option<OperationId> {
        let content = json!({
            "grounds": "The investigation found it.", "approval": { "secretary": "S. Secretary" },
            "publications": { "federal_register": "91 FR 1", "customs_bulletin": "Vol. 60, No. 1" },
            "scope": { "countries": ["XX"] },
        });
        let act = act(EntryKind::FindingPublished, content);
        fresh(self.act(&supervisor(), order, act).await).operation
    }

    async fn bulk(&self, id: OperationId) -> BulkSeen {
        self.ledger.bulk(&supervisor(), RealmId::REAL, id).await.expect("the operation")
    }

    /// Status, then how many are there, done, skipped and failed.
    async fn stands(&self, id: OperationId) -> (BulkStatus, [i64; 4]) {
        let it = self.bulk(id).await.operation;
        (it.status, [it.total, it.done, it.skipped, it.failed])
    }

    async fn say_of_bulk(
        &self,
        id: OperationId,
        said: BulkSaid,
    ) -> Result<BulkStatus, LedgerError> {
        let (by, why) = (supervisor(), Some("because"));
        let said = self.ledger.say_of_bulk(&by, RealmId::REAL, id, said, why, None, &told).await?;
        match said {
            Replayable::Fresh { it, .. } => Ok(it.operation.status),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    async fn items(&self, id: OperationId, status: ItemStatus) -> Vec<(CaseId, String, i32)> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self
                .ledger
                .bulk_items(&supervisor(), RealmId::REAL, id, Some(status), after.as_ref(), 1)
                .await
                .expect("a page");
            found.extend(
                page.items
                    .into_iter()
                    .map(|it| (it.item.case_id, it.item.why.unwrap_or_default(), it.item.tried)),
            );
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    /// On which days a shipment changed its regime.
    async fn switches(&self, case: CaseId) -> Vec<String> {
        let file = self.case(&port(), case).await;
        let switched = file.lines.iter().filter(|it| it.entry.kind == EntryKind::TrackSwitched);
        switched.map(|it| it.entry.on.to_string()).collect()
    }
}

/// Does what comes next, once.
async fn step(ledger: &Ledger, id: OperationId) -> BulkStep {
    let next = ledger.bulk_next(id).await.expect("what comes next");
    match next {
        BulkStep::Gather => ledger.bulk_gather(id).await.expect("gathered"),
        BulkStep::Sweep => ledger.bulk_sweep(id).await.expect("swept"),
        BulkStep::Item(case) => {
            if let Err(error) = ledger.bulk_item(id, case).await {
                ledger.bulk_failed(id, case, &error).await.expect("remembered");
            }
        }
        BulkStep::Rest | BulkStep::Ended => {}
    }
    next
}

async fn to_the_end(ledger: &Ledger, id: OperationId) {
    while !matches!(step(ledger, id).await, BulkStep::Rest | BulkStep::Ended) {}
}

#[test]
fn a_finding_reaches_every_shipment_that_is_still_held_and_no_other() {
    on_each(async |world: World| {
        let (order, other) = (world.order().await, world.order().await);
        let held = [
            world.held_by_acme(order).await,
            world.held_by_acme(order).await,
            world.held_by_acme(order).await,
        ];
        let leaving = world.held_by_acme(order).await;
        let elsewhere = world.held_by_acme(other).await;
        let general = world.held(order, Track::General, &Value::Null).await;
        let gone = world.held_by_acme(order).await;
        fresh(world.act(&port(), gone, statute::Act::new(EntryKind::Released)).await);

        let published = world.now().date_naive().to_string();
        let id = world.publish(order).await.expect("it reaches shipments");
        assert_eq!(step(&world.ledger, id).await, BulkStep::Gather);
        assert_eq!(world.stands(id).await, (BulkStatus::Running, [5, 0, 0, 0]));
        fresh(world.act(&port(), leaving, statute::Act::new(EntryKind::Released)).await);
        world.go_on(1);
        to_the_end(&world.ledger, id).await;

        assert_eq!(world.stands(id).await, (BulkStatus::Done, [5, 3, 2, 0]));
        for case in held {
            assert_eq!(
                world.switches(case).await,
                std::slice::from_ref(&published),
                "dated as the Finding"
            );
            let file = world.case(&port(), case).await;
            assert_eq!(file.docket.state, State::Detained);
            assert_eq!(file.officer.as_deref(), Some("paula"), "the port keeps it in charge");
            assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);
        }
        for case in [leaving, elsewhere, general, gone] {
            assert_eq!(world.switches(case).await, Vec::<String>::new());
        }
        let skipped = world.items(id, ItemStatus::Skipped).await;
        let why = |case| skipped.iter().find(|it| it.0 == case).map(|it| it.1.as_str());
        assert!(why(leaving).is_some_and(|it| it.contains("`released`")), "{skipped:?}");
        assert!(why(general).is_some_and(|it| it.contains("under `general`")), "{skipped:?}");

        // Again and again: nothing more happens.
        world.ledger.bulk_item(id, held[0]).await.expect("nothing to do");
        to_the_end(&world.ledger, id).await;
        assert_eq!(world.switches(held[0]).await.len(), 1);
        assert_eq!(world.stands(id).await, (BulkStatus::Done, [5, 3, 2, 0]));

        assert!(world.publish(other).await.is_some());
        let empty = world.order().await;
        assert_eq!(world.publish(empty).await, None, "nothing is held under it");
    });
}

#[test]
fn killed_between_two_cases_or_done_twice_at_once_each_is_reached_once() {
    on_each(async |world: World| {
        let order = world.order().await;
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(world.held_by_acme(order).await);
        }
        let id = world.publish(order).await.expect("an operation");
        step(&world.ledger, id).await;
        step(&world.ledger, id).await;
        // Another process goes on where the first was killed; and two of them at once, on the same cases.
        let other = connect(&world.url, world.clock.clone()).await;
        assert_eq!(world.stands(id).await.1, [8, 1, 0, 0]);
        let twice = held.iter().flat_map(|case| [(&world.ledger, *case), (&other, *case)]);
        let done = join_all(twice.map(|(ledger, case)| ledger.bulk_item(id, case))).await;
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        to_the_end(&other, id).await;
        assert_eq!(world.stands(id).await, (BulkStatus::Done, [8, 8, 0, 0]));
        for case in held {
            assert_eq!(world.switches(case).await.len(), 1);
        }
    });
}

#[test]
fn a_supervisor_pauses_resumes_and_cancels() {
    on_each(async |world: World| {
        let order = world.order().await;
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(world.held_by_acme(order).await);
        }
        let id = world.publish(order).await.expect("an operation");
        step(&world.ledger, id).await;
        step(&world.ledger, id).await;
        assert_eq!(world.say_of_bulk(id, BulkSaid::Pause).await.ok(), Some(BulkStatus::Paused));
        for case in &held {
            world.ledger.bulk_item(id, *case).await.expect("nothing is done while it rests");
        }
        assert_eq!(step(&world.ledger, id).await, BulkStep::Rest);
        assert_eq!(world.stands(id).await, (BulkStatus::Paused, [4, 1, 0, 0]));
        for said in [BulkSaid::Pause, BulkSaid::Retry] {
            assert!(matches!(
                world.say_of_bulk(id, said).await,
                Err(LedgerError::OperationBarred { .. })
            ));
        }
        assert_eq!(world.say_of_bulk(id, BulkSaid::Resume).await.ok(), Some(BulkStatus::Running));
        step(&world.ledger, id).await;
        assert_eq!(world.say_of_bulk(id, BulkSaid::Cancel).await.ok(), Some(BulkStatus::Cancelled));
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended);
        assert_eq!(
            world.stands(id).await,
            (BulkStatus::Cancelled, [4, 2, 0, 0]),
            "what is done stays"
        );
        assert!(matches!(
            world.say_of_bulk(id, BulkSaid::Resume).await,
            Err(LedgerError::OperationBarred { .. })
        ));
        assert_eq!(world.bulk(id).await.operation.changed_by.as_deref(), Some("susan"));

        let ledger = &world.ledger;
        for (by, realm) in [(&world.investigator, RealmId::REAL), (&world.filer, RealmId::REAL)] {
            let said = ledger.say_of_bulk(by, realm, id, BulkSaid::Pause, None, None, &told).await;
            match (by.role, said) {
                (Role::Filer, Err(LedgerError::NotFound)) => {}
                (Role::Investigator, Err(LedgerError::NotYourTask { roles })) => {
                    assert_eq!(roles, [Role::Supervisor]);
                }
                (role, other) => panic!("{role}: {other:?}"),
            }
        }
        let hidden = ledger.bulk(&world.filer, RealmId::REAL, id).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)));
        let elsewhere = ledger.bulk(&supervisor(), RealmId::random(), id).await;
        assert!(matches!(elsewhere, Err(LedgerError::NotFound)), "of another realm");
    });
}

#[test]
fn what_fails_is_swept_and_then_named_with_its_reason() {
    on_each(async |world: World| {
        let order = world.order().await;
        let fine = world.held_by_acme(order).await;
        // The change of regime owes its importer a notice, and nobody knows where it is served.
        let mute = world.held(order, Track::Wro, &json!({ "name": "Nowhere Ltd." })).await;
        let id = world.publish(order).await.expect("an operation");
        to_the_end(&world.ledger, id).await;
        assert_eq!(world.stands(id).await, (BulkStatus::Failed, [2, 1, 0, 1]));
        let failed = world.items(id, ItemStatus::Failed).await;
        assert_eq!(
            (failed.len(), failed[0].0, failed[0].2),
            (1, mute, 4),
            "once, and three sweeps"
        );
        assert!(failed[0].1.contains("neither an e-mail address nor a postal one"), "{failed:?}");
        assert_eq!(world.switches(mute).await, Vec::<String>::new(), "all of it or nothing");

        // Somebody finds its address: what failed is tried once more, and nothing else.
        let db = Database::connect(&world.url).await.expect("the database answers");
        db.execute_unprepared("UPDATE service_entry SET email = 'found@nowhere.example'")
            .await
            .expect("an address");
        assert_eq!(world.say_of_bulk(id, BulkSaid::Retry).await.ok(), Some(BulkStatus::Running));
        to_the_end(&world.ledger, id).await;
        assert_eq!(world.stands(id).await, (BulkStatus::Done, [2, 2, 0, 0]));
        assert_eq!(world.switches(mute).await.len(), 1);
        assert_eq!(world.switches(fine).await.len(), 1);
    });
}

#[test]
fn what_is_held_under_an_order_is_rebuilt_from_the_dockets() {
    on_each(async |world: World| {
        let order = world.order().await;
        let case = world.held_by_acme(order).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        db.execute_unprepared("DELETE FROM held_under").await.expect("damage is done");
        world.ledger.rebuild(case).await.expect("rebuilt");
        assert!(world.publish(order).await.is_some(), "the order finds its shipment again");
    });
}

#[test]
fn a_finding_that_is_corrected_away_stops_its_operation() {
    on_each(async |world: World| {
        let order = world.order().await;
        let reached = world.held_by_acme(order).await;
        let spared = world.held_by_acme(order).await;
        let id = world.publish(order).await.expect("an operation");
        let first = world.ledger.take_outbox(1, Duration::from_secs(9)).await.expect("work");
        assert_eq!(first[0].errand, Errand::Bulk(id), "before the clocks that were queued first");
        while world.stands(id).await.1[1] == 0 {
            step(&world.ledger, id).await;
        }
        let published = world.case(&supervisor(), order).await;
        let finding =
            published.lines.iter().find(|it| it.entry.kind == EntryKind::FindingPublished);
        let number = finding.expect("it is published").number;
        let fields = Fields {
            corrects: Some(number),
            reason: Some("It was published too early.".to_owned()),
            ..Fields::default()
        };
        let undone = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        fresh(world.act(&supervisor(), order, undone).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(world.stands(id).await, (BulkStatus::Cancelled, [2, 1, 0, 0]));
        let said = world.bulk(id).await.operation;
        assert!(
            said.reason.is_some_and(|it| it.contains("corrected away")) && said.ended_at.is_some()
        );
        let switched = [world.switches(reached).await.len(), world.switches(spared).await.len()];
        assert_eq!(switched.iter().sum::<usize>(), 1, "what it reached stays so");
    });
}

#[test]
fn a_finding_that_is_corrected_is_carried_as_it_stands_now() {
    on_each(async |world: World| {
        let order = world.order().await;
        let shipment = world.held_by_acme(order).await;
        let id = world.publish(order).await.expect("an operation");
        let published = world.case(&supervisor(), order).await;
        let mut lines = published.lines.iter();
        let finding = lines.find(|it| it.entry.kind == EntryKind::FindingPublished);
        let finding = finding.expect("it is published");
        world.go_on(1);
        let today = legal_day(world.now());
        let fields = Fields {
            corrects: Some(finding.number),
            reason: Some("The Federal Register is of the day after.".to_owned()),
            replacement: Some(Box::new(Entry { on: today, ..finding.entry.clone() })),
            ..Fields::default()
        };
        let corrected = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        fresh(world.act(&supervisor(), order, corrected).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(world.stands(id).await, (BulkStatus::Done, [1, 1, 0, 0]));
        assert_eq!(world.switches(shipment).await, [today.to_string()], "the day it has now");
    });
}
