//! The codes by which a party to which nobody belongs here gets its first account.

use sea_orm_migration::prelude::*;

use super::schema::{create, drop, id, id_or_none, index, instant, instant_or_none, table, text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["claim_code"];

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
        let code = table(
            "claim_code",
            vec![
                text("code_sha256"),
                id("notice_id"),
                id("case_id"),
                id("party_id"),
                text("role"),
                instant("expires_at"),
                instant_or_none("claimed_at"),
                id_or_none("account_id"),
            ],
            &["code_sha256"],
            &[
                ("notice_id", "notice", "id"),
                ("case_id", "case", "id"),
                ("party_id", "party", "id"),
                ("account_id", "account", "id"),
            ],
        );
        let indexes = vec![
            index("claim_code_party", "claim_code", &["party_id"]),
            // Who holds a party already is asked by what its accounts have in common.
            index("account_party", "account", &["party_key"]),
            index("account_importer", "account", &["importer_number"]),
        ];
        create(manager, vec![code], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
