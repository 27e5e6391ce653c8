//! What changed of each deadline, numbered in the order in which it was committed; calendars; and the indexes by which a page of deadlines is
//! read in its order, for whoever sees a few cases among all.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::schema::{
    count, count_or_none, create, day_or_none, drop, flag, id, id_or_none, index, instant,
    instant_or_none, number, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["deadline_change", "calendar"];

/// The indexes on tables that were there before.
const BESIDE: &[(&str, &str)] = &[
    ("deadline_case_due", "deadline"),
    ("deadline_changed", "deadline"),
    ("deadline_calendar", "deadline"),
    ("party_by_key", "party"),
    ("party_by_number", "party"),
];

#[expect(
    elided_lifetimes_in_paths,
    reason = "as the trait declares them: a named one would be early-bound"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// On `SQLite` too: a migration that breaks off halfway leaves nothing behind.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let first = ColumnDef::new("sequence").big_integer().not_null().default(1).take();
        for column in [first, day_or_none("calendar_on"), instant_or_none("changed_at")] {
            manager.alter_table(Table::alter().table("deadline").add_column(column).take()).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared(BEFORE).await?;
        let by_case = Index::drop().name("deadline_case").table("deadline").to_owned();
        manager.drop_index(by_case).await?;
        create(manager, vec![change(), calendar()], indexes()).await?;
        for statement in numbering(manager.get_database_backend()) {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        drop(manager, TABLES).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("DROP FUNCTION number_deadline_change()").await?;
            db.execute_unprepared("DROP SEQUENCE deadline_change_numbers").await?;
        }
        for (name, table) in BESIDE {
            manager.drop_index(Index::drop().name(*name).table(*table).to_owned()).await?;
        }
        manager.create_index(index("deadline_case", "deadline", &["case_id", "audience"])).await?;
        for column in ["changed_at", "calendar_on", "sequence"] {
            let dropped = Table::alter().table("deadline").drop_column(column).take();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}

/// What is known of deadlines that were there before.
const BEFORE: &str = "UPDATE \"deadline\" SET \"calendar_on\" = \"due\", \"changed_at\" = \
    (SELECT \"opened_at\" FROM \"case\" WHERE \"case\".\"id\" = \"deadline\".\"case_id\")";

fn change() -> TableCreateStatement {
    table(
        "deadline_change",
        vec![
            id("id"),
            // Given by the database when the transaction is committed.
            count_or_none("number"),
            id("deadline_id"),
            text("audience"),
            id("case_id"),
            text("rule"),
            number("instance"),
            text("obligor"),
            text("what"),
            count("sequence"),
            count("revision"),
            day_or_none("old_due"),
            day_or_none("due"),
            text_or_none("old_status"),
            text_or_none("status"),
            flag("projected"),
            day_or_none("calendar_on"),
            text("cause"),
            text_or_none("cause_entry"),
            day_or_none("cause_on"),
            id_or_none("cause_entry_id"),
            instant("recorded_at"),
        ],
        &["id"],
        &[("case_id", "case", "id")],
    )
}

fn calendar() -> TableCreateStatement {
    table(
        "calendar",
        vec![
            id("id"),
            id("realm_id"),
            text("account_name"),
            id_or_none("account_id"),
            text("name"),
            text("token_sha256"),
            text("filter"),
            id_or_none("made_with"),
            instant("created_at"),
            instant_or_none("revoked_at"),
            text_or_none("revoked_why"),
        ],
        &["id"],
        &[
            ("realm_id", "realm", "id"),
            ("account_id", "account", "id"),
            ("made_with", "api_token", "id"),
        ],
    )
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("deadline_case_due", "deadline", &["case_id", "audience", "sort_on", "id"]),
        index("deadline_changed", "deadline", &["audience", "changed_at", "id"]),
        index("deadline_calendar", "deadline", &["audience", "calendar_on", "id"]),
        // Whose cases are asked for with every read of a party's, in whatever realm.
        index("party_by_key", "party", &["account_key"]),
        index("party_by_number", "party", &["importer_number"]),
        unique("deadline_change_number", "deadline_change", &["number"]),
        unique(
            "deadline_change_sequence",
            "deadline_change",
            &["deadline_id", "audience", "sequence"],
        ),
        index("deadline_change_told", "deadline_change", &["audience", "number"]),
        index("deadline_change_case", "deadline_change", &["case_id", "audience", "number"]),
        index("deadline_change_gone", "deadline_change", &["audience", "what", "recorded_at"]),
        unique("calendar_token", "calendar", &["token_sha256"]),
        index("calendar_listed", "calendar", &["account_name", "created_at", "id"]),
    ]
}

/// A change gets its number when its transaction ends, so that numbers grow in the order in which changes can be seen, and whoever
/// has read up to one has missed none below it. `SQLite` has one writer. `PostgreSQL` numbers as the last thing before it commits,
/// one transaction at a time: the lock is held until what was numbered can be seen.
fn numbering(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => {
            &["CREATE TRIGGER deadline_change_numbered AFTER INSERT ON deadline_change \
             BEGIN UPDATE deadline_change SET number = (SELECT coalesce(max(number), 0) + 1 FROM deadline_change) \
             WHERE id = NEW.id; END"]
        }
        _ => &[
            "CREATE SEQUENCE deadline_change_numbers",
            "CREATE FUNCTION number_deadline_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             PERFORM pg_advisory_xact_lock(hashtext('deadline_change'), 0); \
             UPDATE deadline_change SET number = nextval('deadline_change_numbers') WHERE id = NEW.id; \
             RETURN NULL; END $$",
            "CREATE CONSTRAINT TRIGGER deadline_change_numbered AFTER INSERT ON deadline_change \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_deadline_change()",
        ],
    }
}
