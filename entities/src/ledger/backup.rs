//! A backup of the ledger: every row of every table, as of one moment, while the service runs. It is the same file from either
//! database, and either takes it back.

mod archive;
mod cells;
mod documents;
mod restore;
mod tables;

use std::io::{BufRead, Write};

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IsolationLevel,
    QueryOrder, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use serde_json::Value as Json;
use thiserror::Error;

use self::archive::{FORM, Named, Opened, Piece, Reader, Writer};
use super::Ledger;
use crate::audit_head;
use crate::error::{Doing, LedgerError};
use crate::migration::Migrator;

pub use archive::{LastHead, Manifest};
pub use documents::{DocumentsHeld, Lost};

/// Why there is no backup, or it cannot be restored.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The ledger failed.
    #[error("the ledger failed")]
    Ledger(#[from] LedgerError),
    /// The file cannot be read or written.
    #[error("the file cannot be read or written")]
    File(#[from] std::io::Error),
    /// The file is something else.
    #[error("this is no backup of Tidewaiter")]
    Foreign,
    /// The file has a form of a later version.
    #[error("the backup has form {form}, which this version does not read")]
    Form {
        /// Its form.
        form: u32,
    },
    /// The file ends before its end.
    #[error("the backup is cut off: its last line is missing")]
    CutOff,
    /// A line between tables is not what was written.
    #[error("line {line} of the backup is not what was written")]
    Unreadable {
        /// Which line, from 1.
        line: u64,
    },
    /// A table is not what was written.
    #[error("table {table} of the backup is not what was written: its rows and its hash differ")]
    Changed {
        /// Which table.
        table: String,
    },
    /// The file is of a version that this one does not know.
    #[error(
        "the backup is of another version: its schema has the step {step}, which this version does not have there"
    )]
    Version {
        /// The first migration that differs.
        step: String,
    },
    /// The database has a later schema than the file.
    #[error(
        "the database has the schema of a later version than the backup; restore into an empty database, which is brought up to date \
         afterwards"
    )]
    Later,
    /// The database holds something.
    #[error("the database is not empty: table {table} has rows; restore into an empty one")]
    NotEmpty {
        /// The first table with rows.
        table: String,
    },
    /// The file and the schema do not fit.
    #[error("{what} of table {table} is not known to this version")]
    Strange {
        /// Which table.
        table: String,
        /// What of it.
        what: String,
    },
}

/// A backup that was written or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// What it is of.
    pub manifest: Manifest,
    /// How many tables it has.
    pub tables: u64,
    /// How many rows.
    pub rows: u64,
    /// How many documents are named in it, whose bytes are not in it.
    pub documents: u64,
}

/// The table that names documents.
const DOCUMENTS: &str = "document";

impl Ledger {
    /// Writes a backup, as of one moment, and stops nobody meanwhile. `progress` hears of each table with its rows.
    ///
    /// # Errors
    /// The database's own, and those of whoever takes it.
    pub async fn backup(
        &self,
        version: &str,
        out: &mut (dyn Write + Send),
        progress: &mut (dyn FnMut(&str, u64) + Send),
    ) -> Result<Backup, BackupError> {
        // On `SQLite` the first read of a transaction settles what all of it sees.
        let is_postgres = self.locks_rows();
        let options = TransactionOptions {
            isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: is_postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let tx = self.db().begin_with_options(options).await.doing("beginning a backup")?;
        let done = self.write_backup(&tx, version, out, progress).await;
        // Nothing was written.
        drop(tx.rollback().await);
        done
    }

    async fn write_backup(
        &self,
        tx: &DatabaseTransaction,
        version: &str,
        out: &mut (dyn Write + Send),
        progress: &mut (dyn FnMut(&str, u64) + Send),
    ) -> Result<Backup, BackupError> {
        let applied = Migrator::get_applied_migrations_read_only(tx).await;
        let applied = applied.doing("reading migrations")?;
        let head = audit_head::Entity::find()
            .order_by_desc(audit_head::Column::Number)
            .one(tx)
            .await
            .doing("reading the last head")?;
        let manifest = Manifest {
            form: FORM,
            version: version.to_owned(),
            made_at: self.real_now(),
            database: kind_of(tx.get_database_backend()).to_owned(),
            migrations: applied.iter().map(|it| it.name().to_owned()).collect(),
            head: head.map(|it| LastHead { number: it.number, on: it.on, hash: it.hash }),
        };
        let mut documents = 0;
        let mut writer = Writer::begin(out, &manifest)?;
        for table in tables::tables(tx).await? {
            let columns = table.columns.iter();
            let columns =
                columns.map(|it| Named { name: it.name.clone(), kind: it.stored.kind() }).collect();
            writer.open(Opened { table: table.name.clone(), columns })?;
            let rows = table.rows(tx, &mut |row: &[Json]| writer.row(row)).await?;
            writer.close(&table.name, rows)?;
            if table.name == DOCUMENTS {
                documents = rows;
            }
            progress(&table.name, rows);
        }
        let (tables, rows) = writer.end()?;
        Ok(Backup { manifest, tables, rows, documents })
    }
}

/// Reads a backup to its end without a database, and proves that it is what was written.
///
/// # Errors
/// The first thing that is not, by its table.
pub fn read_backup(input: &mut (dyn BufRead + Send)) -> Result<Backup, BackupError> {
    let mut reader = Reader::begin(input)?;
    let (mut documents, mut are_documents) = (0, false);
    loop {
        match reader.piece()? {
            Piece::Table(opened) => are_documents = opened.table == DOCUMENTS,
            Piece::Row(_) => documents += u64::from(are_documents),
            Piece::TableEnd => are_documents = false,
            Piece::End(tables, rows) => {
                return Ok(Backup { manifest: reader.manifest, tables, rows, documents });
            }
        }
    }
}

fn kind_of(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "SQLite",
        _ => "PostgreSQL",
    }
}
