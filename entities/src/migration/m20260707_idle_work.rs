//! What the reconciliation has found of operations and webhooks that no workflow carries on.
//!
//! An older process that keeps a run beside it has looked for neither, and so says none of either.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const COLUMNS: [&str; 2] = ["operations_idle", "webhooks_idle"];

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
        for name in COLUMNS {
            let column = ColumnDef::new(name).big_integer().not_null().default(0).take();
            let added = Table::alter().table("reconciliation").add_column(column).take();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            let dropped = Table::alter().table("reconciliation").drop_column(name).take();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
