//! The parts of a file that is sent in several requests, and the openings of documents under a protective order.

use sea_orm_migration::prelude::*;

use super::schema::{count, create, drop, id, index, instant, table, text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["upload_part", "document_access"];

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
        let part = table(
            "upload_part",
            vec![id("upload_id"), count("first_byte"), count("length"), text("storage_key")],
            &["upload_id", "first_byte"],
            &[("upload_id", "upload", "id")],
        );
        let access = table(
            "document_access",
            vec![
                id("id"),
                id("order_id"),
                id("document_id"),
                text("account"),
                instant("opened_at"),
            ],
            &["id"],
            &[("order_id", "protective_order", "id"), ("document_id", "document", "id")],
        );
        let indexes = vec![
            index("upload_part_key", "upload_part", &["storage_key"]),
            index("document_key", "document", &["storage_key"]),
            index("document_access_order", "document_access", &["order_id", "opened_at", "id"]),
        ];
        create(manager, vec![part, access], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("document_key").table("document").to_owned()).await?;
        drop(manager, TABLES).await
    }
}
