//! Notices, their deliveries, and every attempt.

use sea_orm_migration::prelude::*;

use super::schema::{
    count_or_none, create, drop, flag, id, id_or_none, index, instant, instant_or_none, number,
    number_or_none, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["notice", "delivery", "delivery_attempt"];

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
                "notice",
                vec![
                    id("id"),
                    id("realm_id"),
                    id("case_id"),
                    text("kind"),
                    id_or_none("entry_id"),
                    id_or_none("deadline_id"),
                    count_or_none("revision"),
                    number_or_none("rung"),
                    instant("created_at"),
                    text_or_none("subject"),
                    text_or_none("text"),
                    text_or_none("html"),
                    text_or_none("sha256"),
                ],
                &["id"],
                &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
            ),
            table(
                "delivery",
                vec![
                    id("id"),
                    id("notice_id"),
                    id("realm_id"),
                    id("case_id"),
                    text("audience"),
                    id_or_none("party_id"),
                    text("name"),
                    text("address"),
                    text("message_id"),
                    text("status"),
                    instant_or_none("next_attempt_at"),
                    flag("possible_duplicate"),
                    instant("created_at"),
                    instant_or_none("ended_at"),
                ],
                &["id"],
                &[("notice_id", "notice", "id"), ("party_id", "party", "id")],
            ),
            table(
                "delivery_attempt",
                vec![
                    id("delivery_id"),
                    number("number"),
                    instant("started_at"),
                    instant("lease_until"),
                    instant_or_none("ended_at"),
                    number_or_none("code"),
                    text_or_none("reply"),
                    text("outcome"),
                ],
                &["delivery_id", "number"],
                &[("delivery_id", "delivery", "id")],
            ),
        ];
        let indexes = vec![
            index("notice_created", "notice", &["realm_id", "created_at", "id"]),
            index("notice_case", "notice", &["case_id"]),
            unique("notice_entry", "notice", &["entry_id", "kind"]),
            index("delivery_notice", "delivery", &["notice_id"]),
            index("delivery_due", "delivery", &["realm_id", "status", "next_attempt_at"]),
            unique("delivery_message_id", "delivery", &["message_id"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
