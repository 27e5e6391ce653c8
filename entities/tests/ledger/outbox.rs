//! The outbox: two relays never hold the same work, and what is not done comes back.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;

use crate::world::*;

const LEASE: Duration = Duration::from_secs(30);

#[test]
fn two_relays_share_the_work() {
    on_each(async |world: World| {
        for _ in 0..30 {
            world.file().await;
        }
        let other = connect(&world.url, world.clock.clone()).await;
        let relays =
            (0..12).map(|n| if n % 2 == 0 { &world.ledger } else { &other }.take_outbox(5, LEASE));
        let taken: Vec<_> =
            join_all(relays).await.into_iter().flat_map(|work| work.expect("work")).collect();
        let ids: HashSet<_> = taken.iter().map(|work| work.id).collect();
        assert_eq!(ids.len(), taken.len(), "nothing is taken twice");
        let rest = world.ledger.take_outbox(100, LEASE).await.expect("work");
        assert_eq!(taken.len() + rest.len(), 30);

        let done: Vec<_> = taken.iter().map(|work| work.id).collect();
        world.ledger.outbox_done(&done).await.expect("done");
        world.go_on_for(TimeDelta::seconds(31));
        let again = world.ledger.take_outbox(100, LEASE).await.expect("work");
        assert_eq!(again.len(), rest.len(), "what was not done is free again");
        assert!(again.iter().all(|work| work.attempts == 2));
    });
}

#[test]
fn work_that_failed_rests_before_it_is_taken_again() {
    on_each(async |world: World| {
        world.file().await;
        let work = world.ledger.take_outbox(1, LEASE).await.expect("work")[0];
        world.ledger.outbox_failed(work.id, "Temporal is down").await.expect("it rests");
        assert!(world.ledger.take_outbox(1, LEASE).await.expect("work").is_empty());
        world.go_on_for(TimeDelta::seconds(2));
        assert_eq!(world.ledger.take_outbox(1, LEASE).await.expect("work")[0].id, work.id);
    });
}

#[test]
fn work_does_not_wait_for_a_clock_that_was_set_back() {
    on_each(async |world: World| {
        world.file().await;
        world.go_on_for(-TimeDelta::hours(1));
        let work = world.ledger.take_outbox(1, LEASE).await.expect("work")[0];
        assert!(world.ledger.take_outbox(1, LEASE).await.expect("work").is_empty(), "it is taken");
        world.go_on_for(TimeDelta::seconds(31));
        assert_eq!(world.ledger.take_outbox(1, LEASE).await.expect("work")[0].id, work.id);
    });
}

#[test]
fn work_that_is_done_is_forgotten_after_a_week_and_open_work_never() {
    on_each(async |world: World| {
        world.file().await;
        world.file().await;
        let work = world.ledger.take_outbox(2, LEASE).await.expect("work");
        world.ledger.outbox_done(&[work[0].id]).await.expect("done");
        world.go_on(6);
        assert_eq!(world.ledger.forget_work().await.expect("old work"), 0);
        world.go_on(2);
        assert_eq!(world.ledger.forget_work().await.expect("old work"), 1);
        assert_eq!(world.ledger.take_outbox(2, LEASE).await.expect("work")[0].id, work[1].id);
    });
}
