//! Confidential information beside docket entries, protective orders, whom they authorise, and what was opened under them.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, day, day_or_none, drop, flag, id, index, instant, instant_or_none, number,
    table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &[
    "confidential_information",
    "confidential_text",
    "protective_order",
    "authorised_person",
    "protective_order_access",
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
        let information = table(
            "confidential_information",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                number("number"),
                id("entry_id"),
                text("party_key"),
                text("by_account"),
                text("by_role"),
                text("basis"),
                text("public_summary"),
                text("sha256"),
                instant("lodged_at"),
            ],
            &["id"],
            &[("case_id", "case", "id"), ("entry_id", "docket_entry", "id")],
        );
        // By itself, so that a list never touches it.
        let words = table(
            "confidential_text",
            vec![id("information_id"), text("information")],
            &["information_id"],
            &[("information_id", "confidential_information", "id")],
        );
        let access = table(
            "protective_order_access",
            vec![
                id("id"),
                id("order_id"),
                id("information_id"),
                text("account"),
                instant("opened_at"),
            ],
            &["id"],
            &[
                ("order_id", "protective_order", "id"),
                ("information_id", "confidential_information", "id"),
            ],
        );
        let indexes = vec![
            unique("confidential_numbered", "confidential_information", &["case_id", "number"]),
            index("confidential_entry", "confidential_information", &["entry_id"]),
            unique("protective_order_numbered", "protective_order", &["case_id", "number"]),
            index("authorised_person_order", "authorised_person", &["order_id", "added_at", "id"]),
            index("access_listed", "protective_order_access", &["order_id", "opened_at", "id"]),
            index("access_information", "protective_order_access", &["information_id"]),
        ];
        create(manager, vec![information, words, order(), person(), access], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn order() -> TableCreateStatement {
    table(
        "protective_order",
        vec![
            id("id"),
            id("realm_id"),
            id("case_id"),
            number("number"),
            count("revision"),
            id("party_id"),
            text("party_key"),
            text("by_account"),
            text("name"),
            text("bar_number"),
            text("bar_jurisdiction"),
            text("firm"),
            instant("applied_at"),
            day_or_none("granted_on"),
            day_or_none("expires_on"),
            text_or_none("terms"),
            flag("refused"),
            instant_or_none("decided_at"),
            text_or_none("decided_by"),
            text_or_none("refused_because"),
            day_or_none("revoked_on"),
            instant_or_none("revoked_at"),
            text_or_none("revoked_by"),
            text_or_none("revoked_because"),
            day_or_none("destroyed_on"),
            instant_or_none("certified_at"),
            text_or_none("certified_by"),
            text_or_none("signed_by"),
            text_or_none("statement"),
        ],
        &["id"],
        &[("case_id", "case", "id"), ("party_id", "party", "id")],
    )
}

fn person() -> TableCreateStatement {
    table(
        "authorised_person",
        vec![
            id("id"),
            id("order_id"),
            text("name"),
            text("email"),
            text("capacity"),
            day("from_on"),
            day_or_none("until_on"),
            instant("added_at"),
            instant_or_none("removed_at"),
            text_or_none("removed_because"),
        ],
        &["id"],
        &[("order_id", "protective_order", "id")],
    )
}
