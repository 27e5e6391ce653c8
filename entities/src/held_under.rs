//! Read model: which shipments are held under which order, projected from the dockets of the shipments.

use sea_orm::entity::prelude::*;

use crate::ids::CaseId;

/// A shipment and an order that its docket names.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "held_under")]
pub struct Model {
    /// The case of the order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_case_id: CaseId,
    /// The shipment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
}

impl ActiveModelBehavior for ActiveModel {}
