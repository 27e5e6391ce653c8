//! Read model: which case governs a case that was joined to it, projected from the joined case's docket.

use sea_orm::entity::prelude::*;

use crate::ids::CaseId;

/// A case that was joined to another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consolidation")]
pub struct Model {
    /// The joined case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// The case whose clocks govern.
    pub lead_id: CaseId,
}

impl ActiveModelBehavior for ActiveModel {}
