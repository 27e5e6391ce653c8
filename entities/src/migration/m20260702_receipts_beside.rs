//! What a party files beside a docket has a receipt too: its row says which.

use sea_orm_migration::prelude::*;

use super::schema::id_or_none;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// What a party files beside a docket.
const TABLES: &[&str] = &[
    "help_request",
    "withdrawal_request",
    "health_or_safety_word",
    "confidential_information",
    "protective_order",
];
/// Which receipt it has; none of what was filed before there were any.
const RECEIPT: &str = "receipt_id";

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
        for table in TABLES {
            let added = Table::alter().table(*table).add_column(id_or_none(RECEIPT)).take();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.alter_table(Table::alter().table(*table).drop_column(RECEIPT).take()).await?;
        }
        Ok(())
    }
}
