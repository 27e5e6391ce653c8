//! Read model: an allegation, projected from its docket.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, PartyId};
use crate::stored::Document;

/// An allegation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allegation")]
pub struct Model {
    /// The case it opened.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// The party that filed it.
    pub filer_id: PartyId,
    /// The importer it names.
    pub importer_id: PartyId,
    /// The importer's name as alleged.
    pub importer_name: String,
    /// The antidumping and countervailing duty orders it names.
    pub orders: Document,
    /// The day it was filed.
    pub filed_on: Date,
    /// The day it was acknowledged: the date of receipt.
    pub acknowledged_on: Option<Date>,
    /// The day it was returned.
    pub returned_on: Option<Date>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
