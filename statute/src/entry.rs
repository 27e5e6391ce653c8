//! Docket entries: one thing that happened, on one legal day.

mod kind;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use kind::EntryKind;

/// One thing that happened. Never edited: a correction is a later entry.
///
/// In JSON it is an element of the `docket` list of a docket file; `position` is not written there,
/// for it is the element's own index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The order in which entries were recorded: the index in a docket file, the position in the ledger.
    /// `of` and `corrects` name other entries by it.
    #[serde(skip)]
    pub position: u32,
    /// What happened.
    #[serde(rename = "entry")]
    pub kind: EntryKind,
    /// The legal day, in New York.
    pub on: NaiveDate,
    /// Everything else the entry says.
    #[serde(flatten)]
    pub fields: Fields,
}

/// What an entry may say beside its name and day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// Who did it, as a role: `filer`, `importer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// On what authority, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Which of several allegations, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allegation: Option<u32>,
    /// To whom a request is addressed; to which track a shipment switched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// A date that was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The calendar days a tolling order adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// The first day of a tolling order's cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The time limit that is meant, by its id; `id#2` means its second instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The entry that this one answers, by position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// The entry that this one takes out of the fold, by position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u32>,
    /// What a decision decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// What took an order's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_what: Option<String>,
    /// Decisions per importer and per order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Value>,
    /// The lines of a shipment that are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Value>,
    /// The act's own particulars: the allegation itself, the measures, the signer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// For `entry_corrected`: the entry that takes the corrected one's place, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Box<Entry>>,
}

impl Entry {
    /// An entry that says no more than what happened and when; its position is still to be given.
    #[must_use]
    pub fn new(kind: EntryKind, on: NaiveDate) -> Self {
        Self { position: 0, kind, on, fields: Fields::default() }
    }

    /// The lines of a shipment that it is about; empty where it is about all of it.
    #[must_use]
    pub fn lines(&self) -> &[Value] {
        self.fields.lines.as_ref().and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Whether this tolling order moves the limits of a rule: of every rule, where it names none.
    pub(crate) fn tolls(&self, rule: &str) -> bool {
        let content = self.fields.content.as_ref();
        let limits = content.and_then(|content| content.get("limits")?.as_array());
        limits.is_none_or(|named| named.iter().any(|it| it.as_str() == Some(rule)))
    }

    /// Whether it is about some lines of a shipment only.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        !self.lines().is_empty()
    }
}
