//! A token that an account made for a program of its own. Of the token itself only its hash is kept.

use std::fmt;
use std::str::FromStr;

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, ApiTokenId};

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reading what the account sees.
    Read,
    /// Everything the account may, reading too.
    Act,
    /// Calendars, and nothing else.
    Calendar,
}

impl Scope {
    /// Every scope.
    pub const ALL: &'static [Self] = &[Self::Read, Self::Act, Self::Calendar];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
            Self::Calendar => "calendar",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|it| it.as_str() == word).copied();
        known.ok_or_else(|| format!("`{word}` is not one of the scopes"))
    }
}

/// A token, without what only its owner knows.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    /// The name of the account it stands for.
    pub account_name: String,
    /// That account, where the ledger keeps it; none where the settings do. The token is no other account's of that name.
    pub account_id: Option<AccountId>,
    /// What its owner calls it.
    pub label: String,
    /// SHA-256 of the token.
    pub token_sha256: String,
    /// What it may be used for, the words with a space between them.
    pub scopes: String,
    /// When it was made, by the real clock.
    pub created_at: DateTimeUtc,
    /// From when on it is good no more.
    pub expires_at: DateTimeUtc,
    /// The token it was made with, where it was made with one: it is revoked together with that.
    pub made_with: Option<ApiTokenId>,
    /// Since when it is revoked.
    pub revoked_at: Option<DateTimeUtc>,
    /// Why.
    pub revoked_why: Option<String>,
    /// The last legal day on which it was used.
    pub last_used_day: Option<Date>,
    /// The account.
    #[sea_orm(belongs_to, from = "account_id", to = "id")]
    pub account: BelongsTo<Option<super::account::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What it may be used for.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        self.scopes.split(' ').filter_map(|word| word.parse().ok()).collect()
    }
}
