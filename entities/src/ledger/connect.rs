//! Opening a database and bringing its tables up to date.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::RngCore;
use sea_orm::sea_query::OnConflict;
use sea_orm::sqlx::Executor;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ActiveValue::Set, ConnectOptions, ConnectionTrait, Database, EntityTrait, TransactionTrait,
};
use sea_orm_migration::{MigratorTrait, SchemaManager, seaql_migrations};
use sha2::{Digest, Sha256};
use statute::Law;
use statute::retention::Schedule;

use super::history::History;
use super::law::InForce;
use super::{Inner, Ledger, Office};
use crate::clock::Clock;
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::migration::Migrator;
use crate::{realm, setting};

/// How many connections a process holds at most.
const CONNECTIONS: u32 = 16;
/// How long a request waits for one before it fails.
const ACQUIRE: Duration = Duration::from_secs(30);
/// What the ledger does when it brings the schema up to date.
const MIGRATING: &str = "migrating";
/// The table that says which migrations were applied.
const APPLIED: &str = "seaql_migrations";
/// How long a migration waits for a table that somebody has in use, a backup for example. Whoever asks for the table later waits behind it, and does not
/// even read: so it gives way, having changed nothing.
const PATIENCE: &str = "SET LOCAL lock_timeout = '5s'";

impl Ledger {
    /// Opens the database at `url` (`sqlite:path` or `postgres://…`); a file of `SQLite` is made where there is none, for its owner alone.
    ///
    /// # Errors
    /// The database's own.
    pub async fn connect(
        url: &str,
        clock: Arc<dyn Clock>,
        law: Law,
        office: Office,
    ) -> Result<Self, LedgerError> {
        if let Some(file) = file_of(url) {
            make_for_owner(&file);
        }
        Self::connect_to(url, clock, law, office, true).await
    }

    /// Opens the ledger at `url`, for whoever works on one that is there: nothing is made. `None` where the file of `SQLite` is not there, or
    /// the database has no tables of ours.
    ///
    /// # Errors
    /// The database's own.
    pub async fn connect_if_there(
        url: &str,
        clock: Arc<dyn Clock>,
        law: Law,
        office: Office,
    ) -> Result<Option<Self>, LedgerError> {
        if file_of(url).is_some_and(|file| !file.exists()) {
            return Ok(None);
        }
        let ledger = Self::connect_to(url, clock, law, office, false).await?;
        let is_new = ledger.is_new().await?;
        Ok((!is_new).then_some(ledger))
    }

    /// Opens a database; `makes` a file of `SQLite` where there is none.
    async fn connect_to(
        url: &str,
        clock: Arc<dyn Clock>,
        law: Law,
        office: Office,
        makes: bool,
    ) -> Result<Self, LedgerError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE)
            .connect_timeout(ACQUIRE)
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .map_sqlx_postgres_pool_opts(|pool| {
                // To compile a statement takes longer than any of these runs; and its guess of how long counts what is looked up for no row.
                pool.after_connect(|connection, _| {
                    Box::pin(async move {
                        Executor::execute(connection, "SET jit = off").await.map(drop)
                    })
                })
            })
            .map_sqlx_sqlite_opts(move |sqlite| {
                let sqlite = sqlite
                    .create_if_missing(makes)
                    .foreign_keys(true)
                    // An act that was answered must outlive the machine, not only the process.
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(30));
                // The file keeps it; and to say it of an empty file is to write into it.
                if makes { sqlite.journal_mode(SqliteJournalMode::Wal) } else { sqlite }
            });
        let db = Database::connect(options).await.doing("connecting")?;
        let inner = Inner {
            db,
            clock,
            law: InForce::new(law),
            history: History::default(),
            office,
            in_flight: Mutex::new(HashSet::new()),
            unsubscribe_key: tokio::sync::OnceCell::new(),
            writer: tokio::sync::Mutex::new(()),
        };
        let ledger = Self {
            inner: Arc::new(inner),
            received_at: None,
            only: None,
            stage: None,
            reminders: Arc::default(),
            staged_at_most: None,
            schedule: Schedule::default(),
            keys: Arc::default(),
            filings: super::Filings::default(),
            by_intent: None,
            sandboxes: super::SandboxLimits::default(),
            held: Arc::default(),
            accounts: Arc::default(),
            feeding: Arc::default(),
            store: None,
            law: None,
        };
        // A process may have died between the last migration and this row: nobody would migrate again for it.
        if ledger.pending_migrations().await? == 0 {
            ledger.make_real_realm().await?;
            ledger.read_law().await?;
            ledger.read_history().await?;
        }
        Ok(ledger)
    }

    /// Applies the migrations that are missing, and makes the real realm. May run at every start.
    ///
    /// # Errors
    /// The database's own; among them that somebody has used a table for too long. Then what came before stays, and it is begun again.
    pub async fn migrate(&self) -> Result<(), LedgerError> {
        let pending = self.pending_migrations().await?;
        if self.locks_rows() && pending < Migrator::migrations().len() {
            for _ in 0..pending {
                self.go_one_step().await?;
            }
        } else {
            // Nobody uses what is not there yet, and on `SQLite` nobody who reads is in the way.
            Migrator::up(self.db(), None).await.doing(MIGRATING)?;
        }
        self.make_real_realm().await?;
        self.begin_chains().await?;
        self.read_law().await?;
        self.read_history().await
    }

    /// Applies the next migration, where one is missing.
    async fn go_one_step(&self) -> Result<(), LedgerError> {
        let tx = self.db().begin().await.doing(MIGRATING)?;
        tx.execute_unprepared(PATIENCE).await.doing(MIGRATING)?;
        Migrator::up(&tx, Some(1)).await.doing(MIGRATING)?;
        tx.commit().await.doing(MIGRATING)
    }

    /// Makes the row of the real realm where there is none.
    async fn make_real_realm(&self) -> Result<(), LedgerError> {
        let known = realm::Entity::find_by_id(RealmId::REAL).one(self.db()).await;
        if known.doing("reading the real realm")?.is_some() {
            return Ok(());
        }
        let real = realm::ActiveModel {
            id: Set(RealmId::REAL),
            name: Set("real".to_owned()),
            now: Set(None),
            created_by: Set("system".to_owned()),
            created_at: Set(self.real_now()),
            ..Default::default()
        };
        realm::Entity::insert(real)
            .on_conflict(OnConflict::column(realm::Column::Id).do_nothing().to_owned())
            .exec_without_returning(self.db())
            .await
            .doing("making the real realm")?;
        Ok(())
    }

    /// How many migrations are missing. Those of a newer version are none of ours: what is older goes on beside it, and can be started, while
    /// its processes are replaced one by one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn pending_migrations(&self) -> Result<usize, LedgerError> {
        // The migrator itself would make the table before it reads: whoever only looks makes nothing.
        let any = SchemaManager::new(self.db()).has_table(APPLIED).await;
        let done = if any.doing("looking for migrations")? {
            let done = seaql_migrations::Entity::find().all(self.db()).await;
            done.doing("reading migrations")?
        } else {
            Vec::new()
        };
        let done: HashSet<String> = done.into_iter().map(|row| row.version).collect();
        let ours = Migrator::migrations();
        Ok(ours.iter().filter(|it| !done.contains(it.name())).count())
    }

    /// Whether the database has no tables of ours yet.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_new(&self) -> Result<bool, LedgerError> {
        Ok(self.pending_migrations().await? == Migrator::migrations().len())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// The database's own.
    pub async fn ping(&self) -> Result<(), LedgerError> {
        self.db().ping().await.doing("pinging")
    }

    /// A random key of this database, made at the first call and kept for ever.
    ///
    /// # Errors
    /// The database's own.
    pub async fn secret(&self, name: &str) -> Result<[u8; 32], LedgerError> {
        let mut fresh = [0; 32];
        rand::rng().fill_bytes(&mut fresh);
        let row = setting::ActiveModel { name: Set(name.to_owned()), value: Set(hex(&fresh)) };
        setting::Entity::insert(row)
            .on_conflict(OnConflict::column(setting::Column::Name).do_nothing().to_owned())
            .exec_without_returning(self.db())
            .await
            .doing("making a key")?;
        let kept = setting::Entity::find_by_id(name.to_owned())
            .one(self.db())
            .await
            .doing("reading a key")?;
        let kept = kept.and_then(|row| unhex(&row.value)).ok_or(LedgerError::NotFound)?;
        Ok(kept)
    }
}

/// The file of `SQLite` that an address names: none of a database in memory, or of another kind.
fn file_of(url: &str) -> Option<PathBuf> {
    let (place, settings) = url.split_once('?').unwrap_or((url, ""));
    let is_in_memory =
        place.ends_with(":memory:") || settings.split('&').any(|it| it == "mode=memory");
    if is_in_memory || !place.starts_with("sqlite:") {
        return None;
    }
    let options: SqliteConnectOptions = url.parse().ok()?;
    Some(options.get_filename().to_owned())
}

/// Makes the file of a ledger that is not there yet, which its owner alone may read, as nobody else may read a backup of the same secrets. The files that
/// `SQLite` puts beside it get its mode; the mode of one that is there is its owner's to say.
fn make_for_owner(file: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    // One that cannot be made cannot be opened either, and then it is said why.
    let _ = options.open(file);
}

/// What nobody can make of these words who does not have the key, and whoever has it makes again.
#[must_use]
pub fn sealed(key: &[u8; 32], words: &str) -> [u8; 32] {
    let said = Sha256::digest(words);
    let mut sealed = Sha256::new();
    for part in [&key[..], &said[..], &key[..]] {
        sealed.update(part);
    }
    sealed.finalize().into()
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
