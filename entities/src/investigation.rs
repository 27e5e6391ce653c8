//! Read model: an investigation, projected from its docket.

use sea_orm::entity::prelude::*;

use crate::ids::CaseId;

/// An investigation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "investigation")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// The day of initiation, day 0 of its clocks.
    pub initiated_on: Date,
    /// The day the parties were told.
    pub noticed_on: Option<Date>,
    /// The day the determination was extended.
    pub extended_on: Option<Date>,
    /// The day of the determination.
    pub determined_on: Option<Date>,
    /// The day of the notice of determination.
    pub determination_noticed_on: Option<Date>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
