//! The register of orders, as anybody may read it.

use chrono::NaiveDate;
use entities::{OrderSeen, Petition as Seen, RegisterCounts, RegisterRow};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::forced_labor::{Event, OrderKind, Scope};
use uuid::Uuid;

use super::instant::Instant;
use super::new_communication::Indicator;
use super::word::{EntryWord, InForceWord, OrderKindWord, StateWord};

/// Who makes or sells what an order reaches.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "NamedEntity", skip_serializing_if_is_none)]
pub struct Named {
    /// Its name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// Other names it goes by.
    #[oai(validator(max_items = 50, min_length = 1, max_length = 500))]
    pub aliases: Option<Vec<String>>,
    /// Where it is, as an ISO 3166 code of two letters.
    #[oai(validator(pattern = "^[A-Z]{2}$"))]
    pub country: Option<String>,
    /// Its address.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub address: Option<String>,
}

/// What an order is to reach: at least one list. A list that is absent does not narrow it.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewScope {
    /// Countries of origin, as ISO 3166 codes of two letters.
    #[oai(validator(max_items = 250, pattern = "^[A-Z]{2}$"))]
    pub countries: Option<Vec<String>>,
    /// Producers and sellers.
    #[oai(validator(max_items = 1_000))]
    pub entities: Option<Vec<Named>>,
    /// Merchandise, in words.
    #[oai(validator(max_items = 200, min_length = 1, max_length = 1_000))]
    pub merchandise: Option<Vec<String>>,
    /// The first digits of tariff numbers.
    #[oai(validator(max_items = 1_000, pattern = "^[0-9]{2}[0-9.]{0,11}$"))]
    pub hts: Option<Vec<String>>,
    /// Fishing vessels, by name.
    #[oai(validator(max_items = 200, min_length = 1, max_length = 500))]
    pub vessels: Option<Vec<String>>,
    /// Regions of origin, each by its names.
    #[oai(validator(max_items = 200, min_length = 1, max_length = 500))]
    pub regions: Option<Vec<String>>,
}

impl Example for NewScope {
    fn example() -> Self {
        Self {
            countries: Some(vec!["MY".to_owned()]),
            entities: Some(vec![Named {
                name: "Top Glove Corporation Bhd".to_owned(),
                aliases: Some(vec!["TG Medical Sdn. Bhd.".to_owned()]),
                country: Some("MY".to_owned()),
                address: None,
            }]),
            merchandise: Some(vec!["disposable gloves".to_owned()]),
            hts: Some(vec!["4015.12".to_owned(), "4015.19".to_owned()]),
            vessels: None,
            regions: None,
        }
    }
}

/// An indicator of forced labor, and what shows it, or shows that it was remediated.
#[derive(Debug, Clone, Object)]
pub struct NewIndicator {
    /// Which.
    pub indicator: Indicator,
    /// The evidence.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub evidence: String,
}

impl NewIndicator {
    /// Two of them, for the examples.
    #[must_use]
    pub fn examples() -> Vec<Self> {
        vec![
            Self {
                indicator: Indicator::DebtBondage,
                evidence: "Contracts show recruitment fees of a year's wages.".to_owned(),
            },
            Self {
                indicator: Indicator::RetentionOfIdentityDocuments,
                evidence: "A list of the passports in the office safe.".to_owned(),
            },
        ]
    }
}

/// Where a Finding, or its end, is published.
#[derive(Debug, Clone, Object)]
pub struct Publications {
    /// The Federal Register.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub federal_register: String,
    /// The weekly Customs Bulletin.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub customs_bulletin: String,
}

impl Publications {
    /// Those of Top Glove.
    #[must_use]
    pub fn example() -> Self {
        Self {
            federal_register: "86 FR 16380".to_owned(),
            customs_bulletin: "Vol. 55, No. 13".to_owned(),
        }
    }
}

/// One version of what an instrument reaches.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrderScope {
    /// 1, 2, ...
    pub version: u32,
    /// Its first day.
    pub from: NaiveDate,
    /// The first day of the next version.
    pub to: Option<NaiveDate>,
    /// Countries of origin.
    pub countries: Vec<String>,
    /// Producers and sellers.
    pub entities: Vec<Named>,
    /// Merchandise, in words.
    pub merchandise: Vec<String>,
    /// The first digits of tariff numbers.
    pub hts: Vec<String>,
    /// Fishing vessels.
    pub vessels: Vec<String>,
    /// Regions of origin.
    pub regions: Vec<String>,
    /// Whose goods it does not reach any more.
    pub carved_out: Vec<Named>,
}

/// One row of the register: a withhold release order, a Finding or a listing, as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Instrument {
    /// Its id.
    pub id: Uuid,
    /// The order it belongs to: an order and the Finding that follows are two rows of one.
    pub order: Uuid,
    /// The number of that order.
    pub number: String,
    /// 1 for the first of its order.
    pub instance: u32,
    /// What it is.
    pub kind: OrderKindWord,
    /// The day it was signed or published.
    pub issued: NaiveDate,
    /// The first day on which it keeps merchandise out.
    pub effective: NaiveDate,
    /// The day of its announcement, where that is known.
    pub announced: Option<NaiveDate>,
    /// Where it stands.
    pub status: StateWord,
    /// Whether it keeps merchandise out.
    pub in_force: InForceWord,
    /// Since when it stands there.
    pub since: NaiveDate,
    /// The day on which it is read.
    pub on: NaiveDate,
    /// What it reaches.
    pub scope: OrderScope,
    /// Where it was published.
    pub citation: Option<String>,
    /// How good the source of an imported row is: `primary`, `secondary`, `weak` or `memory`. Absent for what was recorded here.
    pub confidence: Option<String>,
    /// What its source says beside.
    pub note: Option<String>,
    /// Where to go from here.
    pub links: OrderLinks,
}

/// Where to go from an order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OrderLinks {
    /// The order with all its instruments.
    pub order: String,
    /// What happened to it.
    pub history: String,
}

/// An order: the instruments of one family.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Order {
    /// Its id: that of its case.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The day on which it is read.
    pub on: NaiveDate,
    /// Its rows of the register.
    pub instruments: Vec<Instrument>,
    /// Where to go from here.
    pub links: OrderLinks,
}

/// Something that happened to an order, as the public knows it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrderEvent {
    /// 1, 2, ... among what the public knows.
    pub number: u32,
    /// To which of its instruments.
    pub instance: u32,
    /// What happened.
    pub event: EntryWord,
    /// Its legal day.
    pub on: NaiveDate,
    /// The version of the scope that it made.
    pub scope_version: Option<u32>,
    /// Whose goods it let in.
    pub carved_out: Vec<Named>,
    /// What took the order's place: `finding` or `uflpa`.
    pub by_what: Option<String>,
    /// Where it was published.
    pub citation: Option<String>,
    /// What its source says beside.
    pub note: Option<String>,
}

/// How many orders there are on a day.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OrderCounts {
    /// The day.
    pub on: NaiveDate,
    /// Orders by the federal fiscal year in which they became effective, the earliest first.
    pub fiscal_years: Vec<YearCount>,
    /// Withhold release orders on the day.
    pub withhold_release_orders: ActiveCount,
    /// Findings on the day.
    pub findings: ActiveCount,
    /// Listings on the day.
    pub entity_listings: ActiveCount,
}

/// How many orders became effective in a fiscal year: orders, not what happened to them later.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct YearCount {
    /// 2021 runs from 1 October 2020 to 30 September 2021.
    pub fiscal_year: i32,
    /// Withhold release orders.
    pub withhold_release_orders: u64,
    /// Findings.
    pub findings: u64,
    /// Listings.
    pub entity_listings: u64,
}

/// Both counts of what is active.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct ActiveCount {
    /// Those that keep merchandise out, wholly or partly.
    pub active: u64,
    /// The same with those that a Finding or the UFLPA has superseded, as the Customs Service counts.
    pub with_superseded: u64,
    /// Those of which no source says whether they are in force; in neither count.
    pub unknown: u64,
}

/// A petition to modify or revoke an order: seen by who filed it, and by officers.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Petition {
    /// Its id.
    pub id: Uuid,
    /// The order.
    pub order: Uuid,
    /// The number of that order.
    pub order_number: String,
    /// Its number on the docket, by which it is decided; for officers only.
    pub number: Option<u32>,
    /// Who petitions.
    pub petitioner: String,
    /// The legal day of its receipt.
    pub on: NaiveDate,
    /// When its last byte arrived, by the service's clock.
    pub received_at: Instant,
    /// What was decided.
    pub outcome: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// What it says.
    pub content: Value,
    /// The signed receipt, in the answer to whoever filed it: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl From<&statute::forced_labor::Named> for Named {
    fn from(it: &statute::forced_labor::Named) -> Self {
        Self {
            name: it.name.clone(),
            aliases: Some(it.aliases.clone()).filter(|aliases| !aliases.is_empty()),
            country: it.country.clone(),
            address: it.address.clone(),
        }
    }
}

impl OrderScope {
    fn of(version: u32, from: NaiveDate, to: Option<NaiveDate>, scope: &Scope) -> Self {
        Self {
            version,
            from,
            to,
            countries: scope.countries.clone(),
            entities: scope.entities.iter().map(Named::from).collect(),
            merchandise: scope.merchandise.clone(),
            hts: scope.hts.clone(),
            vessels: scope.vessels.clone(),
            regions: scope.regions.clone(),
            carved_out: scope.carved_out.iter().map(Named::from).collect(),
        }
    }
}

impl OrderLinks {
    fn of(order: Uuid) -> Self {
        let order = format!("/v1/forced-labor/orders/{order}");
        Self { history: format!("{order}/history"), order }
    }
}

impl From<&RegisterRow> for Instrument {
    fn from(row: &RegisterRow) -> Self {
        let (it, standing) = (&row.instrument, row.standing());
        let scope = it.scope(row.on).map_or_else(
            || OrderScope::of(1, it.effective, None, &Scope::default()),
            |version| OrderScope::of(version.version, version.from, version.to, &version.scope),
        );
        Self {
            id: row.id.0,
            order: row.case.0,
            number: row.number.clone(),
            instance: it.instance,
            kind: it.kind.into(),
            issued: it.issued,
            effective: it.effective,
            announced: it.announced,
            status: standing.status.into(),
            in_force: standing.in_force.into(),
            since: standing.from,
            on: row.on,
            scope,
            citation: it.citation.clone(),
            confidence: it.confidence.clone(),
            note: it.note.clone(),
            links: OrderLinks::of(row.case.0),
        }
    }
}

impl From<&OrderSeen> for Order {
    fn from(seen: &OrderSeen) -> Self {
        Self {
            id: seen.case.0,
            number: seen.number.clone(),
            on: seen.on,
            instruments: seen.rows.iter().map(Instrument::from).collect(),
            links: OrderLinks::of(seen.case.0),
        }
    }
}

impl OrderEvent {
    /// The event under this number.
    #[must_use]
    pub fn of(number: u32, event: &Event) -> Self {
        Self {
            number,
            instance: event.instance,
            event: event.kind.into(),
            on: event.on,
            scope_version: event.scope,
            carved_out: event.carved_out.iter().map(Named::from).collect(),
            by_what: event.by_what.clone(),
            citation: event.citation.clone(),
            note: event.note.clone(),
        }
    }
}

impl From<&RegisterCounts> for OrderCounts {
    fn from(counts: &RegisterCounts) -> Self {
        let of = |list: &[(OrderKind, u64)], kind| {
            list.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count)
        };
        let active = |kind| ActiveCount {
            active: of(&counts.active, kind),
            with_superseded: of(&counts.active, kind) + of(&counts.superseded, kind),
            unknown: of(&counts.unknown, kind),
        };
        let mut years: Vec<i32> = counts.years.iter().map(|(year, _, _)| *year).collect();
        years.dedup();
        let in_year = |year, kind| {
            let of_it = counts.years.iter().filter(|(of, known, _)| (*of, *known) == (year, kind));
            of_it.map(|(_, _, count)| *count).sum()
        };
        Self {
            on: counts.on,
            fiscal_years: years
                .into_iter()
                .map(|year| YearCount {
                    fiscal_year: year,
                    withhold_release_orders: in_year(year, OrderKind::Wro),
                    findings: in_year(year, OrderKind::Finding),
                    entity_listings: in_year(year, OrderKind::EntityListing),
                })
                .collect(),
            withhold_release_orders: active(OrderKind::Wro),
            findings: active(OrderKind::Finding),
            entity_listings: active(OrderKind::EntityListing),
        }
    }
}

impl Petition {
    /// The petition, as an officer or its petitioner sees it.
    #[must_use]
    pub fn of(seen: &Seen, is_officer: bool) -> Self {
        Self {
            id: seen.id.0,
            order: seen.case.0,
            order_number: seen.case_number.clone(),
            number: is_officer.then_some(seen.number),
            petitioner: seen.petitioner.clone(),
            on: seen.on,
            received_at: seen.filed_at.into(),
            outcome: seen.decided.as_ref().map(|(_, outcome)| outcome.clone()),
            decided_on: seen.decided.as_ref().map(|(on, _)| *on),
            content: seen.content.clone(),
            receipt: seen.receipt.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}
