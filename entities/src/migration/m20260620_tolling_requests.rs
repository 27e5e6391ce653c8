//! Requests for tolling orders.

use sea_orm_migration::prelude::*;

use super::schema::{create, day, drop, id, instant, number, table, text, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["tolling_request"];

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
        let request = table(
            "tolling_request",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                number("number"),
                number("after"),
                number("days"),
                day("from_on"),
                text("reason"),
                instant("requested_at"),
                text("by_account"),
                text("by_role"),
            ],
            &["id"],
            &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
        );
        let numbered = unique("tolling_request_number", "tolling_request", &["case_id", "number"]);
        create(manager, vec![request], vec![numbered]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
