//! Long work that reports its progress: a sandbox's clock on its way, or an act on its way to many cases.

use entities::{BulkItemSeen, BulkSeen, BulkStatus, ItemStatus, OperationStatus, operation};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::instant::Instant;
use super::word::EntryWord;
use crate::payload::Filing;

/// Long work that reports its progress.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Operation {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: OperationKind,
    /// Where it stands.
    pub status: OperationState,
    /// The sandbox whose clock it moves.
    pub sandbox: Option<Uuid>,
    /// What the clock showed at the start.
    pub start: Option<Instant>,
    /// What it is to show.
    pub target: Option<Instant>,
    /// What it shows. To a party, until it has arrived, the last wake-up of what its own side sees.
    pub reached: Option<Instant>,
    /// How many wake-ups it has stopped at; to a party, of what its own side sees.
    pub stops: Option<i32>,
    /// The act that goes on to other cases.
    pub cause: Option<OperationCause>,
    /// How many cases it reaches, and what became of them.
    pub progress: Option<OperationProgress>,
    /// Why it failed.
    pub error: Option<String>,
    /// The account that asked for it, or whose act it carries.
    pub created_by: String,
    /// When, by the real clock.
    pub created_at: Instant,
    /// The supervisor who last paused, resumed, cancelled or retried it.
    pub changed_by: Option<String>,
    /// When, by the real clock.
    pub changed_at: Option<Instant>,
    /// Why.
    pub reason: Option<String>,
    /// When it ended, by the real clock.
    pub ended_at: Option<Instant>,
    /// Where to go from here.
    pub links: OperationLinks,
}

/// The act that goes on to other cases.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OperationCause {
    /// The case on whose docket it stands.
    pub case: Uuid,
    /// Its number there.
    pub entry: u32,
    /// What is put on the docket of each case it reaches.
    pub act: EntryWord,
}

/// What became of the cases of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OperationProgress {
    /// Whether all cases are counted: they are gathered by and by.
    pub gathered: bool,
    /// How many there are.
    pub total: i64,
    /// How many the act has reached.
    pub done: i64,
    /// How many the law does not let it reach any more; each says why.
    pub skipped: i64,
    /// At how many the service failed; each says why.
    pub failed: i64,
    /// How many are still to come.
    pub pending: i64,
}

/// Where to go from an operation.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OperationLinks {
    /// The operation itself.
    #[oai(rename = "self")]
    pub this: String,
    /// Its cases, where it is on its way to many.
    pub items: Option<String>,
    /// The act it carries.
    pub cause: Option<String>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OperationKind {
    /// It moves a sandbox's clock.
    SandboxClock,
    /// It carries an act to many cases.
    ManyCases,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OperationState {
    /// Under way.
    Running,
    /// Stopped for a while.
    Paused,
    /// At its end.
    Done,
    /// Ended by a supervisor; what was reached stays so.
    Cancelled,
    /// Given up, or ended with cases at which the service failed.
    Failed,
}

/// One case of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OperationItem {
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// What became of it.
    pub status: ItemState,
    /// Why it was skipped, or failed.
    pub why: Option<String>,
    /// How often it was tried.
    pub tried: i32,
}

/// What became of a case of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ItemState {
    /// Nothing yet.
    Pending,
    /// The act is on its docket.
    Done,
    /// The law does not let the act reach it any more.
    Skipped,
    /// The service failed at it.
    Failed,
}

/// Say something of an operation, with the reason where there is one.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWordOnOperation {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewWordOnOperation {}

impl Example for NewWordOnOperation {
    fn example() -> Self {
        Self { reason: Some("The scope of the Finding is looked at once more.".to_owned()) }
    }
}

impl From<ItemStatus> for ItemState {
    fn from(status: ItemStatus) -> Self {
        match status {
            ItemStatus::Pending => Self::Pending,
            ItemStatus::Done => Self::Done,
            ItemStatus::Skipped => Self::Skipped,
            ItemStatus::Failed => Self::Failed,
        }
    }
}

impl From<ItemState> for ItemStatus {
    fn from(state: ItemState) -> Self {
        match state {
            ItemState::Pending => Self::Pending,
            ItemState::Done => Self::Done,
            ItemState::Skipped => Self::Skipped,
            ItemState::Failed => Self::Failed,
        }
    }
}

impl From<&BulkItemSeen> for OperationItem {
    fn from(it: &BulkItemSeen) -> Self {
        Self {
            case: it.item.case_id.0,
            number: it.case_number.clone(),
            status: it.item.status.into(),
            why: it.item.why.clone(),
            tried: it.item.tried,
        }
    }
}

impl From<&operation::Model> for Operation {
    fn from(it: &operation::Model) -> Self {
        Self {
            id: it.id.0,
            kind: OperationKind::SandboxClock,
            status: match it.status {
                OperationStatus::Running => OperationState::Running,
                OperationStatus::Done => OperationState::Done,
                OperationStatus::Failed => OperationState::Failed,
            },
            sandbox: Some(it.realm_id.0),
            start: Some(it.start.into()),
            target: Some(it.target.into()),
            reached: Some(it.reached.into()),
            stops: Some(it.stops),
            cause: None,
            progress: None,
            error: it.error.clone(),
            created_by: it.created_by.clone(),
            created_at: it.created_at.into(),
            changed_by: None,
            changed_at: None,
            reason: None,
            ended_at: it.ended_at.map(Instant),
            links: OperationLinks { this: path(it.id.0), items: None, cause: None },
        }
    }
}

impl From<&BulkSeen> for Operation {
    fn from(seen: &BulkSeen) -> Self {
        let it = &seen.operation;
        let this = path(it.id.0);
        Self {
            id: it.id.0,
            kind: OperationKind::ManyCases,
            status: match it.status {
                BulkStatus::Running => OperationState::Running,
                BulkStatus::Paused => OperationState::Paused,
                BulkStatus::Done => OperationState::Done,
                BulkStatus::Cancelled => OperationState::Cancelled,
                BulkStatus::Failed => OperationState::Failed,
            },
            sandbox: None,
            start: None,
            target: None,
            reached: None,
            stops: None,
            cause: Some(OperationCause {
                case: it.case_id.0,
                entry: seen.entry,
                act: it.act.0.into(),
            }),
            progress: Some(OperationProgress {
                gathered: it.gathered,
                total: it.total,
                done: it.done,
                skipped: it.skipped,
                failed: it.failed,
                pending: it.total - it.done - it.skipped - it.failed,
            }),
            error: (it.status == BulkStatus::Failed)
                .then(|| format!("the service failed at {} of {} cases", it.failed, it.total)),
            created_by: it.created_by.clone(),
            created_at: it.created_at.into(),
            changed_by: it.changed_by.clone(),
            changed_at: it.changed_at.map(Instant),
            reason: it.reason.clone(),
            ended_at: it.ended_at.map(Instant),
            links: OperationLinks {
                items: Some(format!("{this}/items")),
                cause: Some(format!("/v1/cases/{}/docket/{}", it.case_id, seen.entry)),
                this,
            },
        }
    }
}

fn path(id: Uuid) -> String {
    format!("/v1/operations/{id}")
}
