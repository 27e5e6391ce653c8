//! What a case's clock waits for.

use sea_orm::entity::prelude::*;

use statute::Audience;

use crate::ids::{CaseId, DeadlineId, RealmId, WakeId};
use crate::stored::Word;

/// Why a case's clock wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum WakeKind {
    /// Whoever owes the act is reminded.
    #[sea_orm(string_value = "reminder")]
    Reminder,
    /// The day is over: what follows by law is recorded, and what everybody sees is folded anew.
    #[sea_orm(string_value = "lapse")]
    Lapse,
    /// A second person is told of a task that is still open.
    #[sea_orm(string_value = "warning")]
    Warning,
}

impl WakeKind {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Lapse => "lapse",
            Self::Warning => "warning",
        }
    }
}

/// Something a case's clock waits for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wake")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WakeId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// The deadline; of a warning, the task.
    pub deadline_id: DeadlineId,
    /// In whose view of it.
    pub audience: Word<Audience>,
    /// The deadline's rule; of a warning, the task's name.
    pub rule: String,
    /// What is to be done.
    pub kind: WakeKind,
    /// How many days before the deadline; 0 for a lapse.
    pub rung: i32,
    /// The deadline's revision; of a warning, the day it is due, counted from the first of the era.
    pub revision: i64,
    /// When, by the realm's clock.
    pub at: DateTimeUtc,
    /// When it was done.
    pub done_at: Option<DateTimeUtc>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
