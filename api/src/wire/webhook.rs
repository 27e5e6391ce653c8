//! Webhooks, and what was sent to them.

use entities::{EventType, PushSeen, PushStatus, webhook, webhook_attempt, webhook_delivery};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::Defect;
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::Filing;

/// Have events sent to a place of one's own, signed by the rules of Standard Webhooks. The answer holds the secret, once.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWebhook {
    /// Where they are sent: an address of https that the world can reach, without name and password.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub url: String,
    /// What to call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub label: Option<String>,
    /// The types of event that are sent; all of them where absent.
    #[oai(validator(min_items = 1, max_items = 200))]
    pub types: Option<Vec<String>>,
    /// The case whose events are sent; those of every case where absent.
    pub case: Option<Uuid>,
    /// Whether only that is sent which a subscription of the account has sent here.
    pub only_followed: Option<bool>,
    /// Whether the service signs with its own key too (`v1a`, Ed25519; the public key is at /.well-known/jwks.json).
    pub public_signature: Option<bool>,
}

impl Filing for NewWebhook {
    fn defects(raw: &Value) -> Vec<Defect> {
        let types = raw.get("types").and_then(Value::as_array).into_iter().flatten().enumerate();
        let wrong = types.filter_map(|(at, it)| {
            let message = of_feed(it.as_str()?).err()?;
            Some(Defect {
                pointer: format!("/types/{at}"),
                code: "unknown_type",
                message,
                authority: None,
            })
        });
        wrong.collect()
    }
}

/// A type of event that the feed has.
///
/// # Errors
/// In words, where it is none.
pub fn of_feed(word: &str) -> Result<EventType, String> {
    match word.parse() {
        Ok(EventType::Test) => Err("A trial is on no feed.".to_owned()),
        Ok(kind) => Ok(kind),
        Err(why) => Err(format!("{why}.")),
    }
}

impl Example for NewWebhook {
    fn example() -> Self {
        Self {
            url: "https://hooks.counsel.example/dockets".to_owned(),
            label: Some("our calendar".to_owned()),
            types: Some(vec!["tidewaiter.deadline.moved.v1".to_owned()]),
            case: None,
            only_followed: None,
            public_signature: None,
        }
    }
}

/// A place to which events are sent.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Where events are sent.
    pub url: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// The types of event that are sent; absent: all of them.
    pub types: Option<Vec<String>>,
    /// The case whose events are sent; absent: those of every case.
    pub case: Option<Uuid>,
    /// Whether only that is sent which a subscription has sent here.
    pub only_followed: bool,
    /// Whether the service signs with its own key too.
    pub public_signature: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When an event last arrived.
    pub last_delivered_at: Option<Instant>,
    /// Since when nothing is sent.
    pub disabled_at: Option<Instant>,
    /// The account that said so; absent where the service did.
    pub disabled_by: Option<String>,
    /// Why.
    pub disabled_why: Option<String>,
    /// Why it was enabled last.
    pub enabled_why: Option<String>,
    /// When the secret before the current one signs no more, where one was given.
    pub previous_secret_ends_at: Option<Instant>,
    /// The secret, `whsec_` and base64: in the first answer to who made it, and never again.
    pub secret: Option<String>,
}

impl From<&webhook::Model> for Webhook {
    fn from(row: &webhook::Model) -> Self {
        let types: Vec<String> = row.types().iter().map(ToString::to_string).collect();
        Self {
            id: row.id.0,
            url: row.url.clone(),
            label: row.label.clone(),
            types: (!types.is_empty()).then_some(types),
            case: row.case_id.map(|it| it.0),
            only_followed: row.is_of_subscriptions,
            public_signature: row.is_signed_openly,
            created_at: row.created_at.into(),
            last_delivered_at: row.served_at.map(Instant),
            disabled_at: row.disabled_at.map(Instant),
            disabled_by: row.disabled_by.clone(),
            disabled_why: row.disabled_why.clone(),
            enabled_why: row.enabled_why.clone(),
            previous_secret_ends_at: row.previous_until.map(Instant),
            secret: None,
        }
    }
}

/// Send nothing to a webhook any more. What is on its way is given up.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWebhookDisablement {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewWebhookDisablement {}

impl Example for NewWebhookDisablement {
    fn example() -> Self {
        Self { reason: Some("The server moves.".to_owned()) }
    }
}

/// Send what happens from now on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWebhookEnablement {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewWebhookEnablement {}

impl Example for NewWebhookEnablement {
    fn example() -> Self {
        Self { reason: Some("The server has moved.".to_owned()) }
    }
}

/// Give a webhook a new secret. The one before signs too, for a grace.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWebhookRotation {
    /// For how many hours the secret before signs too; 0: not at all. As many as the settings say where absent.
    #[oai(validator(maximum(value = "744")))]
    pub grace_hours: Option<u32>,
}

impl Filing for NewWebhookRotation {}

impl Example for NewWebhookRotation {
    fn example() -> Self {
        Self { grace_hours: Some(24) }
    }
}

/// Send an event on trial, once.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWebhookTest {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewWebhookTest {}

impl Example for NewWebhookTest {
    fn example() -> Self {
        Self { reason: Some("A new server.".to_owned()) }
    }
}

/// Send an event again, under its own id.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewWebhookReplay {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewWebhookReplay {}

impl Example for NewWebhookReplay {
    fn example() -> Self {
        Self { reason: Some("It was lost with a backup.".to_owned()) }
    }
}

/// Where the delivery of an event to a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum WebhookDeliveryStatus {
    /// It is to be sent.
    Pending,
    /// It is being sent.
    Sending,
    /// It arrived.
    Delivered,
    /// It was given up.
    Failed,
    /// Its owner may not see the case any more: it is not sent.
    Withheld,
    /// The webhook was disabled before it arrived.
    Abandoned,
}

impl From<PushStatus> for WebhookDeliveryStatus {
    fn from(status: PushStatus) -> Self {
        match status {
            PushStatus::Pending => Self::Pending,
            PushStatus::Sending => Self::Sending,
            PushStatus::Delivered => Self::Delivered,
            PushStatus::Failed => Self::Failed,
            PushStatus::Withheld => Self::Withheld,
            PushStatus::Abandoned => Self::Abandoned,
        }
    }
}

impl From<WebhookDeliveryStatus> for PushStatus {
    fn from(status: WebhookDeliveryStatus) -> Self {
        match status {
            WebhookDeliveryStatus::Pending => Self::Pending,
            WebhookDeliveryStatus::Sending => Self::Sending,
            WebhookDeliveryStatus::Delivered => Self::Delivered,
            WebhookDeliveryStatus::Failed => Self::Failed,
            WebhookDeliveryStatus::Withheld => Self::Withheld,
            WebhookDeliveryStatus::Abandoned => Self::Abandoned,
        }
    }
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: Uuid,
    /// The event: what `webhook-id` says.
    pub event: Uuid,
    /// What kind of event it is.
    #[oai(rename = "type")]
    pub kind: String,
    /// Where it stands.
    pub status: WebhookDeliveryStatus,
    /// What came of the last attempt, in words.
    pub reason: Option<String>,
    /// Each attempt, the first first.
    pub attempts: Vec<WebhookAttempt>,
    /// When it is attempted next.
    pub next_attempt_at: Option<Instant>,
    /// The delivery that it repeats.
    pub repeats: Option<Uuid>,
    /// Why it was asked for, where somebody asked for it and said so.
    pub why: Option<String>,
    /// When it was written, by the real clock.
    pub created_at: Instant,
    /// When it ended, by the real clock.
    pub ended_at: Option<Instant>,
}

/// An attempt to send an event.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WebhookAttempt {
    /// Which attempt, from 1.
    pub number: i32,
    /// When it began, by the real clock.
    pub began_at: Instant,
    /// When it ended; absent while it is under way, and where its process died.
    pub ended_at: Option<Instant>,
    /// The HTTP status of the answer, where there was one.
    pub code: Option<i32>,
    /// What came of it, in words.
    pub reason: Option<String>,
}

impl From<&webhook_attempt::Model> for WebhookAttempt {
    fn from(row: &webhook_attempt::Model) -> Self {
        Self {
            number: row.number,
            began_at: row.began_at.into(),
            ended_at: row.ended_at.map(Instant),
            code: row.code,
            reason: row.reason.clone(),
        }
    }
}

impl From<&webhook_delivery::Model> for WebhookDelivery {
    fn from(row: &webhook_delivery::Model) -> Self {
        Self {
            id: row.id.0,
            event: row.event_id.0,
            kind: row.kind.0.to_string(),
            status: row.status.into(),
            reason: row.reason.clone(),
            attempts: Vec::new(),
            next_attempt_at: Some(row.free_at.into()).filter(|_| row.status == PushStatus::Pending),
            repeats: row.repeats.map(|it| it.0),
            why: row.why.clone(),
            created_at: row.created_at.into(),
            ended_at: row.ended_at.map(Instant),
        }
    }
}

impl From<&PushSeen> for WebhookDelivery {
    fn from(seen: &PushSeen) -> Self {
        let attempts = seen.attempts.iter().map(WebhookAttempt::from).collect();
        Self { attempts, ..Self::from(&seen.delivery) }
    }
}
