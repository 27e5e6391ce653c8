//! Read model: which cases of the order program began with a communication, 19 CFR 12.42(b), projected from the docket.

use sea_orm::entity::prelude::*;

use crate::ids::CaseId;

/// A communication.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "communication")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// The legal day of its last version.
    pub filed_on: Date,
    /// The day it was last returned to its sender.
    pub returned_on: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
