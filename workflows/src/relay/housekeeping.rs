//! Housekeeping: what nobody will ask for again is forgotten, so that nothing grows but the cases.

use std::time::Duration;

use entities::{Ledger, LedgerError};
use tokio::sync::watch;

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Keeps house from the start on, beside the relay's own work. A failure is left to the next time.
pub(super) fn spawn(ledger: Ledger, mut stopping: watch::Receiver<bool>) {
    tokio::spawn(async move {
        let mut hours = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                _ = hours.tick() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            match forget(&ledger).await {
                Ok((0, 0)) => {}
                Ok((keys, work)) => {
                    tracing::info!(keys, work, "forgot old idempotency keys and work that is done");
                }
                Err(error) => {
                    tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "the house could not be kept");
                }
            }
        }
    });
}

async fn forget(ledger: &Ledger) -> Result<(u64, u64), LedgerError> {
    Ok((ledger.forget_keys().await?, ledger.forget_work().await?))
}
