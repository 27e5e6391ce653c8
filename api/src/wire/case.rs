//! A case as one caller sees it.

use chrono::NaiveDate;
use entities::{Actor, CaseFile};
use poem_openapi::Object;
use statute::{Docket, EntryKind, Program};
use uuid::Uuid;

use super::deadline::{Authority, PermittedAct};
use super::instant::Instant;
use super::penalty::is_penalty;
use super::shipment::is_shipment;
use super::word::{EntryWord, ProgramWord, StateWord};

/// A case: one EAPA allegation, one order or one detained shipment, with all that follows from it.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Case {
    /// Its id; an EAPA case's allegation and investigation have the same.
    pub id: Uuid,
    /// Its number, drawn at random from the year's range.
    pub number: String,
    /// The program whose law governs it.
    pub program: ProgramWord,
    /// Where it stands, for this caller.
    pub state: StateWord,
    /// The legal day as of which state and permitted acts are told.
    pub on: NaiveDate,
    /// When it was filed, or taken over from elsewhere.
    pub opened_at: Instant,
    /// The control number sent with the acknowledgment.
    pub control_number: Option<String>,
    /// The officer in charge; for officers only.
    pub officer: Option<String>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// What broke a rule and stands on the docket all the same.
    pub irregularities: Vec<Irregularity>,
    /// Where to go from here.
    pub links: CaseLinks,
}

/// Where to go from a case.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CaseLinks {
    /// The case itself.
    #[oai(rename = "self")]
    pub this: String,
    /// What happened.
    pub docket: String,
    /// What is due.
    pub deadlines: String,
    /// What was served.
    pub notices: String,
    /// The allegation of evasion, or the communication on forced labor, where the case began with one.
    pub allegation: Option<String>,
    /// The investigation, where this caller may know of one.
    pub investigation: Option<String>,
    /// The shipment, where the case is one.
    pub shipment: Option<String>,
    /// The penalty, where the case is one.
    pub penalty: Option<String>,
}

/// Something that broke a rule and is a fact all the same.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Irregularity {
    /// The rule that was broken, or the kind of entry that is missing.
    pub rule: String,
    /// The entry that broke it.
    pub entry: EntryWord,
    /// Its number on the docket.
    pub index: u32,
    /// Its legal day.
    pub on: NaiveDate,
    /// What is irregular about it.
    pub message: String,
    /// The provision.
    pub authority: Vec<Authority>,
}

/// What this actor may do on a docket now.
#[must_use]
pub fn permitted_acts(docket: &Docket, actor: &Actor) -> Vec<PermittedAct> {
    docket
        .permitted_acts
        .iter()
        .filter(|act| act.by.contains(&actor.role))
        .map(PermittedAct::from)
        .collect()
}

impl From<&CaseFile> for CaseLinks {
    fn from(file: &CaseFile) -> Self {
        let id = file.id;
        let this = format!("/v1/cases/{id}");
        Self {
            docket: format!("{this}/docket"),
            deadlines: format!("/v1/deadlines?case={id}"),
            notices: format!("/v1/notices?case={id}"),
            allegation: match file.program {
                Program::Eapa => Some(format!("/v1/eapa/allegations/{id}")),
                Program::ForcedLaborOrder if file.docket.has(EntryKind::AllegationFiled) => {
                    Some(format!("/v1/forced-labor/allegations/{id}"))
                }
                _ => None,
            },
            investigation: file.investigation.then(|| format!("/v1/eapa/investigations/{id}")),
            shipment: is_shipment(file).then(|| format!("/v1/forced-labor/shipments/{id}")),
            penalty: is_penalty(file).then(|| format!("/v1/forced-labor/penalties/{id}")),
            this,
        }
    }
}

impl Case {
    /// The case as this actor sees it.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Self {
        Self {
            id: file.id.0,
            number: file.number.clone(),
            program: file.program.into(),
            state: file.docket.state.into(),
            on: file.docket.on,
            opened_at: file.opened_at.into(),
            control_number: file.control_number.clone(),
            officer: file.officer.clone(),
            permitted_acts: permitted_acts(&file.docket, actor),
            irregularities: file.docket.irregularities.iter().map(Irregularity::from).collect(),
            links: file.into(),
        }
    }
}

impl From<&statute::Irregularity> for Irregularity {
    fn from(it: &statute::Irregularity) -> Self {
        Self {
            rule: it.rule.clone(),
            entry: it.entry.into(),
            index: it.index,
            on: it.on,
            message: it.message.clone(),
            authority: it.authority.iter().map(Authority::from).collect(),
        }
    }
}
