//! Whose a simulation is, where the ledger keeps his account: the settings may get an account of the same name, and that is another.
//!
//! What there is already is that account's whose name it has. What an older process keeps beside for an account of the ledger is nobody's, and is gone after
//! thirty days as every simulation is.

use sea_orm_migration::prelude::*;

use super::schema::id_or_none;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const COLUMN: &str = "account_id";

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
        let added = Table::alter().table("simulation").add_column(id_or_none(COLUMN)).take();
        manager.alter_table(added).await?;
        let known = "UPDATE simulation SET account_id = \
                     (SELECT a.id FROM account a WHERE a.name = simulation.created_by)";
        manager.get_connection().execute_unprepared(known).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dropped = Table::alter().table("simulation").drop_column(COLUMN).take();
        manager.alter_table(dropped).await
    }
}
