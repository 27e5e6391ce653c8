//! A notice on its way to one recipient.

use sea_orm::entity::prelude::*;

use statute::Audience;
use statute::service::{Capacity, Method};

use crate::ids::{CaseId, DeliveryId, NoticeId, PartyId, RealmId, ServiceEntryId};
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
    /// An officer has to serve it by hand, and to say so.
    #[sea_orm(string_value = "awaiting_officer")]
    AwaitingOfficer,
    /// The recipient's server took it, and it came back later.
    #[sea_orm(string_value = "bounced")]
    Bounced,
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
            Self::AwaitingOfficer => "awaiting_officer",
            Self::Bounced => "bounced",
        }
    }

    /// Whether mail has nothing more to do for it: served, given up, or not by mail at all.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Served | Self::Failed | Self::AwaitingOfficer | Self::Bounced)
    }

    /// Whether it was tried, and did not reach its recipient.
    #[must_use]
    pub const fn is_lost(self) -> bool {
        matches!(self, Self::Failed | Self::Bounced)
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
    /// As what the recipient stands on the service list; none of the officer in charge.
    pub capacity: Option<Word<Capacity>>,
    /// The entry of the service list it was addressed from.
    pub entry_id: Option<ServiceEntryId>,
    /// How it is served.
    pub method: Word<Method>,
    /// The address as it was when the notice was owed: of e-mail, or the postal one where an officer serves it.
    pub address: String,
    /// The delivery that failed and that this one takes the place of.
    pub fallback_of: Option<DeliveryId>,
    /// Where it goes next if this address fails for good.
    pub fallback_address: Option<String>,
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
    /// The legal day on which an officer served it by hand.
    pub served_on: Option<Date>,
    /// The number under which the post or a courier follows it.
    pub tracking_number: Option<String>,
    /// What proves that it was served by hand.
    pub proof: Option<String>,
    /// The officer who recorded how it was served, or that it was not.
    pub recorded_by: Option<String>,
    /// Why an officer did not serve it.
    pub not_served_because: Option<String>,
    /// The notice.
    #[sea_orm(belongs_to, from = "notice_id", to = "id")]
    pub notice: BelongsTo<super::notice::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
