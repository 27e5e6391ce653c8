//! A shipment as one caller sees it.

use chrono::NaiveDate;
use entities::{Actor, CaseFile};
use poem_openapi::Object;
use serde_json::Value;
use statute::forced_labor::penalty::is_penalty;
use statute::forced_labor::shipment::{self, Shipment as Read};
use statute::{Docket, Force, Program, Status};
use uuid::Uuid;

use super::case::{CaseLinks, permitted_acts};
use super::deadline::PermittedAct;
use super::instant::Instant;
use super::word::{EntryWord, StateWord, TrackWord};

/// A shipment that is held, or was.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Shipment {
    /// Its id, which is the case's.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// The number of the case.
    pub number: String,
    /// Where the shipment as a whole stands: where some lines went another way, they say so.
    pub state: StateWord,
    /// When the case was opened.
    pub opened_at: Instant,
    /// The regime it is held under now.
    pub track: Option<TrackWord>,
    /// The importer.
    pub importer: Option<NamedParty>,
    /// The number of the customs entry.
    pub entry_number: Option<String>,
    /// The port.
    pub port: Option<String>,
    /// The cases of the orders under which it is held.
    pub orders: Vec<Uuid>,
    /// Its lines; none where it is one.
    pub lines: Vec<ShipmentLine>,
    /// The day the customs entry was made.
    pub entered_on: Option<NaiveDate>,
    /// The day of importation.
    pub imported_on: Option<NaiveDate>,
    /// The day it was presented for examination: day 0 of the detention's clocks.
    pub presented_on: Option<NaiveDate>,
    /// The day it was detained, by decision or by silence.
    pub detained_on: Option<NaiveDate>,
    /// The day of the notice of detention.
    pub detention_noticed_on: Option<NaiveDate>,
    /// The day of the last exclusion.
    pub excluded_on: Option<NaiveDate>,
    /// Whether that exclusion is by operation of law.
    pub deemed_excluded: bool,
    /// The day of the last protest.
    pub protested_on: Option<NaiveDate>,
    /// The day of the last seizure.
    pub seized_on: Option<NaiveDate>,
    /// The day on which it came to its end.
    pub ended_on: Option<NaiveDate>,
    /// What happens next by operation of law, if nobody acts before.
    pub next_effect: Option<LawEffect>,
    /// What this caller may do now.
    pub permitted_acts: Vec<PermittedAct>,
    /// Where to go from here.
    pub links: CaseLinks,
}

/// Who is named on a docket.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NamedParty {
    /// The name.
    pub name: String,
    /// The address.
    pub address: Option<String>,
    /// The CBP importer number.
    pub importer_number: Option<String>,
}

impl NamedParty {
    /// Who an entry names, if it names anybody.
    #[must_use]
    pub fn read(said: &Value) -> Option<Self> {
        let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            name: text("name")?,
            address: text("address"),
            importer_number: text("importer_number"),
        })
    }
}

/// A line of a shipment, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ShipmentLine {
    /// By what acts name it.
    pub line: String,
    /// Where it stands.
    pub state: StateWord,
    /// What it is.
    pub description: Option<String>,
    /// How much of it.
    pub quantity: Option<String>,
    /// The country of origin, as declared.
    pub country: Option<String>,
    /// Its number in the tariff schedule.
    pub hts: Option<String>,
    /// Who produced it, as declared.
    pub producer: Option<String>,
    /// Its entered value in dollars.
    pub value: Option<String>,
}

impl From<&shipment::Line<'_>> for ShipmentLine {
    fn from(it: &shipment::Line<'_>) -> Self {
        let said = |name: &str| it.particulars?.get(name)?.as_str().map(str::to_owned);
        Self {
            line: it.line.as_str().map_or_else(|| it.line.to_string(), str::to_owned),
            state: it.state.into(),
            description: said("description"),
            quantity: said("quantity"),
            country: said("country"),
            hts: said("hts"),
            producer: said("producer"),
            value: said("value"),
        }
    }
}

/// An effect of law that is to come.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct LawEffect {
    /// The rule, by its id.
    pub rule: String,
    /// The entry that the clock will write.
    pub entry: EntryWord,
    /// The day of the law, on which the entry will be dated.
    pub on: NaiveDate,
}

impl LawEffect {
    /// The first that is to come on a docket.
    fn next(docket: &Docket) -> Option<Self> {
        let coming = docket
            .deadlines
            .iter()
            .filter(|it| it.force == Force::Law && it.status == Status::Running && !it.projected);
        coming
            .filter_map(|it| {
                Some(Self { rule: it.name(), entry: it.effect()?.into(), on: it.due? })
            })
            .min_by_key(|effect| effect.on)
    }
}

/// Whether a case is a shipment.
#[must_use]
pub fn is_shipment(file: &CaseFile) -> bool {
    file.program == Program::Detention && !is_penalty(file.lines.iter().map(|line| &line.entry))
}

impl Shipment {
    /// The shipment as this actor sees it; none where the case is something else.
    #[must_use]
    pub fn of(file: &CaseFile, actor: &Actor) -> Option<Self> {
        if !is_shipment(file) {
            return None;
        }
        let it = Read::of(&file.docket);
        let order = |id: &&Value| id.as_str().and_then(|id| id.parse().ok());
        Some(Self {
            id: file.id.0,
            case: file.id.0,
            number: file.number.clone(),
            state: file.docket.state.into(),
            opened_at: file.opened_at.into(),
            track: it.track.map(TrackWord),
            importer: it.importer.and_then(NamedParty::read),
            entry_number: it.entry_number.map(str::to_owned),
            port: it.port.map(str::to_owned),
            orders: it.orders.iter().filter_map(order).collect(),
            lines: it.lines.iter().map(ShipmentLine::from).collect(),
            entered_on: it.entered_on,
            imported_on: it.imported_on,
            presented_on: it.presented_on,
            detained_on: it.detained_on,
            detention_noticed_on: it.detention_noticed_on,
            excluded_on: it.excluded_on,
            deemed_excluded: it.deemed_excluded,
            protested_on: it.protested_on,
            seized_on: it.seized_on,
            ended_on: it.ended_on,
            next_effect: LawEffect::next(&file.docket),
            permitted_acts: permitted_acts(&file.docket, actor),
            links: file.into(),
        })
    }
}
