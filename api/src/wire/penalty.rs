//! A penalty as one caller sees it, with its cap and how that was computed.

use chrono::NaiveDate;
use entities::{Actor, CaseFile};
use poem_openapi::Object;
use serde_json::Value;
use statute::forced_labor::penalty::{self, Cents, PenaltyFacts};
use statute::forced_labor::shipment::ended_on;
use statute::{EntryKind, Program};
use uuid::Uuid;

use super::case::{CaseLinks, permitted_acts};
use super::deadline::PermittedAct;
use super::instant::Instant;
use super::shipment::NamedParty;
use super::word::{ConfidenceWord, CulpabilityWord, PenaltyStatuteWord, StateWord};

/// A penalty for merchandise brought in contrary to law. Sums are dollars as text, kept to the cent.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Penalty {
    /// Its id, which is the case's.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// The number of the case.
    pub number: String,
    /// Where it stands.
    pub state: StateWord,
    /// When the case was opened.
    pub opened_at: Instant,
    /// Who is to pay.
    pub importer: Option<NamedParty>,
    /// Under which law.
    pub statute: Option<PenaltyStatuteWord>,
    /// How blameworthy the violation is.
    pub culpability: Option<CulpabilityWord>,
    /// What was done.
    pub violation: Option<String>,
    /// Whether the violation was disclosed before an investigation.
    pub prior_disclosure: bool,
    /// The value in the domestic market.
    pub domestic_value: Option<String>,
    /// The value that duty is computed on.
    pub dutiable_value: Option<String>,
    /// The duties, taxes and fees that were lost.
    pub lost_duties: Option<String>,
    /// The interest on them.
    pub interest: Option<String>,
    /// What the prepenalty notice contemplates.
    pub contemplated: Option<String>,
    /// What the penalty notice claims.
    pub claimed: Option<String>,
    /// What is owed: as decided, else as claimed.
    pub owed: Option<String>,
    /// What was paid.
    pub paid: Option<String>,
    /// The most that may be claimed, and why.
    pub cap: Option<PenaltyCap>,
    /// The day of the prepenalty notice.
    pub prepenalty_on: Option<NaiveDate>,
    /// The day of the penalty notice.
    pub claimed_on: Option<NaiveDate>,
    /// The day of the last petition.
    pub petitioned_on: Option<NaiveDate>,
    /// The day of the last decision.
    pub decided_on: Option<NaiveDate>,
    /// The day on which it came to its end.
    pub ended_on: Option<NaiveDate>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: CaseLinks,
}

/// The most that may be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PenaltyCap {
    /// The sum; none where a value it is computed from is not said.
    pub cap: Option<String>,
    /// What it rests on: `domestic_value`, `multiple_of_lost_duties`, `share_of_dutiable_value`, `value_of_the_articles`,
    /// `lost_duties`, `interest`.
    pub basis: String,
    /// The provision.
    pub authority: String,
    /// How sure the reading is.
    pub confidence: ConfidenceWord,
    /// How it was computed.
    pub explanation: String,
}

impl From<penalty::Cap> for PenaltyCap {
    fn from(it: penalty::Cap) -> Self {
        Self {
            cap: it.cap.map(|sum| sum.to_string()),
            basis: it.basis.to_owned(),
            authority: it.authority.cite,
            confidence: it.authority.confidence.into(),
            explanation: it.explanation,
        }
    }
}

/// Whether a case is a penalty.
#[must_use]
pub fn is_penalty(file: &CaseFile) -> bool {
    // By all that stands there, so that it stays what it is where a notice was corrected away.
    let entries = file.lines.iter().map(|line| &line.entry);
    file.program == Program::Detention && penalty::is_penalty(entries)
}

impl Penalty {
    /// The penalty as this actor sees it; none where the case is something else.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Option<Self> {
        if !is_penalty(file) {
            return None;
        }
        let docket = &file.docket;
        let on = |kind| docket.last(kind).map(|entry| entry.on);
        let said = |name: &str| -> Option<&Value> {
            let mut entries = docket.entries.iter().rev();
            entries.find_map(|entry| entry.fields.content.as_ref()?.get(name))
        };
        let amount = |kind| {
            let sum = docket.last(kind)?.fields.content.as_ref()?.get("amount")?.as_str()?;
            sum.parse::<Cents>().ok().map(|sum| sum.to_string())
        };
        let facts = PenaltyFacts::of(&docket.entries);
        let sum = |of: fn(&PenaltyFacts) -> Option<Cents>| {
            facts.as_ref().and_then(of).map(|sum| sum.to_string())
        };
        Some(Self {
            id: file.id.0,
            case: file.id.0,
            number: file.number.clone(),
            state: docket.state.into(),
            opened_at: file.opened_at.into(),
            importer: said("importer").and_then(NamedParty::read),
            statute: facts.map(|facts| facts.statute.into()),
            culpability: facts.and_then(|facts| facts.culpability).map(CulpabilityWord),
            violation: said("violation").and_then(Value::as_str).map(str::to_owned),
            prior_disclosure: facts.is_some_and(|facts| facts.prior_disclosure),
            domestic_value: sum(|facts| facts.domestic_value),
            dutiable_value: sum(|facts| facts.dutiable_value),
            lost_duties: sum(|facts| facts.lost_duties),
            interest: sum(|facts| facts.interest),
            contemplated: amount(EntryKind::PrepenaltyNoticeMailed),
            claimed: amount(EntryKind::PenaltyNoticeMailed),
            owed: penalty::owed(&docket.entries).map(|sum| sum.to_string()),
            paid: amount(EntryKind::PenaltyPaid),
            cap: facts.map(|facts| facts.cap().into()),
            prepenalty_on: on(EntryKind::PrepenaltyNoticeMailed),
            claimed_on: on(EntryKind::PenaltyNoticeMailed),
            petitioned_on: on(EntryKind::PenaltyPetitionFiled),
            decided_on: on(EntryKind::PenaltyDecided),
            ended_on: ended_on(docket),
            permitted_acts: permitted_acts(docket, actor),
            links: file.into(),
        })
    }
}
