//! How the figures moved, so that they can be told as they were told: each transaction that moves a sum notes by how much.
//!
//! The public's moves are dated the end of their legal day: the instant at which a figure of theirs moved could tell of an act in secret.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, Func, IntoTableRef, Query};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use statute::count::{end_of_day, legal_day};
use statute::statistics::{Readership, Series};
use uuid::Uuid;

use super::Ledger;
use super::figures::Place;
use super::insert::insert_all;
use crate::error::{Doing, LedgerError};
use crate::figure_move::{ActiveModel, Column, Entity, Model};
use crate::ids::RealmId;
use crate::stored::Word;
use crate::{figure, realm};

/// A sum over all of its parts, or over all of its moves.
#[derive(Debug, FromQueryResult)]
struct Sum {
    realm_id: RealmId,
    readership: Word<Readership>,
    fiscal_year: i32,
    series: Word<Series>,
    key: String,
    days: i32,
    from: NaiveDate,
    total: i64,
}

/// The rows that note by how much figures of a realm have moved now.
pub(super) fn rows_of(
    realm_id: RealmId,
    now: DateTime<Utc>,
    moves: &BTreeMap<Place, i64>,
) -> impl Iterator<Item = Model> {
    let told_from = move |readership: Readership| match readership {
        Readership::Office => now,
        Readership::Public => end_of_day(legal_day(now)),
    };
    moves.iter().map(move |((readership, fiscal_year, series, key, days, from), value)| Model {
        id: Uuid::new_v4(),
        realm_id,
        readership: Word(*readership),
        fiscal_year: *fiscal_year,
        series: Word(*series),
        key: key.clone(),
        days: *days,
        from: *from,
        value: *value,
        recorded_at: told_from(*readership),
        is_first: false,
        is_added: false,
    })
}

impl Ledger {
    /// Notes by how much the sums are others than their moves make them: what was lost, and is put right now, was told otherwise until now.
    pub(super) async fn right_moves(&self, tx: &impl ConnectionTrait) -> Result<(), LedgerError> {
        let mut wanted = sums(tx, figure::Entity).await?;
        for (place, total) in sums(tx, Entity).await? {
            *wanted.entry(place).or_default() -= total;
        }
        let mut of_realm: BTreeMap<RealmId, BTreeMap<Place, i64>> = BTreeMap::new();
        for ((realm, place), value) in wanted.into_iter().filter(|(_, value)| *value != 0) {
            of_realm.entry(realm).or_default().insert(place, value);
        }
        let realms = realm::Entity::find().all(tx).await.doing("reading the realms")?;
        for row in realms {
            if let Some(moves) = of_realm.get(&row.id) {
                let rows = rows_of(row.id, self.present(row.now), moves);
                insert_all::<_, ActiveModel>(tx, rows, "keeping how the figures moved").await?;
            }
        }
        Ok(())
    }
}

/// The sums of the figures in a table: the sums have the same columns as their moves.
async fn sums(
    tx: &impl ConnectionTrait,
    table: impl IntoTableRef,
) -> Result<BTreeMap<(RealmId, Place), i64>, LedgerError> {
    let place = [
        Column::RealmId,
        Column::Readership,
        Column::FiscalYear,
        Column::Series,
        Column::Key,
        Column::Days,
        Column::From,
    ];
    let total = Func::cast_as(Func::sum(Expr::col(Column::Value)), Alias::new("bigint"));
    let query = Query::select()
        .columns(place)
        .expr_as(Expr::from(total), "total")
        .from(table)
        .group_by_columns(place)
        .take();
    let statement = tx.get_database_backend().build(&query);
    let found = Sum::find_by_statement(statement).all(tx).await.doing("adding up the figures")?;
    let sums = found.into_iter().map(|it| {
        let place = (it.readership.0, it.fiscal_year, it.series.0, it.key, it.days, it.from);
        ((it.realm_id, place), it.total)
    });
    Ok(sums.collect())
}
