//! One attempt to deliver: recorded before it is made.

use sea_orm::entity::prelude::*;

use crate::ids::DeliveryId;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AttemptOutcome {
    /// It is under way.
    #[sea_orm(string_value = "open")]
    Open,
    /// Accepted with 250.
    #[sea_orm(string_value = "served")]
    Served,
    /// Refused for now.
    #[sea_orm(string_value = "deferred")]
    Deferred,
    /// Refused for good.
    #[sea_orm(string_value = "failed")]
    Failed,
    /// Its process died before a reply was recorded.
    #[sea_orm(string_value = "unknown")]
    Unknown,
}

impl AttemptOutcome {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Served => "served",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// An attempt to deliver.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_attempt")]
pub struct Model {
    /// The delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: DeliveryId,
    /// Which attempt, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// When it began, by the realm's clock.
    pub started_at: DateTimeUtc,
    /// Until when nobody else may try, by the real clock: a process dies in real time, in a sandbox too.
    pub lease_until: DateTimeUtc,
    /// When its result was recorded, by the realm's clock.
    pub ended_at: Option<DateTimeUtc>,
    /// The SMTP reply code.
    pub code: Option<i32>,
    /// The SMTP reply, or what failed before there was one.
    pub reply: Option<String>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The delivery.
    #[sea_orm(belongs_to, from = "delivery_id", to = "id")]
    pub delivery: BelongsTo<super::delivery::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
