//! What cases wait for, what must happen outside, and long work.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, drop, id, index, instant, instant_or_none, number, table, text, text_or_none,
    unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["wake", "outbox", "operation"];

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
                "wake",
                vec![
                    id("id"),
                    id("realm_id"),
                    id("case_id"),
                    id("deadline_id"),
                    text("audience"),
                    text("rule"),
                    text("kind"),
                    number("rung"),
                    count("revision"),
                    instant("at"),
                    instant_or_none("done_at"),
                ],
                &["id"],
                &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
            ),
            table(
                "outbox",
                vec![
                    id("id"),
                    id("realm_id"),
                    text("topic"),
                    id("subject"),
                    instant("created_at"),
                    instant("free_at"),
                    instant_or_none("done_at"),
                    number("attempts"),
                    text_or_none("last_error"),
                ],
                &["id"],
                &[("realm_id", "realm", "id")],
            ),
            table(
                "operation",
                vec![
                    id("id"),
                    id("realm_id"),
                    text("status"),
                    instant("start"),
                    instant("target"),
                    instant("reached"),
                    number("stops"),
                    text_or_none("error"),
                    text("created_by"),
                    instant("created_at"),
                    instant_or_none("ended_at"),
                ],
                &["id"],
                &[("realm_id", "realm", "id")],
            ),
        ];
        let indexes = vec![
            unique("wake_once", "wake", &["deadline_id", "audience", "kind", "rung", "revision"]),
            index("wake_case", "wake", &["case_id", "done_at", "at"]),
            index("wake_realm", "wake", &["realm_id", "done_at", "at"]),
            index("outbox_free", "outbox", &["done_at", "free_at"]),
            index("outbox_realm", "outbox", &["realm_id", "done_at"]),
            index("operation_realm", "operation", &["realm_id", "created_at", "id"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
