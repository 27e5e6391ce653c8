//! What the schedule, the worker and the workflow agree on about the digests of a day.

use chrono::NaiveDate;
use entities::RealmId;
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use editor::{Begin, Send, Write};

/// The schedule's id, and what the ids of the workflows it starts begin with.
pub const SCHEDULE: &str = "digest";
/// How many addresses are read, and how many digests attempted, at once.
pub const PAGE: u64 = 50;

/// The digests of one legal day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The realm.
    pub realm: RealmId,
    /// The legal day, as the ledger says it.
    pub on: NaiveDate,
}

impl Edition {
    /// Of what healing starts: beside the run of the schedule, which it may overlap.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        format!("digest/{}/{}", self.realm, self.on)
    }
}

/// How far the writing is. Not to whom: Temporal keeps this, and is to keep nobody's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Of which day.
    pub edition: Edition,
    /// Whether the parties are done, and officers are written to.
    pub officers: bool,
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Place {
    /// Nothing is done.
    Start {
        /// The realm.
        realm: RealmId,
    },
    /// The digests are being written.
    Writing(Desk),
    /// They are written, and being sent.
    Sending(Edition),
}

/// What is left to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum Next {
    /// Every digest of the day is served or given up.
    Over,
    /// One may be tried in so many milliseconds.
    In {
        /// Zero when it may be tried now.
        wait_ms: u64,
    },
}

/// What a run asks for.
pub(crate) struct Editor;

#[activity_definitions]
impl Editor {
    /// Which day is it, by the realm's clock?
    #[activity(name = "digest.begin")]
    pub(crate) fn begin(realm: RealmId) -> Result<Edition, ActivityError> {
        unimplemented!()
    }

    /// Write to the parties, or to the officers, each once a day; who is left after them.
    #[activity(name = "digest.write")]
    pub(crate) fn write(desk: Desk) -> Result<Option<Desk>, ActivityError> {
        unimplemented!()
    }

    /// Attempt what may be attempted now; how long until the next.
    #[activity(name = "digest.send")]
    pub(crate) fn send(edition: Edition) -> Result<Next, ActivityError> {
        unimplemented!()
    }
}
