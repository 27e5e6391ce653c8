//! The form of a backup: lines of text. First what it is a backup of, then each table with its columns, a line for each row, and a line
//! with the number and the hash of these, at last a line with the hash of all before it.
//!
//! It is written and read a line at a time; whoever has no more than a shell can count its rows and compute its hashes.

use std::io::{BufRead, Write};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::BackupError;
use super::cells::Kind;
use crate::ledger::hex;

/// The form that this version writes and reads.
pub(super) const FORM: u32 = 1;

/// What a backup is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the file.
    pub form: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When it was made, by the real clock.
    pub made_at: DateTime<Utc>,
    /// From which kind of database.
    pub database: String,
    /// The migrations of its schema, in their order.
    pub migrations: Vec<String>,
    /// The last daily head of the audit, where there is one.
    pub head: Option<LastHead>,
}

/// The last daily head of the audit: whoever has noted it elsewhere knows by it that nothing was cut off before the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastHead {
    /// Its number.
    pub number: i64,
    /// Its legal day.
    pub on: NaiveDate,
    /// Its hash.
    pub hash: String,
}

/// A table of the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Opened {
    pub(super) table: String,
    pub(super) columns: Vec<Named>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// A line that is no row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line {
    Backup(Manifest),
    Table(Opened),
    TableEnd { table: String, rows: u64, sha256: String },
    BackupEnd { tables: u64, rows: u64, sha256: String },
}

/// A backup that is being written.
pub(super) struct Writer<'a> {
    out: &'a mut (dyn Write + Send),
    all: Sha256,
    of_table: Sha256,
    tables: u64,
    rows: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(
        out: &'a mut (dyn Write + Send),
        manifest: &Manifest,
    ) -> Result<Self, BackupError> {
        let (all, of_table) = (Sha256::new(), Sha256::new());
        let mut writer = Self { out, all, of_table, tables: 0, rows: 0 };
        writer.say(&Line::Backup(manifest.clone()))?;
        Ok(writer)
    }

    pub(super) fn open(&mut self, opened: Opened) -> Result<(), BackupError> {
        self.of_table = Sha256::new();
        self.say(&Line::Table(opened))
    }

    pub(super) fn row(&mut self, row: &[Json]) -> Result<(), BackupError> {
        self.say(row)
    }

    pub(super) fn close(&mut self, table: &str, rows: u64) -> Result<(), BackupError> {
        let sha256 = hex(&std::mem::take(&mut self.of_table).finalize());
        self.tables += 1;
        self.rows += rows;
        self.say(&Line::TableEnd { table: table.to_owned(), rows, sha256 })
    }

    /// Ends it; says how many tables and rows it has.
    pub(super) fn end(mut self) -> Result<(u64, u64), BackupError> {
        let sha256 = hex(&self.all.clone().finalize());
        let (tables, rows) = (self.tables, self.rows);
        self.say(&Line::BackupEnd { tables, rows, sha256 })?;
        self.out.flush()?;
        Ok((tables, rows))
    }

    fn say(&mut self, what: &(impl Serialize + ?Sized)) -> Result<(), BackupError> {
        let mut line = serde_json::to_vec(what).map_err(std::io::Error::from)?;
        line.push(b'\n');
        self.all.update(&line);
        self.of_table.update(&line);
        Ok(self.out.write_all(&line)?)
    }
}

/// What comes next in a backup.
pub(super) enum Piece {
    /// A table begins.
    Table(Opened),
    /// A row of it, as it is written.
    Row(Vec<u8>),
    /// It is over, and what was written.
    TableEnd,
    /// The backup is over, and what was written: so many tables and rows.
    End(u64, u64),
}

/// A backup that is being read. What is not as it was written is found at the end of its table.
pub(super) struct Reader<'a> {
    input: &'a mut (dyn BufRead + Send),
    pub(super) manifest: Manifest,
    all: Sha256,
    of_table: Sha256,
    /// The table that is being read, and how many of its rows were.
    open: Option<(String, u64)>,
    line: u64,
    tables: u64,
    rows: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn begin(input: &'a mut (dyn BufRead + Send)) -> Result<Self, BackupError> {
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line)?;
        let manifest = match serde_json::from_slice(&line) {
            Ok(Line::Backup(manifest)) if manifest.form == FORM => manifest,
            Ok(Line::Backup(manifest)) => return Err(BackupError::Form { form: manifest.form }),
            _ => return Err(BackupError::Foreign),
        };
        let mut all = Sha256::new();
        all.update(&line);
        let of_table = Sha256::new();
        Ok(Self { input, manifest, all, of_table, open: None, line: 1, tables: 0, rows: 0 })
    }

    pub(super) fn piece(&mut self) -> Result<Piece, BackupError> {
        let mut line = Vec::new();
        self.input.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(BackupError::CutOff);
        }
        self.line += 1;
        if let Some((_, rows)) = &mut self.open
            && line.first() == Some(&b'[')
        {
            *rows += 1;
            self.all.update(&line);
            self.of_table.update(&line);
            return Ok(Piece::Row(line));
        }
        let Ok(said) = serde_json::from_slice::<Line>(&line) else { return Err(self.changed()) };
        let piece = match (said, self.open.take()) {
            (Line::Table(opened), None) => {
                self.open = Some((opened.table.clone(), 0));
                self.of_table = Sha256::new();
                self.of_table.update(&line);
                Piece::Table(opened)
            }
            (Line::TableEnd { table, rows, sha256 }, Some((name, read))) => {
                let found = hex(&std::mem::take(&mut self.of_table).finalize());
                if table != name || rows != read || sha256 != found {
                    return Err(BackupError::Changed { table: name });
                }
                self.tables += 1;
                self.rows += rows;
                Piece::TableEnd
            }
            (Line::BackupEnd { tables, rows, sha256 }, None) => {
                let found = hex(&self.all.clone().finalize());
                let is_same = (tables, rows) == (self.tables, self.rows) && sha256 == found;
                if !is_same || !self.input.fill_buf()?.is_empty() {
                    return Err(BackupError::Unreadable { line: self.line });
                }
                Piece::End(tables, rows)
            }
            (_, open) => {
                self.open = open;
                return Err(self.changed());
            }
        };
        self.all.update(&line);
        Ok(piece)
    }

    /// What is not as it was written, by the table in which it is.
    fn changed(&self) -> BackupError {
        match &self.open {
            Some((table, _)) => BackupError::Changed { table: table.clone() },
            None => BackupError::Unreadable { line: self.line },
        }
    }
}
