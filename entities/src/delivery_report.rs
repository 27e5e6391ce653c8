//! What the mail system said later of a message it had taken: a delivery status notification, RFC 3464. Kept once each.

use sea_orm::entity::prelude::*;

use crate::ids::DeliveryId;

/// What a report says became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ReportAction {
    /// It could not be delivered, and nobody tries any more.
    #[sea_orm(string_value = "failed")]
    Failed,
    /// It was not delivered yet.
    #[sea_orm(string_value = "delayed")]
    Delayed,
    /// It was delivered, or handed on to somebody who sends no reports.
    #[sea_orm(string_value = "delivered")]
    Delivered,
}

impl ReportAction {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
        }
    }
}

/// A report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_report")]
pub struct Model {
    /// The delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: DeliveryId,
    /// SHA-256 over what it says: told twice, it is kept once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// What became of the message.
    pub action: ReportAction,
    /// The enhanced status code, RFC 3463.
    pub status: Option<String>,
    /// The words of the server that refused it.
    pub diagnostic: Option<String>,
    /// When it came, by the realm's clock.
    pub received_at: DateTimeUtc,
    /// The delivery.
    #[sea_orm(belongs_to, from = "delivery_id", to = "id")]
    pub delivery: BelongsTo<super::delivery::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
