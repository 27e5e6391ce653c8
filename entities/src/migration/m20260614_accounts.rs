//! Accounts beside those of the settings, and the tokens that accounts make for themselves.

use sea_orm_migration::prelude::*;

use super::schema::{
    create, day_or_none, drop, id, id_or_none, index, instant, instant_or_none, table, text,
    text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["account", "api_token"];

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
        let account = table(
            "account",
            vec![
                id("id"),
                text("name"),
                text("role"),
                text_or_none("email"),
                text_or_none("party_key"),
                text_or_none("party_name"),
                text_or_none("importer_number"),
                text_or_none("party_address"),
                text_or_none("issuer"),
                text_or_none("subject"),
                text("created_by"),
                instant("created_at"),
                instant_or_none("disabled_at"),
                text_or_none("disabled_by"),
                text_or_none("disabled_why"),
            ],
            &["id"],
            &[],
        );
        let token = table(
            "api_token",
            vec![
                id("id"),
                text("account_name"),
                id_or_none("account_id"),
                text("label"),
                text("token_sha256"),
                text("scopes"),
                instant("created_at"),
                instant("expires_at"),
                id_or_none("made_with"),
                instant_or_none("revoked_at"),
                text_or_none("revoked_why"),
                day_or_none("last_used_day"),
            ],
            &["id"],
            &[("account_id", "account", "id"), ("made_with", "api_token", "id")],
        );
        let indexes = vec![
            unique("account_name", "account", &["name"]),
            // Whoever is known to a provider has one account; those that no provider knows are not compared.
            unique("account_subject", "account", &["issuer", "subject"]),
            index("account_listed", "account", &["created_at", "id"]),
            unique("api_token_sha256", "api_token", &["token_sha256"]),
            index("api_token_listed", "api_token", &["account_name", "created_at", "id"]),
            index("api_token_made_with", "api_token", &["made_with"]),
        ];
        create(manager, vec![account, token], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
