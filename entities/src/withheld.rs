//! A reminder that was owed and not sent, because whoever it was for had asked for none.

use sea_orm::entity::prelude::*;

use statute::Audience;

use crate::ids::{DeliveryId, NoticeId, PartyId};
use crate::stored::Word;

/// Why a reminder was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum WhyWithheld {
    /// The address has asked for no reminders.
    #[sea_orm(string_value = "unsubscribed")]
    Unsubscribed,
    /// The address has asked for reminders on other days.
    #[sea_orm(string_value = "other_rungs")]
    OtherRungs,
}

impl WhyWithheld {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::OtherRungs => "other_rungs",
        }
    }
}

/// A reminder that was not sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "withheld")]
pub struct Model {
    /// The id its delivery would have.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    /// The notice.
    pub notice_id: NoticeId,
    /// As whom he would have been told.
    pub audience: Word<Audience>,
    /// The party; absent for an officer.
    pub party_id: Option<PartyId>,
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
    /// Why.
    pub why: WhyWithheld,
    /// Since when he wants none of these.
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
