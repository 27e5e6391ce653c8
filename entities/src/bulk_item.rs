//! One case of an act that reaches many.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, OperationId};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ItemStatus {
    /// Nothing yet.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// The act is on its docket.
    #[sea_orm(string_value = "done")]
    Done,
    /// The law does not let the act reach it any more.
    #[sea_orm(string_value = "skipped")]
    Skipped,
    /// The service failed at it.
    #[sea_orm(string_value = "failed")]
    Failed,
}

/// One case of an operation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_item")]
pub struct Model {
    /// The operation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation_id: OperationId,
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// What became of it.
    pub status: ItemStatus,
    /// Why it was skipped, or failed.
    pub why: Option<String>,
    /// How often it was tried.
    pub tried: i32,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
