//! Restoring: into a database without a row, in one transaction, so that what breaks off leaves it as it was.

use std::io::BufRead;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use serde_json::Value as Json;

use super::archive::{Manifest, Opened, Piece, Reader};
use super::tables::{Table, tables};
use super::{Backup, BackupError, DOCUMENTS};
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::ledger::Ledger;
use crate::ledger::history::begin_history;
use crate::migration::Migrator;
use crate::realm;

/// How many rows, or bytes of them, are written at once.
const ROWS: usize = 200;
const BYTES: usize = 4 * 1024 * 1024;

/// The table whose rows the database numbers when they are written: those of a backup have their numbers.
const NUMBERED: &str = "deadline_change";

impl Ledger {
    /// Restores a backup into this database, which is to be empty, and brings it up to date. Read it to its end first: a file that is not whole is
    /// refused here too, but later. Cursors that were kept from before are good no more.
    ///
    /// # Errors
    /// Where the file or the database is not as it has to be: then nothing was written but empty tables. The database's own.
    pub async fn restore(
        &self,
        input: &mut (dyn BufRead + Send),
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Backup, BackupError> {
        let reader = Reader::begin(input)?;
        let manifest = reader.manifest.clone();
        self.prepare(&manifest).await?;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.db().begin_with_options(options).await.doing("beginning to restore")?;
        let (tables, rows, documents) = match self.load(&tx, reader, progress).await {
            Ok(loaded) => loaded,
            Err(cause) => {
                // The cause is what the caller must hear, even where the connection is gone too.
                drop(tx.rollback().await);
                return Err(cause);
            }
        };
        tx.commit().await.doing("committing what was restored")?;
        self.migrate().await?;
        self.mend_events().await?;
        Ok(Backup { manifest, tables, rows, documents })
    }

    /// Brings the schema to that of the backup, where the database has none or an earlier one.
    async fn prepare(&self, manifest: &Manifest) -> Result<(), BackupError> {
        let known = Migrator::migrations();
        let wanted = &manifest.migrations;
        let mut steps = known.iter().map(|it| it.name());
        if let Some(step) = wanted.iter().find(|step| steps.next() != Some(step.as_str())) {
            return Err(BackupError::Version { step: step.clone() });
        }
        let pending = self.pending_migrations().await?;
        let applied = known.len().saturating_sub(pending);
        if applied > wanted.len() {
            return Err(BackupError::Later);
        }
        // An empty schema is made; what is not empty is left as it is.
        for table in tables(self.db()).await? {
            if self.has_rows(&table.name).await? {
                return Err(BackupError::NotEmpty { table: table.name });
            }
        }
        let missing = u32::try_from(wanted.len() - applied).unwrap_or(u32::MAX);
        if missing > 0 {
            let made = Migrator::up(self.db(), Some(missing)).await;
            made.doing("making the tables of the backup")?;
        }
        Ok(())
    }

    /// Whether a table has rows, but for the real realm, which every database is given when it is opened.
    async fn has_rows(&self, table: &str) -> Result<bool, LedgerError> {
        let mut query = Query::select();
        query.expr(Expr::val(1)).from(Alias::new(table)).limit(1);
        if table == "realm" {
            query.and_where(Expr::col(Alias::new("id")).ne(RealmId::REAL.0));
        }
        let found = self.db().query_one(&query).await.doing("looking for rows")?;
        Ok(found.is_some())
    }

    /// Writes every row; says how many tables, rows and documents it were.
    async fn load(
        &self,
        tx: &DatabaseTransaction,
        mut reader: Reader<'_>,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<(u64, u64, u64), BackupError> {
        let tables = tables(tx).await?;
        let numbering = self.stop_numbering(tx, &tables).await?;
        let looked_for_later = self.look_later(tx).await?;
        realm::Entity::delete_many().exec(tx).await.doing("making room for the realms")?;
        let (mut batch, mut documents) = (None, 0);
        let (count, rows) = loop {
            match reader.piece()? {
                Piece::Table(opened) => {
                    progress(&opened.table);
                    batch = Some(Batch::new(&tables, opened)?);
                }
                Piece::Row(line) => {
                    let Some(batch) = &mut batch else { return Err(BackupError::CutOff) };
                    documents += u64::from(batch.opened.table == DOCUMENTS);
                    batch.add(&line)?;
                    if batch.is_full() {
                        batch.write(tx).await?;
                    }
                }
                Piece::TableEnd => {
                    if let Some(mut batch) = batch.take() {
                        batch.write(tx).await?;
                    }
                }
                Piece::End(tables, rows) => break (tables, rows),
            }
        };
        look_now(tx, &looked_for_later).await?;
        if tables.iter().any(|it| it.name == "delivery") {
            // What was under way may have arrived since: whatever goes out now is a possible copy.
            tx.execute_unprepared(
                "UPDATE delivery SET possible_duplicate = TRUE \
                 WHERE status IN ('pending', 'sending', 'deferred')",
            )
            .await
            .doing("marking what may have been sent")?;
        }
        self.number_on(tx, &tables, numbering).await?;
        // What was recorded after the backup is not here, and cursors may stand behind it.
        begin_history(tx).await?;
        Ok((count, rows, documents))
    }

    /// Lets a row name one of its own table that comes after it: a token that was made with another may stand before that one. Gives what has the
    /// database look for what is named at once again.
    async fn look_later(&self, tx: &DatabaseTransaction) -> Result<Vec<String>, BackupError> {
        if !self.locks_rows() {
            // Until the end of the transaction, by itself.
            tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await.doing(LOOKING)?;
            return Ok(Vec::new());
        }
        let asked = Statement::from_string(tx.get_database_backend(), OWN_REFERENCES);
        let mut back = Vec::new();
        for row in tx.query_all_raw(asked).await.doing(LOOKING)? {
            let table: String = row.try_get("", "tbl").doing(LOOKING)?;
            let name: String = row.try_get("", "name").doing(LOOKING)?;
            let changed = format!("ALTER TABLE \"{table}\" ALTER CONSTRAINT \"{name}\"");
            let later = format!("{changed} DEFERRABLE INITIALLY DEFERRED");
            tx.execute_unprepared(&later).await.doing(LOOKING)?;
            back.push(format!("{changed} NOT DEFERRABLE"));
        }
        Ok(back)
    }

    /// Keeps the database from numbering changes of deadlines anew; gives what lets it number again.
    async fn stop_numbering(
        &self,
        tx: &DatabaseTransaction,
        tables: &[Table],
    ) -> Result<Option<String>, BackupError> {
        const DOING: &str = "keeping the numbers of changes";
        if !tables.iter().any(|it| it.name == NUMBERED) {
            return Ok(None);
        }
        if self.locks_rows() {
            let off = format!("ALTER TABLE {NUMBERED} DISABLE TRIGGER {NUMBERED}_numbered");
            tx.execute_unprepared(&off).await.doing(DOING)?;
            return Ok(Some(format!("ALTER TABLE {NUMBERED} ENABLE TRIGGER {NUMBERED}_numbered")));
        }
        let asked = format!(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = '{NUMBERED}_numbered'"
        );
        let asked = Statement::from_string(tx.get_database_backend(), asked);
        let found = tx.query_one_raw(asked).await.doing(DOING)?;
        let Some(found) = found else { return Ok(None) };
        let made: String = found.try_get("", "sql").doing(DOING)?;
        tx.execute_unprepared(&format!("DROP TRIGGER {NUMBERED}_numbered")).await.doing(DOING)?;
        Ok(Some(made))
    }

    /// Lets the database number on from what was restored.
    async fn number_on(
        &self,
        tx: &DatabaseTransaction,
        tables: &[Table],
        numbering: Option<String>,
    ) -> Result<(), BackupError> {
        const DOING: &str = "numbering on from what was restored";
        if let Some(numbering) = numbering {
            tx.execute_unprepared(&numbering).await.doing(DOING)?;
        }
        if !self.locks_rows() {
            return Ok(());
        }
        let asked = Statement::from_string(tx.get_database_backend(), IDENTITIES);
        for row in tx.query_all_raw(asked).await.doing(DOING)? {
            let table: String = row.try_get("", "tbl").doing(DOING)?;
            let column: String = row.try_get("", "col").doing(DOING)?;
            let sequence = format!("pg_get_serial_sequence('\"{table}\"', '{column}')");
            tx.execute_unprepared(&go_on(&sequence, &table, &column)).await.doing(DOING)?;
        }
        if tables.iter().any(|it| it.name == NUMBERED) {
            let go_on = go_on(&format!("'{NUMBERED}_numbers'"), NUMBERED, "number");
            tx.execute_unprepared(&go_on).await.doing(DOING)?;
        }
        Ok(())
    }
}

/// Has the database look for what rows of one table name among themselves.
async fn look_now(tx: &DatabaseTransaction, back: &[String]) -> Result<(), BackupError> {
    if back.is_empty() {
        return Ok(());
    }
    // What has not been looked for would keep the table from being changed.
    tx.execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE").await.doing(LOOKING)?;
    for statement in back {
        tx.execute_unprepared(statement).await.doing(LOOKING)?;
    }
    Ok(())
}

/// What the ledger does when rows may name those that come later.
const LOOKING: &str = "looking for what rows name";

/// The references of `PostgreSQL` by which a table names itself.
const OWN_REFERENCES: &str = "SELECT r.relname::text AS tbl, c.conname::text AS name FROM pg_constraint c \
     JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace \
     WHERE c.contype = 'f' AND c.conrelid = c.confrelid AND n.nspname = current_schema()";

/// The columns that `PostgreSQL` numbers by itself.
const IDENTITIES: &str = "SELECT r.relname::text AS tbl, a.attname::text AS col FROM pg_class r \
     JOIN pg_namespace n ON n.oid = r.relnamespace JOIN pg_attribute a ON a.attrelid = r.oid \
     WHERE r.relkind = 'r' AND n.nspname = current_schema() AND a.attnum > 0 AND a.attidentity <> ''";

/// Sets a sequence to the last number that its table has.
fn go_on(sequence: &str, table: &str, column: &str) -> String {
    format!(
        "SELECT setval({sequence}::regclass, GREATEST(COALESCE((SELECT max(\"{column}\") FROM \"{table}\"), 0), 1), \
         EXISTS (SELECT 1 FROM \"{table}\"))"
    )
}

/// Rows of one table on their way.
struct Batch<'a> {
    opened: Opened,
    table: &'a Table,
    /// For each column of the file its place in the table.
    places: Vec<usize>,
    rows: Vec<Vec<Expr>>,
    bytes: usize,
}

impl<'a> Batch<'a> {
    fn new(tables: &'a [Table], opened: Opened) -> Result<Self, BackupError> {
        let strange = |what: String| BackupError::Strange { table: opened.table.clone(), what };
        let Some(table) = tables.iter().find(|it| it.name == opened.table) else {
            return Err(strange("the whole".to_owned()));
        };
        let mut places = Vec::with_capacity(opened.columns.len());
        for named in &opened.columns {
            let place = table
                .columns
                .iter()
                .position(|it| it.name == named.name && it.stored.kind() == named.kind);
            places.push(place.ok_or_else(|| strange(format!("column {}", named.name)))?);
        }
        if let Some(left) = (0..table.columns.len()).find(|place| !places.contains(place)) {
            let left = &table.columns[left].name;
            return Err(strange(format!("a row without column {left}")));
        }
        Ok(Self { table, places, opened, rows: Vec::new(), bytes: 0 })
    }

    fn add(&mut self, line: &[u8]) -> Result<(), BackupError> {
        let changed = || BackupError::Changed { table: self.opened.table.clone() };
        let said: Vec<Json> = serde_json::from_slice(line).map_err(|_| changed())?;
        if said.len() != self.places.len() {
            return Err(changed());
        }
        let values = said.iter().zip(&self.places);
        let values = values.map(|(it, place)| self.table.columns[*place].stored.value(it));
        let values: Option<Vec<Expr>> = values.map(|it| it.map(Expr::val)).collect();
        let values = values.ok_or_else(changed)?;
        self.rows.push(values);
        self.bytes += line.len();
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes >= BYTES
    }

    async fn write(&mut self, tx: &DatabaseTransaction) -> Result<(), BackupError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        let columns = self.opened.columns.iter().map(|it| Alias::new(&it.name));
        insert.into_table(Alias::new(&self.table.name)).columns(columns);
        for row in self.rows.drain(..) {
            insert.values_panic(row);
        }
        self.bytes = 0;
        tx.execute(&insert).await.doing("restoring rows")?;
        Ok(())
    }
}
