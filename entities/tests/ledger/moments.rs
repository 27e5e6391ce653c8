//! The past: what was recorded by an instant, what had happened by a day, and to whom it was known then.

use chrono::TimeDelta;
use entities::{LedgerError, Moment, RealmId};
use statute::EntryKind;

use crate::world::*;

#[test]
fn a_case_is_read_as_it_was_known_and_as_it_stood() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.go_on(1);
        world.office(case, [acknowledge()]).await;
        let before = world.now();
        world.go_on(1);
        world.office(case, [initiate()]).await;
        let initiated_on = world.case(&world.investigator, case).await.docket.on;

        let then = Moment { as_of: Some(before), on: None };
        let read = |moment| world.ledger.case_at(&world.investigator, RealmId::REAL, case, moment);
        let file = read(then).await.expect("as it was");
        assert_eq!((file.lines.len(), file.docket.state.as_str()), (2, "acknowledged"));
        assert!(!file.investigation);
        let on_the_eve = Moment { as_of: None, on: initiated_on.pred_opt() };
        assert_eq!(
            read(on_the_eve).await.expect("on that day").docket.state.as_str(),
            "acknowledged"
        );
        let today = Moment { as_of: None, on: Some(initiated_on) };
        assert_eq!(read(today).await.expect("today").lines.len(), 3);

        let deadlines =
            |moment| world.ledger.deadlines_at(&world.investigator, RealmId::REAL, case, moment);
        let named = |all: &[entities::DeadlineSeen], rule: &str| {
            let mut told = all.iter().map(|it| it.deadline().expect("a deadline"));
            told.any(|it| it["rule"] == rule && it["projected"] == false)
        };
        let known = deadlines(then).await.expect("deadlines");
        assert!(named(&known, "initiation_decision") && !named(&known, "determination"));
        assert!(named(&deadlines(Moment::default()).await.expect("now"), "determination"));
    });
}

#[test]
fn what_was_hidden_then_is_hidden_in_the_past_for_ever() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures()]).await;
        let secret = world.now();
        world.go_on_for(TimeDelta::hours(1));
        world.office(case, [issue_notice()]).await;
        let then = Moment { as_of: Some(secret), on: None };
        let importers = world.ledger.case_at(&world.importer, RealmId::REAL, case, then).await;
        assert!(matches!(importers, Err(LedgerError::NotFound)));
        let filers =
            world.ledger.case_at(&world.filer, RealmId::REAL, case, then).await.expect("his");
        assert!(!filers.docket.has(EntryKind::InvestigationInitiated) && !filers.investigation);
        let early = Moment { as_of: Some(secret - TimeDelta::days(400)), on: None };
        let nothing = world.ledger.case_at(&world.investigator, RealmId::REAL, case, early).await;
        assert!(matches!(nothing, Err(LedgerError::NotFound)), "nothing was recorded yet");
    });
}
