//! Tolling orders that share days: the second is not given by mistake, for a case that both reach would be moved by these days twice.

use entities::tolling_order::Model;
use entities::{
    BulkSaid, LedgerError, NewTollingOrder, RealmId, Replayable, SharedDays, TollingApproval,
    TollingOrderId, TollingStatus,
};

use crate::tolling_orders::{
    acknowledged, approve, barred, draft, due, given, known, made, order, say, stands, step,
    supervisor, thirty_days, to_the_end, told,
};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;

/// Drafted, and its preview done.
async fn previewed(world: &World, new: &NewTollingOrder) -> TollingOrderId {
    let id = draft(world, &world.investigator, new).await;
    to_the_end(&world.ledger, id).await;
    id
}

/// Given without a word on shared days.
async fn give(world: &World, id: TollingOrderId) -> Result<Replayable<Model>, LedgerError> {
    let (by, said) = (supervisor(), TollingApproval::default());
    world.ledger.approve_tolling_order(&by, REAL, id, said, None, &told).await
}

/// With which orders it shares days, and how many.
async fn shared(world: &World, id: TollingOrderId) -> Vec<(TollingOrderId, u32)> {
    let row = order(world, id).await;
    let found = world.ledger.days_shared(&supervisor(), &row).await.expect("an answer");
    found.into_iter().map(|SharedDays { order, days, .. }| (order, days)).collect()
}

#[test]
fn days_that_an_order_in_force_has_are_not_ordered_again_by_mistake() {
    on_each(async |world: World| {
        let case = known(&world).await;
        // The three-hundredth day is a Sunday.
        assert_eq!(due(&world, case, "determination").await, Some(day("2026-12-28")));
        let first = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, first).await;

        // From its twenty-first day.
        let mut new = thirty_days(&["determination"], &[case]);
        new.from = day("2026-03-22");
        let second = previewed(&world, &new).await;
        assert_eq!(shared(&world, second).await, [(first, 10)]);
        let refused = barred(give(&world, second).await);
        assert!(refused.contains("shares 10 calendar days"), "{refused}");
        assert!(refused.contains(&first.to_string()), "{refused}");
        assert!(refused.contains("CBP, lapse in appropriations"), "{refused}");
        assert_eq!(
            order(&world, second).await.status,
            TollingStatus::Previewed,
            "nothing was given"
        );

        // Both are meant: each moves what it reaches by all its days.
        made(approve(&world, &supervisor(), second).await);
        to_the_end(&world.ledger, second).await;
        assert_eq!(stands(&world, second).await, (TollingStatus::Done, [1, 1, 0, 0]));
        // Sixty days after that Sunday.
        assert_eq!(due(&world, case, "determination").await, Some(day("2027-02-25")));
        assert_eq!(shared(&world, first).await, [(second, 10)], "it is seen from both sides");

        let third = previewed(&world, &new).await;
        let refused = barred(give(&world, third).await);
        assert!(refused.contains("and with 1 more"), "{refused}");
        let outsider = order(&world, third).await;
        let hidden = world.ledger.days_shared(&world.filer, &outsider).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
    });
}

#[test]
fn orders_that_no_period_has_in_common_are_given_without_a_word() {
    on_each(async |world: World| {
        let (one, other) = (known(&world).await, known(&world).await);
        let mut of_one = thirty_days(&["determination"], &[one]);
        of_one.scope.opened_to = Some(day("2026-03-31"));
        let first = given(&world, &of_one).await;
        to_the_end(&world.ledger, first).await;

        let changed = |change: &dyn Fn(&mut NewTollingOrder)| {
            let mut new = of_one.clone();
            change(&mut new);
            new
        };
        let apart = [
            // The day after its last one, and until the day before its first.
            changed(&|it| it.from = day("2026-04-01")),
            changed(&|it| (it.from, it.days) = (day("2026-02-10"), 20)),
            changed(&|it| it.scope.cases = vec![other]),
            changed(&|it| it.scope.limits = vec!["interim_measures_decision".to_owned()]),
            changed(&|it| {
                it.scope.cases.clear();
                (it.scope.opened_from, it.scope.opened_to) = (Some(day("2026-04-01")), None);
            }),
        ];
        for new in apart {
            let id = previewed(&world, &new).await;
            assert_eq!(shared(&world, id).await, [], "{new:?}");
            made(give(&world, id).await);
            // So that those after it share days with the first alone.
            to_the_end(&world.ledger, id).await;
            cut_off(&world, id).await;
        }
        let meets = [
            changed(&|it| it.from = day("2026-03-31")),
            changed(&|it| (it.from, it.days) = (day("2026-02-10"), 21)),
            changed(&|it| it.scope.cases = vec![other, one]),
            changed(&|it| it.scope.limits.clear()),
            changed(&|it| {
                it.scope.cases.clear();
                it.scope.opened_from = Some(day("2026-03-02"));
            }),
        ];
        for new in meets {
            let id = previewed(&world, &new).await;
            assert_eq!(shared(&world, id).await.len(), 1, "{new:?}");
            barred(give(&world, id).await);
        }
    });
}

/// Takes an order back.
async fn cut_off(world: &World, id: TollingOrderId) {
    let by = &world.investigator;
    let (authority, reason) = ("CBP, a later order", "It was a mistake.");
    let later = world.ledger.revoke_tolling_order(by, REAL, id, authority, reason, None, &told);
    let later = made(later.await).id;
    to_the_end(&world.ledger, later).await;
    assert_eq!(shared(world, later).await, [], "what takes an order back adds no days");
    made(give(world, later).await);
    to_the_end(&world.ledger, later).await;
}

#[test]
fn an_order_that_moves_nothing_any_more_is_in_nobodys_way() {
    on_each(async |world: World| {
        for _ in 0..2 {
            acknowledged(&world).await;
        }
        let new = thirty_days(&[], &[]);
        // Given, and cut short before it reached a case.
        let idle = given(&world, &new).await;
        made(say(&world, idle, BulkSaid::Cancel).await);
        // Given, and cut short after one.
        let begun = given(&world, &new).await;
        while order(&world, begun).await.done == 0 {
            step(&world.ledger, begun).await;
        }
        made(say(&world, begun, BulkSaid::Cancel).await);
        // Only drafted.
        previewed(&world, &new).await;

        let id = previewed(&world, &new).await;
        assert_eq!(shared(&world, id).await, [(begun, 30)]);
        barred(give(&world, id).await);
        cut_off(&world, begun).await;
        made(give(&world, id).await);
        assert_eq!(order(&world, id).await.status, TollingStatus::Running);
    });
}

#[test]
fn of_two_given_at_once_one_sees_the_other() {
    on_each(async |world: World| {
        acknowledged(&world).await;
        let new = thirty_days(&[], &[]);
        for _ in 0..4 {
            let (one, other) = (previewed(&world, &new).await, previewed(&world, &new).await);
            let done = tokio::join!(give(&world, one), give(&world, other));
            let given = [&done.0, &done.1].iter().filter(|it| it.is_ok()).count();
            assert_eq!(given, 1, "{done:?}");
            let (given, refused) = if done.0.is_ok() { (one, done.1) } else { (other, done.0) };
            assert!(barred(refused).contains(&given.to_string()));
            to_the_end(&world.ledger, given).await;
            cut_off(&world, given).await;
        }
    });
}
