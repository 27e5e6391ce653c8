//! Runs of the reconciliation.

use sea_orm_migration::prelude::*;

use super::schema::{count, create, drop, id, index, instant, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["reconciliation"];

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
        let run = table(
            "reconciliation",
            vec![
                id("id"),
                instant("began_at"),
                instant("ended_at"),
                count("cases_without_clock"),
                count("clocks_without_case"),
                count("wakes_overdue"),
                count("notices_undelivered"),
                count("work_stuck"),
                count("healed"),
            ],
            &["id"],
            &[],
        );
        let by_end = index("reconciliation_ended", "reconciliation", &["ended_at"]);
        create(manager, vec![run], vec![by_end]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
