//! Changes of the law that reach every open case: orders of another kind, with the day that they take out of the business days.
//!
//! An older process that meets such an order does nothing with it: it has no scope that it could read.

use sea_orm_migration::prelude::*;

use super::schema::{create, day_or_none, index};

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
        let kind = ColumnDef::new("kind").text().not_null().default("tolling").take();
        for column in [kind, day_or_none("closed_on")] {
            let added = Table::alter().table("tolling_order").add_column(column).take();
            manager.alter_table(added).await?;
        }
        let by_kind = index("tolling_order_kind", "tolling_order", &["kind", "realm_id"]);
        create(manager, Vec::new(), vec![by_kind]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_kind = Index::drop().name("tolling_order_kind").table("tolling_order").to_owned();
        manager.drop_index(by_kind).await?;
        for column in ["closed_on", "kind"] {
            let dropped = Table::alter().table("tolling_order").drop_column(column).take();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
