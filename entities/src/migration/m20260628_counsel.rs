//! Whoever came by a claim code is found by his account: with each read of counsel's it is asked in which cases he acts.

use sea_orm_migration::prelude::*;

use super::schema::{create, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

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
        let by_account = index("claim_code_account", "claim_code", &["account_id"]);
        create(manager, Vec::new(), vec![by_account]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_account = Index::drop().name("claim_code_account").table("claim_code").to_owned();
        manager.drop_index(by_account).await
    }
}
