//! Read model: a decision on interim measures, projected from its docket entry.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, EntryId};
use crate::stored::Document;

/// A decision on interim measures.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interim_measure")]
pub struct Model {
    /// The entry it was projected from.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// The case.
    pub case_id: CaseId,
    /// Whether measures were taken or declined.
    pub taken: bool,
    /// The legal day.
    pub on: Date,
    /// The measures item by item, as the officer gave them.
    pub particulars: Option<Document>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
