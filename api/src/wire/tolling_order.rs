//! Orders on many cases, of tolling and of changes of the law, and what they do to each. The office's own.

use chrono::NaiveDate;
use entities::{
    CaseId, LedgerError, NewTollingOrder as Wanted, TollingItemSeen, TollingKind,
    TollingScope as Scope, TollingStatus, tolling_order,
};
use poem_openapi::types::{Example, ParseFromJSON as _};
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::simulate::{Dates, Difference};
use statute::tolling::{self, Cause};
use statute::{Defect, Program};
use uuid::Uuid;

use super::deadline::Unreadable;
use super::instant::Instant;
use super::law_change::TollingOrderKind;
use super::operation::ItemState;
use super::word::{ProgramWord, RoleWord, StatusWord, TollingCauseWord};
use crate::payload::Filing;

/// Draft a tolling order on many cases. Nothing changes by it: what it would do is computed, and another officer gives it, or not.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewTollingOrder {
    /// Why time limits are moved.
    pub cause: TollingCauseWord,
    /// The order and its authority, as every party of these cases reads it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub authority: String,
    /// Why, as every party of these cases reads it: it names no case.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
    /// The first legal day of the cause.
    pub from: NaiveDate,
    /// How many calendar days are added.
    #[oai(validator(minimum(value = "1"), maximum(value = "3660")))]
    pub days: u32,
    /// Which cases, and which of their limits.
    pub scope: TollingScope,
}

impl Filing for NewTollingOrder {
    fn defects(raw: &Value) -> Vec<Defect> {
        tolling::defects(raw)
    }
}

impl Example for NewTollingOrder {
    fn example() -> Self {
        let from = NaiveDate::parse_from_json(Some(Value::from("2018-12-22")));
        Self {
            cause: Cause::LapseInAppropriations.into(),
            authority: "CBP, lapse in appropriations of 22 December 2018".to_owned(),
            reason: "The offices were closed for 35 days.".to_owned(),
            from: from.unwrap_or_default(),
            days: 35,
            scope: TollingScope {
                program: Program::Eapa.into(),
                limits: Some(vec!["determination".to_owned()]),
                cases: None,
                opened_from: None,
                opened_to: None,
            },
        }
    }
}

impl From<NewTollingOrder> for Wanted {
    fn from(it: NewTollingOrder) -> Self {
        let scope = it.scope;
        Self {
            cause: it.cause.0,
            authority: it.authority,
            reason: it.reason,
            from: it.from,
            days: it.days,
            scope: Scope {
                program: scope.program.0,
                limits: scope.limits.unwrap_or_default(),
                cases: scope.cases.unwrap_or_default().into_iter().map(CaseId).collect(),
                opened_from: scope.opened_from,
                opened_to: scope.opened_to,
            },
        }
    }
}

/// Which cases a tolling order reaches, and which of their limits it moves. What a party may not know of its case is no part of it: that an
/// order stands on a docket, or does not, would tell.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingScope {
    /// Cases of this program: `eapa`. No order moves the limits of the others, and a draft that names one is refused (`not_tolled`).
    pub program: ProgramWord,
    /// Of the time limits those of these rules, by their ids; all that an order moves where this is absent. What is counted from a limit that moves
    /// moves with it.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub limits: Option<Vec<String>>,
    /// These cases; where this is absent all that are not over.
    #[oai(validator(min_items = 1, max_items = 1_000))]
    pub cases: Option<Vec<Uuid>>,
    /// Opened on this legal day or later.
    pub opened_from: Option<NaiveDate>,
    /// Opened on this legal day or earlier.
    pub opened_to: Option<NaiveDate>,
}

/// Take an order back by a later one: a draft like any other, which another officer gives.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewTollingRevocation {
    /// The later order and its authority, as every party of whose limits it moves one reads it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub authority: String,
    /// Why the earlier order is taken back, in words that the same parties read.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewTollingRevocation {
    fn defects(raw: &Value) -> Vec<Defect> {
        tolling::revocation_defects(raw)
    }
}

impl Example for NewTollingRevocation {
    fn example() -> Self {
        Self {
            authority: "CBP, order of 4 February 2019".to_owned(),
            reason: "The offices had not been closed.".to_owned(),
        }
    }
}

/// Say that a tolling order rests, goes on, ends or is tried again; with the reason where there is one.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWordOnTollingOrder {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewWordOnTollingOrder {}

impl Example for NewWordOnTollingOrder {
    fn example() -> Self {
        Self { reason: Some("A court looks at it first.".to_owned()) }
    }
}

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
    /// The supervisor who last gave, paused, resumed, cancelled or retried it.
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

/// What a tolling order would do to one case.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingPreviewCase {
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// Whether it is known: not where it was not computed yet, nor where the service failed at it.
    pub known: bool,
    /// Why the order would not reach it; where it is not known, how the service failed at it. When the order is given, it is tried all the same.
    pub why: Option<String>,
    /// Each time limit that would differ in a date or in where it stands, also where its last day stays.
    pub deadlines: Vec<TolledDeadline>,
}

/// What became of one case of a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TollingOrderCase {
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
    /// Whether it had changed since the preview, and was computed anew.
    pub recomputed: bool,
    /// Each time limit that differed when the order was put on its docket.
    pub deadlines: Vec<TolledDeadline>,
}

/// A time limit before and after a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TolledDeadline {
    /// `rule#instance`.
    pub deadline: String,
    /// Before; absent where it is new.
    pub before: Option<TolledDates>,
    /// After; absent where it is gone.
    pub after: Option<TolledDates>,
    /// By how many calendar days its last day moves; absent where one side has none.
    pub moved_days: Option<i64>,
}

/// One side of a time limit that an order moves.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct TolledDates {
    /// The day as counted.
    #[oai(nullable)]
    pub nominal: Option<NaiveDate>,
    /// The last day, inclusive.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The earliest last day under every calendar and every serious reading.
    #[oai(nullable)]
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: StatusWord,
    /// Counted from another limit's last day, because its trigger has not happened yet.
    pub projected: bool,
}

impl From<Dates> for TolledDates {
    fn from(it: Dates) -> Self {
        Self {
            nominal: it.nominal,
            due: it.due,
            safe: it.safe,
            status: it.status.into(),
            projected: it.projected,
        }
    }
}

impl From<Difference> for TolledDeadline {
    fn from(it: Difference) -> Self {
        Self {
            deadline: it.deadline,
            before: it.now.map(Into::into),
            after: it.then.map(Into::into),
            moved_days: it.moved_days,
        }
    }
}

impl TollingPreviewCase {
    /// What an order would do to a case.
    ///
    /// # Errors
    /// When what is stored is no list of deadlines: a failure of the machine.
    pub fn of(it: &TollingItemSeen) -> Result<Self, Unreadable> {
        let item = &it.item;
        let has_no_days = item.previewed && item.preview.is_none();
        Ok(Self {
            case: item.case_id.0,
            number: it.case_number.clone(),
            known: item.previewed && item.position.is_some(),
            why: item.why.clone().filter(|_| has_no_days),
            deadlines: deadlines(item.preview.as_deref())?,
        })
    }
}

impl TollingOrderCase {
    /// What became of a case.
    ///
    /// # Errors
    /// When what is stored is no list of deadlines: a failure of the machine.
    pub fn of(it: &TollingItemSeen) -> Result<Self, Unreadable> {
        let item = &it.item;
        Ok(Self {
            case: item.case_id.0,
            number: it.case_number.clone(),
            status: item.status.into(),
            why: item.why.clone(),
            tried: item.tried,
            recomputed: item.recomputed,
            deadlines: deadlines(item.changes.as_deref())?,
        })
    }
}

fn deadlines(stored: Option<&Value>) -> Result<Vec<TolledDeadline>, Unreadable> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    let found: Vec<Difference> =
        serde_json::from_value(stored.clone()).map_err(|error| Unreadable(error.to_string()))?;
    Ok(found.into_iter().map(Into::into).collect())
}

impl TollingOrder {
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
