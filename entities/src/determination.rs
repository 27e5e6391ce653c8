//! Read model: a determination as to evasion, projected from its docket entry.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, EntryId};
use crate::stored::Document;

/// A determination.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "determination")]
pub struct Model {
    /// The entry it was projected from.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// The case.
    pub case_id: CaseId,
    /// The legal day.
    pub on: Date,
    /// The outcomes, by importer and order.
    pub outcomes: Option<Document>,
    /// The account that signed it: it may not sign the review.
    pub signed_by: String,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
