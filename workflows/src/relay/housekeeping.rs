//! Housekeeping: what nobody will ask for again is forgotten, so that nothing grows but the cases; and what will be asked for is added up.

use std::time::Duration;

use entities::{Ledger, LedgerError};
use tokio::sync::watch;

use crate::asked_to_end;

/// How often.
const EVERY: Duration = Duration::from_hours(1);
/// How many cases are read at once.
const PAGE: u64 = 200;

/// Keeps house from the start on, beside the relay's own work. A failure is left to the next time.
pub(super) fn spawn(ledger: Ledger, mut stopping: watch::Receiver<bool>) {
    tokio::spawn(async move {
        settle_reminders(&ledger).await;
        let mut hours = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                _ = hours.tick() => {}
                () = asked_to_end(&mut stopping) => return,
            }
            // Before anything is forgotten: what fails there is not to hold it up.
            match ledger.add_up_moves().await {
                Ok(0) => {}
                Ok(moves) => tracing::info!(moves, "added up how the figures moved"),
                Err(error) => {
                    tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "how the figures moved could not be added up");
                }
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

/// Brings the reminders that wait to what the office has settled now. Broken off, it is begun again at the next start.
async fn settle_reminders(ledger: &Ledger) {
    match reminders_settled(ledger).await {
        Ok(0) => {}
        Ok(cases) => tracing::info!(cases, "reminders wait by the settings of today"),
        Err(error) => {
            tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "reminders wait by earlier settings still");
        }
    }
}

/// Past rungs stay past: what is done is not done again, and nothing that would have been earlier is sent now.
async fn reminders_settled(ledger: &Ledger) -> Result<u64, LedgerError> {
    let mut count = 0;
    if ledger.has_other_reminders().await? {
        let mut after = None;
        loop {
            let page = ledger.waiting_cases(after, PAGE).await?;
            for case in &page {
                ledger.rebuild(*case).await?;
                count += 1;
            }
            after = page.last().copied();
            if after.is_none() {
                break;
            }
        }
    }
    ledger.keep_reminders().await?;
    Ok(count)
}

async fn forget(ledger: &Ledger) -> Result<(u64, u64), LedgerError> {
    ledger.forget_digests().await?;
    ledger.forget_attempts().await?;
    ledger.forget_events().await?;
    ledger.forget_pushes().await?;
    Ok((ledger.forget_keys().await?, ledger.forget_work().await?))
}
