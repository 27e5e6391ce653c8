//! What officers owe, and what was said about it.

use sea_orm_migration::prelude::*;

use super::schema::{
    create, day, day_or_none, drop, id, index, instant, number, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["task", "task_fact"];

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
                "task",
                vec![
                    id("id"),
                    id("realm_id"),
                    id("case_id"),
                    text("name"),
                    text("queue"),
                    day("since"),
                    day_or_none("due"),
                    day("sort_on"),
                    text_or_none("assignee"),
                    text("object"),
                ],
                &["id"],
                &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
            ),
            table(
                "task_fact",
                vec![
                    id("id"),
                    id("task_id"),
                    id("case_id"),
                    number("position"),
                    text("word"),
                    text_or_none("assignee"),
                    text_or_none("reason"),
                    text("by_account"),
                    text("by_role"),
                    instant("recorded_at"),
                ],
                &["id"],
                &[("case_id", "case", "id")],
            ),
        ];
        let indexes = vec![
            index("task_due", "task", &["realm_id", "sort_on", "id"]),
            index("task_queue", "task", &["realm_id", "queue", "sort_on", "id"]),
            index("task_assignee", "task", &["realm_id", "assignee", "sort_on", "id"]),
            index("task_case", "task", &["case_id"]),
            unique("task_fact_position", "task_fact", &["task_id", "position"]),
            index("task_fact_case", "task_fact", &["case_id"]),
            index("case_officer", "case", &["realm_id", "officer"]),
        ];
        create(manager, tables, indexes).await?;
        let task = Table::alter().table("notice").add_column(text_or_none("task")).take();
        manager.alter_table(task).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("notice").drop_column("task").take()).await?;
        manager.drop_index(Index::drop().name("case_officer").table("case").to_owned()).await?;
        drop(manager, TABLES).await
    }
}
