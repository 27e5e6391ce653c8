//! Sandboxes: a clock of their own that only moves forward, and cases that the real world does not see.

use std::time::Duration;

use chrono::TimeDelta;
use entities::{
    CaseFilter, DeliveryStatus, Errand, LedgerError, NoticeFilter, OperationStatus, RealmId,
    Replayable, Woken, operation, realm,
};
use serde_json::{Value, json};

use crate::world::*;

const LEASE: Duration = Duration::from_mins(1);

fn made(row: &realm::Model) -> Value {
    json!({ "id": row.id })
}

fn begun(row: &operation::Model) -> Value {
    json!({ "id": row.id })
}

async fn sandbox(world: &World) -> RealmId {
    let made = world
        .ledger
        .create_sandbox(&world.filer, "past", at("2019-10-01T14:00:00Z"), None, &made)
        .await;
    let Ok(Replayable::Fresh { it, .. }) = made else { panic!("a sandbox") };
    it.id
}

#[test]
fn a_sandbox_has_its_own_time_and_its_own_cases() {
    on_each(async |world: World| {
        let realm = sandbox(&world).await;
        let case = world.file_in(realm).await;
        let file = world.ledger.case(&world.filer, realm, case).await.expect("the case");
        assert!(file.number.starts_with("EAPA-2019-"));
        assert_eq!(file.lines[0].entry.on, day("2019-10-01"));
        assert_eq!(file.lines[0].recorded_at, at("2019-10-01T14:00:00Z"));
        assert!(world.hidden(&world.filer, case).await, "not in the real world");
        let page = world
            .ledger
            .cases(&world.investigator, RealmId::REAL, &CaseFilter::default(), None, 10)
            .await;
        assert!(page.expect("a page").items.is_empty());
        assert_eq!(world.ledger.sandboxes(None, 10).await.expect("sandboxes").items.len(), 1);
    });
}

#[test]
fn a_clock_moves_forward_and_stops_wherever_something_is_due() {
    on_each(async |world: World| {
        let realm = sandbox(&world).await;
        let case = world.file_in(realm).await;
        fresh(world.act_in(&world.investigator, realm, case, acknowledge()).await);
        let waits =
            world.ledger.next_wake(case).await.expect("the next wake").expect("there is one");
        assert_eq!(waits.wait_ms, None, "its clock stands still");
        world.go_on(3000);
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up"), Woken::default());

        let until = at("2019-11-15T00:00:00Z");
        let back = world
            .ledger
            .move_clock(&world.filer, realm, at("2018-01-01T00:00:00Z"), None, &begun)
            .await;
        assert!(matches!(back, Err(LedgerError::ClockBackwards { .. })));
        let real = world.ledger.move_clock(&world.filer, RealmId::REAL, until, None, &begun).await;
        assert!(matches!(real, Err(LedgerError::NotFound)));
        let begun_now = world.ledger.move_clock(&world.filer, realm, until, None, &begun).await;
        let Ok(Replayable::Fresh { it: operation, .. }) = begun_now else { panic!("an operation") };
        let twice = world.ledger.move_clock(&world.filer, realm, until, None, &begun).await;
        assert!(
            matches!(twice, Err(LedgerError::ClockMoving { operation: other }) if other == operation.id)
        );

        let mut stops = Vec::new();
        clear(&world).await;
        while let Some(next) = world.ledger.next_in_realm(realm, until).await.expect("what is next")
        {
            assert!(world.ledger.quiet(realm).await.expect("quiet"), "before {next}");
            world.ledger.set_clock(operation.id, next).await.expect("the clock moves");
            assert!(!world.ledger.quiet(realm).await.expect("quiet"), "at {next}");
            world.ledger.set_clock(operation.id, next).await.expect("twice is once");
            let work = world.ledger.take_outbox(10, LEASE).await.expect("work");
            assert_eq!(
                work.iter().map(|work| work.errand).collect::<Vec<_>>(),
                [Errand::Look(case)]
            );
            world.ledger.outbox_done(&[work[0].id]).await.expect("done");
            world.ledger.wake(case).await.expect("a wake-up");
            clear(&world).await;
            stops.push(next);
        }
        assert!(stops.is_sorted() && stops.len() >= 5, "{stops:?}");
        let row = world.ledger.set_clock(operation.id, until).await.expect("the clock moves");
        assert_eq!((row.reached, usize::try_from(row.stops)), (until, Ok(stops.len())));
        let row = world.ledger.end_operation(operation.id, None).await.expect("it ends");
        assert_eq!(row.status, OperationStatus::Done);
        let missed = world.ledger.case(&world.investigator, realm, case).await.expect("the case");
        assert_eq!(missed.lines.last().expect("a line").entry.on, day("2019-10-23"));
    });
}

/// Serves every notice and empties the outbox.
async fn clear(world: &World) {
    for work in world.ledger.take_outbox(100, LEASE).await.expect("work") {
        if let Errand::Serve(notice) = work.errand {
            world.ledger.rendered(notice, &rendered()).await.expect("rendered");
            for delivery in world.ledger.pending_deliveries(notice).await.expect("deliveries") {
                let attempt = world
                    .ledger
                    .begin_attempt(delivery, LEASE)
                    .await
                    .expect("it")
                    .expect("it begins");
                world
                    .ledger
                    .end_attempt(delivery, attempt.number, outcome(250))
                    .await
                    .expect("it ends");
            }
        }
        world.ledger.outbox_done(&[work.id]).await.expect("done");
    }
}

#[test]
fn a_retry_waits_for_the_sandboxs_clock() {
    on_each(async |world: World| {
        let realm = sandbox(&world).await;
        let case = world.file_in(realm).await;
        fresh(world.act_in(&world.investigator, realm, case, acknowledge()).await);
        let page = world
            .ledger
            .notices(&world.investigator, realm, &NoticeFilter::default(), None, 1)
            .await;
        let notice = page.expect("notices").items.remove(0).notice.id;
        world.ledger.rendered(notice, &rendered()).await.expect("rendered");
        let delivery = world.ledger.pending_deliveries(notice).await.expect("deliveries")[0];
        world.ledger.begin_attempt(delivery, LEASE).await.expect("it").expect("it begins");
        let row = world.ledger.end_attempt(delivery, 1, outcome(421)).await.expect("it ends");
        let now = at("2019-10-01T14:00:00Z");
        let retry_at = now + TimeDelta::minutes(1);
        assert_eq!((row.status, row.next_attempt_at), (DeliveryStatus::Deferred, Some(retry_at)));
        assert_eq!(
            world.ledger.delivery_wait(delivery).await.expect("it").expect("it waits").wait_ms,
            None
        );
        world.go_on(10);
        assert_eq!(world.ledger.begin_attempt(delivery, LEASE).await.expect("it"), None);
        assert_eq!(
            world.ledger.next_in_realm(realm, now + TimeDelta::days(1)).await.expect("next"),
            Some(retry_at)
        );
    });
}
