//! An investigation as one caller sees it.

use chrono::NaiveDate;
use entities::{Actor, CaseFile};
use poem_openapi::Object;
use serde_json::Value;
use statute::eapa::entries_covered::period_of_investigation;
use statute::{Entry, EntryKind};
use uuid::Uuid;

use super::case::{CaseLinks, permitted_acts};
use super::deadline::PermittedAct;
use super::measure::PeriodOfInvestigation;
use super::word::{EntryWord, StateWord};

/// An investigation of evasion under 19 USC 1517.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Investigation {
    /// Its id, which is the case's.
    pub id: Uuid,
    /// The case it belongs to.
    pub case: Uuid,
    /// The number of the case.
    pub number: String,
    /// Where the case stands, for this caller.
    pub state: StateWord,
    /// The day CBP decided to initiate: day 0 of the statutory clocks.
    pub initiated_on: NaiveDate,
    /// Whose entries of merchandise it is about, by the day of entry.
    pub period_of_investigation: Option<PeriodOfInvestigation>,
    /// The decision on interim measures.
    pub interim_measures: Option<Decision>,
    /// The day the parties were told.
    pub noticed_on: Option<NaiveDate>,
    /// The day the determination was extended.
    pub extended_on: Option<NaiveDate>,
    /// The determination.
    pub determination: Option<Decision>,
    /// The day the parties were told of it.
    pub determination_noticed_on: Option<NaiveDate>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: CaseLinks,
}

/// A decision within an investigation.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Decision {
    /// What was decided.
    pub entry: EntryWord,
    /// The legal day.
    pub on: NaiveDate,
    /// Per importer and per order, for a determination.
    pub outcomes: Option<Value>,
    /// Its particulars.
    pub content: Option<Value>,
}

impl From<&Entry> for Decision {
    fn from(entry: &Entry) -> Self {
        Self {
            entry: entry.kind.into(),
            on: entry.on,
            outcomes: entry.fields.outcomes.clone(),
            content: entry.fields.content.clone(),
        }
    }
}

impl Investigation {
    /// The investigation as this actor sees it; `None` where he may not know of one.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Option<Self> {
        let last = |kind| file.docket.last(kind);
        let day = |kind| last(kind).map(|entry| entry.on);
        let measures = last(EntryKind::InterimMeasuresTaken)
            .or_else(|| last(EntryKind::InterimMeasuresDeclined));
        Some(Self {
            id: file.id.0,
            case: file.id.0,
            number: file.number.clone(),
            state: file.docket.state.into(),
            initiated_on: day(EntryKind::InvestigationInitiated).filter(|_| file.investigation)?,
            period_of_investigation: period_of_investigation(&file.docket)
                .as_ref()
                .map(PeriodOfInvestigation::from),
            interim_measures: measures.map(Decision::from),
            noticed_on: day(EntryKind::NoticeOfInitiationIssued),
            extended_on: day(EntryKind::DeterminationExtended),
            determination: last(EntryKind::DeterminationMade).map(Decision::from),
            determination_noticed_on: day(EntryKind::DeterminationNoticeIssued),
            permitted_acts: permitted_acts(&file.docket, actor),
            links: file.into(),
        })
    }
}
