//! One attempt to send an event to a webhook.

use sea_orm::entity::prelude::*;

use crate::ids::WebhookDeliveryId;

/// An attempt.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    /// The delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: WebhookDeliveryId,
    /// Which attempt, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// When it began, by the real clock.
    pub began_at: DateTimeUtc,
    /// When it ended; none where its process died.
    pub ended_at: Option<DateTimeUtc>,
    /// The code of the answer, where there was one.
    pub code: Option<i32>,
    /// What came of it, in words.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
