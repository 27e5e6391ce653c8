//! One transaction: begun so that it may write, ended as its result says.

use sea_orm::{
    DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::Ledger;
use crate::error::{Doing, LedgerError};

impl Ledger {
    /// Runs `work` in a transaction that writes: committed where it succeeds, rolled back where it does not, or where it is
    /// only rehearsed.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&DatabaseTransaction) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let _writer = match self.db().get_database_backend() {
            DbBackend::Sqlite => Some(self.inner.writer.lock().await),
            _ => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.db().begin_with_options(options).await.doing("beginning a transaction")?;
        match work(&tx).await {
            Ok(done) if self.stage.is_some() => {
                tx.rollback().await.doing("undoing a rehearsal")?;
                Ok(done)
            }
            Ok(done) => {
                tx.commit().await.doing("committing")?;
                Ok(done)
            }
            Err(cause) => {
                // The cause is what the caller must hear, even where the connection is gone too.
                drop(tx.rollback().await);
                Err(cause)
            }
        }
    }

    /// Whether rows are locked one by one; `SQLite` locks the whole database instead.
    pub(super) fn locks_rows(&self) -> bool {
        self.db().get_database_backend() == DbBackend::Postgres
    }
}
