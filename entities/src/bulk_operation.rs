//! An act that reaches many cases: what brought it about, and how far it has come.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, EntryId, OperationId, RealmId};
use crate::stored::Word;
use statute::EntryKind;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum BulkStatus {
    /// It is under way.
    #[sea_orm(string_value = "running")]
    Running,
    /// A supervisor stopped it for a while.
    #[sea_orm(string_value = "paused")]
    Paused,
    /// Every case was reached, or skipped for a reason of law.
    #[sea_orm(string_value = "done")]
    Done,
    /// A supervisor ended it; what was reached stays so.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
    /// Some cases could not be reached, after several tries: each says why.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl BulkStatus {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// An operation on many cases.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_operation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OperationId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case whose docket brought it about.
    pub case_id: CaseId,
    /// The entry that did.
    pub entry_id: EntryId,
    /// The act on each case.
    pub act: Word<EntryKind>,
    /// Where it stands.
    pub status: BulkStatus,
    /// The last case that was gathered.
    pub gathered_to: Option<CaseId>,
    /// Whether all cases are gathered.
    pub gathered: bool,
    /// How many cases were gathered so far.
    pub total: i64,
    /// How many were reached.
    pub done: i64,
    /// How many were not, for a reason of law.
    pub skipped: i64,
    /// How many could not be reached.
    pub failed: i64,
    /// How often the failed ones were tried again.
    pub sweeps: i32,
    /// The account whose act it was.
    pub created_by: String,
    /// When, by the real clock.
    pub created_at: DateTimeUtc,
    /// The account that last paused, resumed, cancelled or retried it.
    pub changed_by: Option<String>,
    /// When, by the real clock.
    pub changed_at: Option<DateTimeUtc>,
    /// Why, in that account's words.
    pub reason: Option<String>,
    /// When it ended, by the real clock.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
