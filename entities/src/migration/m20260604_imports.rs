//! Matters taken over from elsewhere, and the track of a detention.

use sea_orm_migration::prelude::*;

use super::schema::{create, drop, id, instant, number, table, text, text_or_none, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

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
        let track = Table::alter().table("case").add_column(text_or_none("track")).take();
        manager.alter_table(track).await?;
        let tables = vec![table(
            "import",
            vec![
                id("realm_id"),
                text("reference"),
                id("case_id"),
                text("sha256"),
                number("entries"),
                instant("imported_at"),
                text("imported_by"),
            ],
            &["realm_id", "reference"],
            &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
        )];
        create(manager, tables, vec![unique("import_case", "import", &["case_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["import"]).await?;
        manager.alter_table(Table::alter().table("case").drop_column("track").take()).await
    }
}
