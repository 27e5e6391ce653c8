//! Receipts of filings, filings that were announced, attempts to file, and when the service lived.

use sea_orm_migration::prelude::*;

use super::schema::{
    create, day, drop, id, id_or_none, index, instant, instant_or_none, number_or_none, table,
    text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] =
    &["filing_intent", "filing_receipt", "filing_attempt", "heartbeat", "outage"];

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
        let indexes = vec![
            index("filing_intent_case", "filing_intent", &["case_id"]),
            unique("filing_intent_entry", "filing_intent", &["entry_id"]),
            index("filing_receipt_case", "filing_receipt", &["case_id", "received_at", "id"]),
            unique("filing_receipt_entry", "filing_receipt", &["entry_id"]),
            unique("filing_receipt_intent", "filing_receipt", &["intent_id"]),
            index(
                "filing_attempt_own",
                "filing_attempt",
                &["realm_id", "account", "began_at", "id"],
            ),
            index("filing_attempt_realm", "filing_attempt", &["realm_id", "began_at", "id"]),
            index("filing_attempt_age", "filing_attempt", &["began_at"]),
            index("heartbeat_last", "heartbeat", &["part", "last_at"]),
            // Two processes that come back at once certify one outage.
            unique("outage_began", "outage", &["began_at"]),
        ];
        let tables = vec![intent(), receipt(), attempt(), heartbeat(), outage()];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn intent() -> TableCreateStatement {
    table(
        "filing_intent",
        vec![
            id("id"),
            id("realm_id"),
            id_or_none("case_id"),
            text("what"),
            text("documents"),
            text("party_key"),
            text("by_account"),
            text("by_role"),
            instant("received_at"),
            instant("until"),
            id_or_none("entry_id"),
        ],
        &["id"],
        &[
            ("realm_id", "realm", "id"),
            ("case_id", "case", "id"),
            ("entry_id", "docket_entry", "id"),
        ],
    )
}

fn receipt() -> TableCreateStatement {
    table(
        "filing_receipt",
        vec![
            id("id"),
            id("realm_id"),
            id_or_none("case_id"),
            id_or_none("entry_id"),
            id_or_none("intent_id"),
            text("party_key"),
            text("by_account"),
            text("by_role"),
            day("on"),
            instant("received_at"),
            text_or_none("seal_key"),
            text("said"),
            text_or_none("kid"),
            text_or_none("signature"),
        ],
        &["id"],
        &[
            ("realm_id", "realm", "id"),
            ("case_id", "case", "id"),
            ("entry_id", "docket_entry", "id"),
            ("intent_id", "filing_intent", "id"),
        ],
    )
}

fn attempt() -> TableCreateStatement {
    table(
        "filing_attempt",
        vec![
            id("id"),
            id("realm_id"),
            id_or_none("case_id"),
            text("account"),
            text("role"),
            text("route"),
            instant("began_at"),
            instant_or_none("arrived_at"),
            text_or_none("body_sha256"),
            number_or_none("status"),
            text_or_none("problem"),
            id_or_none("receipt_id"),
        ],
        &["id"],
        &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
    )
}

fn heartbeat() -> TableCreateStatement {
    table(
        "heartbeat",
        vec![id("id"), id("process"), text("part"), instant("began_at"), instant("last_at")],
        &["id"],
        &[],
    )
}

fn outage() -> TableCreateStatement {
    table(
        "outage",
        vec![
            id("id"),
            instant("began_at"),
            instant("ended_at"),
            text("said"),
            text_or_none("kid"),
            text_or_none("signature"),
        ],
        &["id"],
        &[],
    )
}
