//! Migrations: from the first schema there was, with cases in it, forward to that of today, while somebody reads all the time.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use entities::migration::Migrator;
use entities::{case, case_party, case_view, deadline, docket_entry, party, realm};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ConnectionTrait, Database, DatabaseConnection, DbErr,
    EntityTrait, Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::world::*;

/// How many migrations make the first schema: dockets, notices and clocks.
const FIRST: u32 = 3;

/// What was read from the first schema on, in the words of then.
const READS: [&str; 4] = [
    "SELECT c.\"number\", c.\"opened_at\", v.\"state\" FROM \"case\" c JOIN \"case_view\" v ON v.\"case_id\" = c.\"id\"",
    "SELECT \"position\", \"kind\", \"on\", \"data\", \"hash\" FROM \"docket_entry\" ORDER BY \"case_id\", \"position\"",
    "SELECT \"rule\", \"status\", \"due\", \"object\" FROM \"deadline\" ORDER BY \"audience\", \"sort_on\", \"id\"",
    "SELECT p.\"name\", cp.\"role\" FROM \"party\" p JOIN \"case_party\" cp ON cp.\"party_id\" = p.\"id\"",
];

/// Every row of a table of today.
async fn all<E: EntityTrait>(db: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(db).await.expect("a table can be read")
}

/// Writes a row as the first schema had it.
async fn write<A: ActiveModelTrait>(db: &DatabaseConnection, row: A) {
    let written = <A::Entity as EntityTrait>::insert(row).exec_without_returning(db).await;
    written.expect("a row of the first schema");
}

/// Copies what the first schema could hold.
async fn copy(from: &DatabaseConnection, to: &DatabaseConnection) {
    for row in all::<realm::Entity>(from).await {
        let mut row = realm::ActiveModel::from(row).reset_all();
        (row.is_own, row.owner_email) = (NotSet, NotSet);
        (row.expires_at, row.closed_at, row.closed_why) = (NotSet, NotSet, NotSet);
        write(to, row).await;
    }
    for row in all::<party::Entity>(from).await {
        write(to, party::ActiveModel::from(row).reset_all()).await;
    }
    for row in all::<case::Entity>(from).await {
        let mut row = case::ActiveModel::from(row).reset_all();
        row.track = NotSet;
        write(to, row).await;
    }
    for row in all::<case_party::Entity>(from).await {
        let mut row = case_party::ActiveModel::from(row).reset_all();
        row.joined_from = NotSet;
        write(to, row).await;
    }
    for row in all::<case_view::Entity>(from).await {
        write(to, case_view::ActiveModel::from(row).reset_all()).await;
    }
    for row in all::<docket_entry::Entity>(from).await {
        write(to, docket_entry::ActiveModel::from(row).reset_all()).await;
    }
    for row in all::<deadline::Entity>(from).await {
        let mut row = deadline::ActiveModel::from(row).reset_all();
        (row.trigger_entry_id, row.sequence) = (NotSet, NotSet);
        (row.calendar_on, row.changed_at) = (NotSet, NotSet);
        (row.realm_id, row.case_number) = (NotSet, NotSet);
        (row.program, row.track) = (NotSet, NotSet);
        write(to, row).await;
    }
}

/// Reads everything once; how many rows it were.
async fn read(db: &DatabaseConnection) -> Result<usize, DbErr> {
    let mut rows = 0;
    for sql in READS {
        let statement = Statement::from_string(db.get_database_backend(), sql);
        rows += db.query_all_raw(statement).await?.len();
    }
    Ok(rows)
}

#[test]
fn migrations_from_the_first_schema_stop_no_reader_and_lose_nothing() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        world.file().await;
        let today = Database::connect(&world.url).await.expect("the database answers");
        let entries = all::<docket_entry::Entity>(&today).await;
        let file = world.case(&world.investigator, case).await;

        into_each(async |url: String| {
            // Opening it makes the file, and no table of ours.
            let ledger = connect(&url, world.clock.clone()).await;
            let old = Database::connect(&url).await.expect("the database answers");
            Migrator::up(&old, Some(FIRST)).await.expect("the first schema");
            copy(&today, &old).await;
            let expected = read(&old).await.expect("it is read");
            assert!(expected > 10, "{expected} rows");

            let (count, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
            let readers = (0..3).map(|_| {
                let (count, is_over) = (Arc::clone(&count), Arc::clone(&is_over));
                let url = url.clone();
                tokio::spawn(async move {
                    let db = Database::connect(&url).await?;
                    while !is_over.load(Ordering::Relaxed) {
                        let rows = read(&db).await?;
                        assert_eq!(rows, expected, "all of it, at any time");
                        count.fetch_add(1, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                    }
                    Ok::<_, DbErr>(())
                })
            });
            let readers: Vec<_> = readers.collect();
            let steps = Migrator::migrations().len();
            for _ in usize::try_from(FIRST).expect("a count")..steps {
                Migrator::up(&old, Some(1)).await.expect("one step forward");
                // Somebody reads between each two, and during most of them.
                let seen = count.load(Ordering::Relaxed);
                while count.load(Ordering::Relaxed) <= seen
                    && readers.iter().all(|it| !it.is_finished())
                {
                    tokio::task::yield_now().await;
                }
            }
            is_over.store(true, Ordering::Relaxed);
            for reader in readers {
                reader.await.expect("a reader").expect("no read fails");
            }

            assert_eq!(ledger.pending_migrations().await.expect("an answer"), 0);
            ledger.migrate().await.expect("it begins the chains");
            assert_eq!(all::<docket_entry::Entity>(&old).await.len(), entries.len());
            let proven = ledger.verify_audit(None, None, &mut |_| {}).await;
            let proven = proven.expect("the database answers").expect("it is whole");
            let known = u64::try_from(entries.len()).expect("a count");
            assert_eq!((proven.chains, proven.entries), (2, known));
            for row in all::<case::Entity>(&today).await {
                ledger.rebuild(row.id).await.expect("a case is rebuilt");
            }
            let other = World { ledger, url: url.clone(), ..world.clone() };
            let now = other.case(&other.investigator, case).await;
            let told = |file: &entities::CaseFile| {
                let lines = file.lines.iter();
                lines.map(|it| (it.entry.clone(), it.recorded_at)).collect::<Vec<_>>()
            };
            assert_eq!(told(&now), told(&file));
            assert_eq!(now.number, file.number);
            assert_eq!(now.docket.state.as_str(), file.docket.state.as_str());
            // And it goes on.
            other.office(case, [take_measures()]).await;
        })
        .await;
    });
}

/// Who reads for long, as a backup does, is not waited for so long that everybody else waits behind the migration.
#[test]
fn a_migration_gives_way_to_whoever_has_a_table_in_use() {
    on_each(async |world: World| {
        if !world.url.starts_with("postgres") {
            // On `SQLite` nobody who reads is in the way.
            return;
        }
        into_each(async |url: String| {
            if !url.starts_with("postgres") {
                return;
            }
            let ledger = connect(&url, world.clock.clone()).await;
            let db = Database::connect(&url).await.expect("the database answers");
            let steps = Migrator::migrations();
            let altered = steps.iter().position(|it| it.name() == "m20260704_law_changes");
            let before = u32::try_from(altered.expect("a step")).expect("a count");
            Migrator::up(&db, Some(before)).await.expect("the schema of before");

            let read = "SELECT 1 FROM tolling_order";
            let reading = db.begin().await.expect("a transaction");
            reading.execute_unprepared(read).await.expect("it is read");
            ledger.migrate().await.expect_err("somebody has the table in use");
            db.execute_unprepared(read).await.expect("and others have it too");
            reading.rollback().await.expect("he has done");
            ledger.migrate().await.expect("now it can be changed");
            assert_eq!(ledger.pending_migrations().await.expect("an answer"), 0);
        })
        .await;
    });
}

#[test]
fn whoever_looks_for_a_ledger_makes_none() {
    on_each(async |world: World| {
        into_each(async |url: String| {
            let is_there = async || connect_if_there(&url, world.clock.clone()).await.is_some();
            assert!(!is_there().await);
            let file = url.strip_prefix("sqlite:").map(PathBuf::from);
            if let Some(file) = &file {
                assert!(!file.exists(), "a mistyped path stays one");
                std::fs::write(file, "").expect("an empty file");
                assert!(!is_there().await);
                let length = std::fs::metadata(file).expect("a file").len();
                assert_eq!(length, 0, "nothing is written");
                std::fs::remove_file(file).expect("it is gone");
            } else {
                let db = Database::connect(&url).await.expect("the database answers");
                let table = db.execute_unprepared("SELECT 1 FROM seaql_migrations").await;
                table.expect_err("there is no table");
            }

            let ledger = connect(&url, world.clock.clone()).await;
            assert!(ledger.is_new().await.expect("an answer"));
            assert!(!is_there().await, "it has no tables yet");
            ledger.migrate().await.expect("migrations");
            #[cfg(unix)]
            {
                if let Some(file) = &file {
                    is_its_owners(file, &url, &world).await;
                }
            }
            assert!(is_there().await);
        })
        .await;
    });
}

/// Nobody else may read the ledger, unless its owner says so.
#[cfg(unix)]
async fn is_its_owners(file: &std::path::Path, url: &str, world: &World) {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    let mode = |file: &Path| std::fs::metadata(file).expect("a file").permissions().mode() & 0o777;
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    assert_eq!((mode(file), mode(Path::new(&log))), (0o600, 0o600));
    let shared = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(file, shared).expect("its owner can");
    connect(url, world.clock.clone()).await;
    assert_eq!(mode(file), 0o640);
}
