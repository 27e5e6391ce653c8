//! The register of orders, as somebody may know it on a day, or as it was known at an instant.
//!
//! A row is found by what never changes of it or by all that it ever was, and then read on the day that is asked for: so
//! that the register of any day is the register, and no list of days has to be kept beside it.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};
use statute::State;
use statute::count::{fiscal_year, legal_day};
use statute::forced_labor::{Event, InForce, Instrument, OrderKind, Scope, Standing, register};

use super::case_file::Moment;
use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, InstrumentId, RealmId};
use crate::ledger::Ledger;
use crate::screening::names::words;
use crate::stored::Word;
use crate::{case, instrument};

/// How many rows are looked at in one statement, at least.
const BATCH: u64 = 50;
/// How many rows are counted in one statement.
const COUNTED: u64 = 200;

/// Which rows of the register are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterFilter {
    /// Of this kind.
    pub kind: Option<OrderKind>,
    /// That stands there on the day.
    pub status: Option<State>,
    /// Whether it keeps anything out on the day.
    pub in_force: Option<bool>,
    /// That reaches this country on the day.
    pub country: Option<String>,
    /// Whose merchandise has all these words.
    pub merchandise: Option<String>,
    /// One of whose entities or vessels has all these words.
    pub entity: Option<String>,
    /// Effective on this day or later.
    pub effective_from: Option<NaiveDate>,
    /// Effective on this day or earlier.
    pub effective_to: Option<NaiveDate>,
}

/// A row of the register, read on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// Its id.
    pub id: InstrumentId,
    /// The docket of its family.
    pub case: CaseId,
    /// The number of that docket.
    pub number: String,
    /// The day on which it is read.
    pub on: NaiveDate,
    /// All of it.
    pub instrument: Instrument,
}

/// An order with its Finding, and what happened to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSeen {
    /// The docket.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The day on which it is read.
    pub on: NaiveDate,
    /// The rows of the register.
    pub rows: Vec<RegisterRow>,
    /// What happened to them by that day.
    pub events: Vec<Event>,
}

/// How many orders there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterCounts {
    /// The day on which it is counted.
    pub on: NaiveDate,
    /// By the fiscal year in which they became effective and their kind, the earliest first.
    pub years: Vec<(i32, OrderKind, u64)>,
    /// In force on the day, wholly or partly, by kind.
    pub active: Vec<(OrderKind, u64)>,
    /// Those that a Finding or the UFLPA has superseded, by kind: the Service's own counts of what is active hold them too.
    pub superseded: Vec<(OrderKind, u64)>,
    /// Of which no source says whether they are in force, by kind.
    pub unknown: Vec<(OrderKind, u64)>,
}

/// A row with the number of its docket.
#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    #[sea_orm(nested)]
    pub instrument: instrument::Model,
    pub case_number: String,
}

/// Who reads, and which register.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub realm: RealmId,
    pub is_officer: bool,
    pub moment: Moment,
    /// The day on which rows are read.
    pub on: NaiveDate,
    /// The last day on which somebody outside may have heard of a row.
    heard_by: NaiveDate,
}

impl RegisterFilter {
    /// Whether a row, as it stands on its day, is meant.
    fn admits(&self, row: &RegisterRow) -> bool {
        let (standing, scope) = (row.standing(), row.scope());
        let it = &row.instrument;
        let names = || {
            let entities = scope.entities.iter().flat_map(|it| it.names().collect::<Vec<_>>());
            entities.chain(scope.vessels.iter().map(String::as_str))
        };
        let country = |wanted: &String| {
            scope.countries.iter().any(|country| country.eq_ignore_ascii_case(wanted))
        };
        self.kind.is_none_or(|kind| kind == it.kind)
            && self.status.is_none_or(|status| status == standing.status)
            && self.in_force.is_none_or(|wanted| wanted == standing.is_in_force())
            && self.country.as_ref().is_none_or(country)
            && self.entity.as_ref().is_none_or(|wanted| names().any(|name| has(name, wanted)))
            && self
                .merchandise
                .as_ref()
                .is_none_or(|wanted| scope.merchandise.iter().any(|listed| has(listed, wanted)))
            && self.effective_from.is_none_or(|day| it.effective >= day)
            && self.effective_to.is_none_or(|day| it.effective <= day)
    }
}

impl RegisterRow {
    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.instrument.standing(self.on)
    }

    /// What it reaches.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.instrument.scope(self.on).map(|version| version.scope.clone()).unwrap_or_default()
    }
}

impl Ledger {
    /// A page of the register, by the first day of effect.
    ///
    /// # Errors
    /// The database's own.
    pub async fn register(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &RegisterFilter,
        moment: Moment,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<RegisterRow>, LedgerError> {
        let reader = self.reader(actor, realm, moment).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut items, mut from, many) = (Vec::new(), from.cloned(), limit.max(BATCH));
        loop {
            let rows = candidates(reader, filter)
                .filter(after::<NaiveDate>(
                    from.as_ref(),
                    (instrument::Entity, instrument::Column::Effective),
                    (instrument::Entity, instrument::Column::Id),
                    Way::Up,
                ))
                .order_by_asc(instrument::Column::Effective)
                .order_by_asc(instrument::Column::Id)
                .limit(many + 1)
                .into_model::<Row>()
                .all(self.db())
                .await
                .doing("reading the register")?;
            let batch = cut(rows, many, |row| (row.instrument.effective, row.instrument.id.0));
            for (place, row) in self.read_rows(reader, batch.items).await? {
                if filter.admits(&row) {
                    items.push((place, row));
                }
            }
            from = batch.next;
            if from.is_none() || items.len() > wanted {
                break;
            }
        }
        // The key is the day that the row is found by now, whatever it was then.
        let page = cut(items, limit, |(place, row)| (*place, row.id.0));
        Ok(Page { items: page.items.into_iter().map(|(_, row)| row).collect(), next: page.next })
    }

    /// An order with its Finding, and what happened to them.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no order on that docket, or none that the caller knows of; the
    /// database's own.
    pub async fn order(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        moment: Moment,
    ) -> Result<OrderSeen, LedgerError> {
        let reader = self.reader(actor, realm, moment).await?;
        let found = candidates(reader, &RegisterFilter::default())
            .filter(instrument::Column::CaseId.eq(case))
            .order_by_asc(instrument::Column::Instance)
            .into_model::<Row>()
            .all(self.db())
            .await
            .doing("reading an order")?;
        let number = found.first().ok_or(LedgerError::NotFound)?.case_number.clone();
        let rows: Vec<_> =
            self.read_rows(reader, found).await?.into_iter().map(|(_, row)| row).collect();
        if rows.is_empty() {
            return Err(LedgerError::NotFound);
        }
        let dockets = self.dockets(&[case]).await?;
        let recorded = dockets.get(&case).into_iter().flatten();
        let recorded = recorded.filter(|row| moment.as_of.is_none_or(|at| row.recorded_at <= at));
        let entries = recorded.map(crate::ledger::entry).collect::<Result<Vec<_>, _>>()?;
        let is_known = |event: &Event| {
            event.on <= reader.on
                && rows.iter().any(|row| row.instrument.instance == event.instance)
        };
        let events = register(&entries).events.into_iter().filter(is_known).collect();
        Ok(OrderSeen { case, number, on: reader.on, rows, events })
    }

    /// How many orders there are, of one fiscal year or of all.
    ///
    /// # Errors
    /// The database's own.
    pub async fn register_counts(
        &self,
        actor: &Actor,
        realm: RealmId,
        on: Option<NaiveDate>,
        year: Option<i32>,
    ) -> Result<RegisterCounts, LedgerError> {
        let moment = Moment { as_of: None, on };
        let mut counts = RegisterCounts {
            on: self.reader(actor, realm, moment).await?.on,
            ..Default::default()
        };
        let (mut years, mut from) = (HashMap::new(), None);
        let filter = RegisterFilter::default();
        loop {
            let page = self.register(actor, realm, &filter, moment, from.as_ref(), COUNTED).await?;
            for row in page.items {
                let (kind, standing) = (row.instrument.kind, row.standing());
                *years.entry((fiscal_year(row.instrument.effective), kind)).or_insert(0_u64) += 1;
                if standing.is_in_force() {
                    add(&mut counts.active, kind);
                }
                let superseded = [State::SupersededByFinding, State::SupersededByUflpa];
                if superseded.contains(&standing.status) {
                    add(&mut counts.superseded, kind);
                }
                if standing.in_force == InForce::Unknown {
                    add(&mut counts.unknown, kind);
                }
            }
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let wanted = years.into_iter().filter(|((of, _), _)| year.is_none_or(|year| year == *of));
        counts.years = wanted.map(|((year, kind), count)| (year, kind, count)).collect();
        counts.years.sort_unstable();
        Ok(counts)
    }

    pub(super) async fn reader(
        &self,
        actor: &Actor,
        realm: RealmId,
        moment: Moment,
    ) -> Result<Reader, LedgerError> {
        let today = self.today(realm).await?;
        let known = moment.as_of.map_or(today, |at| legal_day(at).min(today));
        let on = moment.on.unwrap_or(known);
        let is_officer = actor.role.is_officer();
        Ok(Reader { realm, is_officer, moment, on, heard_by: known.min(on) })
    }

    /// The rows as they are read, each with the day it is ordered by; without those that were not there then.
    pub(super) async fn read_rows(
        &self,
        reader: Reader,
        rows: Vec<Row>,
    ) -> Result<Vec<(NaiveDate, RegisterRow)>, LedgerError> {
        let dockets = if reader.moment.as_of.is_some() {
            let mut cases: Vec<CaseId> = rows.iter().map(|it| it.instrument.case_id).collect();
            cases.dedup();
            self.dockets(&cases).await?
        } else {
            HashMap::new()
        };
        let mut seen = Vec::with_capacity(rows.len());
        for Row { instrument: row, case_number: number } in rows {
            let instrument = match reader.moment.as_of {
                None => {
                    let object = row.object.0;
                    Some(serde_json::from_value(object).map_err(unreadable("instrument"))?)
                }
                Some(at) => {
                    let recorded = dockets.get(&row.case_id).into_iter().flatten();
                    let recorded = recorded.filter(|entry| entry.recorded_at <= at);
                    let entries =
                        recorded.map(crate::ledger::entry).collect::<Result<Vec<_>, _>>()?;
                    let instruments = register(&entries).instruments;
                    instruments
                        .into_iter()
                        .find(|it| i64::from(it.instance) == i64::from(row.instance))
                }
            };
            let Some(instrument) = instrument else { continue };
            if reader.knows(&instrument) {
                let (id, case, on) = (row.id, row.case_id, reader.on);
                seen.push((row.effective, RegisterRow { id, case, number, on, instrument }));
            }
        }
        Ok(seen)
    }
}

impl Reader {
    /// Whether a row was there on the day, and the reader may know of it.
    fn knows(self, it: &Instrument) -> bool {
        it.is_made(self.on) && (self.is_officer || it.public_from <= self.heard_by)
    }
}

/// The rows that may be meant, by the columns that hold all that a row ever was. What is read as it was known earlier may
/// have been corrected since, and is found by nothing that a correction changes.
pub(super) fn candidates(reader: Reader, filter: &RegisterFilter) -> Select<instrument::Entity> {
    use instrument::Column;
    let mut query = instrument::Entity::find()
        .select_only()
        .columns(Column::iter())
        .column_as(case::Column::Number, "case_number")
        .join(JoinType::InnerJoin, instrument::Relation::Case.def())
        .filter(Column::RealmId.eq(reader.realm));
    if reader.moment.as_of.is_some() {
        return query;
    }
    if !reader.is_officer {
        query = query.filter(Column::PublicFrom.lte(reader.heard_by));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(Word(kind)));
    }
    if let Some(day) = filter.effective_from {
        query = query.filter(Column::Effective.gte(day));
    }
    if let Some(day) = filter.effective_to {
        query = query.filter(Column::Effective.lte(day));
    }
    if let Some(status) = filter.status {
        query = query.filter(Column::Statuses.contains(format!(" {} ", status.as_str())));
    }
    if let Some(country) = &filter.country {
        let country = words(country).concat().to_uppercase();
        query = query.filter(Column::Countries.contains(format!(" {country} ")));
    }
    let said = filter.entity.iter().chain(&filter.merchandise);
    for word in said.flat_map(|text| words(text)) {
        // The beginning of a word is enough: `glove` finds gloves.
        query = query.filter(Column::Words.contains(format!(" {word}")));
    }
    query
}

/// Whether a text has words that begin with each of those that are wanted.
fn has(text: &str, wanted: &str) -> bool {
    let said = words(text);
    words(wanted).iter().all(|word| said.iter().any(|it| it.starts_with(word.as_str())))
}

fn add(counts: &mut Vec<(OrderKind, u64)>, kind: OrderKind) {
    match counts.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, count)) => *count += 1,
        None => counts.push((kind, 1)),
    }
}
