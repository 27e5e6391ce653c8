//! Read model: a task as the office sees it, projected from its docket and from what was said about it.

use sea_orm::entity::prelude::*;

use statute::Role;

use crate::ids::{CaseId, RealmId, TaskId};
use crate::stored::{Document, Word};

/// A task that is owed, or will be when time has passed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// Its id: fixed by case and name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case; none of what a small business asked before it filed.
    pub case_id: Option<CaseId>,
    /// Its name on the docket: `initiation_decision#1`.
    pub name: String,
    /// Whose it is.
    pub queue: Word<Role>,
    /// The first day on which it is owed.
    pub since: Date,
    /// Its last day, where it has one.
    pub due: Option<Date>,
    /// `due`, or the far future when there is none: what lists are ordered by.
    pub sort_on: Date,
    /// The account that has it, where one has.
    pub assignee: Option<String>,
    /// The whole task, as the law tells it.
    pub object: Document,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<Option<super::case::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
