//! A communication on forced labor as one caller sees it.

use chrono::NaiveDate;
use entities::{ANONYMOUS, Actor, CaseFile};
use poem_openapi::Object;
use serde_json::Value;
use statute::{EntryKind, Program};
use uuid::Uuid;

use super::case::{CaseLinks, permitted_acts};
use super::deadline::PermittedAct;
use super::instant::Instant;
use super::word::StateWord;

/// A communication that merchandise made with forced labor is, or is likely to be, imported, 19 CFR 12.42(b).
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Communication {
    /// Its id, which is the case's.
    pub id: Uuid,
    /// The case it opened.
    pub case: Uuid,
    /// The number of the case.
    pub number: String,
    /// Where it stands, for this caller.
    pub state: StateWord,
    /// When it was received, by the service's clock.
    pub received_at: Instant,
    /// The legal day of its last version.
    pub filed_on: NaiveDate,
    /// The day it was last returned to its sender.
    pub returned_on: Option<NaiveDate>,
    /// Whether its sender gave no name, and is written to at `messages`; for officers only.
    pub anonymous: Option<bool>,
    /// What its last version says.
    pub communication: Option<Value>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: CaseLinks,
}

impl Communication {
    /// The communication as this actor sees it; none where the case is something else.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Option<Self> {
        if file.program != Program::ForcedLaborOrder {
            return None;
        }
        let filed = file.docket.last(EntryKind::AllegationFiled)?;
        let first = file.lines.iter().find(|it| it.entry.kind == EntryKind::AllegationFiled);
        let by = first.and_then(|line| line.by_account.as_deref());
        Some(Self {
            id: file.id.0,
            case: file.id.0,
            number: file.number.clone(),
            state: file.docket.state.into(),
            received_at: file.opened_at.into(),
            filed_on: filed.on,
            returned_on: file.docket.last(EntryKind::AllegationReturned).map(|entry| entry.on),
            anonymous: by.map(|by| by == ANONYMOUS),
            communication: filed.fields.content.clone(),
            permitted_acts: permitted_acts(&file.docket, actor),
            links: file.into(),
        })
    }
}
