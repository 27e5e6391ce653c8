//! An order is carried to several cases in one transaction: whatever happens on the way, each case has it once, and what fails is its own.

use entities::{BulkSaid, BulkStep, CaseId, ItemStatus, TollingOrderId, TollingStatus};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use statute::EntryKind;

use crate::tolling_orders::{
    acknowledged, approve, draft, gathered, given, item, kinds, known, lose_the_importer, made,
    notices_of_tolling, order, say, secret, stands, step, supervisor, thirty_days, to_the_end,
};
use crate::world::*;

/// How often the order stands on a docket, which has to be whole.
async fn times(world: &World, case: CaseId) -> usize {
    assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);
    let kinds = kinds(world, &world.investigator, case).await;
    kinds.iter().filter(|it| **it == EntryKind::TollingOrdered).count()
}

/// Thirty days in these cases, given and gathered.
async fn on_its_way(world: &World, cases: &[CaseId]) -> TollingOrderId {
    let id = given(world, &thirty_days(&[], cases)).await;
    gathered(&world.ledger, id).await;
    id
}

#[test]
fn one_that_fails_among_several_is_named_and_the_others_go_on() {
    on_each(async |world: World| {
        let (first, mute, last) =
            (acknowledged(&world).await, known(&world).await, acknowledged(&world).await);
        let id = on_its_way(&world, &[]).await;
        lose_the_importer(&world).await;
        let tolled = world.ledger.tolling_some(id).await.expect("it goes on");
        assert_eq!(tolled.tried, 3);
        let failed: Vec<_> = tolled.failed.iter().map(|it| it.0).collect();
        assert_eq!(failed, [mute]);
        assert_eq!(stands(&world, id).await, (TollingStatus::Running, [3, 2, 0, 1]));
        assert_eq!((times(&world, first).await, times(&world, last).await), (1, 1));
        assert_eq!(times(&world, mute).await, 0, "all of it or nothing");
        let it = item(&world, id, mute).await;
        assert_eq!((it.status, it.tried), (ItemStatus::Failed, 1), "together is no try of its own");
        let it = item(&world, id, first).await;
        assert_eq!((it.status, it.tried, it.recomputed), (ItemStatus::Done, 1, false));
    });
}

/// A draft tries again as well. What it cannot compute it names, and whoever is to give it sees of how many cases nothing is known.
#[test]
fn a_case_at_which_the_preview_fails_is_named_and_tried_when_the_order_is_given() {
    on_each(async |world: World| {
        let (fine, unread) = (acknowledged(&world).await, secret(&world).await);
        let db = Database::connect(&world.url).await.expect("the database answers");
        let swap = async |was: &str, is: &str| {
            let change = format!(
                "UPDATE docket_entry SET data = REPLACE(data, '{was}', '{is}') WHERE kind = 'investigation_initiated'"
            );
            db.execute_unprepared(&change).await.expect("it is written");
        };
        swap("investigation_initiated", "unheard_of").await;
        let id = draft(&world, &world.investigator, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        let it = order(&world, id).await;
        assert_eq!((it.status, it.total, it.previewed), (TollingStatus::Previewed, 2, 1));
        assert!(item(&world, id, fine).await.position.is_some());
        let it = item(&world, id, unread).await;
        assert_eq!((it.status, it.tried), (ItemStatus::Pending, 0));
        assert!(it.previewed && it.position.is_none() && it.preview.is_none(), "{it:?}");
        let why = it.why.unwrap_or_default();
        assert!(why.contains("docket entry"), "{why}");

        swap("unheard_of", "investigation_initiated").await;
        made(approve(&world, &supervisor(), id).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [2, 2, 0, 0]));
        let it = item(&world, id, unread).await;
        assert_eq!((it.recomputed, it.tried, it.why), (true, 1, None));
        assert_eq!((times(&world, fine).await, times(&world, unread).await), (1, 1));
    });
}

#[test]
fn two_that_carry_it_at_once_do_each_case_once() {
    on_each(async |world: World| {
        let mut cases = Vec::new();
        for _ in 0..6 {
            cases.push(known(&world).await);
        }
        let id = on_its_way(&world, &[]).await;
        let (one, other) =
            tokio::join!(world.ledger.tolling_some(id), world.ledger.tolling_some(id));
        for tolled in [one, other] {
            let tolled = tolled.expect("it goes on");
            assert!(tolled.failed.is_empty(), "{:?}", tolled.failed);
        }
        assert_eq!(stands(&world, id).await, (TollingStatus::Running, [6, 6, 0, 0]));
        for case in cases {
            assert_eq!(times(&world, case).await, 1);
            assert_eq!(notices_of_tolling(&world, &world.filer, case).await, 1);
        }
        let proven = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(matches!(proven, Ok(Ok(_))), "the chains are whole");
    });
}

#[test]
fn whoever_dies_after_the_commit_and_begins_again_does_no_case_twice() {
    on_each(async |world: World| {
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push(known(&world).await);
        }
        let id = on_its_way(&world, &cases).await;
        // One was done by itself, and nobody heard of it.
        world.ledger.tolling_item(id, cases[0]).await.expect("the order reaches it");
        let again = connect(&world.url, world.clock.clone()).await;
        let tolled = again.tolling_some(id).await.expect("it goes on");
        assert_eq!((tolled.tried, tolled.failed.len()), (2, 0), "what is done is done");
        // Nor of the others.
        let again = connect(&world.url, world.clock.clone()).await;
        assert_eq!(again.tolling_some(id).await.expect("it goes on").tried, 0);
        for case in &cases {
            again.tolling_item(id, *case).await.expect("nothing to do");
            assert_eq!(times(&world, *case).await, 1);
            assert_eq!(notices_of_tolling(&world, &world.importer, *case).await, 1);
        }
        assert_eq!(stands(&world, id).await, (TollingStatus::Running, [3, 3, 0, 0]));
        to_the_end(&again, id).await;
        assert_eq!(order(&world, id).await.status, TollingStatus::Done);
    });
}

#[test]
fn a_case_that_changed_among_several_is_computed_anew() {
    on_each(async |world: World| {
        let (changing, still) = (secret(&world).await, secret(&world).await);
        let id = on_its_way(&world, &[]).await;
        world.office(changing, [take_measures(), issue_notice()]).await;
        assert_eq!(world.ledger.tolling_some(id).await.expect("it goes on").tried, 2);
        let it = item(&world, id, changing).await;
        assert!(it.recomputed && it.changes != it.preview, "{it:?}");
        assert!(!item(&world, id, still).await.recomputed);
        assert_eq!((times(&world, changing).await, times(&world, still).await), (1, 1));
    });
}

#[test]
fn a_case_that_somebody_has_in_hand_is_waited_for_alone() {
    on_each(async |world: World| {
        if !world.url.starts_with("postgres") {
            // `SQLite` locks the whole database: nobody has a case in hand.
            return;
        }
        let (first, held, last) =
            (acknowledged(&world).await, acknowledged(&world).await, acknowledged(&world).await);
        let id = on_its_way(&world, &[]).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let hand = db.begin().await.expect("a transaction");
        let lock = format!("SELECT 1 FROM \"case\" WHERE id = '{held}' FOR UPDATE");
        hand.execute_unprepared(&lock).await.expect("it is locked");
        let ledger = world.ledger.clone();
        let carrying = tokio::spawn(async move { ledger.tolling_some(id).await });
        while stands(&world, id).await.1[1] < 2 {
            tokio::task::yield_now().await;
        }
        assert!(!carrying.is_finished(), "it waits for the case in hand");
        assert_eq!((times(&world, first).await, times(&world, last).await), (1, 1));
        hand.rollback().await.expect("it is let go");
        let tolled = carrying.await.expect("it ends").expect("it goes on");
        assert_eq!((tolled.tried, tolled.failed.len()), (3, 0));
        assert_eq!(times(&world, held).await, 1);
    });
}

#[test]
fn an_order_that_rests_is_carried_to_nobody() {
    on_each(async |world: World| {
        let case = acknowledged(&world).await;
        let other = acknowledged(&world).await;
        let id = on_its_way(&world, &[]).await;
        made(say(&world, id, BulkSaid::Pause).await);
        assert_eq!(world.ledger.tolling_some(id).await.expect("it rests").tried, 0);
        assert_eq!(step(&world.ledger, id).await, BulkStep::Rest);
        assert_eq!((times(&world, case).await, times(&world, other).await), (0, 0));
        made(say(&world, id, BulkSaid::Resume).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [2, 2, 0, 0]));
    });
}
