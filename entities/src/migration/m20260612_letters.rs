//! Letters on paper: the words each was rendered to, and each that was set in type.

use sea_orm_migration::prelude::*;

use super::schema::{bytes, count, create, drop, id, index, instant, table, text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["letter_words", "letter"];

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
        let tables = vec![
            table(
                "letter_words",
                vec![id("notice_id"), text("words")],
                &["notice_id"],
                &[("notice_id", "notice", "id")],
            ),
            table(
                "letter",
                vec![
                    id("delivery_id"),
                    id("notice_id"),
                    bytes("pdf"),
                    count("length"),
                    text("sha256"),
                    instant("set_at"),
                ],
                &["delivery_id"],
                &[("delivery_id", "delivery", "id"), ("notice_id", "notice", "id")],
            ),
        ];
        create(manager, tables, vec![index("letter_notice", "letter", &["notice_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
