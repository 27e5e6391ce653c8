//! One opening of confidential information under a protective order. Written before anything is shown, with its link in the audit.

use sea_orm::entity::prelude::*;

use crate::ids::{ConfidentialInformationId, OpeningId, ProtectiveOrderId};

/// An opening under a protective order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "protective_order_access")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OpeningId,
    /// Under which order.
    pub order_id: ProtectiveOrderId,
    /// What was opened.
    pub information_id: ConfidentialInformationId,
    /// By which account.
    pub account: String,
    /// When, by the realm's clock.
    pub opened_at: DateTimeUtc,
    /// What was opened.
    #[sea_orm(belongs_to, from = "information_id", to = "id")]
    pub information: BelongsTo<super::confidential_information::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
