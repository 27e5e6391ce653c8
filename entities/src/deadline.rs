//! Read model: a deadline as one audience sees it.

use sea_orm::entity::prelude::*;

use statute::{Audience, Program, Status, Track};

use crate::ids::{CaseId, DeadlineId, EntryId, RealmId};
use crate::stored::Word;

/// A deadline in one audience's view.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    /// Its id: the same for every audience that sees it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeadlineId,
    /// Who sees this.
    #[sea_orm(primary_key, auto_increment = false)]
    pub audience: Word<Audience>,
    /// The case.
    pub case_id: CaseId,
    /// The rule it follows from.
    pub rule: String,
    /// Which of the rule's deadlines, by trigger.
    pub instance: i32,
    /// What its passing does.
    pub force: String,
    /// Who owes the act.
    pub obligor: String,
    /// Its status when it was last folded.
    pub status: Word<Status>,
    /// The last day, inclusive.
    pub due: Option<Date>,
    /// The instant that ends that day, exclusive.
    pub due_at: Option<DateTimeUtc>,
    /// `due`, or the far future when there is none: what lists are ordered by.
    pub sort_on: Date,
    /// Whether it is counted from a day that has not come.
    pub projected: bool,
    /// Raised whenever `due` has changed.
    pub revision: i64,
    /// The whole deadline, as the law tells it: JSON as it is stored, since whoever compares or hands it on reads nothing of it.
    #[sea_orm(column_type = "Text")]
    pub object: String,
    /// The docket entry it runs from, where that has happened.
    pub trigger_entry_id: Option<EntryId>,
    /// Raised with everything that this audience is told of it: see `deadline_change`.
    pub sequence: i64,
    /// The last day it has had: where a calendar shows it while it has none.
    pub calendar_on: Option<Date>,
    /// When it changed last, by the realm's clock.
    pub changed_at: Option<DateTimeUtc>,
    /// The realm of the case; none of a row that was written before rows repeated what never changes of their case.
    pub realm_id: Option<RealmId>,
    /// The number of the case, in a row that says its realm.
    pub case_number: Option<String>,
    /// What kind of case it is, in a row that says its realm.
    pub program: Option<Word<Program>>,
    /// For a detention: the track it began under, in a row that says its realm.
    pub track: Option<Word<Track>>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
