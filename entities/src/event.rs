//! What one audience was told of a case, in the order in which it can be read. It holds no words, only what it is about.

use std::fmt;
use std::str::FromStr;

use sea_orm::entity::prelude::*;
use statute::digest::Turn;
use statute::{Audience, EntryKind};

use crate::ids::{CaseId, DeadlineId, EntryId, EventId, RealmId};
use crate::stored::Word;

/// What every type of event begins with.
const PREFIX: &str = "tidewaiter.";
/// What every type of event ends with: the version of its form.
const VERSION: &str = ".v1";
/// What stands before the turn of a deadline.
const OF_DEADLINE: &str = "deadline.";
/// The event that is sent on trial.
const TEST: &str = "webhook.test";

/// What kind of event it is. In words it is the `type` of a `CloudEvents` event: `tidewaiter.deadline.moved.v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// This stands on the docket now.
    Entry(EntryKind),
    /// This became of a deadline.
    Deadline(Turn),
    /// Nothing happened: a webhook is tried.
    Test,
}

impl EventType {
    /// Every type that the feed has.
    pub fn all() -> impl Iterator<Item = Self> {
        let entries = EntryKind::ALL.iter().copied().map(Self::Entry);
        entries.chain(Turn::ALL.iter().copied().map(Self::Deadline))
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(kind) => write!(f, "{PREFIX}{}{VERSION}", kind.as_str()),
            Self::Deadline(turn) => write!(f, "{PREFIX}{OF_DEADLINE}{}{VERSION}", turn.as_str()),
            Self::Test => write!(f, "{PREFIX}{TEST}{VERSION}"),
        }
    }
}

impl FromStr for EventType {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let unknown = || format!("`{word}` is no type of event");
        let kind = word.strip_prefix(PREFIX).and_then(|it| it.strip_suffix(VERSION));
        let kind = kind.ok_or_else(unknown)?;
        if kind == TEST {
            return Ok(Self::Test);
        }
        match kind.strip_prefix(OF_DEADLINE) {
            Some(turn) => turn.parse().map(Self::Deadline).map_err(|_| unknown()),
            None => kind.parse().map(Self::Entry).map_err(|_| unknown()),
        }
    }
}

/// An event of one audience.
///
/// Events are read in the order of `xact` and `seq`. On `PostgreSQL` `xact` is the number of the transaction that wrote the event: every
/// transaction below the oldest one that still runs has ended, so whoever reads only below that reads what can get no predecessor any
/// more. `SQLite` has one writer at a time: there `xact` is 0, and `seq` is the order in which events became visible.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Its place among those of its transaction. Never told.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// The transaction that wrote it. Never told.
    pub xact: i64,
    /// Its id: random, so that it tells nothing.
    pub id: EventId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Who is told.
    pub audience: Word<Audience>,
    /// What kind of event it is.
    pub kind: Word<EventType>,
    /// The docket entry it is about, where it is about one.
    pub entry_id: Option<EntryId>,
    /// The deadline it is about, where it is about one.
    pub deadline_id: Option<DeadlineId>,
    /// When this audience could first see it, by the realm's clock.
    pub at: DateTimeUtc,
    /// When it was written, by the real clock: by this it is forgotten.
    pub written_at: DateTimeUtc,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
