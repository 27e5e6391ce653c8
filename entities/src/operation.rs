//! Long work that reports its progress: a sandbox's clock on its way.

use sea_orm::entity::prelude::*;

use crate::ids::{OperationId, RealmId};

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum OperationStatus {
    /// It was asked for and has not ended.
    #[sea_orm(string_value = "running")]
    Running,
    /// It reached its end.
    #[sea_orm(string_value = "done")]
    Done,
    /// It gave up.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl OperationStatus {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// An operation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OperationId,
    /// The sandbox whose clock is moved.
    pub realm_id: RealmId,
    /// Where it stands.
    pub status: OperationStatus,
    /// What the clock showed at the start.
    pub start: DateTimeUtc,
    /// What it is to show.
    pub target: DateTimeUtc,
    /// What it shows.
    pub reached: DateTimeUtc,
    /// How many wake-ups it stopped at.
    pub stops: i32,
    /// Why it failed.
    pub error: Option<String>,
    /// The account that asked for it.
    pub created_by: String,
    /// When, by the real clock.
    pub created_at: DateTimeUtc,
    /// When it ended, by the real clock.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
