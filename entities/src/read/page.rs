//! A page of a list, and the key from which the next one goes on.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::asked::unseen;
use crate::error::{Doing, LedgerError};

/// Where a page ended. It tells what the list is ordered by, so that whoever hands it out seals it first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub String);

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// From where the next page goes on; `None` on the last.
    pub next: Option<Key>,
}

/// What a list can be ordered by, before the id.
pub(super) trait Sort: Sized + Into<Value> {
    fn text(&self) -> String;
    fn parse(text: &str) -> Option<Self>;
}

impl Sort for DateTime<Utc> {
    fn text(&self) -> String {
        self.timestamp_micros().to_string()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::from_timestamp_micros(text.parse().ok()?)
    }
}

impl Sort for NaiveDate {
    fn text(&self) -> String {
        self.to_string()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Key {
    fn new(sort: &impl Sort, id: Uuid) -> Self {
        Self(format!("{}/{id}", sort.text()))
    }

    fn read<S: Sort>(&self) -> Option<(S, Uuid)> {
        let (sort, id) = self.0.split_once('/')?;
        Some((S::parse(sort)?, id.parse().ok()?))
    }
}

/// Which way a list runs.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Up,
    Down,
}

/// What comes after `key` in a list ordered by `sort` and `id`. A key that cannot be read is one nobody was given:
/// nothing comes after it.
pub(super) fn after<S: Sort>(
    key: Option<&Key>,
    sort: impl IntoColumnRef,
    id: impl IntoColumnRef,
    way: Way,
) -> Condition {
    beyond::<S>(key, (sort, id), way, Expr::Value)
}

/// The same where rows are walked in the order of an index that has these two columns: its plan is the right one for every key.
pub(super) fn after_unseen<S: Sort>(
    key: Option<&Key>,
    sort: impl IntoColumnRef,
    id: impl IntoColumnRef,
    way: Way,
) -> Condition {
    beyond::<S>(key, (sort, id), way, unseen)
}

fn beyond<S: Sort>(
    key: Option<&Key>,
    (sort, id): (impl IntoColumnRef, impl IntoColumnRef),
    way: Way,
    value: fn(Value) -> SimpleExpr,
) -> Condition {
    let Some(key) = key else { return Condition::all() };
    let Some((at, last)) = key.read::<S>() else {
        return Condition::all().add(Expr::cust("1 = 0"));
    };
    let columns: SimpleExpr = Expr::tuple([Expr::col(sort), Expr::col(id)]);
    let values = Expr::tuple([value(at.into()), value(last.into())]);
    Condition::all().add(match way {
        Way::Up => columns.gt(values),
        Way::Down => columns.lt(values),
    })
}

/// Cuts a list of one more than `limit` down to its page.
pub(super) fn cut<T, S: Sort>(
    mut items: Vec<T>,
    limit: u64,
    key: impl Fn(&T) -> (S, Uuid),
) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let (sort, id) = key(last);
        Key::new(&sort, id)
    });
    Page { items, next }
}

/// A page of rows, the newest first: by the column that says when each was made, then by that of its id.
pub(super) async fn newest<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    (at, id): (E::Column, E::Column),
    (from, limit): (Option<&Key>, u64),
    doing: &'static str,
    key: impl Fn(&E::Model) -> (DateTime<Utc>, Uuid),
) -> Result<Page<E::Model>, LedgerError> {
    let rows = rows
        .filter(after::<DateTime<Utc>>(from, at, id, Way::Down))
        .order_by_desc(at)
        .order_by_desc(id)
        .limit(limit + 1)
        .all(db)
        .await
        .doing(doing)?;
    Ok(cut(rows, limit, key))
}

/// The number after which a page begins. A key that cannot be read is one nobody was given: nothing comes after it.
pub(super) fn numbered(key: Option<&Key>) -> i32 {
    key.map_or(0, |key| key.0.parse().unwrap_or(i32::MAX))
}

/// Cuts a list of one more than `limit` down to its page, where each row has a number of its own.
pub(super) fn cut_numbered<T>(
    mut items: Vec<T>,
    limit: u64,
    number: impl Fn(&T) -> i32,
) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| Key(number(last).to_string()));
    Page { items, next }
}

/// A page of rows in the order of their numbers.
pub(super) async fn in_order<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    number: E::Column,
    (from, limit): (Option<&Key>, u64),
    doing: &'static str,
    key: impl Fn(&E::Model) -> i32,
) -> Result<Page<E::Model>, LedgerError> {
    let rows = rows
        .filter(ColumnTrait::gt(&number, numbered(from)))
        .order_by_asc(number)
        .limit(limit + 1)
        .all(db)
        .await
        .doing(doing)?;
    Ok(cut_numbered(rows, limit, key))
}
