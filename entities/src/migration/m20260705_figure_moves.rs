//! How the figures of the report moved. What there is already is their first move, as of the last that was recorded in its realm.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::schema::{count, create, day, drop, flag, id, index, instant, number, table, text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["figure_move"];

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
        let moves = table(
            "figure_move",
            vec![
                id("id"),
                id("realm_id"),
                text("readership"),
                number("fiscal_year"),
                text("series"),
                text("key"),
                number("days"),
                day("from"),
                count("value"),
                instant("recorded_at"),
                flag("is_first"),
            ],
            &["id"],
            &[("realm_id", "realm", "id")],
        );
        let by_time =
            index("figure_move_time", "figure_move", &["realm_id", "readership", "recorded_at"]);
        create(manager, vec![moves], vec![by_time]).await?;
        manager.get_connection().execute_unprepared(&first(manager.get_database_backend())).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

/// The sums as they are, each part by itself.
fn first(backend: DbBackend) -> String {
    let (random, yes) = match backend {
        DbBackend::Sqlite => ("randomblob(16)", "1"),
        _ => ("gen_random_uuid()", "TRUE"),
    };
    let last = "(SELECT MAX(d.recorded_at) FROM docket_entry d JOIN \"case\" c ON c.id = d.case_id WHERE c.realm_id = f.realm_id)";
    format!(
        "INSERT INTO figure_move (id, realm_id, readership, fiscal_year, series, \"key\", days, \"from\", value, recorded_at, is_first) \
         SELECT {random}, f.realm_id, f.readership, f.fiscal_year, f.series, f.\"key\", f.days, f.\"from\", f.value, {last}, {yes} \
         FROM figure f WHERE f.value <> 0 AND {last} IS NOT NULL"
    )
}
