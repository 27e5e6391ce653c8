//! The documents beside an entry are read in their order, however many there are; and how much of a party lies staged is counted.

use sea_orm_migration::prelude::*;

use super::schema::{create, index};

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
        let beside = index("document_beside", "document", &["entry_id", "number"]);
        let staged = index("document_staged", "document", &["by_account", "case_id"]);
        let sent = index("upload_sent", "upload", &["by_account", "document_id"]);
        create(manager, Vec::new(), vec![beside, staged, sent]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [
            ("document_beside", "document"),
            ("document_staged", "document"),
            ("upload_sent", "upload"),
        ] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        Ok(())
    }
}
