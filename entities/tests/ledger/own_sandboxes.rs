//! Sandboxes of callers: entered by nobody else, full at their limits, and removed whole, with nothing of the real world.

use std::time::Duration;

use entities::{
    Actor, LedgerError, NewSimulation, Owned, Person, RealmId, Replayable, SandboxLimits,
    SandboxMade, Store, realm, simulation,
};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};
use statute::{Audience, Role};

use crate::world::*;

pub const LIMITS: SandboxLimits =
    SandboxLimits { open_per_account: 2, cases: 2, entries: 3, days: 30 };

fn made(it: &SandboxMade) -> Value {
    json!({ "id": it.realm.id })
}

fn closed(row: &realm::Model) -> Value {
    json!({ "id": row.id })
}

fn told(row: &simulation::Model) -> Value {
    json!({ "id": row.id })
}

/// A sandbox of somebody's own, in which an investigator is made up.
pub async fn own(world: &World, owner: &Actor, token: &str) -> Result<SandboxMade, LedgerError> {
    let people = vec![Person {
        name: "investigator",
        role: Role::Investigator,
        party: None,
        token_sha256: token.to_owned(),
    }];
    let new = Owned { name: "trial".to_owned(), now: at("2019-10-01T14:00:00Z"), people };
    match world.ledger.create_own_sandbox(owner, &new, None, &made).await? {
        Replayable::Fresh { it, .. } => Ok(it),
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    }
}

/// How many rows of a realm and of a case there are, in whatever table has a column for them.
async fn rows_of(world: &World, realm: RealmId, case: entities::CaseId) -> Vec<(String, i64)> {
    let db = Database::connect(&world.url).await.expect("the database answers");
    let backend = db.get_database_backend();
    let mut left = Vec::new();
    for (column, id) in [("realm_id", realm.0), ("case_id", case.0)] {
        let tables = match backend {
            DbBackend::Sqlite => format!(
                "SELECT m.name AS name FROM sqlite_master m, pragma_table_info(m.name) p \
                 WHERE m.type = 'table' AND p.name = '{column}'"
            ),
            _ => format!(
                "SELECT table_name::text AS name FROM information_schema.columns \
                 WHERE table_schema = 'public' AND column_name = '{column}'"
            ),
        };
        let tables = db.query_all_raw(Statement::from_string(backend, tables)).await;
        for table in tables.expect("the tables") {
            let table: String = table.try_get("", "name").expect("a name");
            let place = if backend == DbBackend::Sqlite { "?" } else { "$1" };
            let count =
                format!("SELECT COUNT(*) AS number FROM \"{table}\" WHERE {column} = {place}");
            let count = Statement::from_sql_and_values(backend, count, [id.into()]);
            let row = db.query_one_raw(count).await.expect("a count").expect("one row");
            let number: i64 = row.try_get("", "number").expect("a number");
            if number > 0 {
                left.push((table, number));
            }
        }
    }
    left
}

/// As the relay does, without Temporal.
async fn all_done(world: &World) {
    loop {
        let work = world.ledger.take_outbox(100, Duration::from_mins(1)).await.expect("work");
        if work.is_empty() {
            return;
        }
        let ids: Vec<_> = work.iter().map(|it| it.id).collect();
        world.ledger.outbox_done(&ids).await.expect("done");
    }
}

#[test]
fn a_sandbox_of_ones_own_is_full_at_its_limits_and_goes_without_a_trace() {
    on_each(async |world: World| {
        let folder = std::env::temp_dir().join(format!("own-{}", uuid::Uuid::new_v4()));
        let store = Store::in_folder(&folder).expect("a store");
        let ledger = world.ledger.sandboxes_within(LIMITS).keeping(store);
        let world = World { ledger, ..world };
        let real = world.file().await;
        let seen = world.case(&world.filer, real).await.etag;

        let mine = own(&world, &world.filer, "token-of-mine").await.expect("a sandbox");
        let realm = mine.realm.id;
        let other = own(&world, &world.filer, "token-of-other").await.expect("a second one");
        let third = own(&world, &world.filer, "token-of-third").await;
        assert!(matches!(third, Err(LedgerError::SandboxFull { limit: 2, .. })), "{third:?}");
        // It is nobody else's.
        let ledger = &world.ledger;
        for (actor, entered) in [
            (Some(&world.filer), Some(true)),
            (Some(&world.investigator), None),
            (Some(&Actor::anonymous()), None),
            (None, None),
        ] {
            assert_eq!(ledger.enters(actor, realm).await.expect("an answer"), entered, "{actor:?}");
        }
        assert!(matches!(
            ledger.sandbox(&world.investigator, realm).await,
            Err(LedgerError::NotFound)
        ));

        let case = world.file_in(realm).await;
        let guest = ledger.guest("token-of-mine").await.expect("an answer").expect("a guest");
        assert_eq!(guest.owner, world.filer.account);
        let officer = guest.person.actor();
        fresh(world.act_in(&officer, realm, case, acknowledge()).await);
        world.file_in(realm).await;
        let more = ledger.file_allegation(&world.filer, realm, allegation(), None, &answer).await;
        assert!(matches!(more, Err(LedgerError::SandboxFull { of: "cases", .. })), "{more:?}");
        let full = world.act_in(&officer, realm, case, initiate()).await;
        assert!(matches!(full, Err(LedgerError::SandboxFull { limit: 3, .. })), "{full:?}");
        world.ledger.make_head().await.expect("a head").expect("the first");
        assert!(ledger.add_up_moves().await.expect("they are added up") > 0);

        ledger.close_sandbox(&world.filer, realm, None, None, &closed).await.expect("closed");
        assert_eq!(ledger.enters(Some(&world.filer), realm).await.expect("an answer"), None);
        assert_eq!(ledger.guest("token-of-mine").await.expect("an answer"), None);
        assert_eq!(ledger.next_wake(case).await.expect("an answer"), None, "its clock ends");
        all_done(&world).await;
        assert_eq!(ledger.remove_garbage().await.expect("a run").sandboxes, 1);
        assert_eq!(rows_of(&world, realm, case).await, [], "nothing is left");
        assert_eq!(world.case(&world.filer, real).await.etag, seen, "the real world is as it was");
        assert!(ledger.enters(Some(&world.filer), other.realm.id).await.expect("open").is_some());

        // The other comes to its end by itself: one night closes it, the next removes it.
        world.go_on(31);
        assert_eq!(ledger.enters(Some(&world.filer), other.realm.id).await.expect("gone"), None);
        assert_eq!(ledger.remove_garbage().await.expect("a run").sandboxes, 0);
        all_done(&world).await;
        assert_eq!(ledger.remove_garbage().await.expect("a run").sandboxes, 1);
        drop(std::fs::remove_dir_all(folder));
    });
}

#[test]
fn a_simulation_is_kept_for_thirty_days_and_changes_nothing() {
    on_each(async |world: World| {
        let folder = std::env::temp_dir().join(format!("own-{}", uuid::Uuid::new_v4()));
        let ledger = world.ledger.keeping(Store::in_folder(&folder).expect("a store"));
        let world = World { ledger, ..world };
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        all_done(&world).await;
        let before = world.case(&world.filer, case).await;
        let new = NewSimulation {
            name: None,
            on: Ok(case),
            entries: vec![json!({ "entry": "determination_extended", "on": "2026-05-01" })],
            day: None,
            token_sha256: Some("hash of a token".to_owned()),
        };
        let ledger = &world.ledger;
        let kept = ledger
            .simulate((&world.filer, &of_settings(&world.filer)), RealmId::REAL, &new, None, &told)
            .await;
        let Ok(Replayable::Fresh { it: kept, .. }) = kept else { panic!("{kept:?}") };
        assert_eq!(kept.audience.map(|it| it.0), Some(Audience::Filer));
        let after = world.case(&world.filer, case).await;
        assert_eq!((&before.etag, &before.lines), (&after.etag, &after.lines));
        let queued = ledger.take_outbox(100, Duration::from_mins(1)).await.expect("work");
        assert!(queued.is_empty(), "{queued:?}");
        // A stranger's is that of what is not there.
        let hidden = ledger
            .simulate(
                (&world.stranger, &of_settings(&world.stranger)),
                RealmId::REAL,
                &new,
                None,
                &told,
            )
            .await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
        // An officer's has no link.
        let office = NewSimulation { token_sha256: Some("another".to_owned()), ..new.clone() };
        let office = ledger
            .simulate(
                (&world.investigator, &of_settings(&world.investigator)),
                RealmId::REAL,
                &office,
                None,
                &told,
            )
            .await;
        let Ok(Replayable::Fresh { it: office, .. }) = office else { panic!("{office:?}") };
        assert_eq!((office.token_sha256, office.not_shared.as_deref()), (None, Some("of_office")));

        assert_eq!(
            ledger.shared_simulation("hash of a token").await.expect("it is shared").id,
            kept.id
        );
        world.go_on(30);
        for gone in [
            ledger.shared_simulation("hash of a token").await,
            ledger
                .simulation((&world.filer, &of_settings(&world.filer)), RealmId::REAL, kept.id)
                .await,
        ] {
            assert!(matches!(gone, Err(LedgerError::NotFound)), "{gone:?}");
        }
        assert_eq!(ledger.remove_garbage().await.expect("a run").simulations, 2);
        drop(std::fs::remove_dir_all(folder));
    });
}
