//! Healing: whatever the ledger waits for has a workflow at work on it, also after Temporal has lost everything.
//!
//! The ledger is the truth. Where the workflow runs already, it only asks the ledger once more.

use std::time::Duration;

use entities::{Carried, Errand, Ledger, RealmId};
use temporalio_client::Client;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{LONGEST_REST, Relay, RelayError, is_outage};
use crate::asked_to_end;
use crate::digest::contract::Edition;
use crate::schedule;
use crate::starts;
use crate::temporal::{NamespaceId, Temporal};

/// How much is read at once.
const PAGE: u64 = 200;

/// Whether the ledger has to be gone through, and whether somebody is at it.
pub(super) struct Healing {
    wanted: bool,
    /// Where Temporal kept what was started, when it was last asked.
    namespace: Option<NamespaceId>,
    under_way: Option<JoinHandle<bool>>,
    not_before: Instant,
}

impl Healing {
    /// Wanted at once: nobody knows what happened before this process.
    pub(super) fn new() -> Self {
        Self { wanted: true, namespace: None, under_way: None, not_before: Instant::now() }
    }

    /// What Temporal was at work on may be gone; one that is under way may have come too early.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    /// Temporal answers for this namespace. One that is not the one before is empty: Temporal was away for so short a time that nobody missed it,
    /// and came back without its database.
    pub(super) fn found(&mut self, namespace: NamespaceId) {
        let before = self.namespace.replace(namespace);
        if before.is_some_and(|it| self.namespace != Some(it)) {
            tracing::warn!(
                "Temporal has lost its database, or its namespace was made anew; what the ledger waits for is set going again"
            );
            self.wanted = true;
        }
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Heals where that is wanted and nobody is at it. One that failed is wanted again, after a rest.
    pub(super) async fn go_on(&mut self, relay: &Relay, stopping: &watch::Receiver<bool>) {
        if let Some(done) = self.under_way.take_if(|it| it.is_finished())
            && !done.await.unwrap_or(false)
        {
            self.wanted = true;
            self.not_before = Instant::now() + LONGEST_REST;
        }
        if self.wanted && self.under_way.is_none() && Instant::now() >= self.not_before {
            self.wanted = false;
            self.under_way = Some(spawn(relay, stopping.clone()));
        }
    }
}

/// Heals beside the relay's own work, one request at a time, by what is due first. Tells whether all of it succeeded.
fn spawn(relay: &Relay, mut stopping: watch::Receiver<bool>) -> JoinHandle<bool> {
    let healer = Healer {
        ledger: relay.ledger.clone(),
        temporal: relay.temporal.clone(),
        digest_at: relay.digest_at,
        reconcile_every: relay.reconcile_every,
    };
    tokio::spawn(async move {
        tokio::select! {
            outcome = healer.heal() => match outcome {
                Ok(0) => true,
                Ok(count) => {
                    tracing::info!(count, "what the ledger waits for is at work in Temporal");
                    true
                }
                Err(error) => {
                    tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "not everything that the ledger waits for could be set going; it is tried again");
                    false
                }
            },
            () = asked_to_end(&mut stopping) => false,
        }
    })
}

struct Healer {
    ledger: Ledger,
    temporal: Temporal,
    digest_at: Option<u32>,
    reconcile_every: Option<Duration>,
}

impl Healer {
    async fn heal(&self) -> Result<u64, RelayError> {
        let client = self.temporal.client().await.map_err(RelayError::Temporal)?;
        let scheduled = schedule::ensure(&client, &self.temporal.task_queue, self.digest_at).await;
        scheduled.map_err(RelayError::Schedule)?;
        let scheduled = schedule::ensure_heads(&client, &self.temporal.task_queue).await;
        scheduled.map_err(RelayError::Schedule)?;
        let scheduled = schedule::ensure_garbage(&client, &self.temporal.task_queue).await;
        scheduled.map_err(RelayError::Schedule)?;
        let every = self.reconcile_every;
        let scheduled =
            schedule::ensure_reconciliation(&client, &self.temporal.task_queue, every).await;
        scheduled.map_err(RelayError::Schedule)?;
        let on = self.ledger.today(RealmId::REAL).await.map_err(RelayError::Ledger)?;
        let left = self.ledger.digest_wait(RealmId::REAL, on).await.map_err(RelayError::Ledger)?;
        if left.is_some() {
            let edition = Edition { realm: RealmId::REAL, on };
            let started = starts::edition(&client, &self.temporal.task_queue, edition).await;
            started.map_err(|error| RelayError::Start(Box::new(error)))?;
        }
        let operations = self.ledger.unfinished_operations().await.map_err(RelayError::Ledger)?;
        let mut count = self.set_going(&client, errands(operations)).await?;
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
                break;
            }
        }
        loop {
            let page = self.ledger.working_webhooks(from.as_ref(), PAGE).await;
            let page = page.map_err(RelayError::Ledger)?;
            count += self.set_going(&client, errands(page.items)).await?;
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
        let mut count = 0;
        let queue = &self.temporal.task_queue;
        for (realm, errand) in errands {
            let started = starts::errand(client, queue, realm, errand).await;
            match started {
                Ok(()) => count += 1,
                Err(error) if is_outage(&error) => return Err(RelayError::Start(Box::new(error))),
                // Of this piece alone: it does not hold up the rest.
                Err(error) => {
                    tracing::error!(error = %error, ?errand, "Temporal refuses a piece of work");
                }
            }
        }
        Ok(count)
    }
}

fn errands(carried: Vec<Carried>) -> Vec<(RealmId, Errand)> {
    carried.into_iter().map(|it| (it.realm, it.errand)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Healing, NamespaceId};

    #[test]
    fn a_namespace_made_anew_is_filled_again() {
        let mut healing = Healing { wanted: false, ..Healing::new() };
        healing.found(NamespaceId::new("one"));
        assert!(!healing.is_wanted(), "the first that is found is filled when the relay starts");
        healing.found(NamespaceId::new("one"));
        assert!(!healing.is_wanted(), "nothing is lost");
        healing.found(NamespaceId::new("other"));
        assert!(healing.is_wanted(), "all of it is forgotten");
    }
}
