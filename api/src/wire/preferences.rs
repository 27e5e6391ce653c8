//! What somebody wants of courtesies, and the digests that he got.

use chrono::NaiveDate;
use entities::digest;
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::{Defect, reminder};
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::Filing;

/// Say which courtesies the account's own address wants. Legal notices are always served.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewPreferences {
    /// Whether it wants reminders of last days.
    pub reminders: bool,
    /// Whether it wants the daily digest.
    pub digest: bool,
    /// At which days before a last day it wants to be reminded; at every rung of the ladder where absent.
    pub rungs: Option<Vec<u32>>,
}

impl Filing for NewPreferences {
    fn defects(raw: &Value) -> Vec<Defect> {
        let rungs = raw.get("rungs").and_then(Value::as_array);
        let days = rungs.into_iter().flatten().filter_map(Value::as_u64);
        let days: Vec<_> = days.map(|day| u32::try_from(day).unwrap_or(u32::MAX)).collect();
        reminder::wish_defects(&days)
    }
}

impl Example for NewPreferences {
    fn example() -> Self {
        Self { reminders: true, digest: false, rungs: Some(vec![10, 1]) }
    }
}

/// Which courtesies an address wants.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Preferences {
    /// The address, that of the account.
    pub address: String,
    /// Whether it wants reminders of last days.
    pub reminders: bool,
    /// Since when it wants none.
    pub reminders_off_since: Option<Instant>,
    /// Whether it wants the daily digest.
    pub digest: bool,
    /// Since when it wants none.
    pub digest_off_since: Option<Instant>,
    /// At which days before a last day it wants to be reminded; absent: at every rung of the ladder.
    pub rungs: Option<Vec<u32>>,
    /// When it said so last.
    pub changed_at: Option<Instant>,
}

impl From<entities::Preferences> for Preferences {
    fn from(said: entities::Preferences) -> Self {
        Self {
            address: said.address,
            reminders: said.reminders_off.is_none(),
            reminders_off_since: said.reminders_off.map(Instant),
            digest: said.digest_off.is_none(),
            digest_off_since: said.digest_off.map(Instant),
            rungs: said.rungs,
            changed_at: said.changed_at.map(Instant),
        }
    }
}

/// A daily digest, as it was written once for its day.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Digest {
    /// Its id.
    pub id: Uuid,
    /// The legal day.
    pub on: NaiveDate,
    /// The address.
    pub address: String,
    /// The Message-ID of every copy.
    pub message_id: String,
    /// `pending`, `sending`, `served` or `failed`.
    pub status: String,
    /// What the recipient's server said last.
    pub reply: Option<String>,
    /// Whether two copies may have arrived.
    pub possible_duplicate: bool,
    /// When it was written.
    pub created_at: Instant,
    /// When it was served or given up.
    pub ended_at: Option<Instant>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its plain text.
    pub text: Option<String>,
}

impl From<&digest::Model> for Digest {
    fn from(row: &digest::Model) -> Self {
        Self {
            id: row.id.0,
            on: row.on,
            address: row.address.clone(),
            message_id: row.message_id.clone(),
            status: row.status.as_str().to_owned(),
            reply: row.reply.clone(),
            possible_duplicate: row.possible_duplicate,
            created_at: row.created_at.into(),
            ended_at: row.ended_at.map(Instant),
            subject: row.subject.clone(),
            text: row.text.clone(),
        }
    }
}
