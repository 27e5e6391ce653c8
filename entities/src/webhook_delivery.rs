//! An event on its way to one webhook, and how that ended.

use sea_orm::entity::prelude::*;
use statute::Audience;

use crate::event::EventType;
use crate::ids::{CaseId, DeadlineId, EntryId, EventId, RealmId, WebhookDeliveryId, WebhookId};
use crate::stored::Word;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PushStatus {
    /// It is to be sent.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// It is being sent.
    #[sea_orm(string_value = "sending")]
    Sending,
    /// It arrived.
    #[sea_orm(string_value = "delivered")]
    Delivered,
    /// It was given up.
    #[sea_orm(string_value = "failed")]
    Failed,
    /// Its owner may not see the case any more.
    #[sea_orm(string_value = "withheld")]
    Withheld,
    /// The webhook was disabled before it arrived.
    #[sea_orm(string_value = "abandoned")]
    Abandoned,
}

impl PushStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[
        Self::Pending,
        Self::Sending,
        Self::Delivered,
        Self::Failed,
        Self::Withheld,
        Self::Abandoned,
    ];

    /// Whether it is still to be sent.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Sending)
    }
}

/// A delivery. It keeps its own copy of the event, which outlives the feed's.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The realm.
    pub realm_id: RealmId,
    /// The event: the same in every copy that is sent of it.
    pub event_id: EventId,
    /// What kind of event it is.
    pub kind: Word<EventType>,
    /// Its case; none of a trial.
    pub case_id: Option<CaseId>,
    /// As whom its owner was told; none of a trial.
    pub audience: Option<Word<Audience>>,
    /// The docket entry it is about.
    pub entry_id: Option<EntryId>,
    /// The deadline it is about.
    pub deadline_id: Option<DeadlineId>,
    /// When its owner could first see it, by the realm's clock.
    pub at: DateTimeUtc,
    /// The delivery that this one repeats.
    pub repeats: Option<WebhookDeliveryId>,
    /// Why it was asked for, where somebody asked for it and said so.
    pub why: Option<String>,
    /// Where it stands.
    pub status: PushStatus,
    /// How often it was attempted.
    pub attempts: i32,
    /// Before this instant it is not attempted again.
    pub free_at: DateTimeUtc,
    /// The code of the last answer.
    pub code: Option<i32>,
    /// What came of the last attempt, in words.
    pub reason: Option<String>,
    /// When it was written, by the real clock like every instant of a delivery but `at`.
    pub created_at: DateTimeUtc,
    /// Its place in the feed, among what was written at the same instant.
    pub place: i64,
    /// When it ended.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
