//! Realms, parties, cases with their dockets, and the read models.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, day, day_or_none, drop, flag, id, index, instant, instant_or_none, number,
    table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &[
    "realm",
    "setting",
    "idempotency",
    "party",
    "case",
    "case_party",
    "case_view",
    "docket_entry",
    "allegation",
    "investigation",
    "interim_measure",
    "determination",
    "deadline",
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
        let tables = vec![
            table(
                "realm",
                vec![
                    id("id"),
                    text("name"),
                    instant_or_none("now"),
                    text("created_by"),
                    instant("created_at"),
                ],
                &["id"],
                &[],
            ),
            table("setting", vec![text("name"), text("value")], &["name"], &[]),
            table(
                "idempotency",
                vec![
                    text("scope"),
                    text("key"),
                    text("body_sha256"),
                    text("answer"),
                    instant("created_at"),
                ],
                &["scope", "key"],
                &[],
            ),
            table(
                "party",
                vec![
                    id("id"),
                    id("realm_id"),
                    text_or_none("account_key"),
                    text("name"),
                    text_or_none("email"),
                    text_or_none("address"),
                    text_or_none("importer_number"),
                    instant("created_at"),
                ],
                &["id"],
                &[("realm_id", "realm", "id")],
            ),
            table(
                "case",
                vec![
                    id("id"),
                    id("realm_id"),
                    text("program"),
                    text("number"),
                    text_or_none("control_number"),
                    instant("opened_at"),
                    text_or_none("officer"),
                    text_or_none("officer_email"),
                ],
                &["id"],
                &[("realm_id", "realm", "id")],
            ),
            table(
                "case_party",
                vec![id("case_id"), id("party_id"), text("role"), text_or_none("email")],
                &["case_id", "party_id", "role"],
                &[("case_id", "case", "id"), ("party_id", "party", "id")],
            ),
            table(
                "case_view",
                vec![
                    id("case_id"),
                    text("audience"),
                    text("state"),
                    count("revision"),
                    flag("investigation"),
                    text("digest"),
                ],
                &["case_id", "audience"],
                &[("case_id", "case", "id")],
            ),
            table(
                "docket_entry",
                vec![
                    id("id"),
                    id("case_id"),
                    number("position"),
                    text("kind"),
                    day("on"),
                    instant("recorded_at"),
                    text("by_account"),
                    text("by_role"),
                    text("data"),
                    text("prev_hash"),
                    text("hash"),
                ],
                &["id"],
                &[("case_id", "case", "id")],
            ),
            table(
                "allegation",
                vec![
                    id("case_id"),
                    id("filer_id"),
                    id("importer_id"),
                    text("importer_name"),
                    text("orders"),
                    day("filed_on"),
                    day_or_none("acknowledged_on"),
                    day_or_none("returned_on"),
                ],
                &["case_id"],
                &[("case_id", "case", "id")],
            ),
            table(
                "investigation",
                vec![
                    id("case_id"),
                    day("initiated_on"),
                    day_or_none("noticed_on"),
                    day_or_none("extended_on"),
                    day_or_none("determined_on"),
                    day_or_none("determination_noticed_on"),
                ],
                &["case_id"],
                &[("case_id", "case", "id")],
            ),
            table(
                "interim_measure",
                vec![
                    id("entry_id"),
                    id("case_id"),
                    flag("taken"),
                    day("on"),
                    text_or_none("particulars"),
                ],
                &["entry_id"],
                &[("case_id", "case", "id")],
            ),
            table(
                "determination",
                vec![
                    id("entry_id"),
                    id("case_id"),
                    day("on"),
                    text_or_none("outcomes"),
                    text("signed_by"),
                ],
                &["entry_id"],
                &[("case_id", "case", "id")],
            ),
            table(
                "deadline",
                vec![
                    id("id"),
                    text("audience"),
                    id("case_id"),
                    text("rule"),
                    number("instance"),
                    text("force"),
                    text("obligor"),
                    text("status"),
                    day_or_none("due"),
                    instant_or_none("due_at"),
                    day("sort_on"),
                    flag("projected"),
                    count("revision"),
                    text("object"),
                ],
                &["id", "audience"],
                &[("case_id", "case", "id")],
            ),
        ];
        let indexes = vec![
            unique("party_account_key", "party", &["realm_id", "account_key"]),
            unique("party_importer_number", "party", &["realm_id", "importer_number"]),
            unique("case_number", "case", &["realm_id", "number"]),
            index("case_opened", "case", &["realm_id", "opened_at", "id"]),
            index("case_party_party", "case_party", &["party_id"]),
            unique("docket_entry_position", "docket_entry", &["case_id", "position"]),
            index("interim_measure_case", "interim_measure", &["case_id"]),
            index("determination_case", "determination", &["case_id"]),
            index("deadline_case", "deadline", &["case_id", "audience"]),
            index("deadline_due", "deadline", &["audience", "sort_on", "id"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
