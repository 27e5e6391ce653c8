//! The channel of whoever sent a communication without a name: the receipt with its token, the status, the messages.

use chrono::NaiveDate;
use entities::{Actor, CaseFile, Recorded, Side, channel_message};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use statute::EntryKind;
use uuid::Uuid;

use super::case::permitted_acts;
use super::deadline::PermittedAct;
use super::instant::Instant;
use super::word::StateWord;
use crate::payload::Filing;

/// Where a sender without a name reads, whatever his token opens: it never stands in an address.
pub const FOLLOW_UP: &str = "/v1/forced-labor/follow-ups/current";

/// What a sender without a name is told of his communication, with the token by which he follows it.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct UnnamedReceipt {
    /// The number of the case.
    pub number: String,
    /// Where it stands.
    pub state: StateWord,
    /// The legal day of filing.
    pub on: NaiveDate,
    /// When its last byte arrived, by the service's clock.
    pub received_at: Instant,
    /// The token, as `Authorization: Bearer <token>`. The service keeps its hash alone: who loses the token has lost the
    /// channel. Only the same request with the same Idempotency-Key shows it again.
    pub follow_up_token: Option<String>,
    /// Where to go from here.
    pub links: FollowUpLinks,
}

/// A communication as its sender without a name sees it.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FollowUp {
    /// The number of the case.
    pub number: String,
    /// Where it stands, for its sender.
    pub state: StateWord,
    /// When it was received, by the service's clock.
    pub received_at: Instant,
    /// The legal day of its last version.
    pub filed_on: Option<NaiveDate>,
    /// The day it was last returned.
    pub returned_on: Option<NaiveDate>,
    /// What the sender may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: FollowUpLinks,
}

/// Where a sender goes from his communication.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct FollowUpLinks {
    /// Where it stands.
    #[oai(rename = "self")]
    pub this: String,
    /// What happened.
    pub docket: String,
    /// What the office and the sender wrote, with the words of every notice.
    pub messages: String,
    /// Where a new version goes after a return.
    pub versions: String,
}

impl FollowUpLinks {
    fn new() -> Self {
        Self {
            this: FOLLOW_UP.to_owned(),
            docket: format!("{FOLLOW_UP}/docket"),
            messages: format!("{FOLLOW_UP}/messages"),
            versions: format!("{FOLLOW_UP}/versions"),
        }
    }
}

impl UnnamedReceipt {
    /// The receipt, without the token: it is kept, and the token is not.
    #[must_use]
    pub fn of(recorded: &Recorded) -> Self {
        Self {
            number: recorded.file.number.clone(),
            state: recorded.file.docket.state.into(),
            on: recorded.act.entry.on,
            received_at: recorded.act.recorded_at.into(),
            follow_up_token: None,
            links: FollowUpLinks::new(),
        }
    }
}

impl FollowUp {
    /// The communication as its sender sees it.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Self {
        let on = |kind| file.docket.last(kind).map(|entry| entry.on);
        Self {
            number: file.number.clone(),
            state: file.docket.state.into(),
            received_at: file.opened_at.into(),
            filed_on: on(EntryKind::AllegationFiled),
            returned_on: on(EntryKind::AllegationReturned),
            permitted_acts: permitted_acts(&file.docket, actor),
            links: FollowUpLinks::new(),
        }
    }
}

/// A message to the other side.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct NewMessage {
    /// What it says.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub text: String,
}

impl Filing for NewMessage {
    const LIMIT: usize = 131_072;
}

impl Example for NewMessage {
    fn example() -> Self {
        Self { text: "Which of the three factories pays recruiters?".to_owned() }
    }
}

/// A message between a sender without a name and the office. Never edited.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Message {
    /// Its id.
    pub id: Uuid,
    /// Its number in the channel: 1, 2, ... without gaps.
    pub number: i32,
    /// Whose it is.
    pub from: MessageFrom,
    /// The officer's account; for officers only.
    pub account: Option<String>,
    /// The notice whose words it is: one that has no address to go to is told here.
    pub notice: Option<String>,
    /// What it says.
    pub text: String,
    /// When it was recorded, by the service's clock.
    pub sent_at: Instant,
}

/// Whose a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MessageFrom {
    /// Whoever sent the communication.
    Sender,
    /// The office.
    Office,
}

impl Message {
    /// The message as this actor sees it.
    #[must_use]
    pub fn of(row: &channel_message::Model, actor: &Actor) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            from: match row.side {
                Side::Sender => MessageFrom::Sender,
                Side::Office => MessageFrom::Office,
            },
            account: row.by_account.clone().filter(|_| actor.role.is_officer()),
            notice: row.notice.clone(),
            text: row.text.clone(),
            sent_at: row.sent_at.into(),
        }
    }
}
