//! What somebody follows, and how he is told of it.

use entities::{Channel, Followed, subscription};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::Defect;
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::Filing;

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SubscriptionSubject {
    /// One case, by its id.
    Case,
    /// The cases that name a party, by its name.
    Party,
    /// The cases under an antidumping or countervailing duty order, by its number.
    AdCvdOrder,
    /// A withhold release order or Finding and the shipments held under it, by the id of its case.
    ForcedLaborOrder,
    /// The cases about some goods, by their description or one word of it.
    Product,
}

impl From<Followed> for SubscriptionSubject {
    fn from(what: Followed) -> Self {
        match what {
            Followed::Case => Self::Case,
            Followed::Party => Self::Party,
            Followed::AdCvdOrder => Self::AdCvdOrder,
            Followed::ForcedLaborOrder => Self::ForcedLaborOrder,
            Followed::Product => Self::Product,
        }
    }
}

impl From<SubscriptionSubject> for Followed {
    fn from(what: SubscriptionSubject) -> Self {
        match what {
            SubscriptionSubject::Case => Self::Case,
            SubscriptionSubject::Party => Self::Party,
            SubscriptionSubject::AdCvdOrder => Self::AdCvdOrder,
            SubscriptionSubject::ForcedLaborOrder => Self::ForcedLaborOrder,
            SubscriptionSubject::Product => Self::Product,
        }
    }
}

/// How somebody is told of what he follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SubscriptionChannel {
    /// By a feed of its own: /v1/events?subscription=.
    Events,
    /// In the daily digest. A sandbox sends none, and refuses it.
    Mail,
    /// By a webhook that was made with `only_followed`.
    Webhook,
}

impl From<Channel> for SubscriptionChannel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Events => Self::Events,
            Channel::Mail => Self::Mail,
            Channel::Webhook => Self::Webhook,
        }
    }
}

impl From<SubscriptionChannel> for Channel {
    fn from(channel: SubscriptionChannel) -> Self {
        match channel {
            SubscriptionChannel::Events => Self::Events,
            SubscriptionChannel::Mail => Self::Mail,
            SubscriptionChannel::Webhook => Self::Webhook,
        }
    }
}

/// Follow a case, a party, an order or a product. What is told of it is what the account may see when it is told.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSubscription {
    /// What is followed.
    pub what: SubscriptionSubject,
    /// The case, or the case of the order.
    pub case: Option<Uuid>,
    /// The name of the party, the number of the order (`A-533-840`), or the words of the product.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub value: Option<String>,
    /// How it is told.
    pub channel: SubscriptionChannel,
    /// The webhook, for that channel.
    pub webhook: Option<Uuid>,
}

impl Filing for NewSubscription {
    fn defects(raw: &Value) -> Vec<Defect> {
        let says = |name: &str| raw.get(name).and_then(Value::as_str);
        let has = |name: &str| raw.get(name).is_some();
        let by_id = matches!(says("what"), Some("case" | "forced_labor_order"));
        let by_words = matches!(says("what"), Some("party" | "ad_cvd_order" | "product"));
        let by_webhook = says("channel") == Some("webhook");
        let wrong = |pointer: &str, is_missing: bool, message: &str| Defect {
            pointer: pointer.to_owned(),
            code: if is_missing { "required" } else { "unfit" },
            message: message.to_owned(),
            authority: None,
        };
        let mut defects = Vec::new();
        if by_id && !has("case") {
            defects.push(wrong("/case", true, "It is followed by the id of its case."));
        }
        if by_words && !has("value") {
            defects.push(wrong("/value", true, "It is followed by its name, number or words."));
        }
        if by_words && has("case") {
            defects.push(wrong(
                "/case",
                false,
                "It is followed by its name, number or words, and not by a case.",
            ));
        }
        if by_id && has("value") {
            defects.push(wrong(
                "/value",
                false,
                "It is followed by the id of its case, and not by words.",
            ));
        }
        if by_webhook && !has("webhook") {
            defects.push(wrong("/webhook", true, "The channel `webhook` names one."));
        }
        if !by_webhook && says("channel").is_some() && has("webhook") {
            defects.push(wrong("/webhook", false, "Only the channel `webhook` names one."));
        }
        defects
    }
}

impl Example for NewSubscription {
    fn example() -> Self {
        Self {
            what: SubscriptionSubject::AdCvdOrder,
            case: None,
            value: Some("A-533-840".to_owned()),
            channel: SubscriptionChannel::Mail,
            webhook: None,
        }
    }
}

/// Something that is followed.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Subscription {
    /// Its id.
    pub id: Uuid,
    /// What is followed.
    pub what: SubscriptionSubject,
    /// The case, or the case of the order.
    pub case: Option<Uuid>,
    /// The name, number or words.
    pub value: Option<String>,
    /// How it is told.
    pub channel: SubscriptionChannel,
    /// The webhook by which it is told.
    pub webhook: Option<Uuid>,
    /// The address at which it is told.
    pub address: Option<String>,
    /// Its own feed, whatever its channel.
    pub feed: String,
    /// When it began.
    pub created_at: Instant,
    /// Since when nothing is told any more.
    pub cancelled_at: Option<Instant>,
    /// Why.
    pub cancelled_why: Option<String>,
}

impl From<&subscription::Model> for Subscription {
    fn from(row: &subscription::Model) -> Self {
        Self {
            id: row.id.0,
            what: row.what.into(),
            case: row.case_id.map(|it| it.0),
            value: row.value.clone(),
            channel: row.channel.into(),
            webhook: row.webhook_id.map(|it| it.0),
            address: row.address.clone(),
            feed: format!("/v1/events?subscription={}", row.id),
            created_at: row.created_at.into(),
            cancelled_at: row.cancelled_at.map(Instant),
            cancelled_why: row.cancelled_why.clone(),
        }
    }
}

/// Follow something no more.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSubscriptionCancellation {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewSubscriptionCancellation {}

impl Example for NewSubscriptionCancellation {
    fn example() -> Self {
        Self { reason: Some("The matter is over.".to_owned()) }
    }
}
