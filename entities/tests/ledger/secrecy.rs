//! The embargo: until the notice the importer knows nothing, and the filer sees what it would see without initiation.

use entities::{Actor, CaseId, DeadlineFilter, LedgerError, NoticeFilter, RealmId};
use serde_json::json;
use statute::{Act, EntryKind};

use crate::world::*;

/// Everything a party can read of a case, in one text.
async fn all_of(world: &World, actor: &Actor, case: CaseId) -> String {
    let file = world.case(actor, case).await;
    let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
    let deadlines =
        world.ledger.deadlines(actor, RealmId::REAL, &filter, None, 200).await.expect("deadlines");
    let notices = world
        .ledger
        .notices(actor, RealmId::REAL, &NoticeFilter::default(), None, 200)
        .await
        .expect("notices");
    format!("{file:#?}\n{deadlines:#?}\n{notices:#?}")
}

#[test]
fn the_filer_sees_no_difference_before_the_notice() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let before = all_of(&world, &world.filer, case).await;
        world.office(case, [initiate(), take_measures()]).await;
        assert_eq!(all_of(&world, &world.filer, case).await, before);
        assert!(world.case(&world.investigator, case).await.investigation);

        world.office(case, [issue_notice()]).await;
        let after = world.case(&world.filer, case).await;
        assert!(after.investigation);
        assert_eq!(after.docket.state.as_str(), "active");
    });
}

#[test]
fn the_importer_knows_nothing_before_the_notice() {
    on_each(async |world: World| {
        world
            .ledger
            .register_party(RealmId::REAL, world.importer.party.as_ref().expect("a party"))
            .await
            .expect("it");
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures()]).await;
        let importer = &world.importer;
        assert!(world.hidden(importer, case).await);
        let office = world.case(&world.investigator, case).await;
        let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
        let known = world
            .ledger
            .deadlines(&world.investigator, RealmId::REAL, &filter, None, 50)
            .await
            .expect("known");
        assert!(!known.items.is_empty());
        let hidden = world
            .ledger
            .deadlines(importer, RealmId::REAL, &filter, None, 50)
            .await
            .expect("a page");
        assert!(hidden.items.is_empty());
        for deadline in &known.items {
            let read = world.ledger.deadline(importer, RealmId::REAL, deadline.id).await;
            assert!(matches!(read, Err(LedgerError::NotFound)));
        }
        let acted = world.act(importer, case, facts("Leak")).await;
        assert!(matches!(acted, Err(LedgerError::NotFound)));

        world.office(case, [issue_notice()]).await;
        let file = world.case(importer, case).await;
        assert_eq!(file.number, office.number);
        assert!(file.lines.iter().all(|line| line.by_account.is_none() && line.hash.is_none()));
        assert!(world.hidden(&world.stranger, case).await);
        let notices = world
            .ledger
            .notices(importer, RealmId::REAL, &NoticeFilter::default(), None, 50)
            .await
            .expect("notices");
        assert_eq!(notices.items.len(), 1);
        assert_eq!(notices.items[0].deliveries.len(), 1, "its own delivery, not the filer's");
        assert_eq!(notices.items[0].deliveries[0].delivery.address, "legal@shady.example");
    });
}

#[test]
fn an_account_does_not_read_of_itself_what_a_filing_said() {
    on_each(async |world: World| {
        let mut content = allegation();
        content["importer"]["email"] = json!("named@shady.example");
        let written =
            world.ledger.file_allegation(&world.filer, RealmId::REAL, content, None, &answer).await;
        let case = fresh(written).file.id;
        let mut account = world.importer.party.clone().expect("a party");
        account.email = None;
        let row = world.ledger.register_party(RealmId::REAL, &account).await.expect("it");
        assert_eq!((row.email, row.address), (None, None));

        // It is still served where the filing said, unless the office knows better.
        let plain = act(EntryKind::AllegationAcknowledged, json!({}));
        world.office(case, [plain, initiate(), take_measures(), issue_notice()]).await;
        let notices = world
            .ledger
            .notices(&world.importer, RealmId::REAL, &NoticeFilter::default(), None, 50)
            .await
            .expect("notices");
        assert_eq!(notices.items[0].deliveries[0].delivery.address, "named@shady.example");
    });
}

#[test]
fn a_refusal_tells_the_filer_only_what_he_sees() {
    on_each(async |world: World| {
        let [plain, embargoed] = [world.file().await, world.file().await];
        for case in [plain, embargoed] {
            world.office(case, [acknowledge()]).await;
        }
        world.office(embargoed, [initiate(), take_measures()]).await;
        let mut refusals = Vec::new();
        for case in [plain, embargoed] {
            let refused = world.act(&world.filer, case, facts("Early")).await;
            let Err(LedgerError::Barred { barred, permitted }) = refused else {
                panic!("{refused:?}")
            };
            refusals.push((barred, permitted));
        }
        assert_eq!(refusals[0], refusals[1]);

        // A withdrawal is open in what he sees; whether it is on the whole docket he does not learn.
        let withdraw = Act::new(EntryKind::AllegationWithdrawn);
        for case in [plain, embargoed] {
            let deferred = world.act(&world.filer, case, withdraw.clone()).await;
            assert!(matches!(deferred, Err(LedgerError::ForAnOfficer)), "{deferred:?}");
        }
        fresh(world.act(&world.investigator, plain, withdraw).await);
    });
}

#[test]
fn a_missed_duty_is_the_offices_own() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        let before = world.case(&world.filer, case).await.etag;
        world.go_on(95);
        world.ledger.wake(case).await.expect("a wake-up");
        let office = world.case(&world.investigator, case).await;
        assert!(office.lines.iter().any(|line| line.entry.kind == EntryKind::DeadlineMissed));
        let filer = world.case(&world.filer, case).await;
        assert!(filer.lines.iter().all(|line| line.entry.kind != EntryKind::DeadlineMissed));
        // His own clock moved too: what he takes for the limit to initiate is over.
        assert_ne!(filer.etag, before);
    });
}
