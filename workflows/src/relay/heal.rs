//! Healing: whatever the ledger waits for has a workflow at work on it, also after Temporal has lost everything.
//!
//! The ledger is the truth. Where the workflow runs already, it only asks the ledger once more.

use entities::{Errand, Ledger, RealmId};
use temporalio_client::Client;
use tokio::sync::watch;

use super::{Relay, RelayError};
use crate::case_clock::contract::CaseKey;
use crate::notice_delivery::contract::DeliveryKey;
use crate::sandbox_clock::contract::OperationKey;
use crate::serve::contract::Batch;
use crate::starts;
use crate::temporal::Temporal;

/// How much is read at once.
const PAGE: u64 = 200;

/// Heals beside the relay's own work, one request at a time, by what is due first. A failure is left to the next time:
/// it shows the relay, too, that Temporal is down.
pub(super) fn spawn(relay: &Relay, mut stopping: watch::Receiver<bool>) {
    let healer = Healer { ledger: relay.ledger.clone(), temporal: relay.temporal.clone() };
    tokio::spawn(async move {
        tokio::select! {
            outcome = healer.heal() => match outcome {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "what the ledger waits for is at work in Temporal"),
                Err(error) => tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "not everything that the ledger waits for could be set going"),
            },
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    });
}

struct Healer {
    ledger: Ledger,
    temporal: Temporal,
}

impl Healer {
    async fn heal(&self) -> Result<u64, RelayError> {
        let client = self.temporal.client().await.map_err(RelayError::Temporal)?;
        let operations = self.ledger.unfinished_operations().await.map_err(RelayError::Ledger)?;
        let mut count = self.set_going(&client, operations).await?;
        let mut from = None;
        loop {
            let page = self.ledger.unfinished_clocks(from.as_ref(), PAGE).await;
            let page = page.map_err(RelayError::Ledger)?;
            count += self.set_going(&client, page.items).await?;
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        loop {
            let page = self.ledger.unfinished_deliveries(from.as_ref(), PAGE).await;
            let page = page.map_err(RelayError::Ledger)?;
            count += self.set_going(&client, page.items).await?;
            from = page.next;
            if from.is_none() {
                return Ok(count);
            }
        }
    }

    async fn set_going(
        &self,
        client: &Client,
        errands: Vec<(RealmId, Errand)>,
    ) -> Result<u64, RelayError> {
        let count = errands.len() as u64;
        let queue = &self.temporal.task_queue;
        for (realm, errand) in errands {
            let started = match errand {
                Errand::Look(case) => starts::look(client, queue, CaseKey { realm, case }).await,
                Errand::Serve(notice) => {
                    starts::serve(client, queue, Batch::new(vec![notice])).await
                }
                Errand::Retry(delivery) => {
                    starts::retry(client, queue, DeliveryKey { delivery }).await
                }
                Errand::Operation(operation) => {
                    starts::operate(client, queue, OperationKey { operation }).await
                }
            };
            started.map_err(|error| RelayError::Start(Box::new(error)))?;
        }
        Ok(count)
    }
}
