//! What one audience was told of a deadline: opened, moved, another status, gone. Never updated but for its number, never deleted.

use sea_orm::entity::prelude::*;

use statute::{Audience, EntryKind, Status};

use crate::ids::{CaseId, DeadlineChangeId, DeadlineId, EntryId, RealmId};
use crate::stored::Word;

/// What changed of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Change {
    /// It is there.
    #[sea_orm(string_value = "opened")]
    Opened,
    /// Its last day is another one, or none.
    #[sea_orm(string_value = "moved")]
    Moved,
    /// What it runs from has happened, on the day that was expected.
    #[sea_orm(string_value = "started")]
    Started,
    /// Its status is another one.
    #[sea_orm(string_value = "status_changed")]
    StatusChanged,
    /// It is there no more.
    #[sea_orm(string_value = "removed")]
    Removed,
}

impl Change {
    /// Every one.
    pub const ALL: &'static [Self] =
        &[Self::Opened, Self::Moved, Self::Started, Self::StatusChanged, Self::Removed];

    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Moved => "moved",
            Self::Started => "started",
            Self::StatusChanged => "status_changed",
            Self::Removed => "removed",
        }
    }
}

/// Why a deadline changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Cause {
    /// Something happened.
    #[sea_orm(string_value = "entry")]
    Entry,
    /// An entry was taken out or put right.
    #[sea_orm(string_value = "correction")]
    Correction,
    /// More time was given.
    #[sea_orm(string_value = "extension")]
    Extension,
    /// Days were tolled.
    #[sea_orm(string_value = "tolling")]
    Tolling,
    /// A day passed.
    #[sea_orm(string_value = "time")]
    Time,
    /// The tables of law changed: a day on which the office was closed became known, or a limit is read otherwise.
    #[sea_orm(string_value = "law")]
    Law,
}

impl Cause {
    /// Every one.
    pub const ALL: &'static [Self] =
        &[Self::Entry, Self::Correction, Self::Extension, Self::Tolling, Self::Time, Self::Law];

    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Correction => "correction",
            Self::Extension => "extension",
            Self::Tolling => "tolling",
            Self::Time => "time",
            Self::Law => "law",
        }
    }
}

/// One change of one deadline in one audience's view.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline_change")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeadlineChangeId,
    /// Its place in the order in which changes were committed; the database gives it.
    pub number: Option<i64>,
    /// The deadline.
    pub deadline_id: DeadlineId,
    /// Who was told.
    pub audience: Word<Audience>,
    /// The case.
    pub case_id: CaseId,
    /// The rule the deadline follows from.
    pub rule: String,
    /// Which of the rule's deadlines, by trigger.
    pub instance: i32,
    /// Who owes the act.
    pub obligor: String,
    /// What changed.
    pub what: Change,
    /// How many changes of this deadline this audience has been told of, this one with them.
    pub sequence: i64,
    /// The revision of the deadline after it.
    pub revision: i64,
    /// The last day before it.
    pub old_due: Option<Date>,
    /// The last day after it.
    pub due: Option<Date>,
    /// The status before it; none where it was not there.
    pub old_status: Option<Word<Status>>,
    /// The status after it; none where it is there no more.
    pub status: Option<Word<Status>>,
    /// Whether it is counted from a day that has not come.
    pub projected: bool,
    /// The last day it has had.
    pub calendar_on: Option<Date>,
    /// Why.
    pub cause: Cause,
    /// The kind of entry that caused it.
    pub cause_entry: Option<Word<EntryKind>>,
    /// The legal day of that entry.
    pub cause_on: Option<Date>,
    /// That entry.
    pub cause_entry_id: Option<EntryId>,
    /// When it was recorded, by the realm's clock; of what a day has ended, the end of that day.
    pub recorded_at: DateTimeUtc,
    /// The realm of the case; none of a row that was written before rows repeated what never changes of their case.
    pub realm_id: Option<RealmId>,
    /// The number of the case, in a row that says its realm.
    pub case_number: Option<String>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
