//! Tolling orders that are taken back: every limit is what it was, and whoever had been given time is told that he has it no more.

use entities::tolling_order::Model;
use entities::{
    Actor, CaseId, LedgerError, NoticeId, RealmId, Replayable, TollingOrderId, TollingStatus,
};
use statute::{Act, EntryKind, Fields};

use crate::tolling_orders::{
    acknowledged, approve, barred, differences, due, given, item, known, lose_the_importer, made,
    notices, notices_of_tolling, order, secret, stands, supervisor, thirty_days, to_the_end, told,
};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;

async fn revocations(world: &World, who: &Actor, case: CaseId) -> Vec<NoticeId> {
    notices(world, who, case, "revocation_of_tolling").await
}

async fn revoked(world: &World, id: TollingOrderId) -> Result<Replayable<Model>, LedgerError> {
    let by = &world.investigator;
    let (authority, reason) = ("CBP, a later order", "The offices had not been closed.");
    world.ledger.revoke_tolling_order(by, REAL, id, authority, reason, None, &told).await
}

/// Taken back by an order that was drafted, given and carried to its cases.
async fn taken_back(world: &World, id: TollingOrderId) -> TollingOrderId {
    let later = made(revoked(world, id).await).id;
    to_the_end(&world.ledger, later).await;
    made(approve(world, &supervisor(), later).await);
    to_the_end(&world.ledger, later).await;
    later
}

/// What an officer writes where an order does not reach this case.
async fn correction(world: &World, case: CaseId) -> Act {
    let lines = world.case(&world.investigator, case).await.lines;
    let tolled = lines.iter().find(|it| it.entry.kind == EntryKind::TollingOrdered);
    let fields = Fields {
        corrects: tolled.map(|it| it.number),
        reason: Some("The order does not reach this case.".to_owned()),
        ..Fields::default()
    };
    Act { kind: EntryKind::EntryCorrected, on: None, fields }
}

#[test]
fn a_later_order_takes_back_what_the_earlier_one_did() {
    on_each(async |world: World| {
        let (case, corrected) = (known(&world).await, known(&world).await);
        let before = due(&world, case, "determination").await;
        let id = given(&world, &thirty_days(&[], &[])).await;
        assert_eq!(barred(revoked(&world, id).await), "the order is `running`");
        to_the_end(&world.ledger, id).await;
        let moved = due(&world, case, "determination").await;
        assert!(moved > before, "{moved:?}, {before:?}");
        // In one case somebody has taken it back by hand.
        let by_hand = correction(&world, corrected).await;
        fresh(world.act(&supervisor(), corrected, by_hand).await);

        let later = made(revoked(&world, id).await);
        assert_eq!((later.revokes, later.status), (Some(id), TollingStatus::Previewing));
        to_the_end(&world.ledger, later.id).await;
        let back = differences(item(&world, later.id, case).await.preview.as_ref());
        let back = back.iter().find(|it| it.deadline == "determination#1").expect("it moves back");
        assert_eq!(back.then.and_then(|it| it.due), before);
        made(approve(&world, &supervisor(), later.id).await);
        to_the_end(&world.ledger, later.id).await;
        assert_eq!(stands(&world, later.id).await, (TollingStatus::Done, [2, 1, 1, 0]));
        assert_eq!(due(&world, case, "determination").await, before, "as it was");
        let skipped = item(&world, later.id, corrected).await.why.unwrap_or_default();
        assert!(skipped.contains("stands on the docket"), "{skipped}");
        assert_eq!(order(&world, id).await.revoked_by, Some(later.id));
        assert_eq!(barred(revoked(&world, id).await), "the order was revoked already");
        assert_eq!(barred(revoked(&world, later.id).await), "the order takes another back");
        assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);
    });
}

#[test]
fn whoever_was_told_of_an_order_is_told_when_it_is_taken_back() {
    on_each(async |world: World| {
        let (case, by_hand) = (known(&world).await, known(&world).await);
        let (secret, waiting) = (secret(&world).await, acknowledged(&world).await);
        let id = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        let act = correction(&world, by_hand).await;
        fresh(world.act(&supervisor(), by_hand, act).await);
        let parties = [&world.filer, &world.importer];
        for party in parties {
            assert_eq!(revocations(&world, party, by_hand).await.len(), 1);
            assert_eq!(revocations(&world, party, case).await.len(), 0, "there it stands");
        }

        taken_back(&world, id).await;
        for party in parties {
            assert_eq!(revocations(&world, party, case).await.len(), 1);
            assert_eq!(revocations(&world, party, by_hand).await.len(), 1, "once");
        }
        let filer = &world.filer;
        for case in [secret, waiting] {
            let told = revocations(&world, filer, case).await.len();
            assert_eq!(told, notices_of_tolling(&world, filer, case).await, "whom it had moved");
        }
        assert!(world.hidden(&world.importer, secret).await);

        // What it says: the order as it stood, and the words of the later one; an officer's own stay in the office.
        for (case, authority, reason) in [
            (case, Some("CBP, a later order"), Some("The offices had not been closed.")),
            (by_hand, None, None),
        ] {
            let told = revocations(&world, filer, case).await;
            let job = world.ledger.render_job(told[0]).await.expect("it can be written");
            let order = job.entry.expect("the order");
            assert_eq!((order.kind, order.fields.days), (EntryKind::TollingOrdered, Some(30)));
            let back = job.taken_back.expect("what takes it back");
            assert_eq!((back.authority.as_deref(), back.reason.as_deref()), (authority, reason));
            assert!(!back.is_replaced);
            let determination = job.docket.deadline("determination", 1).expect("it runs");
            assert_eq!(determination.due, due(&world, case, "determination").await);
        }
        let told = notices(&world, filer, case, "notice_of_tolling").await;
        let job = world.ledger.render_job(told[0]).await.expect("it can be written");
        assert_eq!(job.taken_back, None, "an order that was given tells of what it gave");
    });
}

#[test]
fn a_party_that_came_after_an_order_is_told_when_it_is_taken_back() {
    on_each(async |world: World| {
        let case = secret(&world).await;
        let id = given(&world, &thirty_days(&[], &[])).await;
        to_the_end(&world.ledger, id).await;
        world.office(case, [take_measures(), issue_notice()]).await;
        assert_eq!(notices_of_tolling(&world, &world.importer, case).await, 0, "it was a secret");
        taken_back(&world, id).await;
        let told = revocations(&world, &world.importer, case).await;
        assert_eq!(told.len(), 1);
        let job = world.ledger.render_job(told[0]).await.expect("it can be written");
        let order = job.entry.expect("the order, as he saw it");
        assert_eq!((order.kind, order.fields.days), (EntryKind::TollingOrdered, Some(30)));
    });
}

#[test]
fn an_order_fails_at_nobody_whom_it_does_not_touch() {
    on_each(async |world: World| {
        let case = known(&world).await;
        // No facts were filed that somebody could rebut.
        let id = given(&world, &thirty_days(&["rebuttal_close"], &[])).await;
        lose_the_importer(&world).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 1, 0, 0]));
        let later = taken_back(&world, id).await;
        assert_eq!(stands(&world, later).await, (TollingStatus::Done, [1, 1, 0, 0]));
        for party in [&world.filer, &world.importer] {
            assert_eq!(notices_of_tolling(&world, party, case).await, 0, "nothing has moved");
            assert!(revocations(&world, party, case).await.is_empty(), "nor back again");
        }
    });
}
