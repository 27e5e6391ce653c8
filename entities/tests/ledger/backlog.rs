//! How far behind the outside is, as operators see it: how old what is open is, which duties were missed, and who lives.

use chrono::TimeDelta;
use entities::{Backlog, Beating, MissedDuty, Part};

use crate::world::*;

impl World {
    async fn backlog(&self) -> Backlog {
        self.ledger.backlog().await.expect("a backlog")
    }
}

#[test]
fn what_waits_has_an_age_and_what_is_done_is_not_counted() {
    on_each(async |world: World| {
        let before = world.backlog().await;
        assert_eq!((before.deliveries, before.oldest_delivery_at), (0, None));
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let owed_at = world.now();
        world.go_on_for(TimeDelta::minutes(7));
        let waiting = world.backlog().await;
        assert!(waiting.work > 0 && waiting.deliveries > 0, "{waiting:?}");
        let since = (waiting.oldest_work_at, waiting.oldest_delivery_at);
        assert_eq!(since, (Some(owed_at), Some(owed_at)));
        assert_eq!((waiting.overdue_wakes, waiting.oldest_overdue_at), (0, None));

        // A clock that nobody wakes is late from its instant on, and no more once it was woken.
        let next = world.ledger.next_wake(case).await.expect("the next wake").expect("a reminder");
        world.set(next.at + TimeDelta::seconds(90));
        let late = world.backlog().await;
        assert_eq!(late.oldest_overdue_at, Some(next.at));
        assert!(late.overdue_wakes > 0, "{late:?}");
        world.ledger.wake(case).await.expect("a wake-up");
        let woken = world.backlog().await;
        assert_eq!((woken.overdue_wakes, woken.oldest_overdue_at), (0, None));
    });
}

#[test]
fn a_missed_duty_is_counted_by_its_rule() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        assert_eq!(world.backlog().await.missed_duties, []);
        while let Some(next) = world.ledger.next_wake(case).await.expect("the next wake") {
            world.set(next.at);
            world.ledger.wake(case).await.expect("a wake-up");
        }
        let missed =
            MissedDuty { fiscal_year: 2026, rule: "initiation_decision".to_owned(), total: 1 };
        assert_eq!(world.backlog().await.missed_duties, [missed]);
    });
}

#[test]
fn who_lives_is_known_by_the_last_beat_of_each_kind() {
    on_each(async |world: World| {
        let (door, worker) = (Beating::new(Part::Door, 120), Beating::new(Part::Worker, 120));
        world.ledger.beat(&worker).await.expect("it is written");
        let first = world.now();
        world.go_on_for(TimeDelta::minutes(1));
        world.ledger.beat(&door).await.expect("it is written");
        let beats = world.backlog().await;
        assert_eq!((beats.door_beat_at, beats.worker_beat_at), (Some(world.now()), Some(first)));
    });
}
