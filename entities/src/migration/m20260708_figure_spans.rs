//! The moves of the figures, added up by the day and by the fiscal year.
//!
//! The moves there are already are added up by housekeeping, some at a time, after the service has begun: an office with many of them is not kept waiting
//! for its migration, and what is told is the same meanwhile. A move that an older process notes beside is among the sums as little as any new one.

use sea_orm_migration::prelude::*;

use super::schema::{count, create, day, drop, flag, id, number, table, text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["figure_span"];

/// Over the few moves that are in no sum yet, and over those that were there before moves were kept: both are asked for all the time, and no other.
const INDEXES: [&str; 2] = [
    "CREATE INDEX figure_move_left ON figure_move (realm_id, readership, recorded_at) WHERE NOT is_added",
    "CREATE INDEX figure_move_first ON figure_move (realm_id, recorded_at) WHERE is_first",
];

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
        let spans = table(
            "figure_span",
            vec![
                // No reference: whoever adds up a sandbox that is being removed would wait for that, and that for him.
                id("realm_id"),
                text("readership"),
                text("span"),
                day("begins"),
                number("fiscal_year"),
                text("series"),
                text("key"),
                number("days"),
                day("from"),
                count("value"),
            ],
            &[
                "realm_id",
                "readership",
                "span",
                "begins",
                "fiscal_year",
                "series",
                "key",
                "days",
                "from",
            ],
            &[],
        );
        create(manager, vec![spans], Vec::new()).await?;
        let column = flag("is_added").default(false).take();
        let added = Table::alter().table("figure_move").add_column(column).take();
        manager.alter_table(added).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["figure_move_first", "figure_move_left"] {
            manager.drop_index(Index::drop().name(name).table("figure_move").to_owned()).await?;
        }
        let dropped = Table::alter().table("figure_move").drop_column("is_added").take();
        manager.alter_table(dropped).await?;
        drop(manager, TABLES).await
    }
}
