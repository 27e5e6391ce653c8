//! The receipt of a filing or act.

use chrono::NaiveDate;
use entities::{Actor, Recorded};
use poem_openapi::Object;
use uuid::Uuid;

use super::case::{CaseLinks, permitted_acts};
use super::deadline::PermittedAct;
use super::docket::DocketEntry;
use super::instant::Instant;
use super::submission::Submission;
use super::word::StateWord;

/// What was recorded, when it counts as received, and what this caller may do next.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Receipt {
    /// The resource that was filed or acted on: the allegation, the investigation and the case have one id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// Where it stands now, for this caller.
    pub state: StateWord,
    /// The docket entry of the act.
    pub entry: DocketEntry,
    /// The documents beside it, what is owed of them, and what was found in its public version.
    pub submission: Option<Submission>,
    /// What else went on the docket with it.
    pub followed: Vec<DocketEntry>,
    /// The legal day of the act.
    pub on: NaiveDate,
    /// When its last byte arrived, by the service's clock.
    pub received_at: Instant,
    /// Where the progress is told of an act that goes on to other cases: `/v1/operations/{id}`.
    pub operation: Option<String>,
    /// The signed receipt of a party's filing: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: CaseLinks,
}

impl Receipt {
    /// The receipt for this actor.
    #[must_use]
    pub fn of(recorded: &Recorded, actor: &Actor) -> Self {
        let file = &recorded.file;
        let others = recorded.written.iter().filter(|line| line.id != recorded.act.id);
        Self {
            id: file.id.0,
            case: file.id.0,
            number: file.number.clone(),
            state: file.docket.state.into(),
            entry: (&recorded.act).into(),
            submission: recorded.submission.as_ref().map(Submission::from),
            followed: others.map(DocketEntry::from).collect(),
            on: recorded.act.entry.on,
            received_at: recorded.act.recorded_at.into(),
            operation: recorded.operation.map(|id| format!("/v1/operations/{id}")),
            receipt: recorded.receipt.map(|id| format!("/v1/receipts/{id}")),
            permitted_acts: permitted_acts(&file.docket, actor),
            links: file.into(),
        }
    }
}
