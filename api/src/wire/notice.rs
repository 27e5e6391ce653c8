//! Notices and how they were served.

use entities::{
    AttemptOutcome, DeliverySeen, DeliveryStatus, NoticeSeen, delivery_attempt, withheld,
};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::instant::Instant;
use super::word::MethodWord;

/// A notice: rendered once, delivered to each recipient under one Message-ID for ever.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Notice {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// The number of the case.
    pub case_number: String,
    /// Which notice it is: `notice_of_initiation`, `reminder`, ...
    pub kind: String,
    /// The docket entry that owes it; absent for a reminder.
    pub entry: Option<Uuid>,
    /// The deadline a reminder speaks of.
    pub deadline: Option<Uuid>,
    /// How many days before it a reminder was owed.
    pub days_before: Option<i32>,
    /// When it was owed, by the service's clock.
    pub created_at: Instant,
    /// Its subject, once rendered.
    pub subject: Option<String>,
    /// Its plain text, once rendered.
    pub text: Option<String>,
    /// SHA-256 over what was rendered.
    pub sha256: Option<String>,
    /// Whether every delivery this caller sees was served.
    pub served: bool,
    /// Its deliveries; a party sees its own.
    pub deliveries: Vec<Delivery>,
    /// Whom a reminder was not sent to, because he wants none; a party sees itself.
    #[oai(skip_serializing_if_is_empty)]
    pub withheld: Vec<Withheld>,
}

/// A reminder that was owed and not sent.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Withheld {
    /// As whom the recipient would have been told: `office`, `filer` or `importer`.
    pub audience: String,
    /// The recipient's name.
    pub name: String,
    /// The address.
    pub address: String,
    /// `unsubscribed`, or `other_rungs` where the recipient chose other days.
    pub why: String,
    /// Since when the recipient wants none of these.
    pub since: Instant,
}

impl From<&withheld::Model> for Withheld {
    fn from(row: &withheld::Model) -> Self {
        Self {
            audience: row.audience.0.as_str().to_owned(),
            name: row.name.clone(),
            address: row.address.clone(),
            why: row.why.as_str().to_owned(),
            since: row.since.into(),
        }
    }
}

/// A notice on its way to one recipient.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Delivery {
    /// Its id.
    pub id: Uuid,
    /// As whom the recipient is told: `office`, `filer` or `importer`.
    pub audience: String,
    /// The recipient's name.
    pub name: String,
    /// How it is served.
    pub method: MethodWord,
    /// The address it goes to.
    pub address: String,
    /// The Message-ID of every copy.
    pub message_id: String,
    /// Where it stands.
    pub status: DeliveryState,
    /// Why it was not served yet, or not at all: the last server's own words.
    pub why_not: Option<String>,
    /// When the next attempt is due.
    pub next_attempt_at: Option<Instant>,
    /// When it was served or given up.
    pub ended_at: Option<Instant>,
    /// Whether two copies may have arrived: an attempt died between the end of the mail and the server's reply.
    pub possible_duplicate: bool,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not attempted yet.
    Pending,
    /// An attempt is under way, or died on the way.
    Sending,
    /// The recipient's server took it.
    Served,
    /// Refused for now: it will be tried again.
    Deferred,
    /// Refused for good, or for too long.
    Failed,
    /// An officer has to serve it by hand, and to say so.
    AwaitingOfficer,
    /// The recipient's server took it, and it came back later.
    Bounced,
}

impl From<DeliveryStatus> for DeliveryState {
    fn from(status: DeliveryStatus) -> Self {
        match status {
            DeliveryStatus::Pending => Self::Pending,
            DeliveryStatus::Sending => Self::Sending,
            DeliveryStatus::Served => Self::Served,
            DeliveryStatus::Deferred => Self::Deferred,
            DeliveryStatus::Failed => Self::Failed,
            DeliveryStatus::AwaitingOfficer => Self::AwaitingOfficer,
            DeliveryStatus::Bounced => Self::Bounced,
        }
    }
}

impl From<DeliveryState> for DeliveryStatus {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Pending => Self::Pending,
            DeliveryState::Sending => Self::Sending,
            DeliveryState::Served => Self::Served,
            DeliveryState::Deferred => Self::Deferred,
            DeliveryState::Failed => Self::Failed,
            DeliveryState::AwaitingOfficer => Self::AwaitingOfficer,
            DeliveryState::Bounced => Self::Bounced,
        }
    }
}

/// One attempt to deliver: recorded before it was made.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Attempt {
    /// Which attempt, from 1.
    pub number: i32,
    /// When it began.
    pub started_at: Instant,
    /// When its result was recorded.
    pub ended_at: Option<Instant>,
    /// The SMTP reply code.
    pub code: Option<i32>,
    /// The SMTP reply, or what failed before there was one.
    pub reply: Option<String>,
    /// `open`, `served`, `deferred`, `failed`, or `unknown` where the process died first.
    pub outcome: String,
}

impl From<&NoticeSeen> for Notice {
    fn from(seen: &NoticeSeen) -> Self {
        let notice = &seen.notice;
        let deliveries: Vec<Delivery> = seen.deliveries.iter().map(Delivery::from).collect();
        Self {
            id: notice.id.0,
            case: notice.case_id.0,
            case_number: seen.case_number.clone(),
            kind: notice.kind.clone(),
            entry: notice.entry_id.map(|id| id.0),
            deadline: notice.deadline_id.map(|id| id.0),
            days_before: notice.rung,
            created_at: notice.created_at.into(),
            subject: notice.subject.clone(),
            text: notice.text.clone(),
            sha256: notice.sha256.clone(),
            served: !deliveries.is_empty()
                && deliveries.iter().all(|it| it.status == DeliveryState::Served),
            deliveries,
            withheld: seen.withheld.iter().map(Withheld::from).collect(),
        }
    }
}

impl From<&DeliverySeen> for Delivery {
    fn from(seen: &DeliverySeen) -> Self {
        let delivery = &seen.delivery;
        let is_served = delivery.status == DeliveryStatus::Served;
        let last_words = seen.attempts.iter().rev().find_map(|it| it.reply.clone());
        Self {
            id: delivery.id.0,
            audience: delivery.audience.0.as_str().to_owned(),
            name: delivery.name.clone(),
            method: MethodWord(delivery.method.0),
            address: delivery.address.clone(),
            message_id: delivery.message_id.clone(),
            status: delivery.status.into(),
            why_not: last_words.filter(|_| !is_served),
            next_attempt_at: delivery.next_attempt_at.map(Instant),
            ended_at: delivery.ended_at.map(Instant),
            possible_duplicate: delivery.possible_duplicate,
            attempts: seen.attempts.iter().map(Attempt::from).collect(),
        }
    }
}

impl From<&delivery_attempt::Model> for Attempt {
    fn from(attempt: &delivery_attempt::Model) -> Self {
        let outcome: AttemptOutcome = attempt.outcome;
        Self {
            number: attempt.number,
            started_at: attempt.started_at.into(),
            ended_at: attempt.ended_at.map(Instant),
            code: attempt.code,
            reply: attempt.reply.clone(),
            outcome: outcome.as_str().to_owned(),
        }
    }
}
