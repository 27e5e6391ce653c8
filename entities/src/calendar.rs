//! A calendar of deadlines that an account may subscribe to. Of its token only the hash is kept.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, ApiTokenId, CalendarId, RealmId};
use crate::stored::Document;

/// A calendar, without what only its owner knows.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarId,
    /// The realm whose deadlines it shows.
    pub realm_id: RealmId,
    /// The name of the account it stands for.
    pub account_name: String,
    /// That account, where the ledger keeps it; none where the settings do. The calendar is no other account's of that name.
    pub account_id: Option<AccountId>,
    /// What its owner calls it.
    pub name: String,
    /// SHA-256 of its token.
    pub token_sha256: String,
    /// Which deadlines it shows, of those that its owner sees.
    pub filter: Document,
    /// The API token it was made with, where it was made with one: it is good as long as that.
    pub made_with: Option<ApiTokenId>,
    /// When it was made, by the real clock.
    pub created_at: DateTimeUtc,
    /// Since when it is revoked.
    pub revoked_at: Option<DateTimeUtc>,
    /// Why.
    pub revoked_why: Option<String>,
    /// The account.
    #[sea_orm(belongs_to, from = "account_id", to = "id")]
    pub account: BelongsTo<Option<super::account::Entity>>,
    /// The API token.
    #[sea_orm(belongs_to, from = "made_with", to = "id")]
    pub api_token: BelongsTo<Option<super::api_token::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
