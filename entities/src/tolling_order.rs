//! An order on many cases, of tolling or of a change of the law: what it says, whom it is to reach, who drafted and who gave it, and how far it has come.

use chrono::NaiveDate;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use statute::tolling::{Cause, Order};
use statute::{Program, Role};

use crate::error::{LedgerError, unreadable};
use crate::ids::{CaseId, OperationId, RealmId, TollingOrderId};
use crate::ledger::Errand;
use crate::stored::{Document, Word};

/// What it does to its cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TollingKind {
    /// It adds days to time limits, by an entry on each docket.
    #[sea_orm(string_value = "tolling")]
    Tolling,
    /// It settles every open case by the law as it is then: with a day more or less on which the offices are closed, or as it was compiled.
    #[sea_orm(string_value = "law_change")]
    LawChange,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TollingStatus {
    /// A draft: what it would do is being computed, case by case.
    #[sea_orm(string_value = "previewing")]
    Previewing,
    /// A draft that waits for a second officer.
    #[sea_orm(string_value = "previewed")]
    Previewed,
    /// It was given, and is on its way to the cases.
    #[sea_orm(string_value = "running")]
    Running,
    /// A supervisor stopped it for a while.
    #[sea_orm(string_value = "paused")]
    Paused,
    /// Every case was reached, or skipped for a reason of law.
    #[sea_orm(string_value = "done")]
    Done,
    /// It was ended before; what was reached stays so.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
    /// Some cases could not be reached, after several tries: each says why.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl TollingStatus {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Previewing => "previewing",
            Self::Previewed => "previewed",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing more becomes of it by itself.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

/// Which cases and which of their limits are meant. Nothing here is secret to a party: a state is no part of it, for what an order reaches
/// would tell it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TollingScope {
    /// Cases of this program.
    pub program: Program,
    /// The limits it moves, by the ids of their rules; all of them where it is empty.
    #[serde(default)]
    pub limits: Vec<String>,
    /// These cases; all that are open where it is empty.
    #[serde(default)]
    pub cases: Vec<CaseId>,
    /// Opened on this legal day or later.
    #[serde(default)]
    pub opened_from: Option<NaiveDate>,
    /// Opened on this legal day or earlier.
    #[serde(default)]
    pub opened_to: Option<NaiveDate>,
}

impl TollingScope {
    /// Whether it means cases that were opened on this legal day.
    #[must_use]
    pub fn spans(&self, opened: NaiveDate) -> bool {
        self.opened_from.is_none_or(|from| opened >= from)
            && self.opened_to.is_none_or(|to| opened <= to)
    }

    /// Whether there may be a case that this scope and another both mean.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let later = |from: Option<NaiveDate>, to: Option<NaiveDate>| {
            from.zip(to).is_some_and(|(from, to)| from > to)
        };
        let names_the_same = self.cases.is_empty()
            || other.cases.is_empty()
            || self.cases.iter().any(|case| other.cases.contains(case));
        self.program == other.program
            && names_the_same
            && !later(self.opened_from, other.opened_to)
            && !later(other.opened_from, self.opened_to)
    }
}

/// A tolling order on many cases.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tolling_order")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TollingOrderId,
    /// The realm.
    pub realm_id: RealmId,
    /// What it does.
    pub kind: TollingKind,
    /// Of a change of the law: the day on which the offices are closed, where it is one.
    pub closed_on: Option<Date>,
    /// Why limits are moved.
    pub cause: Word<Cause>,
    /// On what authority, in words that every party reads.
    pub authority: String,
    /// Why, in words that every party reads.
    pub reason: String,
    /// The first day of the cause. A change of the law has neither days nor a scope: it reaches every open case.
    #[sea_orm(column_name = "from_on")]
    pub from: Date,
    /// How many calendar days are added.
    pub days: i32,
    /// Whom it is to reach: see [`TollingScope`].
    pub scope: Document,
    /// Of an order that tolls: the program of its scope. Whoever opens a case finds by this, and by what follows, which orders may reach it, and
    /// reads no other's scope. None of any other order, nor of one that an older process has drafted.
    pub program: Option<Word<Program>>,
    /// The first day on which its days are over.
    pub moves_until: Option<Date>,
    /// Whether its scope names cases.
    pub names_cases: Option<bool>,
    /// The earlier order that it takes back, where it does.
    pub revokes: Option<TollingOrderId>,
    /// The later order that takes it back, once that was given.
    pub revoked_by: Option<TollingOrderId>,
    /// Where it stands.
    pub status: TollingStatus,
    /// The account that drafted it.
    pub drafted_by: String,
    /// In what role.
    pub drafted_role: Word<Role>,
    /// When, by the real clock.
    pub drafted_at: DateTimeUtc,
    /// The account that gave it: another.
    pub approved_by: Option<String>,
    /// When, by the real clock.
    pub approved_at: Option<DateTimeUtc>,
    /// On which legal day of its realm: its entries are dated so.
    pub approved_on: Option<Date>,
    /// The last case that was gathered.
    pub gathered_to: Option<CaseId>,
    /// Whether all cases are gathered.
    pub gathered: bool,
    /// How many cases were gathered so far.
    pub total: i64,
    /// Of how many it is known what it would do; those at which the service failed are none of them.
    pub previewed: i64,
    /// In how many of these a last day would move.
    pub moved_cases: i64,
    /// How many last days would move.
    pub moved_deadlines: i64,
    /// How many were reached.
    pub done: i64,
    /// How many were not, for a reason of law.
    pub skipped: i64,
    /// How many could not be reached.
    pub failed: i64,
    /// How many of those that were reached had changed since the preview, and were computed anew.
    pub recomputed: i64,
    /// How often the failed ones were tried again.
    pub sweeps: i32,
    /// The account that last paused, resumed, cancelled or retried it.
    pub changed_by: Option<String>,
    /// When, by the real clock.
    pub changed_at: Option<DateTimeUtc>,
    /// Why, in that account's words.
    pub changed_why: Option<String>,
    /// When it ended, by the real clock.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whom it is to reach.
    ///
    /// # Errors
    /// [`LedgerError::Stored`] where the column does not say what it should.
    pub fn scope(&self) -> Result<TollingScope, LedgerError> {
        let scope = self.scope.0.clone();
        serde_json::from_value(scope).map_err(unreadable("scope of a tolling order"))
    }

    /// Whether it adds days to limits: a change of the law does not, nor does what takes another order back.
    #[must_use]
    pub const fn tolls(&self) -> bool {
        matches!(self.kind, TollingKind::Tolling) && self.revokes.is_none()
    }

    /// Whether it is a change of the law that was given: it is in force, however far it was carried.
    #[must_use]
    pub fn has_changed_law(&self) -> bool {
        self.kind == TollingKind::LawChange && self.approved_on.is_some()
    }

    /// The work outside that carries it.
    pub(crate) const fn errand(&self) -> Errand {
        Errand::Bulk(self.id.operation())
    }

    /// What it says on a docket, for a scope of these limits.
    #[must_use]
    pub fn order<'a>(&'a self, limits: &'a [String]) -> Order<'a> {
        Order {
            cause: self.cause.0,
            days: u32::try_from(self.days).unwrap_or_default(),
            from: self.from,
            limits,
            authority: &self.authority,
            reason: &self.reason,
        }
    }
}

/// The orders that add days to limits, as the database is asked: see [`Model::tolls`].
pub(crate) fn that_toll() -> Condition {
    Condition::all().add(Column::Kind.eq(TollingKind::Tolling)).add(Column::Revokes.is_null())
}

impl TollingOrderId {
    /// What carries it: the workflow of an operation on many cases has the same id.
    #[must_use]
    pub const fn operation(self) -> OperationId {
        OperationId(self.0)
    }
}
