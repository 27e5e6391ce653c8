//! Notices and how they were served.

use chrono::NaiveDate;
use entities::{
    AttemptOutcome, DeliverySeen, DeliveryStatus, NoticeSeen, delivery_attempt, delivery_report,
    withheld,
};
use poem_openapi::{Enum, Object};
use statute::service::Method;
use uuid::Uuid;

use super::instant::Instant;
use super::word::{CapacityWord, MethodWord};

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
    /// `true` where it is sealed: for all but officers it has no words any more. What it told of stands.
    pub sealed: Option<bool>,
    /// The notice in whose place it is.
    pub amends: Option<Uuid>,
    /// The notice in its place.
    pub amended_by: Option<Uuid>,
    /// Its subject, once rendered.
    pub subject: Option<String>,
    /// Its plain text, once rendered.
    pub text: Option<String>,
    /// SHA-256 over what was rendered.
    pub sha256: Option<String>,
    /// Whether every recipient this caller sees was served: where a delivery failed, by the one in its place.
    pub served: bool,
    /// Its deliveries; a party sees its own.
    pub deliveries: Vec<Delivery>,
    /// Whom a reminder was not sent to, because he wants none; a party sees itself.
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
    /// As what the recipient stands on the service list; absent for the officer in charge.
    pub capacity: Option<CapacityWord>,
    /// The recipient's name.
    pub name: String,
    /// How it is served.
    pub method: MethodWord,
    /// The address it goes to.
    pub address: String,
    /// The delivery that failed and that this one is in the place of.
    pub fallback_of: Option<Uuid>,
    /// Where it goes next if this address fails for good.
    pub fallback_address: Option<String>,
    /// The Message-ID of every copy, where it goes by mail.
    pub message_id: Option<String>,
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
    /// The legal day on which an officer served it by hand.
    pub served_on: Option<NaiveDate>,
    /// The number under which the post or a courier follows it.
    pub tracking_number: Option<String>,
    /// What proves that it was served by hand.
    pub proof: Option<String>,
    /// The account of the officer who recorded how it was served, or that it was not.
    pub recorded_by: Option<String>,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
    /// What the mail system said of it later, in order.
    pub reports: Vec<Report>,
}

/// What the mail system reported of a message it had taken, RFC 3464.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Report {
    /// What became of the message.
    pub action: String,
    /// The enhanced status code.
    pub status: Option<String>,
    /// The words of the server that refused it.
    pub diagnostic: Option<String>,
    /// When it came.
    pub received_at: Instant,
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
            sealed: seen.is_sealed.then_some(true),
            amends: seen.amends.map(|id| id.0),
            amended_by: seen.amended_by.map(|id| id.0),
            subject: notice.subject.clone(),
            text: notice.text.clone(),
            sha256: notice.sha256.clone(),
            served: !deliveries.is_empty()
                && deliveries.iter().all(|it| {
                    let is_replaced = || deliveries.iter().any(|at| at.fallback_of == Some(it.id));
                    it.status == DeliveryState::Served || is_replaced()
                }),
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
        let came_back = seen.reports.iter().rev().find_map(|it| it.diagnostic.clone());
        let came_back = came_back.filter(|_| delivery.status == DeliveryStatus::Bounced);
        let why_not = delivery.not_served_because.clone().or(came_back).or(last_words);
        let by_mail = delivery.method.0 == Method::Email;
        Self {
            id: delivery.id.0,
            audience: delivery.audience.0.as_str().to_owned(),
            capacity: delivery.capacity.map(|it| CapacityWord(it.0)),
            name: delivery.name.clone(),
            method: MethodWord(delivery.method.0),
            address: delivery.address.clone(),
            fallback_of: delivery.fallback_of.map(|id| id.0),
            fallback_address: delivery.fallback_address.clone(),
            message_id: by_mail.then(|| delivery.message_id.clone()),
            status: delivery.status.into(),
            why_not: why_not.filter(|_| !is_served),
            next_attempt_at: delivery.next_attempt_at.map(Instant),
            ended_at: delivery.ended_at.map(Instant),
            possible_duplicate: delivery.possible_duplicate,
            served_on: delivery.served_on,
            tracking_number: delivery.tracking_number.clone(),
            proof: delivery.proof.clone(),
            recorded_by: delivery.recorded_by.clone(),
            attempts: seen.attempts.iter().map(Attempt::from).collect(),
            reports: seen.reports.iter().map(Report::from).collect(),
        }
    }
}

impl From<&delivery_report::Model> for Report {
    fn from(report: &delivery_report::Model) -> Self {
        Self {
            action: report.action.as_str().to_owned(),
            status: report.status.clone(),
            diagnostic: report.diagnostic.clone(),
            received_at: report.received_at.into(),
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
