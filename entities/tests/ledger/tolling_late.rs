//! Cases that come after a tolling order was gathered: the law moves what began while the days of the order run, whenever its case came.

use chrono::NaiveDate;
use entities::{
    BulkStep, CaseId, ItemStatus, NewTollingOrder, RealmId, TollingApproval, TollingOrderId,
    TollingStatus,
};
use sea_orm::{ConnectionTrait, Database};
use statute::simulate::Dates;
use statute::{Act, EntryKind, Fields};

use crate::tolling_orders::{
    acknowledged, approve, barred, differences, draft, given, item, items, kinds, made,
    notices_of_tolling, stands, step, supervisor, thirty_days, to_the_end, told,
};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;

/// How often an order stands on a docket, as the office sees it.
async fn tolled(world: &World, case: CaseId) -> usize {
    let kinds = kinds(world, &world.investigator, case).await;
    kinds.iter().filter(|it| **it == EntryKind::TollingOrdered).count()
}

/// By how many days an order has moved the counted day of the initiation, and on which day its entry stands.
async fn moved_by(world: &World, id: TollingOrderId, case: CaseId) -> (Option<i64>, NaiveDate) {
    let changes = differences(item(world, id, case).await.changes.as_ref());
    let it = changes.iter().find(|it| it.deadline == "initiation_decision#1").expect("it moves");
    let nominal = |dates: Option<Dates>| dates.and_then(|it| it.nominal);
    let days = nominal(it.then).zip(nominal(it.now)).map(|(then, now)| (then - now).num_days());
    let lines = world.case(&world.investigator, case).await.lines;
    let entry = lines.iter().find(|it| it.entry.kind == EntryKind::TollingOrdered);
    (days, entry.expect("it stands there").entry.on)
}

#[test]
fn a_case_that_comes_while_the_days_of_an_order_run_has_it_too() {
    on_each(async |world: World| {
        acknowledged(&world).await;
        let id = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 1, 0, 0]));

        // From March 16 to the end of March 31 are sixteen of its thirty days.
        world.go_to("2026-03-16");
        let late = acknowledged(&world).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Item(late));
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended);
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [2, 2, 0, 0]));
        assert_eq!(moved_by(&world, id, late).await, (Some(16), day("2026-03-16")));
        assert_eq!(tolled(&world, late).await, 1);
        assert_eq!(notices_of_tolling(&world, &world.filer, late).await, 1);
        assert_eq!(world.ledger.verify_chain(late).await.expect("read"), None);

        // On the day on which they are over nothing is left to be moved.
        world.go_to("2026-04-01");
        let later = acknowledged(&world).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended);
        assert_eq!(tolled(&world, later).await, 0);
    });
}

#[test]
fn what_came_late_is_taken_back_too_and_nothing_comes_after_that() {
    on_each(async |world: World| {
        acknowledged(&world).await;
        let id = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        world.go_to("2026-03-16");
        let late = acknowledged(&world).await;
        to_the_end(&world.ledger, id).await;
        // It has come, and nobody has carried the order to it yet.
        let waiting = acknowledged(&world).await;

        let (by, reason) = (&world.investigator, "The offices had not been closed.");
        let (ledger, authority) = (&world.ledger, "CBP, a later order");
        let later = ledger.revoke_tolling_order(by, REAL, id, authority, reason, None, &told).await;
        let later = made(later).id;
        to_the_end(&world.ledger, later).await;
        made(approve(&world, &supervisor(), later).await);
        to_the_end(&world.ledger, later).await;
        assert_eq!(stands(&world, later).await, (TollingStatus::Done, [2, 2, 0, 0]));
        let corrected = kinds(&world, &world.investigator, late).await;
        assert!(corrected.contains(&EntryKind::EntryCorrected), "{corrected:?}");

        to_the_end(&world.ledger, id).await;
        let skipped = item(&world, id, waiting).await;
        assert_eq!(skipped.status, ItemStatus::Skipped);
        assert_eq!(skipped.why.as_deref(), Some("a later order has taken it back"));
        let after = acknowledged(&world).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended);
        for case in [waiting, after] {
            assert_eq!(tolled(&world, case).await, 0);
        }
    });
}

/// An allegation that was withdrawn.
async fn withdrawn(world: &World) -> CaseId {
    let case = world.file().await;
    fresh(world.act(&world.filer, case, Act::new(EntryKind::AllegationWithdrawn)).await);
    case
}

/// Takes its withdrawal back.
async fn open_again(world: &World, case: CaseId) {
    let lines = world.case(&world.investigator, case).await.lines;
    let withdrawal = lines.iter().find(|it| it.entry.kind == EntryKind::AllegationWithdrawn);
    let fields = Fields {
        corrects: withdrawal.map(|it| it.number),
        reason: Some("Another allegation was withdrawn.".to_owned()),
        ..Fields::default()
    };
    let corrected = Act { kind: EntryKind::EntryCorrected, on: None, fields };
    fresh(world.act(&world.investigator, case, corrected).await);
}

#[test]
fn a_case_that_is_opened_again_has_the_order_that_went_past_it() {
    on_each(async |world: World| {
        let gone = withdrawn(&world).await;
        let id = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [0, 0, 0, 0]));

        // Long after the days of the order: its period began in them.
        world.go_to("2026-05-04");
        open_again(&world, gone).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Item(gone));
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 1, 0, 0]));
        assert_eq!(tolled(&world, gone).await, 1);
        world.office(gone, [acknowledge()]).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended, "it was open already");
    });
}

#[test]
fn what_was_not_gathered_is_gathered_before_the_order_ends() {
    on_each(async |world: World| {
        let (one, other) = (acknowledged(&world).await, acknowledged(&world).await);
        let id = given(&world, &thirty_days(&[], &[])).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Gather);
        // As if they had come after they could be seen.
        let db = Database::connect(&world.url).await.expect("the database answers");
        db.execute_unprepared("DELETE FROM tolling_item").await.expect("they are forgotten");
        assert_eq!(step(&world.ledger, id).await, BulkStep::Sweep);
        to_the_end(&world.ledger, id).await;
        let reached = items(&world, id).await;
        assert!(reached.iter().all(|it| it.item.status == ItemStatus::Done), "{reached:?}");
        assert_eq!((tolled(&world, one).await, tolled(&world, other).await), (1, 1));
    });
}

#[test]
fn a_case_that_is_opened_again_has_the_order_that_named_it_while_it_was_over() {
    on_each(async |world: World| {
        let (gone, other) = (withdrawn(&world).await, withdrawn(&world).await);
        let id = given(&world, &thirty_days(&[], &[gone])).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 0, 1, 0]));
        for case in [other, gone] {
            open_again(&world, case).await;
        }
        assert_eq!(step(&world.ledger, id).await, BulkStep::Item(gone));
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended, "the other it does not name");
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 1, 0, 0]));
        assert_eq!((tolled(&world, gone).await, tolled(&world, other).await), (1, 0));
    });
}

#[test]
fn of_an_order_that_cannot_reach_a_case_nothing_is_read() {
    on_each(async |world: World| {
        let named = acknowledged(&world).await;
        draft(&world, &world.investigator, &thirty_days(&[], &[named])).await;
        let brief = NewTollingOrder { days: 5, ..thirty_days(&[], &[]) };
        draft(&world, &world.investigator, &brief).await;
        let id = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        // Whoever reads one of these fails.
        let harm = "UPDATE tolling_order SET scope = 'unreadable' WHERE days = 5 OR names_cases";
        db.execute_unprepared(harm).await.expect("it is done");

        world.go_to("2026-03-16");
        let late = acknowledged(&world).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Item(late));
        assert_eq!(tolled(&world, late).await, 1);
    });
}

#[test]
fn an_order_that_an_older_process_has_drafted_reaches_late_too() {
    on_each(async |world: World| {
        let named = withdrawn(&world).await;
        let id = given(&world, &thirty_days(&[], &[named])).await;
        let all = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        to_the_end(&world.ledger, all).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let older =
            "UPDATE tolling_order SET program = NULL, moves_until = NULL, names_cases = NULL";
        db.execute_unprepared(older).await.expect("it is done");

        world.go_to("2026-03-16");
        let late = acknowledged(&world).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended);
        assert_eq!(step(&world.ledger, all).await, BulkStep::Item(late));
        open_again(&world, named).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Item(named));
    });
}

#[test]
fn what_came_since_a_preview_is_reached_or_keeps_the_order_from_being_given() {
    on_each(async |world: World| {
        acknowledged(&world).await;
        let new = thirty_days(&[], &[]);
        let only = TollingApproval { only_previewed: true, ..TollingApproval::default() };
        let by = supervisor();
        let give = async |id: TollingOrderId| {
            world.ledger.approve_tolling_order(&by, REAL, id, only, None, &told).await
        };
        let id = draft(&world, &world.investigator, &new).await;
        to_the_end(&world.ledger, id).await;
        acknowledged(&world).await;
        let refused = barred(give(id).await);
        assert!(refused.ends_with("would reach them too: 1"), "{refused}");
        assert_eq!(stands(&world, id).await, (TollingStatus::Previewed, [1, 0, 0, 0]));
        let anew = draft(&world, &world.investigator, &new).await;
        to_the_end(&world.ledger, anew).await;
        assert_eq!(made(give(anew).await).status, TollingStatus::Running);
        made(approve(&world, &by, id).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [2, 2, 0, 0]));
    });
}
