//! From the ledger's outbox to Temporal: each piece of work until Temporal has acknowledged it, and twice is harmless.

mod heal;
mod housekeeping;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use entities::{CaseId, Errand, Ledger, LedgerError, OutboxId, RealmId, Work};
use futures::{StreamExt, stream};
use temporalio_client::Client;
use temporalio_client::errors::WorkflowStartError;
use temporalio_client::schedules::ScheduleError;
use thiserror::Error;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};

use self::heal::Healing;
use crate::asked_to_end;
use crate::bulk::contract::BulkKey;
use crate::case_clock::contract::CaseKey;
use crate::counters::Counters;
use crate::notice_delivery::contract::DeliveryKey;
use crate::push::contract::PushKey;
use crate::sandbox_clock::contract::OperationKey;
use crate::serve::contract::{BATCH, Batch};
use crate::starts;
use crate::temporal::{Temporal, TemporalError};

/// How often the outbox is looked into when nobody says that there is work: another process may have put some there.
const INTERVAL: Duration = Duration::from_millis(250);
/// How much work one round takes.
const ROUND: u64 = 200;
/// How long taken work is ours. It is free again after that, done or not: short, because the relay may die with it, and
/// because doing it twice is harmless.
const LEASE: Duration = Duration::from_secs(10);
/// How long Temporal has to acknowledge one request.
const ACKNOWLEDGE: Duration = Duration::from_secs(4);
/// How many requests to Temporal are on their way at once.
const AT_ONCE: usize = 16;
/// How often Temporal is asked whether it is there, work or not.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// How long the relay waits while Temporal, or the database, is down.
const FIRST_REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(5);

/// Tells the relay of this process that there is work, so that it need not look for it.
#[derive(Debug, Clone, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// There is work now.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// Why a round failed.
#[derive(Debug, Error)]
pub(crate) enum RelayError {
    /// Temporal is down.
    #[error("Temporal does not answer")]
    Temporal(#[source] TemporalError),
    /// Temporal did not acknowledge a piece of work.
    #[error("Temporal did not acknowledge a piece of work")]
    Start(#[source] Box<WorkflowStartError>),
    /// Temporal did not take a schedule.
    #[error("Temporal did not take a schedule")]
    Schedule(#[source] ScheduleError),
    /// The ledger is down.
    #[error("the ledger does not answer")]
    Ledger(#[source] LedgerError),
}

/// The relay of one process.
pub(crate) struct Relay {
    pub(crate) ledger: Ledger,
    pub(crate) temporal: Temporal,
    pub(crate) counters: Arc<Counters>,
    pub(crate) nudge: Nudge,
    /// At which minute of the day the digests begin.
    pub(crate) digest_at: Option<u32>,
    /// How often ledger and Temporal are compared.
    pub(crate) reconcile_every: Option<Duration>,
}

/// One request to Temporal, and the work it settles.
struct Parcel {
    ids: Vec<OutboxId>,
    start: Start,
}

/// What is started or signalled.
enum Start {
    Look(CaseKey),
    Serve(Batch),
    Retry(DeliveryKey),
    Operate(OperationKey),
    Carry(BulkKey),
    Push(PushKey),
}

impl Relay {
    /// Works until it is told to stop. An outage is logged once, and its end.
    pub(crate) async fn run(self, mut stopping: watch::Receiver<bool>) {
        housekeeping::spawn(self.ledger.clone(), stopping.clone());
        let mut rest = FIRST_REST;
        let mut down = false;
        let mut healing = Healing::new();
        let mut asked = Instant::now();
        loop {
            // A relay without work would not see that Temporal was away, and what it has forgotten.
            let is_long_ago = asked.elapsed() > ASK_EVERY;
            if is_long_ago {
                asked = Instant::now();
            }
            let unsure = down || healing.is_wanted() || is_long_ago;
            let pause = match self.look(unsure, &mut healing).await {
                Ok(taken) => {
                    if down {
                        tracing::info!("the relay works again");
                    }
                    (down, rest) = (false, FIRST_REST);
                    healing.go_on(&self, &stopping).await;
                    if taken < ROUND { INTERVAL } else { Duration::ZERO }
                }
                Err(error) => {
                    if !down {
                        if !matches!(error, RelayError::Ledger(_)) {
                            Counters::add(&self.counters.temporal_outages, 1_u32);
                        }
                        tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "the relay waits; nothing is lost, and nothing is started");
                    }
                    // What Temporal was at work on may be gone with it.
                    down = true;
                    healing.want();
                    rest = (rest * 2).min(LONGEST_REST);
                    rest
                }
            };
            tokio::select! {
                () = self.nudge.0.notified(), if !down => {}
                () = tokio::time::sleep(pause) => {}
                // Who asks more often finds it first.
                () = self.temporal.until_found(), if down => {}
                () = asked_to_end(&mut stopping) => return,
            }
        }
    }

    /// One round, after a word with Temporal where it may be away, or may have come back without what it knew.
    async fn look(&self, unsure: bool, healing: &mut Healing) -> Result<u64, RelayError> {
        if unsure {
            // Before anything is taken: work that is given back rests longer each time.
            let namespace = self.temporal.probe().await.map_err(RelayError::Temporal)?;
            healing.found(namespace);
        }
        self.round().await
    }

    /// Takes what is free and hands it over; tells how much it was.
    pub(crate) async fn round(&self) -> Result<u64, RelayError> {
        // What this finds is in the outbox then.
        self.ledger.hand_on_events().await.map_err(RelayError::Ledger)?;
        let work = self.ledger.take_outbox(ROUND, LEASE).await.map_err(RelayError::Ledger)?;
        let taken = work.len() as u64;
        if work.is_empty() {
            return Ok(0);
        }
        let client = self.temporal.client().await.map_err(RelayError::Temporal)?;
        let sent = stream::iter(parcels(work)).map(|parcel| async {
            let outcome = self.send(&client, parcel.start).await;
            (parcel.ids, outcome)
        });
        let sent = sent.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
        let mut done = Vec::new();
        let mut failure = None;
        for (ids, outcome) in sent {
            match outcome {
                Ok(()) => done.extend(ids),
                Err(error) => {
                    Counters::add(&self.counters.relay_failures, ids.len() as u64);
                    for id in ids {
                        let told = self.ledger.outbox_failed(id, &error.to_string()).await;
                        told.map_err(RelayError::Ledger)?;
                    }
                    if is_outage(&error) {
                        failure = Some(error);
                    } else {
                        // Of this work alone: it rests, and does not hold up the rest.
                        tracing::error!(error = %error, "Temporal refuses a piece of work");
                    }
                }
            }
        }
        if !done.is_empty() {
            self.ledger.outbox_done(&done).await.map_err(RelayError::Ledger)?;
            Counters::add(&self.counters.relayed, done.len() as u64);
        }
        failure.map_or(Ok(taken), |error| Err(RelayError::Start(Box::new(error))))
    }

    async fn send(&self, client: &Client, start: Start) -> Result<(), WorkflowStartError> {
        let queue = &self.temporal.task_queue;
        let sending = async {
            match start {
                Start::Look(key) => starts::look(client, queue, key).await,
                Start::Serve(batch) => starts::serve(client, queue, batch).await,
                Start::Retry(key) => starts::retry(client, queue, key).await,
                Start::Operate(key) => starts::operate(client, queue, key).await,
                Start::Carry(key) => starts::carry(client, queue, key).await,
                Start::Push(key) => starts::push(client, queue, key).await,
            }
        };
        let silent = |_| {
            Err(temporalio_client::tonic::Status::deadline_exceeded("no acknowledgment in time")
                .into())
        };
        timeout(ACKNOWLEDGE, sending).await.unwrap_or_else(silent)
    }
}

/// Whether Temporal as a whole does not answer, rather than refuse one request.
pub(crate) fn is_outage(error: &WorkflowStartError) -> bool {
    use temporalio_client::tonic::Code;
    match error {
        WorkflowStartError::Rpc(status) => !matches!(
            status.code(),
            Code::InvalidArgument | Code::FailedPrecondition | Code::AlreadyExists
        ),
        _ => false,
    }
}

/// One request for all the looks of a case or a webhook, one for up to a hundred notices, one for each of the rest.
fn parcels(work: Vec<Work>) -> Vec<Parcel> {
    let mut looks: BTreeMap<(RealmId, CaseId), Vec<OutboxId>> = BTreeMap::new();
    let mut pushes: BTreeMap<PushKey, Vec<OutboxId>> = BTreeMap::new();
    let mut notices = Vec::new();
    let mut parcels = Vec::new();
    for Work { id, realm, errand, .. } in work {
        let start = match errand {
            Errand::Look(case) => {
                looks.entry((realm, case)).or_default().push(id);
                continue;
            }
            Errand::Serve(notice) => {
                notices.push((id, notice));
                continue;
            }
            Errand::Push(webhook) => {
                pushes.entry(PushKey { webhook }).or_default().push(id);
                continue;
            }
            Errand::Retry(delivery) => Start::Retry(DeliveryKey { delivery }),
            Errand::Operation(operation) => Start::Operate(OperationKey { operation }),
            Errand::Bulk(operation) => Start::Carry(BulkKey { operation }),
        };
        parcels.push(Parcel { ids: vec![id], start });
    }
    let looks = looks
        .into_iter()
        .map(|((realm, case), ids)| Parcel { ids, start: Start::Look(CaseKey { realm, case }) });
    let batches = notices.chunks(BATCH).map(|chunk| {
        let (ids, notices) = chunk.iter().copied().unzip();
        Parcel { ids, start: Start::Serve(Batch::new(notices)) }
    });
    let pushes = pushes.into_iter().map(|(key, ids)| Parcel { ids, start: Start::Push(key) });
    parcels.extend(looks.chain(batches).chain(pushes));
    parcels
}

#[cfg(test)]
mod tests;
