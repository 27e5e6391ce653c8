//! What is known of public versions that were filed.

use sea_orm_migration::prelude::*;

use super::schema::{create, drop, flag, id, index, table, text};

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
        let version = table(
            "public_version",
            vec![
                id("document_id"),
                id("case_id"),
                id("entry_id"),
                flag("served"),
                flag("barred"),
                text("findings"),
            ],
            &["document_id"],
            &[
                ("document_id", "document", "id"),
                ("case_id", "case", "id"),
                ("entry_id", "docket_entry", "id"),
            ],
        );
        let indexes = vec![index("public_version_case", "public_version", &["case_id"])];
        create(manager, vec![version], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["public_version"]).await
    }
}
