//! The figures of the report, as they were added up: how many rows are read hangs on the years and what is told of them, and not on how
//! many cases there are. Of a moment that is past it is the moves of whole years and days, added up too, and those of its own day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter};
use statute::count::{beginning_of_day, fiscal_year, fiscal_year_days, legal_day};
use statute::statistics::{Figure, Readership, Series, Spread, Step};

use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::figure::{Column, Entity};
use crate::figure_move;
use crate::figure_span::{self, Span};
use crate::ids::RealmId;
use crate::ledger::Ledger;
use crate::stored::Word;

/// The figures of some years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresSeen {
    /// Whose.
    pub readership: Readership,
    /// The legal day on which they are told.
    pub on: NaiveDate,
    /// Year by year, the earliest first.
    pub years: Vec<YearSeen>,
}

/// The figures of a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearSeen {
    /// 2021 runs from 1 October 2020 to 30 September 2021.
    pub fiscal_year: i32,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// What was counted: every figure that this reader is told, in the order of the law's own list.
    pub counts: Vec<(Figure, i64)>,
    /// How long steps took; none that no case took.
    pub times: Vec<TimeSeen>,
    /// Whether the Service was in time, by rule; none that was not owed.
    pub duties: Vec<DutySeen>,
}

/// How long a step took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSeen {
    /// The step.
    pub step: Step,
    /// How long.
    pub spread: Spread,
}

/// Whether a duty was done in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutySeen {
    /// The rule.
    pub rule: String,
    /// How often it was.
    pub in_time: i64,
    /// How often it was done late, or not at all.
    pub late: i64,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    fiscal_year: i32,
    series: Word<Series>,
    key: String,
    days: i32,
    total: i64,
}

impl Ledger {
    /// The figures of one fiscal year, or of every year that has some: to an officer those of all cases, to anybody else what is public. As they
    /// are or, at an instant, as they were told then; the public is told the moves of a legal day from its end on, and of the day that still runs, as of
    /// every moment that is to come, what is told now.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] of a year that no date can say, and of an instant before it was kept how the figures moved; the database's own.
    pub async fn figures(
        &self,
        actor: &Actor,
        realm: RealmId,
        year: Option<i32>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<FiguresSeen, LedgerError> {
        let is_officer = actor.role.is_officer();
        let readership = if is_officer { Readership::Office } else { Readership::Public };
        let now = self.now(realm).await?;
        let past = as_of.filter(|at| is_past(readership, *at, now));
        let on = legal_day(past.unwrap_or(now));
        let rows = || rows_told(realm, readership, on, year);
        let moved = if let Some(at) = past {
            self.moves_are_kept(realm, at).await?;
            moved_until(rows, at)
        } else {
            rows().from(Entity).take()
        };
        let statement = self.db().get_database_backend().build(&summed(moved));
        let rows = Row::find_by_statement(statement).all(self.db()).await;
        let rows = rows.doing("reading the figures")?;
        let years: BTreeSet<i32> = if let Some(year) = year {
            BTreeSet::from([year])
        } else {
            let told = rows.iter().filter(|row| row.total != 0).map(|row| row.fiscal_year);
            told.chain([fiscal_year(on)]).collect()
        };
        let years = years.into_iter().map(|year| told(&rows, readership, year));
        Ok(FiguresSeen { readership, on, years: years.collect::<Result<_, _>>()? })
    }

    /// That nothing which was counted at an instant came before moves were kept.
    async fn moves_are_kept(&self, realm: RealmId, at: DateTime<Utc>) -> Result<(), LedgerError> {
        use figure_move::Column;
        let first = figure_move::Entity::find()
            .filter(Column::RealmId.eq(realm))
            // As its index says it, which has no other rows.
            .filter(Expr::col(Column::IsFirst))
            .filter(Column::RecordedAt.gt(at))
            .one(self.db())
            .await
            .doing("reading since when the figures are kept")?;
        if first.is_some() { Err(LedgerError::NotFound) } else { Ok(()) }
    }
}

/// Whether how a reader's figures stood at an instant is asked of their moves. The public's figures of today are told without an instant: whoever names
/// one is told the same, for to hide behind it what anybody reads beside it would keep nothing secret.
fn is_past(readership: Readership, at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    match readership {
        Readership::Office => at < now,
        Readership::Public => legal_day(at) < legal_day(now),
    }
}

/// What says which number a row adds to.
const PLACE: [Column; 4] = [Column::FiscalYear, Column::Series, Column::Key, Column::Days];

/// The figures of a reader that are told on a day, from whatever table has them: moves and their sums have the columns of the figures.
fn rows_told(
    realm: RealmId,
    readership: Readership,
    on: NaiveDate,
    year: Option<i32>,
) -> SelectStatement {
    let column = |column: Column| Expr::col(column);
    let mut query = Query::select();
    query
        .columns(PLACE)
        .column(Column::Value)
        .and_where(column(Column::RealmId).eq(realm))
        .and_where(column(Column::Readership).eq(Word(readership)))
        .and_where(column(Column::From).lte(on));
    if let Some(year) = year {
        // What is counted at the end of a year is what all years before it have added.
        let levels = Figure::ALL.iter().filter(|it| it.is_level()).map(|it| it.as_str());
        let before = column(Column::FiscalYear)
            .lt(year)
            .and(column(Column::Series).eq(Word(Series::Count)))
            .and(column(Column::Key).is_in(levels));
        query.and_where(column(Column::FiscalYear).eq(year).or(before));
    }
    query
}

/// All of these rows that had moved a figure until an instant: the fiscal years before its own, the days before it in that year, its day's own moves,
/// and what was recorded before and is in no sum yet.
fn moved_until(rows: impl Fn() -> SelectStatement, at: DateTime<Utc>) -> SelectStatement {
    use figure_move::Column as M;
    use figure_span::Column as S;
    let today = legal_day(at);
    let (year, begins) = (Span::Year.begins(today), beginning_of_day(today));
    let spans = |span: Span, within: Condition| {
        rows().from(figure_span::Entity).and_where(S::Span.eq(span)).cond_where(within).take()
    };
    let moves = |which: Condition| rows().from(figure_move::Entity).cond_where(which).take();
    let years = Condition::all().add(S::Begins.lt(year));
    let days = Condition::all().add(S::Begins.gte(year)).add(S::Begins.lt(today));
    let own = Condition::all().add(M::RecordedAt.gte(begins)).add(M::RecordedAt.lte(at));
    let left = Condition::all().add(Expr::col(M::IsAdded).not()).add(M::RecordedAt.lt(begins));
    let mut all = spans(Span::Year, years);
    for more in [spans(Span::Day, days), moves(own), moves(left)] {
        all.union(UnionType::All, more);
    }
    all
}

/// The sums of such rows.
fn summed(rows: SelectStatement) -> SelectStatement {
    let total = Func::cast_as(Func::sum(Expr::col(Column::Value)), Alias::new("bigint"));
    Query::select()
        .columns(PLACE)
        .expr_as(Expr::from(total), "total")
        .from_subquery(rows, "moved")
        .group_by_columns(PLACE)
        .take()
}

fn told(rows: &[Row], readership: Readership, year: i32) -> Result<YearSeen, LedgerError> {
    let (first, last) = fiscal_year_days(year).ok_or(LedgerError::NotFound)?;
    let own = || rows.iter().filter(move |row| row.fiscal_year == year && row.total != 0);
    let count = |figure: Figure| -> i64 {
        let of = |row: &&Row| row.series.0 == Series::Count && row.key == figure.as_str();
        if figure == Figure::EapaCountriesVisited {
            let countries = own().filter(|row| row.series.0 == Series::Country).count();
            i64::try_from(countries).unwrap_or(i64::MAX)
        } else if figure.is_level() {
            rows.iter().filter(of).filter(|row| row.fiscal_year <= year).map(|row| row.total).sum()
        } else {
            own().filter(of).map(|row| row.total).sum()
        }
    };
    let is_told = |it: &&Figure| readership == Readership::Office || !it.definition().is_internal;
    let mut duties: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for row in own() {
        match row.series.0 {
            Series::InTime => duties.entry(&row.key).or_default().0 += row.total,
            Series::Late => duties.entry(&row.key).or_default().1 += row.total,
            _ => {}
        }
    }
    Ok(YearSeen {
        fiscal_year: year,
        first,
        last,
        counts: Figure::ALL.iter().filter(is_told).map(|it| (*it, count(*it))).collect(),
        times: Step::ALL.iter().filter_map(|step| time(own(), *step)).collect(),
        duties: duties
            .into_iter()
            .map(|(rule, (in_time, late))| DutySeen { rule: rule.to_owned(), in_time, late })
            .collect(),
    })
}

fn time<'a>(rows: impl Iterator<Item = &'a Row>, step: Step) -> Option<TimeSeen> {
    let of = |row: &&Row| row.series.0 == Series::Time && row.key == step.as_str();
    let mut days: Vec<(u32, i64)> = rows
        .filter(of)
        .map(|row| (u32::try_from(row.days).unwrap_or_default(), row.total))
        .collect();
    days.sort_unstable();
    Spread::of(&days).map(|spread| TimeSeen { step, spread })
}
