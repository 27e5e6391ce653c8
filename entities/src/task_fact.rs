//! What was said about a task: who took it, who was given it, and that it is done. Never updated, never deleted.

use sea_orm::entity::prelude::*;

use statute::Role;

use crate::ids::{CaseId, TaskFactId, TaskId};
use crate::stored::Word;

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TaskWord {
    /// An officer took it.
    #[sea_orm(string_value = "claimed")]
    Claimed,
    /// A supervisor gave it to somebody.
    #[sea_orm(string_value = "assigned")]
    Assigned,
    /// An officer says that it is done, where no entry of the docket does.
    #[sea_orm(string_value = "completed")]
    Completed,
}

impl TaskWord {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Assigned => "assigned",
            Self::Completed => "completed",
        }
    }
}

/// Something said about a task.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task_fact")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskFactId,
    /// The task.
    pub task_id: TaskId,
    /// The case of the task, where it has one.
    pub case_id: Option<CaseId>,
    /// Its place among what was said about the task, from 1. Unique within it.
    pub position: i32,
    /// What was said.
    pub word: TaskWord,
    /// Who has the task from then on; of one that is done, who had it.
    pub assignee: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The account that said it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// When, by the realm's clock.
    pub recorded_at: DateTimeUtc,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<Option<super::case::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
