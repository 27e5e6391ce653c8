//! A notice on its way to one recipient.

use sea_orm::entity::prelude::*;

use statute::Audience;

use crate::ids::{CaseId, DeliveryId, NoticeId, PartyId, RealmId};
use crate::stored::Word;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum DeliveryStatus {
    /// Not attempted yet.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// An attempt is under way, or died on the way.
    #[sea_orm(string_value = "sending")]
    Sending,
    /// The recipient's server took it.
    #[sea_orm(string_value = "served")]
    Served,
    /// Refused for now: it will be tried again.
    #[sea_orm(string_value = "deferred")]
    Deferred,
    /// Refused for good, or for too long.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl DeliveryStatus {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Served => "served",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
        }
    }
}

/// A delivery.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    /// The notice.
    pub notice_id: NoticeId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// As whom the recipient is told.
    pub audience: Word<Audience>,
    /// The party served; absent for an officer.
    pub party_id: Option<PartyId>,
    /// The recipient's name.
    pub name: String,
    /// The e-mail address, as it was when the notice was owed.
    pub address: String,
    /// The Message-ID: fixed before the first attempt, the same in every copy, for ever.
    pub message_id: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// When the next attempt is due, by the realm's clock.
    pub next_attempt_at: Option<DateTimeUtc>,
    /// Whether an attempt died between the end of DATA and the reply, so that two copies may have arrived.
    pub possible_duplicate: bool,
    /// When the notice was owed, by the realm's clock.
    pub created_at: DateTimeUtc,
    /// When it was served or given up, by the realm's clock.
    pub ended_at: Option<DateTimeUtc>,
    /// The notice.
    #[sea_orm(belongs_to, from = "notice_id", to = "id")]
    pub notice: BelongsTo<super::notice::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
