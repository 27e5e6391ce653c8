//! Recording: one wins, all parallel filers succeed, a repetition is done once, a broken chain is found.

use entities::{CaseFilter, Idempotency, LedgerError, RealmId, Replayable};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use statute::{Barred, EntryKind};

use crate::world::*;

#[test]
fn an_allegation_becomes_a_case_that_its_filer_sees() {
    on_each(async |world: World| {
        let case = world.file().await;
        let file = world.case(&world.filer, case).await;
        assert_eq!(file.docket.state.as_str(), "filed");
        assert_eq!(file.lines.len(), 1);
        assert!(
            file.number.starts_with("EAPA-2026-") && file.number.len() == 15,
            "{}",
            file.number
        );
        assert!(world.hidden(&world.importer, case).await);

        let office = world.case(&world.investigator, case).await;
        assert_ne!(office.etag, file.etag, "each audience has its own tag");
        assert!(office.lines[0].hash.is_some() && file.lines[0].hash.is_none());
    });
}

#[test]
fn every_defect_is_told_at_once_and_nothing_is_stored() {
    on_each(async |world: World| {
        let broken = json!({ "filer": { "name": "Acme" } });
        let refused =
            world.ledger.file_allegation(&world.filer, RealmId::REAL, broken, None, &answer).await;
        let Err(LedgerError::Barred { barred, .. }) = refused else { panic!("{refused:?}") };
        let Barred::Defective { defects } = *barred else { panic!("{barred:?}") };
        assert!(defects.len() > 5, "{defects:?}");
        let page = world
            .ledger
            .cases(&world.investigator, RealmId::REAL, &CaseFilter::default(), None, 50)
            .await;
        assert!(page.expect("a page").items.is_empty());
    });
}

#[test]
fn of_two_officers_with_the_same_tag_one_wins() {
    on_each(async |world: World| {
        let case = world.file().await;
        let seen = world.case(&world.investigator, case).await.etag;
        let try_to = |actor| {
            world.ledger.record(
                actor,
                RealmId::REAL,
                case,
                Some(&seen),
                acknowledge(),
                None,
                &answer,
            )
        };
        let (one, other) = tokio::join!(try_to(&world.investigator), try_to(&world.colleague));
        let (winner, loser) = if one.is_ok() { (one, other) } else { (other, one) };
        let after = fresh(winner).file.etag;
        assert!(matches!(loser, Err(LedgerError::Stale { etag }) if etag == after));
    });
}

#[test]
fn fifty_parallel_filings_on_a_case_all_succeed_without_a_gap() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let before = world.case(&world.investigator, case).await.lines.len();
        let titles: Vec<_> = (0..50).map(|n| format!("Exhibit {n}")).collect();
        let all =
            join_all(titles.iter().map(|title| world.act(&world.filer, case, facts(title)))).await;
        for written in all {
            fresh(written);
        }
        let file = world.case(&world.investigator, case).await;
        assert_eq!(file.lines.len(), before + 50);
        assert!(file.lines.iter().zip(1..).all(|(line, number)| line.number == number));
        assert_eq!(world.ledger.verify_chain(case).await.expect("a chain"), None);
    });
}

#[test]
fn fifty_parallel_allegations_get_fifty_numbers() {
    on_each(async |world: World| {
        let cases = join_all((0..50).map(|_| world.file())).await;
        let mut numbers = Vec::new();
        for case in cases {
            numbers.push(world.case(&world.filer, case).await.number);
        }
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 50);
        let parties = world
            .ledger
            .parties(&world.investigator, RealmId::REAL, None, 200)
            .await
            .expect("parties");
        assert_eq!(parties.items.len(), 2, "parties are recognised, not made anew");
    });
}

#[test]
fn a_repetition_gets_the_first_answer_and_another_body_is_refused() {
    on_each(async |world: World| {
        let file = async |idem: Idempotency| {
            world
                .ledger
                .file_allegation(&world.filer, RealmId::REAL, allegation(), Some(&idem), &answer)
                .await
        };
        let Ok(Replayable::Fresh { answer: first, .. }) = file(key("k", "a")).await else {
            panic!("fresh")
        };
        let Ok(Replayable::Replayed(again)) = file(key("k", "a")).await else { panic!("replayed") };
        assert_eq!(first, again);
        assert!(matches!(file(key("k", "b")).await, Err(LedgerError::KeyReused)));
        fresh(file(Idempotency { scope: "another".to_owned(), ..key("k", "b") }).await);

        world.go_on(31);
        assert_eq!(world.ledger.forget_keys().await.expect("old keys"), 2);
        fresh(file(key("k", "b")).await);
    });
}

#[test]
fn a_replay_comes_before_a_stale_tag() {
    on_each(async |world: World| {
        let case = world.file().await;
        let seen = world.case(&world.investigator, case).await.etag;
        let acknowledge_it = async || {
            let idem = key("ack", "a");
            let seen = Some(seen.as_str());
            world
                .ledger
                .record(
                    &world.investigator,
                    RealmId::REAL,
                    case,
                    seen,
                    acknowledge(),
                    Some(&idem),
                    &answer,
                )
                .await
        };
        fresh(acknowledge_it().await);
        assert!(matches!(acknowledge_it().await, Ok(Replayable::Replayed(_))));
    });
}

#[test]
fn a_key_used_in_parallel_files_once() {
    on_each(async |world: World| {
        let other = connect(&world.url, world.clock.clone()).await;
        let idem = key("k", "a");
        let all = join_all((0..20).map(|n| {
            let ledger = if n % 2 == 0 { &world.ledger } else { &other };
            ledger.file_allegation(&world.filer, RealmId::REAL, allegation(), Some(&idem), &answer)
        }))
        .await;
        let mut filed = 0;
        for written in all {
            match written {
                Ok(Replayable::Fresh { .. }) => filed += 1,
                Ok(Replayable::Replayed(_)) | Err(LedgerError::KeyInFlight) => {}
                Err(cause) => panic!("{cause:?}"),
            }
        }
        assert_eq!(filed, 1);
        let page =
            world.ledger.cases(&world.filer, RealmId::REAL, &CaseFilter::default(), None, 50).await;
        assert_eq!(page.expect("a page").items.len(), 1);
    });
}

#[test]
fn an_act_out_of_order_names_the_rule_and_what_is_open() {
    on_each(async |world: World| {
        let case = world.file().await;
        let refused = world.act(&world.investigator, case, initiate()).await;
        let Err(LedgerError::Barred { barred, permitted }) = refused else { panic!("{refused:?}") };
        assert!(matches!(*barred, Barred::NotNow { .. }), "{barred:?}");
        assert!(
            permitted.iter().any(|act| act.act == EntryKind::AllegationAcknowledged),
            "{permitted:?}"
        );
        assert_eq!(world.case(&world.investigator, case).await.lines.len(), 1);
    });
}

#[test]
fn a_docket_that_was_touched_is_found_out() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        assert_eq!(world.ledger.verify_chain(case).await.expect("a chain"), None);
        let db = Database::connect(&world.url).await.expect("the database");
        let tamper = "UPDATE docket_entry SET \"on\" = '2026-01-05' WHERE position = 2";
        db.execute_unprepared(tamper).await.expect("a tampered entry");
        assert_eq!(world.ledger.verify_chain(case).await.expect("a chain"), Some(2));
    });
}

#[test]
fn a_party_that_cannot_be_served_bars_the_act() {
    on_each(async |world: World| {
        let case = world.file().await;
        let no_address = act(EntryKind::AllegationAcknowledged, json!({}));
        world.office(case, [no_address, initiate(), take_measures()]).await;
        // It has the postal address of the allegation: without that too it is reached nowhere.
        let db = Database::connect(&world.url).await.expect("the database");
        db.execute_unprepared("UPDATE party SET address = NULL").await.expect("no address");
        let refused = world.act(&world.investigator, case, issue_notice()).await;
        let Err(LedgerError::Barred { barred, .. }) = refused else { panic!("{refused:?}") };
        let Barred::Defective { defects } = *barred else { panic!("{barred:?}") };
        assert_eq!(defects[0].pointer, "/service");
        assert!(defects[0].message.contains("Shady Imports LLC"), "{defects:?}");
    });
}
