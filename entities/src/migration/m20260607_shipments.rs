//! Read models of detained shipments, of their lines, and of penalties.

use sea_orm_migration::prelude::*;

use super::schema::{
    count_or_none, create, day_or_none, drop, flag, id, index, number, table, text, text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["detention", "detention_line", "penalty"];

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
        let of_case = &[("case_id", "case", "id")];
        let detention = table(
            "detention",
            vec![
                id("case_id"),
                text("state"),
                text_or_none("track"),
                text_or_none("entry_number"),
                text_or_none("port"),
                text_or_none("importer_name"),
                text("orders"),
                day_or_none("entered_on"),
                day_or_none("imported_on"),
                day_or_none("presented_on"),
                day_or_none("detained_on"),
                day_or_none("detention_noticed_on"),
                day_or_none("excluded_on"),
                flag("deemed_excluded"),
                day_or_none("protested_on"),
                day_or_none("seized_on"),
                day_or_none("ended_on"),
            ],
            &["case_id"],
            of_case,
        );
        let line = table(
            "detention_line",
            vec![
                id("case_id"),
                number("position"),
                text("line"),
                text("state"),
                text_or_none("particulars"),
            ],
            &["case_id", "position"],
            of_case,
        );
        let sums = ["domestic_value", "dutiable_value", "lost_duties", "interest", "contemplated"];
        let mut columns = vec![
            id("case_id"),
            text("state"),
            text_or_none("statute"),
            text_or_none("culpability"),
            flag("prior_disclosure"),
        ];
        columns.extend(sums.map(count_or_none));
        columns.extend(["claimed", "owed", "paid", "cap"].map(count_or_none));
        columns.push(text_or_none("cap_basis"));
        let days = ["prepenalty_on", "claimed_on", "petitioned_on", "decided_on", "ended_on"];
        columns.extend(days.map(day_or_none));
        let penalty = table("penalty", columns, &["case_id"], of_case);
        let indexes = vec![index("detention_track", "detention", &["track", "case_id"])];
        create(manager, vec![detention, line, penalty], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
