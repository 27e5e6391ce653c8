//! A letter on paper, to one recipient: set in type when somebody first wanted it. What was set first stands.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryId, NoticeId};

/// A letter.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    /// The delivery it goes with.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: DeliveryId,
    /// The notice.
    pub notice_id: NoticeId,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many bytes it has.
    pub length: i64,
    /// SHA-256 over its bytes.
    pub sha256: String,
    /// When it was set, by the real clock.
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
