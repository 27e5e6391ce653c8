//! What a link in a mail stands for: one address, and one kind of courtesy.

use sea_orm::entity::prelude::*;

use crate::ids::RealmId;

/// What can be done without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Courtesy {
    /// A reminder of a last day.
    #[sea_orm(string_value = "reminders")]
    Reminders,
    /// The daily digest.
    #[sea_orm(string_value = "digest")]
    Digest,
}

impl Courtesy {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reminders => "reminders",
            Self::Digest => "digest",
        }
    }
}

/// A token that was sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unsubscribe_token")]
pub struct Model {
    /// The SHA-256 of the token, by which alone it is known again.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_sha256: String,
    /// The realm.
    pub realm_id: RealmId,
    /// The address, in lower case.
    pub address: String,
    /// What it ends.
    pub courtesy: Courtesy,
}

impl ActiveModelBehavior for ActiveModel {}
