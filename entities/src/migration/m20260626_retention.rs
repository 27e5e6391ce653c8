//! Legal holds, and the destruction of records after their term.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, drop, id, instant, instant_or_none, number, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["legal_hold", "destruction", "destroyed_thing"];

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
        let case = &[("realm_id", "realm", "id"), ("case_id", "case", "id")];
        let hold = table(
            "legal_hold",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                number("number"),
                count("revision"),
                text("reason"),
                text("authority"),
                text("placed_by"),
                instant("placed_at"),
                text_or_none("released_by"),
                instant_or_none("released_at"),
                text_or_none("released_because"),
            ],
            &["id"],
            case,
        );
        let destruction = table(
            "destruction",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                number("number"),
                count("revision"),
                text("reason"),
                text("asked_by"),
                instant("asked_at"),
                text_or_none("approved_by"),
                instant_or_none("approved_at"),
                number("things"),
            ],
            &["id"],
            case,
        );
        let thing = table(
            "destroyed_thing",
            vec![
                id("destruction_id"),
                number("number"),
                text("kind"),
                id("thing_id"),
                text_or_none("sha256"),
            ],
            &["destruction_id", "number"],
            &[("destruction_id", "destruction", "id")],
        );
        let indexes = vec![
            unique("legal_hold_numbered", "legal_hold", &["case_id", "number"]),
            unique("destruction_numbered", "destruction", &["case_id", "number"]),
        ];
        create(manager, vec![hold, destruction, thing], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
