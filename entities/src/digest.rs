//! A daily digest: written once a legal day for an address, and sent under one Message-ID.
//!
//! It belongs to no case, so it is no notice; how it is sent is on record in its own row.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryId, RealmId};

/// Where a digest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum DigestStatus {
    /// There was nothing to tell: it is not sent, and the next one begins after it.
    #[sea_orm(string_value = "empty")]
    Empty,
    /// Not attempted yet, or to be tried again.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// An attempt is under way, or died on the way.
    #[sea_orm(string_value = "sending")]
    Sending,
    /// The recipient's server took it.
    #[sea_orm(string_value = "served")]
    Served,
    /// Given up: the next one tells what is due then.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl DigestStatus {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Served => "served",
            Self::Failed => "failed",
        }
    }
}

/// A digest.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digest")]
pub struct Model {
    /// Its id, of which its Message-ID is made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    /// The realm.
    pub realm_id: RealmId,
    /// The address, in lower case.
    pub address: String,
    /// The recipient's name.
    pub name: String,
    /// The legal day.
    pub on: Date,
    /// The Message-ID: fixed before the first attempt, the same in every copy.
    pub message_id: String,
    /// Where it stands.
    pub status: DigestStatus,
    /// The subject.
    pub subject: Option<String>,
    /// The plain text.
    pub text: Option<String>,
    /// The HTML.
    pub html: Option<String>,
    /// How many attempts were begun.
    pub attempts: i32,
    /// Until when nobody else may try.
    pub lease_until: Option<DateTimeUtc>,
    /// When the next attempt is due.
    pub next_attempt_at: Option<DateTimeUtc>,
    /// The last reply's SMTP code.
    pub code: Option<i32>,
    /// The last reply, or what failed before there was one.
    pub reply: Option<String>,
    /// Whether two copies may have arrived.
    pub possible_duplicate: bool,
    /// When it was written: what changed after this is the next one's to tell.
    pub created_at: DateTimeUtc,
    /// When it was served or given up.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
