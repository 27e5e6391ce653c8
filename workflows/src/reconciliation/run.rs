//! A run: asks both sides a page at a time, tells of each difference, and heals it, by what is due next.
//!
//! Temporal's lists may lag behind what it does: what they lack is asked for by name before anybody speaks of it.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::{CaseId, Key, Ledger, LedgerError, Reconciled, Waiting};
use futures::StreamExt;
use temporalio_client::errors::{ClientError, WorkflowInteractionError, WorkflowStartError};
use temporalio_client::{
    Client, UntypedWorkflow, WorkflowDescribeOptions, WorkflowExecutionStatus, WorkflowListOptions,
};
use thiserror::Error;

use super::compare::{Act, Discrepancy, Kind, Running, cases, clocks, delivery, work};
use crate::case_clock::contract::CaseKey;
use crate::counters::Counters;
use crate::relay::{Nudge, Relay, RelayError, is_outage};
use crate::starts;
use crate::temporal::{Temporal, TemporalError, TemporalSettings};

/// How much is read at once, of either side.
const PAGE: u64 = 100;

/// What is done about a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Nothing: it is told of.
    Looking,
    /// It is healed.
    Healing,
}

/// What became of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was told of.
    Found,
    /// It is healed: Temporal has acknowledged.
    Healed,
    /// Temporal refused.
    Left,
}

/// Why a comparison did not come to its end.
#[derive(Debug, Error)]
pub enum ReconcileError {
    /// Temporal is down, or its settings are wrong.
    #[error("Temporal does not answer")]
    Temporal(#[source] TemporalError),
    /// Temporal did not list what runs.
    #[error("Temporal does not list what runs")]
    Listing(#[source] ClientError),
    /// Temporal did not say of a clock whether it runs.
    #[error("Temporal does not say whether a clock runs")]
    Asking(#[source] WorkflowInteractionError),
    /// Temporal did not acknowledge.
    #[error("Temporal did not acknowledge")]
    Starting(#[source] Box<WorkflowStartError>),
    /// The work of the outbox could not be handed over.
    #[error("work could not be handed over")]
    HandingOver(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The ledger is down.
    #[error("the ledger does not answer")]
    Ledger(#[from] LedgerError),
}

/// Whoever hears of each difference.
type Tell<'a> = &'a mut (dyn FnMut(&Discrepancy, Outcome) + Send);

/// Compares the ledger with Temporal, in a process of its own. `tell` hears of each difference.
///
/// # Errors
/// Where one of the two does not answer; what was healed by then stays healed.
pub async fn reconcile(
    ledger: Ledger,
    settings: &TemporalSettings,
    how: How,
    tell: Tell<'_>,
) -> Result<Reconciled, ReconcileError> {
    let temporal = Temporal::new(settings).map_err(ReconcileError::Temporal)?;
    Reconciler { ledger, temporal, counters: Arc::default() }.run(how, tell).await
}

/// Both sides.
#[derive(Clone)]
pub(crate) struct Reconciler {
    pub(crate) ledger: Ledger,
    pub(crate) temporal: Temporal,
    pub(crate) counters: Arc<Counters>,
}

impl Reconciler {
    /// Compares everything.
    pub(crate) async fn run(&self, how: How, tell: Tell<'_>) -> Result<Reconciled, ReconcileError> {
        let began_at = self.ledger.real_time();
        let client = self.temporal.client().await.map_err(ReconcileError::Temporal)?;
        let sides = Sides { it: self, client };
        let mut under_way = UnderWay { sides, how, tell, run: Reconciled::default() };
        under_way.cases().await?;
        under_way.clocks().await?;
        under_way.deliveries().await?;
        under_way.outbox().await?;
        let run = under_way.run;
        if how == How::Healing {
            self.ledger.keep_reconciliation(began_at, &run).await?;
        }
        Ok(run)
    }
}

/// Both sides, while they are asked.
struct Sides<'a> {
    it: &'a Reconciler,
    client: Client,
}

/// A comparison under way.
struct UnderWay<'a> {
    sides: Sides<'a>,
    how: How,
    tell: Tell<'a>,
    run: Reconciled,
}

impl UnderWay<'_> {
    /// Every case that waits, by what is due first: whether its clock runs, and has woken.
    async fn cases(&mut self) -> Result<(), ReconcileError> {
        let mut from: Option<Key> = None;
        loop {
            let page = self.sides.it.ledger.waiting(from.as_ref(), PAGE).await?;
            let running = self.sides.running_of(&page.items).await?;
            for found in cases(&page.items, &running) {
                self.heal(&found).await?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Every clock that runs: whether its case waits for anything.
    async fn clocks(&mut self) -> Result<(), ReconcileError> {
        let which = "WorkflowType = 'case-clock' AND ExecutionStatus = 'Running'";
        let listed = self.sides.client.list_workflows(which, WorkflowListOptions::default());
        // The last page may end together with the list, and an ended one is not to be asked again.
        let mut listed = listed.fuse();
        loop {
            let mut running = Vec::new();
            while (running.len() as u64) < PAGE
                && let Some(it) = listed.next().await
            {
                let it = it.map_err(ReconcileError::Listing)?;
                // A namespace may be shared: another queue's clocks are not ours.
                let is_ours = it.task_queue() == self.sides.it.temporal.task_queue;
                let key = CaseKey::of_workflow(it.id()).filter(|_| is_ours);
                let since = it.start_time().map_or_else(DateTime::<Utc>::default, Into::into);
                running.extend(key.map(|key| Running { key, since }));
            }
            if running.is_empty() {
                return Ok(());
            }
            let cases: Vec<CaseId> = running.iter().map(|it| it.key.case).collect();
            let waiting = self.sides.it.ledger.waiting_among(&cases).await?;
            for found in clocks(&running, &waiting) {
                let Act::Start(realm, entities::Errand::Look(case)) = found.act else { continue };
                // The list may still show one that has just ended.
                if self.sides.is_running(CaseKey { realm, case }).await? {
                    self.heal(&found).await?;
                }
            }
        }
    }

    /// Every delivery that is late.
    async fn deliveries(&mut self) -> Result<(), ReconcileError> {
        let mut from: Option<Key> = None;
        loop {
            let page = self.sides.it.ledger.late_deliveries(from.as_ref(), PAGE).await?;
            for late in &page.items {
                self.heal(&delivery(late)).await?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// All work that waits: it is free again, and the relay of this process takes it.
    async fn outbox(&mut self) -> Result<(), ReconcileError> {
        let mut from: Option<Key> = None;
        loop {
            let page = self.sides.it.ledger.stuck_work(from.as_ref(), PAGE).await?;
            if self.how == How::Healing && !page.items.is_empty() {
                let ids: Vec<_> = page.items.iter().map(|it| it.id).collect();
                self.sides.it.ledger.free_work(&ids).await?;
                self.sides.hand_over().await?;
            }
            for stuck in &page.items {
                self.heal(&work(stuck)).await?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Counts a difference, heals it where that is wanted, and tells of it.
    async fn heal(&mut self, found: &Discrepancy) -> Result<(), ReconcileError> {
        let of_kind = match found.kind {
            Kind::CaseWithoutClock => &mut self.run.cases_without_clock,
            Kind::ClockWithoutCase => &mut self.run.clocks_without_case,
            Kind::WakeOverdue => &mut self.run.wakes_overdue,
            Kind::NoticeUndelivered => &mut self.run.notices_undelivered,
            Kind::OutboxStuck => &mut self.run.work_stuck,
        };
        *of_kind += 1;
        let outcome = match (self.how, found.act) {
            (How::Looking, _) => Outcome::Found,
            (How::Healing, Act::Free(id)) => done(self.sides.it.ledger.is_done(id).await?),
            (How::Healing, Act::Start(realm, errand)) => {
                let queue = &self.sides.it.temporal.task_queue;
                match starts::errand(&self.sides.client, queue, realm, errand).await {
                    Ok(()) => Outcome::Healed,
                    Err(error) if is_outage(&error) => {
                        return Err(ReconcileError::Starting(Box::new(error)));
                    }
                    // Of this piece alone: it does not hold up the rest.
                    Err(error) => {
                        tracing::error!(error = %error, ?errand, "Temporal refuses a piece of work");
                        Outcome::Left
                    }
                }
            }
        };
        self.run.healed += u64::from(outcome == Outcome::Healed);
        (self.tell)(found, outcome);
        Ok(())
    }
}

impl Sides<'_> {
    /// Which of these cases have a clock, or will have one in a moment.
    async fn running_of(&self, waiting: &[Waiting]) -> Result<HashSet<CaseKey>, ReconcileError> {
        let keys: Vec<_> =
            waiting.iter().map(|it| CaseKey { realm: it.realm, case: it.case }).collect();
        if keys.is_empty() {
            return Ok(HashSet::new());
        }
        let ids: Vec<_> = keys.iter().map(|it| format!("'{}'", it.workflow_id())).collect();
        let which = format!("ExecutionStatus = 'Running' AND WorkflowId IN ({})", ids.join(", "));
        let mut listed = self.client.list_workflows(which, WorkflowListOptions::default());
        let mut running = HashSet::new();
        while let Some(it) = listed.next().await {
            let it = it.map_err(ReconcileError::Listing)?;
            running.extend(CaseKey::of_workflow(it.id()));
        }
        let missing: Vec<_> = keys.iter().filter(|it| !running.contains(*it)).copied().collect();
        if missing.is_empty() {
            return Ok(running);
        }
        let cases: Vec<CaseId> = missing.iter().map(|it| it.case).collect();
        let told_soon = self.it.ledger.told_soon(&cases).await?;
        for key in missing {
            if told_soon.contains(&key.case) || self.is_running(key).await? {
                running.insert(key);
            }
        }
        Ok(running)
    }

    /// Whether a clock runs now, whatever the lists say.
    async fn is_running(&self, key: CaseKey) -> Result<bool, ReconcileError> {
        let clock = self.client.get_workflow_handle::<UntypedWorkflow>(key.workflow_id());
        match clock.describe(WorkflowDescribeOptions::default()).await {
            Ok(it) => Ok(it.status() == WorkflowExecutionStatus::Running),
            Err(WorkflowInteractionError::NotFound(_)) => Ok(false),
            Err(error) => Err(ReconcileError::Asking(error)),
        }
    }

    /// Hands over what is free, as any relay does.
    async fn hand_over(&self) -> Result<(), ReconcileError> {
        let relay = Relay {
            ledger: self.it.ledger.clone(),
            temporal: self.it.temporal.clone(),
            counters: Arc::clone(&self.it.counters),
            nudge: Nudge::default(),
            digest_at: None,
            reconcile_every: None,
        };
        while relay.round(true).await.map_err(handing_over)? > 0 {}
        Ok(())
    }
}

fn done(is_done: bool) -> Outcome {
    if is_done { Outcome::Healed } else { Outcome::Left }
}

fn handing_over(error: RelayError) -> ReconcileError {
    ReconcileError::HandingOver(Box::new(error))
}
