//! What is searched: the words of each audience, those of documents, and by themselves those of what is confidential.
//!
//! Each database has its own index over the same folded words: `PostgreSQL` a column of lexemes that the database keeps in step by
//! itself, `SQLite` a table of FTS5 that triggers keep in step. `tidewaiter rebuild` fills them for the cases that were there before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use super::schema::{
    count, create, day, drop, flag, id, id_or_none, index, instant, number, number_or_none, table,
    text, text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["search_facet", "search_text", "search_document", "search_confidential"];

/// The tables that are found by their words.
const WORDED: &[&str] = &["search_text", "search_document", "search_confidential"];

/// English without a list of stop words, so that both databases find the same: `SQLite` has none.
const LANGUAGE: &[&str] = &[
    "CREATE TEXT SEARCH DICTIONARY tidewaiter_stem (TEMPLATE = snowball, Language = english)",
    "CREATE TEXT SEARCH CONFIGURATION tidewaiter (COPY = pg_catalog.english)",
    "ALTER TEXT SEARCH CONFIGURATION tidewaiter ALTER MAPPING REPLACE english_stem WITH tidewaiter_stem",
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
        let facets = table(
            "search_facet",
            vec![
                id("case_id"),
                text("audience"),
                text("facet"),
                text("key"),
                flag("is_whole"),
                text("value"),
            ],
            &["case_id", "audience", "facet", "key", "is_whole"],
            &[("case_id", "case", "id")],
        );
        let indexes = vec![
            index("search_facet_key", "search_facet", &["facet", "key", "audience", "case_id"]),
            index("search_text_case", "search_text", &["case_id", "audience", "at", "sort_id"]),
            index("search_text_page", "search_text", &["realm_id", "audience", "at", "sort_id"]),
            index("search_text_entry", "search_text", &["thing_id", "audience"]),
            index("search_document_case", "search_document", &["case_id", "at", "sort_id"]),
            index("search_document_page", "search_document", &["realm_id", "at", "sort_id"]),
            index("search_document_of", "search_document", &["document_id"]),
            index("search_confidential_case", "search_confidential", &["case_id", "at", "sort_id"]),
            index(
                "search_confidential_page",
                "search_confidential",
                &["realm_id", "at", "sort_id"],
            ),
            index("search_confidential_of", "search_confidential", &["document_id"]),
        ];
        let tables =
            vec![facets, texts(), documents("search_document"), documents("search_confidential")];
        create(manager, tables, indexes).await?;
        for statement in statements(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Sqlite {
            for table in WORDED {
                db.execute_unprepared(&format!("DROP TABLE {table}_words")).await?;
            }
        }
        drop(manager, TABLES).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("DROP TEXT SEARCH CONFIGURATION tidewaiter").await?;
            db.execute_unprepared("DROP TEXT SEARCH DICTIONARY tidewaiter_stem").await?;
        }
        Ok(())
    }
}

/// A number of the row that `SQLite` takes for its own: by it the words are joined to what they are of.
fn row() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take()
}

/// Where something stands in a list, and the day by which it is narrowed.
fn placed() -> Vec<ColumnDef> {
    vec![instant("at"), id("sort_id"), day("on"), text("words"), text("folded")]
}

fn texts() -> TableCreateStatement {
    let columns = vec![
        row(),
        id("realm_id"),
        id("case_id"),
        text("audience"),
        text("kind"),
        id("thing_id"),
        text_or_none("entry_kind"),
        number_or_none("number"),
        text("digest"),
    ];
    of("search_text", columns, &[("realm_id", "realm", "id"), ("case_id", "case", "id")])
}

fn documents(name: &'static str) -> TableCreateStatement {
    let columns = vec![
        row(),
        id("realm_id"),
        id("case_id"),
        text("kind"),
        id("document_id"),
        id_or_none("entry_id"),
        text_or_none("version"),
        text("party_key"),
        text("title"),
        flag("is_title"),
        number("part"),
        number("first_page"),
        count("length"),
    ];
    of(name, columns, &[("realm_id", "realm", "id"), ("case_id", "case", "id")])
}

fn of(
    name: &'static str,
    columns: Vec<ColumnDef>,
    references: &[(&'static str, &'static str, &'static str)],
) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    for column in columns.into_iter().chain(placed()) {
        table.col(column);
    }
    for (column, other, there) in references {
        table.foreign_key(ForeignKey::create().from(name, *column).to(*other, *there));
    }
    table.take()
}

/// What no builder of statements knows: the index of words, and what keeps it in step.
fn statements(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Postgres {
        let of_tables = WORDED.iter().flat_map(|table| {
            [
                format!(
                    "ALTER TABLE {table} ADD COLUMN found tsvector \
                     GENERATED ALWAYS AS (to_tsvector('tidewaiter', folded)) STORED"
                ),
                format!("CREATE INDEX {table}_found ON {table} USING GIN (found)"),
            ]
        });
        return LANGUAGE.iter().map(|it| (*it).to_owned()).chain(of_tables).collect();
    }
    let of_tables = WORDED.iter().flat_map(|table| {
        [
            format!(
                "CREATE VIRTUAL TABLE {table}_words USING fts5(folded, content='{table}', \
                 content_rowid='id', tokenize='porter unicode61 remove_diacritics 0')"
            ),
            format!(
                "CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN \
                 INSERT INTO {table}_words(rowid, folded) VALUES (new.id, new.folded); END"
            ),
            format!(
                "CREATE TRIGGER {table}_gone AFTER DELETE ON {table} BEGIN \
                 INSERT INTO {table}_words({table}_words, rowid, folded) \
                 VALUES ('delete', old.id, old.folded); END"
            ),
        ]
    });
    of_tables.collect()
}
