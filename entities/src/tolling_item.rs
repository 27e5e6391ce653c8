//! One case of a tolling order: what the order would do to it, and what became of it.

use sea_orm::entity::prelude::*;

use crate::bulk_item::ItemStatus;
use crate::ids::{CaseId, EntryId, TollingOrderId};
use crate::stored::Document;

/// One case of a tolling order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tolling_item")]
pub struct Model {
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: TollingOrderId,
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// What became of it.
    pub status: ItemStatus,
    /// Why it was skipped, or failed; of a draft, why it would be.
    pub why: Option<String>,
    /// How often it was tried; of a draft, how often the service has failed at it.
    pub tried: i32,
    /// Whether no more is tried to say what the order would do: it is known, or the service failed at it, and `why` says how.
    pub previewed: bool,
    /// The last position of the docket when it was computed what the order would do; none where it was not.
    pub position: Option<i32>,
    /// Each deadline that would differ; none where the order would not reach the case.
    pub preview: Option<Document>,
    /// Each deadline that differed when the order was put on the docket.
    pub changes: Option<Document>,
    /// Whether the case was no longer what it was in the preview, and was computed anew.
    pub recomputed: bool,
    /// The entry that was written.
    pub entry_id: Option<EntryId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
