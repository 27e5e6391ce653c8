//! Orders on many cases, of tolling and of changes of the law. The office's own.

use chrono::NaiveDate;
use entities::{LedgerError, SharedDays, TollingKind, TollingStatus, tolling_order};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::instant::Instant;
use super::law_change::TollingOrderKind;
use super::tolling_said::TollingScope;
use super::word::{RoleWord, TollingCauseWord};

/// An order on many cases: of tolling, or of a change of the law.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingOrder {
    /// Its id.
    pub id: Uuid,
    /// What it does to its cases.
    pub kind: TollingOrderKind,
    /// Of a change of the law: the day on which the offices are closed, where it is one. In force from the approval on, however far it was carried.
    pub closed_on: Option<NaiveDate>,
    /// Of tolling: why time limits are moved.
    pub cause: Option<TollingCauseWord>,
    /// The order and its authority.
    pub authority: String,
    /// Why.
    pub reason: String,
    /// Of tolling: the first legal day of the cause.
    pub from: Option<NaiveDate>,
    /// Of tolling: how many calendar days are added.
    pub days: Option<u32>,
    /// Of tolling: which cases, and which of their limits. A change of the law reaches every open case.
    pub scope: Option<TollingScope>,
    /// The earlier order that it takes back: then nothing is added, but what that one wrote is corrected away, or its day is a business day again.
    pub revokes: Option<Uuid>,
    /// The later order that takes it back.
    pub revoked_by: Option<Uuid>,
    /// Of tolling, where the order is read by itself: the orders in force that it shares days with, and that may reach the same cases and move the same
    /// limits. Each moves what it reaches, so that where both do these days count twice; a draft is not given then, unless `despite_shared_days` says so.
    pub shares_days_with: Option<Vec<TollingDaysShared>>,
    /// Where it stands.
    pub status: TollingOrderState,
    /// The account that drafted it: it may not give it.
    pub drafted_by: String,
    /// In what role.
    pub drafted_role: RoleWord,
    /// When, by the real clock.
    pub drafted_at: Instant,
    /// The account that gave it.
    pub approved_by: Option<String>,
    /// When, by the real clock.
    pub approved_at: Option<Instant>,
    /// The legal day of the order: its entries are dated so.
    pub approved_on: Option<NaiveDate>,
    /// What it would do, counted.
    pub preview: TollingPreview,
    /// How far it has come.
    pub progress: TollingProgress,
    /// Why it failed.
    pub error: Option<String>,
    /// The account that last gave, paused, resumed, cancelled or retried it.
    pub changed_by: Option<String>,
    /// When, by the real clock.
    pub changed_at: Option<Instant>,
    /// Why.
    pub changed_why: Option<String>,
    /// When it ended, by the real clock.
    pub ended_at: Option<Instant>,
    /// Where to go from here.
    pub links: TollingOrderLinks,
}

/// An order in force, and how many days another has in common with it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TollingDaysShared {
    /// The order in force.
    pub order: Uuid,
    /// On what authority.
    pub authority: String,
    /// How many calendar days are in both.
    pub days: u32,
}

/// What a tolling order would do, counted as far as it is known. It is of its moment: once it is done it is not computed again, and what comes before the
/// order is given is reached too, without having been counted here.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TollingPreview {
    /// In how many cases it was computed: fewer than there are, once it is done, where the service failed at some.
    pub cases: i64,
    /// In how many of them a last day would move.
    pub moved_cases: i64,
    /// How many last days would move.
    pub moved_deadlines: i64,
}

/// What became of the cases of a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TollingProgress {
    /// Whether all cases are counted: they are gathered by and by, and once more when the order is given.
    pub gathered: bool,
    /// How many there are.
    pub total: i64,
    /// How many the order has reached.
    pub done: i64,
    /// How many the law does not let it reach; each says why.
    pub skipped: i64,
    /// At how many the service failed; each says why.
    pub failed: i64,
    /// How many are still to come.
    pub pending: i64,
    /// How many of those that were reached had changed since the preview, and were computed anew.
    pub recomputed: i64,
}

/// Where to go from a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TollingOrderLinks {
    /// The order itself.
    #[oai(rename = "self")]
    pub this: String,
    /// What it would do, case by case.
    pub preview: String,
    /// The same as comma-separated values.
    pub preview_file: String,
    /// What became of each case.
    pub items: String,
}

/// Where a tolling order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum TollingOrderState {
    /// A draft: what it would do is being computed.
    Previewing,
    /// A draft that waits for another officer.
    Previewed,
    /// It was given, and is carried to its cases.
    Running,
    /// Stopped for a while.
    Paused,
    /// Every case was reached, or skipped for a reason of law.
    Done,
    /// Ended before; what was reached stays so.
    Cancelled,
    /// Ended with cases at which the service failed.
    Failed,
}

impl TollingOrder {
    /// An order that is read by itself, with the days that it shares with others.
    ///
    /// # Errors
    /// When the stored scope is none: a failure of the machine.
    pub fn alone(it: &tolling_order::Model, shared: Vec<SharedDays>) -> Result<Self, LedgerError> {
        let shared = shared.into_iter().map(|it| TollingDaysShared {
            order: it.order.0,
            authority: it.authority,
            days: it.days,
        });
        let shares_days_with = it.tolls().then(|| shared.collect());
        Ok(Self { shares_days_with, ..Self::of(it)? })
    }

    /// The ledger's row, told.
    ///
    /// # Errors
    /// When the stored scope is none: a failure of the machine.
    pub fn of(it: &tolling_order::Model) -> Result<Self, LedgerError> {
        let is_tolling = it.kind == TollingKind::Tolling;
        let scope = is_tolling.then(|| it.scope()).transpose()?;
        let this = path(it.id.0);
        Ok(Self {
            id: it.id.0,
            kind: it.kind.into(),
            closed_on: it.closed_on,
            cause: is_tolling.then(|| it.cause.0.into()),
            authority: it.authority.clone(),
            reason: it.reason.clone(),
            from: is_tolling.then_some(it.from),
            days: u32::try_from(it.days).ok().filter(|_| is_tolling),
            scope: scope.map(|scope| TollingScope {
                program: scope.program.into(),
                limits: Some(scope.limits).filter(|it| !it.is_empty()),
                cases: Some(scope.cases)
                    .filter(|it| !it.is_empty())
                    .map(|cases| cases.into_iter().map(|case| case.0).collect()),
                opened_from: scope.opened_from,
                opened_to: scope.opened_to,
            }),
            revokes: it.revokes.map(|id| id.0),
            revoked_by: it.revoked_by.map(|id| id.0),
            shares_days_with: None,
            status: it.status.into(),
            drafted_by: it.drafted_by.clone(),
            drafted_role: it.drafted_role.0.into(),
            drafted_at: it.drafted_at.into(),
            approved_by: it.approved_by.clone(),
            approved_at: it.approved_at.map(Instant),
            approved_on: it.approved_on,
            preview: TollingPreview {
                cases: it.previewed,
                moved_cases: it.moved_cases,
                moved_deadlines: it.moved_deadlines,
            },
            progress: TollingProgress {
                gathered: it.gathered,
                total: it.total,
                done: it.done,
                skipped: it.skipped,
                failed: it.failed,
                pending: it.total - it.done - it.skipped - it.failed,
                recomputed: it.recomputed,
            },
            error: (it.status == TollingStatus::Failed)
                .then(|| format!("the service failed at {} of {} cases", it.failed, it.total)),
            changed_by: it.changed_by.clone(),
            changed_at: it.changed_at.map(Instant),
            changed_why: it.changed_why.clone(),
            ended_at: it.ended_at.map(Instant),
            links: TollingOrderLinks {
                preview: format!("{this}/preview"),
                preview_file: format!("{this}/preview.csv"),
                items: format!("{this}/items"),
                this,
            },
        })
    }
}

impl From<TollingStatus> for TollingOrderState {
    fn from(status: TollingStatus) -> Self {
        match status {
            TollingStatus::Previewing => Self::Previewing,
            TollingStatus::Previewed => Self::Previewed,
            TollingStatus::Running => Self::Running,
            TollingStatus::Paused => Self::Paused,
            TollingStatus::Done => Self::Done,
            TollingStatus::Cancelled => Self::Cancelled,
            TollingStatus::Failed => Self::Failed,
        }
    }
}

/// Where an order is.
#[must_use]
pub fn path(id: Uuid) -> String {
    format!("/v1/tolling-orders/{id}")
}
