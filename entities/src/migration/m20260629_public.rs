//! What is told to everybody: the figures of the report, case by case and added up, and the notices that are public.
//! `tidewaiter rebuild` fills them for the cases that were there before.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, day, drop, id, index, instant, number, table, text, text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["case_figure", "figure", "public_notice", "notice_release"];

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
        let place = || {
            vec![
                text("readership"),
                number("fiscal_year"),
                text("series"),
                text("key"),
                number("days"),
                day("from"),
            ]
        };
        let with = |first: ColumnDef, more: Vec<ColumnDef>| {
            std::iter::once(first).chain(place()).chain(more).collect::<Vec<_>>()
        };
        let of_case = table(
            "case_figure",
            with(id("case_id"), vec![number("part"), count("value")]),
            &["case_id", "readership", "fiscal_year", "series", "key", "days", "from"],
            &[("case_id", "case", "id")],
        );
        let figure = table(
            "figure",
            with(id("realm_id"), vec![number("part"), count("value")]),
            &["realm_id", "readership", "fiscal_year", "series", "key", "days", "from", "part"],
            &[("realm_id", "realm", "id")],
        );
        let indexes = vec![
            index("public_notice_page", "public_notice", &["realm_id", "updated_at", "id"]),
            index("public_notice_case", "public_notice", &["case_id"]),
            index("public_notice_of", "public_notice", &["notice_id"]),
            index("notice_release_case", "notice_release", &["case_id"]),
            index("public_notice_number", "public_notice", &["realm_id", "case_number"]),
        ];
        create(manager, vec![of_case, figure, notices(), releases()], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn notices() -> TableCreateStatement {
    table(
        "public_notice",
        vec![
            id("id"),
            id("notice_id"),
            id("realm_id"),
            id("case_id"),
            text("case_number"),
            text("kind"),
            day("issued"),
            instant("released_at"),
            instant("updated_at"),
            text("parties"),
            text("orders"),
            text_or_none("merchandise"),
            text("order_words"),
            text("party_words"),
            text("product_words"),
        ],
        &["id"],
        &[("notice_id", "notice", "id"), ("realm_id", "realm", "id"), ("case_id", "case", "id")],
    )
}

fn releases() -> TableCreateStatement {
    table(
        "notice_release",
        vec![
            id("notice_id"),
            id("case_id"),
            text("reason"),
            text("released_by"),
            instant("released_at"),
        ],
        &["notice_id"],
        &[("notice_id", "notice", "id"), ("case_id", "case", "id")],
    )
}
