//! A docket entry as one caller sees it, in his own numbering.

use chrono::NaiveDate;
use entities::DocketLine;
use poem_openapi::Object;
use serde_json::Value;
use uuid::Uuid;

use super::instant::Instant;
use super::submission::Submission;
use super::word::{EntryWord, RoleWord};

/// One thing that happened. Never edited: a correction is a later entry.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DocketEntry {
    /// Its id.
    pub id: Uuid,
    /// Its number among the entries this caller sees: 1, 2, ... without gaps. `of` and `corrects` name entries by it.
    pub number: u32,
    /// What happened.
    pub entry: EntryWord,
    /// The legal day, in `America/New_York`.
    pub on: NaiveDate,
    /// When it was recorded, by the service's clock.
    pub recorded_at: Instant,
    /// In what role it was recorded.
    pub recorded_by: RoleWord,
    /// The account that recorded it; for officers only.
    pub account: Option<String>,
    /// SHA-256 over the entry and the hash before it; for officers only.
    pub hash: Option<String>,
    /// `true` where it is sealed: to all but officers it says no more than what happened and when.
    pub sealed: Option<bool>,
    /// Who did it, as a role.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// On what authority.
    pub authority: Option<String>,
    /// Which of several allegations: 1 is the one that opened the case.
    pub allegation: Option<u32>,
    /// To whom.
    pub to: Option<String>,
    /// A date that was set.
    pub due: Option<NaiveDate>,
    /// Calendar days that a tolling order adds.
    pub days: Option<u32>,
    /// First day of a tolling order's cause.
    pub from: Option<NaiveDate>,
    /// The time limit that is meant, by its id.
    pub rule: Option<String>,
    /// The entry that this one answers.
    pub of: Option<u32>,
    /// The entry that this one corrects.
    pub corrects: Option<u32>,
    /// What takes the place of the entry that this one corrects.
    pub replacement: Option<Value>,
    /// What took an order's place.
    pub by_what: Option<String>,
    /// The lines of a shipment that are meant.
    pub lines: Option<Value>,
    /// What was decided.
    pub outcome: Option<String>,
    /// Decisions per importer and per order.
    pub outcomes: Option<Value>,
    /// The act's own particulars.
    pub content: Option<Value>,
    /// The documents beside it, and what is owed of them: where the entry is read by itself.
    pub submission: Option<Submission>,
}

impl From<&DocketLine> for DocketEntry {
    fn from(line: &DocketLine) -> Self {
        let fields = &line.entry.fields;
        Self {
            id: line.id.0,
            number: line.number,
            entry: line.entry.kind.into(),
            on: line.entry.on,
            recorded_at: line.recorded_at.into(),
            recorded_by: line.by_role.into(),
            account: line.by_account.clone(),
            hash: line.hash.clone(),
            sealed: line.is_sealed.then_some(true),
            by: fields.by.clone(),
            reason: fields.reason.clone(),
            authority: fields.authority.clone(),
            allegation: fields.allegation,
            to: fields.to.clone(),
            due: fields.due,
            days: fields.days,
            from: fields.from,
            rule: fields.rule.clone(),
            of: fields.of,
            corrects: fields.corrects,
            replacement: fields.replacement.as_deref().map(|entry| serde_json::json!(entry)),
            by_what: fields.by_what.clone(),
            lines: fields.lines.clone(),
            outcome: fields.outcome.clone(),
            outcomes: fields.outcomes.clone(),
            content: fields.content.clone(),
            submission: None,
        }
    }
}
