//! Who and what is named where, over all programs. `tidewaiter rebuild` fills it for the cases that were there before.

use sea_orm_migration::prelude::*;

use super::schema::{create, drop, id, index, table, text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["index_name"];

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
        let names = table(
            "index_name",
            vec![id("realm_id"), text("normalised"), id("case_id"), text("kind"), text("name")],
            &["realm_id", "normalised", "case_id", "kind"],
            &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
        );
        let indexes = vec![index("index_name_case", "index_name", &["case_id", "normalised"])];
        create(manager, vec![names], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
