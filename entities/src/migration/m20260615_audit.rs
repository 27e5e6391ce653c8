//! The audit: chains of links, one a case and one a realm, and the daily heads over them. Rows are added and never changed: the
//! database itself refuses it.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, day, drop, id, id_or_none, index, instant, number_or_none, table, text,
    text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["audit_link", "audit_head", "audit_tip"];

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
        // No foreign keys: a link outlives what it names.
        let link = table(
            "audit_link",
            vec![
                id("id"),
                id("chain"),
                count("number"),
                id("realm_id"),
                id_or_none("case_id"),
                instant("at"),
                instant("real_at"),
                day("on"),
                text("account"),
                text("role"),
                text_or_none("party"),
                text("what"),
                text("resource"),
                text_or_none("subject"),
                text_or_none("etag"),
                text("outcome"),
                number_or_none("position"),
                text_or_none("entry_hash"),
                text("prev_hash"),
                text("hash"),
            ],
            &["id"],
            &[],
        );
        let head = table(
            "audit_head",
            vec![
                count("number"),
                day("on"),
                instant("made_at"),
                count("chains"),
                text("prev_hash"),
                text("hash"),
                text_or_none("kid"),
                text_or_none("signature"),
            ],
            &["number"],
            &[],
        );
        let tip = table(
            "audit_tip",
            vec![
                count("head"),
                id("chain"),
                id("realm_id"),
                id_or_none("case_id"),
                count("number"),
                text("hash"),
            ],
            &["head", "chain"],
            &[],
        );
        let indexes = vec![
            unique("audit_link_number", "audit_link", &["chain", "number"]),
            index("audit_link_realm", "audit_link", &["realm_id", "real_at", "id"]),
            index("audit_link_case", "audit_link", &["case_id", "real_at", "id"]),
            index("audit_link_account", "audit_link", &["realm_id", "account", "real_at", "id"]),
            index("audit_link_day", "audit_link", &["on", "chain", "number"]),
            // One a legal day.
            unique("audit_head_day", "audit_head", &["on"]),
            index("audit_tip_chain", "audit_tip", &["chain", "number"]),
        ];
        create(manager, vec![link, head, tip], indexes).await?;
        let db = manager.get_connection();
        for statement in protections(manager.get_database_backend()) {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let db = manager.get_connection();
            db.execute_unprepared("DROP FUNCTION audit_is_append_only()").await?;
        }
        Ok(())
    }
}

/// The triggers that refuse every change but an addition.
fn protections(backend: DbBackend) -> Vec<String> {
    const REFUSED: &str = "the audit is append-only";
    let mut statements = Vec::new();
    if backend == DbBackend::Postgres {
        statements.push(format!(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        ));
    }
    for table in TABLES {
        if backend == DbBackend::Postgres {
            statements.push(format!(
                "CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
            ));
            continue;
        }
        for change in ["UPDATE", "DELETE"] {
            statements.push(format!(
                "CREATE TRIGGER {table}_no_{} BEFORE {change} ON {table} \
                 BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
                change.to_lowercase()
            ));
        }
    }
    statements
}
