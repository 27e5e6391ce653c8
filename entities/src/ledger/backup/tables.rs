//! The tables of a database as it says itself: nobody keeps a list of them, so that none can be left out of a backup.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use serde_json::Value as Json;

use super::BackupError;
use super::cells::Stored;
use crate::error::Doing;

/// How many rows are read at once: a few, because one may hold a letter.
const PAGE: u64 = 100;

/// A table of ours.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The places of the columns of its primary key, in their order.
    key: Vec<usize>,
    /// The column that names another row of the same table, where there is one.
    own: Option<String>,
}

/// A column that is written; what the database computes by itself is none.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) stored: Stored,
}

/// Which rows of a table: those that name another row of it come last, and nothing names one of these.
#[derive(Debug, Clone, Copy)]
enum Which {
    All,
    NamingNone,
    NamingOne,
}

impl Table {
    /// Calls `each` with every row, by the primary key.
    pub(super) async fn rows(
        &self,
        db: &impl ConnectionTrait,
        each: &mut (dyn FnMut(&[Json]) -> Result<(), BackupError> + Send),
    ) -> Result<u64, BackupError> {
        let parts: &[Which] = match self.own {
            None => &[Which::All],
            Some(_) => &[Which::NamingNone, Which::NamingOne],
        };
        let mut count = 0;
        for which in parts {
            let mut last: Option<Vec<Json>> = None;
            loop {
                let page = self.page(*which, last.as_deref());
                let page = db.query_all(&page).await.doing("reading a table")?;
                for row in &page {
                    let row = self.row(row).doing("reading a row")?;
                    each(&row)?;
                    count += 1;
                    last = Some(row);
                }
                if (page.len() as u64) < PAGE {
                    break;
                }
            }
        }
        Ok(count)
    }

    fn row(&self, row: &QueryResult) -> Result<Vec<Json>, DbErr> {
        let cells = self.columns.iter().enumerate();
        cells.map(|(place, column)| column.stored.read(row, place)).collect()
    }

    fn page(&self, which: Which, last: Option<&[Json]>) -> SelectStatement {
        let mut query = Query::select();
        let columns = self.columns.iter().map(|it| Alias::new(&it.name));
        query.columns(columns).from(Alias::new(&self.name)).limit(PAGE);
        for place in &self.key {
            query.order_by(Alias::new(&self.columns[*place].name), Order::Asc);
        }
        if let Some(own) = &self.own {
            let own = Expr::col(Alias::new(own));
            match which {
                Which::All => {}
                Which::NamingNone => {
                    query.and_where(own.is_null());
                }
                Which::NamingOne => {
                    query.and_where(own.is_not_null());
                }
            }
        }
        if let Some(last) = last {
            let columns = self.key.iter().map(|it| Expr::col(Alias::new(&self.columns[*it].name)));
            // What was read of a kind can be said of it.
            let values =
                self.key.iter().filter_map(|it| self.columns[*it].stored.value(&last[*it]));
            query.and_where(Expr::tuple(columns).gt(Expr::tuple(values.map(Expr::val))));
        }
        query
    }
}

/// Every table of ours, those first that others refer to.
pub(super) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>, BackupError> {
    let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let (columns, references) = if is_sqlite {
        (COLUMNS_OF_SQLITE, REFERENCES_OF_SQLITE)
    } else {
        (COLUMNS_OF_POSTGRES, REFERENCES_OF_POSTGRES)
    };
    let mut left: BTreeMap<String, Table> = BTreeMap::new();
    let mut keys: BTreeMap<String, BTreeMap<i64, usize>> = BTreeMap::new();
    for row in ask(db, columns).await? {
        let name: String = row.try_get("", "tbl").doing("listing tables")?;
        let column: String = row.try_get("", "col").doing("listing tables")?;
        let kind: String = row.try_get("", "kind").doing("listing tables")?;
        let in_key: i64 = row.try_get("", "pk").doing("listing tables")?;
        let Some(stored) = Stored::named(&kind) else {
            return Err(BackupError::Strange { table: name, what: format!("column {column}") });
        };
        let empty =
            || Table { name: name.clone(), columns: Vec::new(), key: Vec::new(), own: None };
        let table = left.entry(name.clone()).or_insert_with(empty);
        if in_key > 0 {
            keys.entry(name).or_default().insert(in_key, table.columns.len());
        }
        table.columns.push(Column { name: column, stored });
    }
    for (name, key) in keys {
        if let Some(table) = left.get_mut(&name) {
            table.key = key.into_values().collect();
        }
    }
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in ask(db, references).await? {
        let name: String = row.try_get("", "tbl").doing("listing references")?;
        let column: String = row.try_get("", "col").doing("listing references")?;
        let other: String = row.try_get("", "other").doing("listing references")?;
        if name == other {
            if let Some(table) = left.get_mut(&name) {
                table.own = Some(column);
            }
        } else {
            needs.entry(name).or_default().insert(other);
        }
    }
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |name: &str| {
            needs.get(name).is_some_and(|others| others.iter().any(|it| left.contains_key(it)))
        };
        let free: Vec<String> = left.keys().filter(|name| !waits(name.as_str())).cloned().collect();
        if free.is_empty() {
            let table = left.into_keys().next().unwrap_or_default();
            return Err(BackupError::Strange { table, what: "what it refers to".to_owned() });
        }
        for name in free {
            ordered.extend(left.remove(&name));
        }
    }
    Ok(ordered)
}

async fn ask(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<QueryResult>, BackupError> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    Ok(db.query_all_raw(statement).await.doing("reading what tables there are")?)
}

/// The index of words is left out: the database makes it of the table that it is over.
const COLUMNS_OF_SQLITE: &str = "SELECT l.name AS tbl, p.name AS col, lower(p.type) AS kind, p.pk AS pk \
     FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) p \
     WHERE l.schema = 'main' AND l.type = 'table' AND p.hidden = 0 \
     AND substr(l.name, 1, 7) <> 'sqlite_' AND l.name <> 'seaql_migrations' ORDER BY l.name, p.cid";
const REFERENCES_OF_SQLITE: &str = "SELECT l.name AS tbl, f.\"from\" AS col, f.\"table\" AS other \
     FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name) f \
     WHERE l.schema = 'main' AND l.type = 'table'";

const COLUMNS_OF_POSTGRES: &str = "SELECT r.relname::text AS tbl, a.attname::text AS col, \
     t.typname::text AS kind, COALESCE(k.place, 0) AS pk \
     FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace \
     JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_type t ON t.oid = a.atttypid \
     LEFT JOIN LATERAL (SELECT u.place FROM pg_index i, \
     unnest(i.indkey::int2[]) WITH ORDINALITY AS u(num, place) \
     WHERE i.indrelid = r.oid AND i.indisprimary AND u.num = a.attnum) k ON true \
     WHERE r.relkind = 'r' AND n.nspname = current_schema() AND a.attnum > 0 AND NOT a.attisdropped \
     AND a.attgenerated = '' AND r.relname <> 'seaql_migrations' ORDER BY r.relname, a.attnum";
const REFERENCES_OF_POSTGRES: &str = "SELECT r.relname::text AS tbl, a.attname::text AS col, \
     o.relname::text AS other FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid \
     JOIN pg_class o ON o.oid = c.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace \
     JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = c.conkey[1] \
     WHERE c.contype = 'f' AND n.nspname = current_schema()";
