//! A run: asks both sides a page at a time, tells of each difference, and heals it, by what is due next.
//!
//! Temporal's lists may lag behind what it does: what they lack is asked for by name before anybody speaks of it.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::{Carried, CaseId, Errand, Key, Ledger, LedgerError, RealmId, Reconciled, Waiting};
use futures::StreamExt;
use temporalio_client::errors::{ClientError, WorkflowInteractionError, WorkflowStartError};
use temporalio_client::{
    Client, UntypedWorkflow, WorkflowDescribeOptions, WorkflowExecutionStatus, WorkflowListOptions,
};
use thiserror::Error;

use super::compare::{Act, Discrepancy, Kind, Running, cases, clocks, delivery, idle, work};
use crate::case_clock::contract::CaseKey;
use crate::counters::Counters;
use crate::relay::{Nudge, Relay, RelayError, is_outage};
use crate::starts;
use crate::temporal::{Temporal, TemporalError, TemporalSettings};

/// How much is read at once, of either side.
const PAGE: u64 = 100;
/// About how many workflows Temporal is asked at once.
const AT_ONCE: usize = 100;

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
    /// Temporal did not say of a workflow whether it runs.
    #[error("Temporal does not say whether a workflow runs")]
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
        under_way.operations().await?;
        under_way.webhooks().await?;
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
                let Act::Start(realm, Errand::Look(case)) = found.act else { continue };
                // The list may still show one that has just ended.
                if self.sides.is_running(CaseKey { realm, case }.workflow_id()).await? {
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

    /// Every operation that is under way: whether its workflow runs.
    async fn operations(&mut self) -> Result<(), ReconcileError> {
        let all = self.sides.it.ledger.unfinished_operations().await?;
        let found = self.sides.idle(&all).await?;
        if found.is_empty() {
            return Ok(());
        }
        let still = self.sides.it.ledger.unfinished_operations().await?;
        self.heal_of(&found, &still).await
    }

    /// Every webhook that sends: whether its workflow runs.
    async fn webhooks(&mut self) -> Result<(), ReconcileError> {
        let mut from: Option<Key> = None;
        loop {
            let page = self.sides.it.ledger.working_webhooks(from.as_ref(), PAGE).await?;
            let found = self.sides.idle(&page.items).await?;
            if !found.is_empty() {
                let still = self.sides.it.ledger.working_webhooks(from.as_ref(), PAGE).await?;
                self.heal_of(&found, &still.items).await?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Heals what is to be carried on still: what has ended while Temporal was asked needs nobody.
    async fn heal_of(
        &mut self,
        found: &[Discrepancy],
        still: &[Carried],
    ) -> Result<(), ReconcileError> {
        for found in found {
            if still.iter().any(|it| found.act == Act::Start(it.realm, it.errand)) {
                self.heal(found).await?;
            }
        }
        Ok(())
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
            Kind::OperationIdle => &mut self.run.operations_idle,
            Kind::WebhookIdle => &mut self.run.webhooks_idle,
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
        let looks: Vec<_> = waiting.iter().map(|it| (it.realm, Errand::Look(it.case))).collect();
        let at_work = self.at_work(&looks).await?;
        let running = waiting.iter().filter(|it| at_work.contains(&Errand::Look(it.case)));
        Ok(running.map(|it| CaseKey { realm: it.realm, case: it.case }).collect())
    }

    /// What of this nobody carries on.
    async fn idle(&self, all: &[Carried]) -> Result<Vec<Discrepancy>, ReconcileError> {
        let mut found = Vec::new();
        for some in all.chunks(AT_ONCE) {
            let errands: Vec<_> = some.iter().map(|it| (it.realm, it.errand)).collect();
            found.extend(idle(some, &self.at_work(&errands).await?));
        }
        Ok(found)
    }

    /// Which of these errands a workflow is at work on, or will be in a moment.
    async fn at_work(
        &self,
        errands: &[(RealmId, Errand)],
    ) -> Result<HashSet<Errand>, ReconcileError> {
        if errands.is_empty() {
            return Ok(HashSet::new());
        }
        let named: Vec<(String, Errand)> = errands
            .iter()
            .map(|(realm, errand)| (starts::workflow_id(*realm, *errand), *errand))
            .collect();
        let ids: Vec<_> = named.iter().map(|(id, _)| format!("'{id}'")).collect();
        let which = format!("ExecutionStatus = 'Running' AND WorkflowId IN ({})", ids.join(", "));
        let mut listed = self.client.list_workflows(which, WorkflowListOptions::default());
        let mut running: HashSet<String> = HashSet::new();
        while let Some(it) = listed.next().await {
            running.insert(it.map_err(ReconcileError::Listing)?.id().to_owned());
        }
        let (there, missing): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(id, _)| running.contains(id));
        let mut at_work: HashSet<Errand> = there.into_iter().map(|(_, errand)| errand).collect();
        if missing.is_empty() {
            return Ok(at_work);
        }
        let asked: Vec<_> = missing.iter().map(|(_, errand)| *errand).collect();
        let told_soon = self.it.ledger.told_soon(&asked).await?;
        for (id, errand) in missing {
            if told_soon.contains(&errand) || self.is_running(id).await? {
                at_work.insert(errand);
            }
        }
        Ok(at_work)
    }

    /// Whether a workflow runs now, whatever the lists say.
    async fn is_running(&self, id: String) -> Result<bool, ReconcileError> {
        let workflow = self.client.get_workflow_handle::<UntypedWorkflow>(id);
        match workflow.describe(WorkflowDescribeOptions::default()).await {
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
        self.it
            .temporal
            .probe()
            .await
            .map_err(|error| handing_over(RelayError::Temporal(error)))?;
        while relay.round().await.map_err(handing_over)? > 0 {}
        Ok(())
    }
}

fn done(is_done: bool) -> Outcome {
    if is_done { Outcome::Healed } else { Outcome::Left }
}

fn handing_over(error: RelayError) -> ReconcileError {
    ReconcileError::HandingOver(Box::new(error))
}
