//! Tolling orders on many cases.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, day, day_or_none, drop, flag, id, id_or_none, index, instant, instant_or_none,
    number, number_or_none, table, text, text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["tolling_order", "tolling_item"];

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
        let order = table(
            "tolling_order",
            vec![
                id("id"),
                id("realm_id"),
                text("cause"),
                text("authority"),
                text("reason"),
                day("from_on"),
                number("days"),
                text("scope"),
                id_or_none("revokes"),
                id_or_none("revoked_by"),
                text("status"),
                text("drafted_by"),
                text("drafted_role"),
                instant("drafted_at"),
                text_or_none("approved_by"),
                instant_or_none("approved_at"),
                day_or_none("approved_on"),
                id_or_none("gathered_to"),
                flag("gathered"),
                count("total"),
                count("previewed"),
                count("moved_cases"),
                count("moved_deadlines"),
                count("done"),
                count("skipped"),
                count("failed"),
                count("recomputed"),
                number("sweeps"),
                text_or_none("changed_by"),
                instant_or_none("changed_at"),
                text_or_none("changed_why"),
                instant_or_none("ended_at"),
            ],
            &["id"],
            &[("realm_id", "realm", "id")],
        );
        let item = table(
            "tolling_item",
            vec![
                id("order_id"),
                id("case_id"),
                text("status"),
                text_or_none("why"),
                number("tried"),
                flag("previewed"),
                number_or_none("position"),
                text_or_none("preview"),
                text_or_none("changes"),
                flag("recomputed"),
                id_or_none("entry_id"),
            ],
            &["order_id", "case_id"],
            &[("order_id", "tolling_order", "id"), ("case_id", "case", "id")],
        );
        let indexes = vec![
            index("tolling_order_realm", "tolling_order", &["realm_id", "drafted_at", "id"]),
            index("tolling_order_status", "tolling_order", &["status", "drafted_at"]),
            index("tolling_item_status", "tolling_item", &["order_id", "status", "case_id"]),
            index("tolling_item_previewed", "tolling_item", &["order_id", "previewed", "case_id"]),
        ];
        create(manager, vec![order, item], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
