//! One opening of a document under a protective order. Written before anything is shown, with its link in the audit.

use sea_orm::entity::prelude::*;

use crate::ids::{DocumentId, OpeningId, ProtectiveOrderId};

/// An opening under a protective order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_access")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OpeningId,
    /// Under which order.
    pub order_id: ProtectiveOrderId,
    /// What was opened.
    pub document_id: DocumentId,
    /// By which account.
    pub account: String,
    /// When, by the realm's clock.
    pub opened_at: DateTimeUtc,
}

/// Order and document are told by their ids.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
