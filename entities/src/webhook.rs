//! A place to which the events of one account are sent. Its secret is made of the service's key, its id and its generation, and is
//! kept nowhere.

use sea_orm::entity::prelude::*;

use crate::event::EventType;
use crate::ids::{AccountId, CaseId, RealmId, WebhookId};

/// Whether a word of a webhook that was disabled is owed to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum WordStatus {
    /// Nothing is to be said.
    #[sea_orm(string_value = "none")]
    None,
    /// It is to be said, by mail.
    #[sea_orm(string_value = "owed")]
    Owed,
    /// It was said.
    #[sea_orm(string_value = "sent")]
    Sent,
    /// It could not be said.
    #[sea_orm(string_value = "failed")]
    Failed,
}

/// A webhook.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    /// The realm whose events are sent.
    pub realm_id: RealmId,
    /// The account whose webhook it is.
    pub account_name: String,
    /// That account, where the ledger keeps it.
    pub account_id: Option<AccountId>,
    /// Whether that account was an officer's when it was last looked at: by this, and the two below, it is found when something happens.
    pub is_officer: bool,
    /// What the accounts of its party have in common.
    pub party_key: String,
    /// That party's CBP importer number.
    pub importer_number: String,
    /// Where events are sent.
    pub url: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// The types that are sent, with a space between them; none: all of them.
    pub types: Option<String>,
    /// The case whose events are sent; none: those of every case.
    pub case_id: Option<CaseId>,
    /// Whether only that is sent which its owner follows by it.
    pub is_of_subscriptions: bool,
    /// Whether the service signs with its own key too.
    pub is_signed_openly: bool,
    /// Which of its secrets is the current one, from 1.
    pub generation: i32,
    /// How long the secret before signs too.
    pub previous_until: Option<DateTimeUtc>,
    /// After which event it goes on: the transaction ...
    pub after_xact: i64,
    /// ... and the place in it.
    pub after_seq: i64,
    /// When it was made, by the real clock like every instant of a webhook.
    pub created_at: DateTimeUtc,
    /// When an event last arrived.
    pub served_at: Option<DateTimeUtc>,
    /// Since when nothing is sent.
    pub disabled_at: Option<DateTimeUtc>,
    /// The account that said so; none where the service did.
    pub disabled_by: Option<String>,
    /// Why.
    pub disabled_why: Option<String>,
    /// Why it was enabled last.
    pub enabled_why: Option<String>,
    /// Whether its owner is to be told.
    pub word: WordStatus,
    /// How often that was tried.
    pub word_attempts: i32,
    /// Before this instant it is not tried again.
    pub word_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The types that are sent; none: all of them.
    #[must_use]
    pub fn types(&self) -> Vec<EventType> {
        let words = self.types.as_deref().unwrap_or_default();
        words.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    }
}
