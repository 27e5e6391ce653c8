//! What says which tolling orders may reach a case that is opened: program and days of an order, and whether it names its cases. They were in its
//! scope alone, which was read of every order whenever a case was opened.
//!
//! Of an order that an older process drafts beside none of it is said, and its scope is read as before.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::schema::{create, day_or_none, index, text_or_none};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const COLUMNS: [&str; 3] = ["program", "moves_until", "names_cases"];

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
        let [program, until, names] = COLUMNS;
        let names = ColumnDef::new(names).boolean().take();
        for column in [text_or_none(program), day_or_none(until), names] {
            let added = Table::alter().table("tolling_order").add_column(column).take();
            manager.alter_table(added).await?;
        }
        let columns = ["realm_id", "program", "moves_until"];
        let by_reach = index("tolling_order_reach", "tolling_order", &columns);
        create(manager, Vec::new(), vec![by_reach]).await?;
        manager.get_connection().execute_unprepared(&said(manager.get_database_backend())).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_reach = Index::drop().name("tolling_order_reach").table("tolling_order").to_owned();
        manager.drop_index(by_reach).await?;
        for name in COLUMNS {
            let dropped = Table::alter().table("tolling_order").drop_column(name).take();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}

/// What the scopes say of the orders that are there. So many days that a database could not add them no form lets through.
fn said(backend: DbBackend) -> String {
    let (program, until, named) = match backend {
        DbBackend::Sqlite => (
            "json_extract(scope, '$.program')",
            "date(from_on, '+' || days || ' days')",
            "COALESCE(json_array_length(scope, '$.cases'), 0) > 0",
        ),
        _ => (
            "scope::json ->> 'program'",
            "from_on + days",
            "COALESCE(json_array_length(scope::json -> 'cases'), 0) > 0",
        ),
    };
    format!(
        "UPDATE tolling_order SET program = {program}, moves_until = {until}, names_cases = {named} \
         WHERE kind = 'tolling' AND revokes IS NULL AND days < 100000"
    )
}
