//! The channel of whoever sent a communication without a name, and acts that reach many cases.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, day, day_or_none, drop, flag, id, id_or_none, index, instant, instant_or_none,
    number, number_or_none, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] =
    &["communication", "follow_up", "channel_message", "held_under", "bulk_operation", "bulk_item"];

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
        let case = ("case_id", "case", "id");
        let realm = ("realm_id", "realm", "id");
        let communication = table(
            "communication",
            vec![id("case_id"), day("filed_on"), day_or_none("returned_on")],
            &["case_id"],
            &[case],
        );
        let follow_up = table(
            "follow_up",
            vec![text("token_sha256"), id("realm_id"), id("case_id")],
            &["token_sha256"],
            &[realm, case],
        );
        let message = table(
            "channel_message",
            vec![
                id("id"),
                id("case_id"),
                number("number"),
                text("side"),
                text_or_none("by_account"),
                text_or_none("notice"),
                number_or_none("answers"),
                text("text"),
                instant("sent_at"),
            ],
            &["id"],
            &[case],
        );
        let held = table(
            "held_under",
            vec![id("order_case_id"), id("case_id")],
            &["order_case_id", "case_id"],
            &[case],
        );
        let operation = table(
            "bulk_operation",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                id("entry_id"),
                text("act"),
                text("status"),
                id_or_none("gathered_to"),
                flag("gathered"),
                count("total"),
                count("done"),
                count("skipped"),
                count("failed"),
                number("sweeps"),
                text("created_by"),
                instant("created_at"),
                text_or_none("changed_by"),
                instant_or_none("changed_at"),
                text_or_none("reason"),
                instant_or_none("ended_at"),
            ],
            &["id"],
            &[realm, case, ("entry_id", "docket_entry", "id")],
        );
        let item = table(
            "bulk_item",
            vec![
                id("operation_id"),
                id("case_id"),
                text("status"),
                text_or_none("why"),
                number("tried"),
            ],
            &["operation_id", "case_id"],
            &[("operation_id", "bulk_operation", "id"), case],
        );
        let indexes = vec![
            unique("follow_up_case", "follow_up", &["case_id"]),
            unique("channel_message_number", "channel_message", &["case_id", "number"]),
            index("held_under_case", "held_under", &["case_id"]),
            // One act reaches the others once.
            unique("bulk_operation_entry", "bulk_operation", &["entry_id"]),
            index("bulk_operation_status", "bulk_operation", &["status", "created_at"]),
            index("bulk_item_status", "bulk_item", &["operation_id", "status", "case_id"]),
        ];
        let tables = vec![communication, follow_up, message, held, operation, item];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
