//! The deadlines of one rule are found in the order of their days, however seldom it is among all.

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
        let columns = ["audience", "rule", "sort_on", "id"];
        create(manager, Vec::new(), vec![index("deadline_rule", "deadline", &columns)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_rule = Index::drop().name("deadline_rule").table("deadline").to_owned();
        manager.drop_index(by_rule).await
    }
}
