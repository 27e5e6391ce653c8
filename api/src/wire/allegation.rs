//! An allegation of evasion as one caller sees it.

use chrono::NaiveDate;
use entities::{Actor, CaseFile};
use poem_openapi::Object;
use serde_json::Value;
use statute::EntryKind;
use uuid::Uuid;

use super::case::{CaseLinks, permitted_acts};
use super::deadline::PermittedAct;
use super::instant::Instant;
use super::word::StateWord;

/// An allegation that an importer evades an antidumping or countervailing duty order.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Allegation {
    /// Its id, which is the case's.
    pub id: Uuid,
    /// The case it opened.
    pub case: Uuid,
    /// The number of the case.
    pub number: String,
    /// Where the case stands, for this caller.
    pub state: StateWord,
    /// When it was received, by the service's clock.
    pub received_at: Instant,
    /// The legal day of filing.
    pub filed_on: NaiveDate,
    /// The day CBP acknowledged it: the date of receipt.
    pub acknowledged_on: Option<NaiveDate>,
    /// The control number sent with the acknowledgment.
    pub control_number: Option<String>,
    /// The day it was last returned to its filer.
    pub returned_on: Option<NaiveDate>,
    /// What it says, as far as this caller may read it.
    pub allegation: Option<Value>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: CaseLinks,
}

impl Allegation {
    /// The allegation as this actor sees it.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Self {
        let last = |kind| file.docket.last(kind);
        let filed = last(EntryKind::AllegationFiled);
        Self {
            id: file.id.0,
            case: file.id.0,
            number: file.number.clone(),
            state: file.docket.state.into(),
            received_at: file.opened_at.into(),
            filed_on: filed
                .map_or_else(|| statute::count::legal_day(file.opened_at), |entry| entry.on),
            acknowledged_on: last(EntryKind::AllegationAcknowledged).map(|entry| entry.on),
            control_number: file.control_number.clone(),
            returned_on: last(EntryKind::AllegationReturned).map(|entry| entry.on),
            allegation: filed.and_then(|entry| entry.fields.content.clone()),
            permitted_acts: permitted_acts(&file.docket, actor),
            links: file.into(),
        }
    }
}
