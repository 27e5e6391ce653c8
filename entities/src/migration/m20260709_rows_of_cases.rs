//! Deadlines, and what changed of them, repeat what never changes of their case: whoever sees every case reads a page of them without looking up
//! each case. And two indexes of what is rare: which deliveries to a party were lost, and which deadlines of a case are there no more.
//!
//! Nothing is rewritten here, where an act might wait for it: a row that says no realm repeats nothing, and its case is looked up as before. So
//! are those that an older process writes beside this one. A deadline repeats it once it is written again, by an act on its case or by `rebuild`.

use sea_orm_migration::prelude::*;

use super::schema::{id_or_none, text_or_none};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// What is repeated, in which table.
const REPEATED: [(&str, &[&str]); 2] = [
    ("deadline", &["realm_id", "case_number", "program", "track"]),
    ("deadline_change", &["realm_id", "case_number"]),
];

/// Indexes of some rows only: both databases say it in the same words.
const OF_SOME: [(&str, &str); 2] = [
    (
        "delivery_lost",
        "CREATE INDEX \"delivery_lost\" ON \"delivery\" (\"party_id\") WHERE \"status\" IN ('failed', 'bounced')",
    ),
    (
        "deadline_change_removed",
        "CREATE INDEX \"deadline_change_removed\" ON \"deadline_change\" (\"case_id\", \"audience\") WHERE \"what\" = 'removed'",
    ),
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
        for (table, columns) in REPEATED {
            for &name in columns {
                let column = match name {
                    "realm_id" => id_or_none(name),
                    _ => text_or_none(name),
                };
                let added = Table::alter().table(table).add_column(column).take();
                manager.alter_table(added).await?;
            }
        }
        for (_, made) in OF_SOME {
            manager.get_connection().execute_unprepared(made).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in OF_SOME {
            let dropped = format!("DROP INDEX \"{name}\"");
            manager.get_connection().execute_unprepared(&dropped).await?;
        }
        for (table, columns) in REPEATED {
            for &name in columns {
                let dropped = Table::alter().table(table).drop_column(name).take();
                manager.alter_table(dropped).await?;
            }
        }
        Ok(())
    }
}
