//! What somebody follows, and how he is told of it.

use sea_orm::entity::prelude::*;
use statute::search::Facet;

use crate::ids::{AccountId, CaseId, RealmId, SubscriptionId, WebhookId};

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Followed {
    /// One case.
    #[sea_orm(string_value = "case")]
    Case,
    /// The cases that name a party.
    #[sea_orm(string_value = "party")]
    Party,
    /// The cases under an antidumping or countervailing duty order.
    #[sea_orm(string_value = "ad_cvd_order")]
    AdCvdOrder,
    /// A withhold release order or Finding, and the shipments held under it.
    #[sea_orm(string_value = "forced_labor_order")]
    ForcedLaborOrder,
    /// The cases about some goods.
    #[sea_orm(string_value = "product")]
    Product,
}

impl Followed {
    /// Everything that can be followed.
    pub const ALL: &'static [Self] =
        &[Self::Case, Self::Party, Self::AdCvdOrder, Self::ForcedLaborOrder, Self::Product];

    /// By which of the things that a case is found by it is known again; none: by an id.
    #[must_use]
    pub const fn facet(self) -> Option<Facet> {
        match self {
            Self::Case | Self::ForcedLaborOrder => None,
            Self::Party => Some(Facet::Party),
            Self::AdCvdOrder => Some(Facet::Order),
            Self::Product => Some(Facet::Product),
        }
    }
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Channel {
    /// By a feed of its own.
    #[sea_orm(string_value = "events")]
    Events,
    /// In the daily digest.
    #[sea_orm(string_value = "mail")]
    Mail,
    /// By a webhook.
    #[sea_orm(string_value = "webhook")]
    Webhook,
}

impl Channel {
    /// Every channel.
    pub const ALL: &'static [Self] = &[Self::Events, Self::Mail, Self::Webhook];
}

/// A subscription.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriptionId,
    /// The realm.
    pub realm_id: RealmId,
    /// The account that follows.
    pub account_name: String,
    /// That account, where the ledger keeps it.
    pub account_id: Option<AccountId>,
    /// What is followed.
    pub what: Followed,
    /// Its name, number or words, as they were given.
    pub value: Option<String>,
    /// The same as it is compared.
    pub key: Option<String>,
    /// The case, or the case of the order.
    pub case_id: Option<CaseId>,
    /// How it is told.
    pub channel: Channel,
    /// The webhook by which it is told.
    pub webhook_id: Option<WebhookId>,
    /// The address at which it is told, in lower case.
    pub address: Option<String>,
    /// When it began, by the real clock.
    pub created_at: DateTimeUtc,
    /// Since when nothing is told any more.
    pub cancelled_at: Option<DateTimeUtc>,
    /// Why.
    pub cancelled_why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
