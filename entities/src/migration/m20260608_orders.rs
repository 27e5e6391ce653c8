//! The register of orders: its instruments, what each reached and when, by what they are found; and who petitioned.

use sea_orm_migration::prelude::*;

use super::schema::{
    create, day, day_or_none, drop, id, index, instant, number, table, text, text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["instrument", "order_scope", "order_name", "petition"];

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
                "instrument",
                vec![
                    id("id"),
                    id("realm_id"),
                    id("case_id"),
                    number("instance"),
                    text("kind"),
                    day("issued"),
                    day("effective"),
                    day_or_none("announced"),
                    day("public_from"),
                    text("status"),
                    text("in_force"),
                    text("statuses"),
                    text("countries"),
                    text("words"),
                    text_or_none("confidence"),
                    text("object"),
                ],
                &["id"],
                &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
            ),
            table(
                "order_scope",
                vec![
                    id("instrument_id"),
                    number("version"),
                    id("case_id"),
                    day("from"),
                    day_or_none("to"),
                    text("scope"),
                ],
                &["instrument_id", "version"],
                &[("instrument_id", "instrument", "id"), ("case_id", "case", "id")],
            ),
            table(
                "order_name",
                vec![id("instrument_id"), text("key"), id("realm_id"), id("case_id")],
                &["instrument_id", "key"],
                &[("instrument_id", "instrument", "id"), ("case_id", "case", "id")],
            ),
            table(
                "petition",
                vec![
                    id("entry_id"),
                    id("realm_id"),
                    id("case_id"),
                    id("party_id"),
                    text("by_account"),
                    instant("filed_at"),
                ],
                &["entry_id"],
                &[("case_id", "case", "id"), ("party_id", "party", "id")],
            ),
        ];
        let indexes = vec![
            index("instrument_case", "instrument", &["case_id"]),
            index("instrument_effective", "instrument", &["realm_id", "effective", "id"]),
            index("order_scope_case", "order_scope", &["case_id"]),
            index("order_name_key", "order_name", &["realm_id", "key", "case_id"]),
            index("order_name_case", "order_name", &["case_id"]),
            index("petition_case", "petition", &["case_id", "filed_at"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
