//! What filers ask for that an officer has to decide, and which case governs which.

use sea_orm_migration::prelude::*;

use super::schema::{create, drop, id, id_or_none, index, instant, table, text, text_or_none};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["withdrawal_request", "consolidation"];

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
        let joined_from = id_or_none("joined_from");
        let through = Table::alter().table("case_party").add_column(joined_from).take();
        manager.alter_table(through).await?;
        let joined = table(
            "consolidation",
            vec![id("case_id"), id("lead_id")],
            &["case_id"],
            &[("case_id", "case", "id"), ("lead_id", "case", "id")],
        );
        let requests = table(
            "withdrawal_request",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                instant("requested_at"),
                text("by_account"),
                text_or_none("reason"),
            ],
            &["id"],
            &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
        );
        let of_case = &["case_id", "requested_at", "id"];
        let indexes = vec![
            index("withdrawal_request_case", "withdrawal_request", of_case),
            index("consolidation_lead", "consolidation", &["lead_id"]),
        ];
        create(manager, vec![requests, joined], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await?;
        let through = Table::alter().table("case_party").drop_column("joined_from").take();
        manager.alter_table(through).await
    }
}
