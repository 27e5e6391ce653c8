//! The figures of the report, kept in the transaction that changes them: what a case adds is written beside it, and the sums move by
//! the difference. So nobody who asks for them has anything counted, and they are never behind the dockets.
//!
//! A sum that everybody writes would make everybody wait: it is kept in parts, each for the cases whose ids begin alike. The rows of one
//! transaction are written in one order.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait};
use statute::statistics::{Item, Readership, Series};

use super::Ledger;
use super::figure_moves::rows_of;
use super::open::Open;
use super::settle::all_set;
use super::together::Together;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::stored::Word;
use crate::{case, case_figure, figure, figure_move};

/// In how many parts a sum is kept.
const PARTS: u32 = 16;
/// From when on what has no first day is told: it is older than every record.
const EVER: NaiveDate =
    NaiveDate::from_ymd_opt(1789, 7, 31).expect("the day of the first customs act");

/// Which number it is, but for its realm and part.
pub(super) type Place = (Readership, i32, Series, String, i32, NaiveDate);

/// By how much sums move, in the order in which they are written.
pub(super) type Sums = BTreeMap<(RealmId, i32, Place), i64>;

/// Rewrites what a case adds to the figures, `known` being what it added, and moves the sums by what has changed.
pub(super) fn write_figures(
    open: &Open,
    items: Vec<Item>,
    known: Vec<case_figure::Model>,
    together: &mut Together,
) {
    let (case_id, part) = (open.case.id, part(open.case.id));
    let known: BTreeMap<Place, i64> =
        known.into_iter().map(|row| (place(&row), row.value)).collect();
    let mut wanted: BTreeMap<Place, i64> = BTreeMap::new();
    for it in items {
        let days = i32::try_from(it.days).unwrap_or(i32::MAX);
        let from = it.from.unwrap_or(EVER);
        let place = (it.readership, it.fiscal_year, it.series, it.key, days, from);
        *wanted.entry(place).or_default() += it.value;
    }
    let mut moves: BTreeMap<Place, i64> = wanted.clone();
    for (place, value) in &known {
        *moves.entry(place.clone()).or_default() -= value;
    }
    moves.retain(|_, by| *by != 0);
    if moves.is_empty() {
        return;
    }
    let stale: Vec<_> = known.keys().filter(|place| !wanted.contains_key(*place)).collect();
    if !stale.is_empty() {
        let values = 1 + 6 * stale.len();
        let stale = stale.into_iter().fold(Condition::any(), |any, place| any.add(at(place)));
        let stale = Condition::all().add(case_figure::Column::CaseId.eq(case_id)).add(stale);
        together.drop_rows::<case_figure::Entity>(values, stale);
    }
    let fresh = wanted.into_iter().filter(|(place, _)| moves.contains_key(place));
    let fresh = fresh.map(|((readership, fiscal_year, series, key, days, from), value)| {
        let (readership, series) = (Word(readership), Word(series));
        case_figure::Model {
            case_id,
            readership,
            fiscal_year,
            series,
            key,
            days,
            from,
            part,
            value,
        }
    });
    let key = PLACE.into_iter().filter(|it| !matches!(it, case_figure::Column::Part));
    let replace = OnConflict::columns(key.chain([case_figure::Column::CaseId]))
        .update_column(case_figure::Column::Value)
        .to_owned();
    together.add(fresh.map(all_set::<_, case_figure::ActiveModel>), Some(&replace));
    let moved = rows_of(open.case.realm_id, open.now, &moves);
    together.add(moved.map(all_set::<_, figure_move::ActiveModel>), None);
    for (place, by) in moves {
        *together.sums.entry((open.case.realm_id, part, place)).or_default() += by;
    }
}

/// Which part of the sums a case is added to.
fn part(case: CaseId) -> i32 {
    i32::try_from(u32::from(case.0.as_bytes()[0]) % PARTS).unwrap_or_default()
}

fn place(row: &case_figure::Model) -> Place {
    (row.readership.0, row.fiscal_year, row.series.0, row.key.clone(), row.days, row.from)
}

/// The row of a case at this place.
fn at((readership, fiscal_year, series, key, days, from): &Place) -> Condition {
    use case_figure::Column as C;
    Condition::all()
        .add(C::Readership.eq(Word(*readership)))
        .add(C::FiscalYear.eq(*fiscal_year))
        .add(C::Series.eq(Word(*series)))
        .add(C::Key.eq(key.as_str()))
        .add(C::Days.eq(*days))
        .add(C::From.eq(*from))
}

/// Moves sums, in their order: two that move the same ones wait for each other in no circle.
pub(super) fn move_sums(mut sums: Sums, together: &mut Together) {
    use figure::Column as C;
    let key =
        [C::RealmId, C::Readership, C::FiscalYear, C::Series, C::Key, C::Days, C::From, C::Part];
    let sum =
        Expr::col((figure::Entity, C::Value)).add(Expr::col((Alias::new("excluded"), C::Value)));
    let moved = OnConflict::columns(key).value(C::Value, sum).to_owned();
    // What one case adds another may have taken away.
    sums.retain(|_, by| *by != 0);
    let rows = sums.into_iter().map(|((realm_id, part, place), value)| {
        let (readership, fiscal_year, series, key, days, from) = place;
        let (readership, series) = (Word(readership), Word(series));
        figure::Model { realm_id, readership, fiscal_year, series, key, days, from, part, value }
    });
    together.add(rows.map(all_set::<_, figure::ActiveModel>), Some(&moved));
}

impl Ledger {
    /// Adds all figures up again, from what each case adds, and then how they moved. Whoever records meanwhile waits, or is added to the new sums:
    /// no change is lost.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rebuild_figures(&self) -> Result<(), LedgerError> {
        use case_figure::Column as Of;
        use figure::Column as To;
        let sum = Func::sum(Expr::col((case_figure::Entity, Of::Value)));
        let mut added = Query::select();
        added
            .column((case::Entity, case::Column::RealmId))
            .columns(PLACE.map(|column| (case_figure::Entity, column)))
            .expr(sum.clone())
            .from(case_figure::Entity)
            .inner_join(
                case::Entity,
                Expr::col((case::Entity, case::Column::Id))
                    .equals((case_figure::Entity, Of::CaseId)),
            )
            .group_by_col((case::Entity, case::Column::RealmId))
            .group_by_columns(PLACE.map(|column| (case_figure::Entity, column)))
            .and_having(Expr::from(sum).ne(0));
        let mut insert = Query::insert();
        insert.into_table(figure::Entity).columns([
            To::RealmId,
            To::Readership,
            To::FiscalYear,
            To::Series,
            To::Key,
            To::Days,
            To::From,
            To::Part,
            To::Value,
        ]);
        let insert = insert.select_from(added);
        let insert = insert.map_err(|error| DbErr::Custom(error.to_string()));
        let insert = insert.doing("adding up the figures")?;
        self.write(async |tx| {
            if self.locks_rows() {
                // Whoever has moved a sum has committed before the lock is had; whoever has not adds to the new sums.
                tx.execute_unprepared("LOCK TABLE figure IN SHARE ROW EXCLUSIVE MODE")
                    .await
                    .doing("locking the figures")?;
            }
            figure::Entity::delete_many().exec(tx).await.doing("dropping the figures")?;
            tx.execute(&*insert).await.doing("adding up the figures")?;
            self.right_moves(tx).await
        })
        .await?;
        self.rebuild_spans().await
    }
}

/// What says which number a case adds to, in the order of the sums' own columns.
const PLACE: [case_figure::Column; 7] = [
    case_figure::Column::Readership,
    case_figure::Column::FiscalYear,
    case_figure::Column::Series,
    case_figure::Column::Key,
    case_figure::Column::Days,
    case_figure::Column::From,
    case_figure::Column::Part,
];
