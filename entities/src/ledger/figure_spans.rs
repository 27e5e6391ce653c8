//! The moves of the figures, added up by the day and by the fiscal year in which they were recorded: so how figures were told at a moment is read from
//! as many rows as there are figures, days of a year and moves of a day, however many acts there ever were.
//!
//! No act adds anything up; housekeeping does, a little later. Each move says whether it is among the sums: one that was committed late, or that nobody
//! has added up yet, is read by itself, and what is told is the same before and after.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use statute::count::legal_day;

use super::Ledger;
use super::figures::Place;
use super::settle::all_set;
use super::together::Together;
use crate::error::{Doing, LedgerError};
use crate::figure_move::{Column, Entity, Model};
use crate::figure_span::{self, Span};
use crate::ids::RealmId;
use crate::stored::Word;

/// How many moves one transaction adds up.
const BATCH: u64 = 1_000;

impl Ledger {
    /// Adds up the moves of the figures that are in no sum yet; says how many they were.
    ///
    /// # Errors
    /// The database's own. What was added up stays so: the next time goes on.
    pub async fn add_up_moves(&self) -> Result<u64, LedgerError> {
        let mut count = 0;
        loop {
            let some = self.add_up_some().await?;
            count += some;
            if some < BATCH {
                return Ok(count);
            }
        }
    }

    async fn add_up_some(&self) -> Result<u64, LedgerError> {
        let left = Entity::find().filter(Expr::col(Column::IsAdded).not());
        // Most looks find nothing, and need no transaction that writes.
        let any = left.clone().one(self.db()).await.doing("looking for moves of the figures")?;
        if any.is_none() {
            return Ok(0);
        }
        self.write(async |tx| {
            // In the order of their index: those of one day are together.
            let next = left
                .order_by_asc(Column::RealmId)
                .order_by_asc(Column::Readership)
                .order_by_asc(Column::RecordedAt)
                .limit(BATCH);
            let next = if self.locks_rows() {
                // Somebody else who adds up takes others.
                next.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            } else {
                next
            };
            let moves = next.all(tx).await.doing("reading moves of the figures")?;
            add(tx, &moves).await?;
            Entity::update_many()
                .col_expr(Column::IsAdded, Expr::val(true))
                .filter(Column::Id.is_in(moves.iter().map(|it| it.id)))
                .exec(tx)
                .await
                .doing("noting which moves are added up")?;
            Ok(moves.len() as u64)
        })
        .await
    }

    /// Adds all moves up again, where a sum was lost or is another.
    pub(super) async fn rebuild_spans(&self) -> Result<(), LedgerError> {
        self.write(async |tx| {
            if self.locks_rows() {
                // Whoever adds up has committed before the lock is had, or adds what he has in hand to the new sums.
                tx.execute_unprepared("LOCK TABLE figure_span IN SHARE ROW EXCLUSIVE MODE")
                    .await
                    .doing("locking the sums of moves")?;
            }
            let dropped = figure_span::Entity::delete_many().exec(tx).await;
            dropped.doing("dropping the sums of moves")?;
            Entity::update_many()
                .col_expr(Column::IsAdded, Expr::val(false))
                .filter(Expr::col(Column::IsAdded))
                .exec(tx)
                .await
                .doing("noting that no move is added up")?;
            Ok(())
        })
        .await?;
        self.add_up_moves().await?;
        Ok(())
    }
}

/// Adds moves to the sums of their days and years, in the order of the sums: whoever else adds up waits in no circle.
async fn add(tx: &DatabaseTransaction, moves: &[Model]) -> Result<(), LedgerError> {
    use figure_span::Column as C;
    let mut sums: BTreeMap<(RealmId, Span, NaiveDate, Place), i64> = BTreeMap::new();
    for it in moves {
        let on = legal_day(it.recorded_at);
        for span in Span::ALL {
            let of =
                (it.readership.0, it.fiscal_year, it.series.0, it.key.clone(), it.days, it.from);
            *sums.entry((it.realm_id, *span, span.begins(on), of)).or_default() += it.value;
        }
    }
    sums.retain(|_, by| *by != 0);
    let rows = sums.into_iter().map(|((realm_id, span, begins, place), value)| {
        let (readership, fiscal_year, series, key, days, from) = place;
        let (readership, series) = (Word(readership), Word(series));
        figure_span::Model {
            realm_id,
            readership,
            span,
            begins,
            fiscal_year,
            series,
            key,
            days,
            from,
            value,
        }
    });
    let key = [
        C::RealmId,
        C::Readership,
        C::Span,
        C::Begins,
        C::FiscalYear,
        C::Series,
        C::Key,
        C::Days,
        C::From,
    ];
    let sum = Expr::col((figure_span::Entity, C::Value))
        .add(Expr::col((Alias::new("excluded"), C::Value)));
    let added = OnConflict::columns(key).value(C::Value, sum).to_owned();
    let mut together = Together::default();
    together.add(rows.map(all_set::<_, figure_span::ActiveModel>), Some(&added));
    together.write(tx, "adding up moves of the figures").await
}
