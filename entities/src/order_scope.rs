//! Read model: what an instrument reached, version by version.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, InstrumentId};
use crate::stored::Document;

/// One version of a scope.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_scope")]
pub struct Model {
    /// The instrument.
    #[sea_orm(primary_key, auto_increment = false)]
    pub instrument_id: InstrumentId,
    /// 1, 2, ...
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// The docket of its family.
    pub case_id: CaseId,
    /// The first day.
    pub from: Date,
    /// The first day of the next version.
    pub to: Option<Date>,
    /// What it reaches.
    pub scope: Document,
}

impl ActiveModelBehavior for ActiveModel {}
