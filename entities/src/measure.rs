//! Read model: an interim measure on a class of entries, folded from what took it and what ended it.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, EntryId};

/// An interim measure.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure")]
pub struct Model {
    /// The entry that took it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Its place among the measures of that entry, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item: i32,
    /// The case.
    pub case_id: CaseId,
    /// What is done: `suspend_liquidation`, ...
    pub kind: String,
    /// Which entries of merchandise it reaches.
    pub entries: String,
    /// The first day it has effect.
    pub effective_on: Date,
    /// The last day it has effect, where it has ended.
    pub lifted_on: Option<Date>,
    /// The entry that ended it.
    pub lifted_by: Option<EntryId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
