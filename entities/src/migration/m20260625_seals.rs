//! Seals, and the amended notices that take the place of sealed ones.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, drop, id, index, instant, instant_or_none, number, table, text, text_or_none,
    unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["seal", "notice_amendment"];

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
        let seal = table(
            "seal",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                number("number"),
                count("revision"),
                text("kind"),
                id("thing_id"),
                text("reason"),
                text("sealed_by"),
                instant("sealed_at"),
                // Reads are told apart by the real clock: a sandbox's stands still.
                instant("sealed_really_at"),
                text_or_none("unsealed_by"),
                instant_or_none("unsealed_at"),
                text_or_none("unsealed_because"),
            ],
            &["id"],
            &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
        );
        let amendment = table(
            "notice_amendment",
            vec![
                id("notice_id"),
                id("amends_id"),
                id("case_id"),
                text("reason"),
                number("passages"),
                text("amended_by"),
                instant("amended_at"),
            ],
            &["notice_id"],
            &[
                ("notice_id", "notice", "id"),
                ("amends_id", "notice", "id"),
                ("case_id", "case", "id"),
            ],
        );
        let indexes = vec![
            unique("seal_numbered", "seal", &["case_id", "number"]),
            index("seal_thing", "seal", &["thing_id"]),
            unique("notice_amended_once", "notice_amendment", &["amends_id"]),
        ];
        create(manager, vec![seal, amendment], indexes).await?;
        // An entry owes a notice of a kind once, and once more for each time it is amended.
        manager.drop_index(Index::drop().name("notice_entry").table("notice").to_owned()).await?;
        manager.create_index(index("notice_entry", "notice", &["entry_id", "kind"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("notice_entry").table("notice").to_owned()).await?;
        manager.create_index(unique("notice_entry", "notice", &["entry_id", "kind"])).await?;
        drop(manager, TABLES).await
    }
}
