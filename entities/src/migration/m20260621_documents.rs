//! Documents with their words, and uploads that arrive in parts.

use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, drop, flag, id, id_or_none, index, instant, instant_or_none, number,
    number_or_none, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["document", "document_page", "document_reading", "upload"];

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
        // By themselves, so that a list never touches what a document says.
        let page = table(
            "document_page",
            vec![id("document_id"), number("page"), text("words")],
            &["document_id", "page"],
            &[("document_id", "document", "id")],
        );
        let reading = table(
            "document_reading",
            vec![id("document_id"), text("facts")],
            &["document_id"],
            &[("document_id", "document", "id")],
        );
        let indexes = vec![
            unique("document_numbered", "document", &["case_id", "number"]),
            index("document_entry", "document", &["entry_id"]),
            index("document_own", "document", &["realm_id", "party_key", "received_at", "id"]),
            index("document_expiring", "document", &["expires_at"]),
            index("document_public_of", "document", &["public_of"]),
            index("upload_own", "upload", &["realm_id", "party_key", "begun_at", "id"]),
            index("upload_expiring", "upload", &["aborted", "document_id", "expires_at"]),
        ];
        create(manager, vec![document(), page, reading, upload()], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn document() -> TableCreateStatement {
    table(
        "document",
        vec![
            id("id"),
            id("realm_id"),
            id_or_none("case_id"),
            id_or_none("entry_id"),
            number_or_none("number"),
            text("party_key"),
            text("by_account"),
            text("by_role"),
            text("title"),
            text("file_name"),
            text("media_type"),
            text_or_none("version"),
            id_or_none("public_of"),
            count("length"),
            text("sha256"),
            text("storage_key"),
            number_or_none("pages"),
            text("scan"),
            instant("received_at"),
            instant_or_none("filed_at"),
            instant_or_none("expires_at"),
            instant_or_none("destroyed_at"),
        ],
        &["id"],
        &[
            ("realm_id", "realm", "id"),
            ("case_id", "case", "id"),
            ("entry_id", "docket_entry", "id"),
            ("public_of", "document", "id"),
        ],
    )
}

fn upload() -> TableCreateStatement {
    table(
        "upload",
        vec![
            id("id"),
            id("realm_id"),
            text("party_key"),
            text("by_account"),
            text("by_role"),
            text("title"),
            text("file_name"),
            count("length"),
            count("arrived"),
            text_or_none("sha256"),
            instant("begun_at"),
            instant("expires_at"),
            id_or_none("document_id"),
            flag("aborted"),
        ],
        &["id"],
        &[("realm_id", "realm", "id"), ("document_id", "document", "id")],
    )
}
