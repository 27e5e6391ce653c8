//! A notice: rendered once, delivered to each recipient.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, DeadlineId, EntryId, NoticeId, RealmId};

/// A notice.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Which notice it is, in the statute's catalogue.
    pub kind: String,
    /// The entry that owes it; absent for a reminder.
    pub entry_id: Option<EntryId>,
    /// The deadline a reminder speaks of.
    pub deadline_id: Option<DeadlineId>,
    /// That deadline's revision.
    pub revision: Option<i64>,
    /// How many days before it, for a reminder.
    pub rung: Option<i32>,
    /// The name of the task a warning speaks of.
    pub task: Option<String>,
    /// When it was owed, by the realm's clock.
    pub created_at: DateTimeUtc,
    /// The rendered subject.
    pub subject: Option<String>,
    /// The rendered plain text.
    pub text: Option<String>,
    /// The rendered HTML.
    pub html: Option<String>,
    /// SHA-256 over what was rendered.
    pub sha256: Option<String>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
