//! How a value is asked for, so that `PostgreSQL` plans a statement once and not each time, and how the columns of a row are read.
//!
//! It plans a statement anew with every value as long as that looks cheaper than a plan for any of them. Where the order of an index decides, it
//! never is: the plans are the same, and only the guesses of how many rows they find differ. Planning took longer than reading.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SimpleExpr};
use sea_orm::sqlx::{Row, ValueRef};
use sea_orm::{DbBackend, DbErr, QueryResult, TryGetable, Value};
use uuid::Uuid;

/// A value at which no planner looks: where it bounds the part of an index that is walked in its order, whatever it is.
pub(super) fn unseen(value: Value) -> SimpleExpr {
    Expr::from(Query::select().expr(Expr::val(value)).take())
}

/// A word of a closed list, in the text of the statement: there are as many plans as words, and each is made knowing how frequent its word is.
pub(super) fn word(value: impl Into<Value>) -> SimpleExpr {
    Expr::Constant(value.into())
}

/// Whether a column is one of these ids. `PostgreSQL` is given them as one value: the statement has the same text however many they are.
pub(super) fn among(
    backend: DbBackend,
    column: impl IntoColumnRef,
    ids: impl Iterator<Item = Uuid>,
) -> SimpleExpr {
    let column: SimpleExpr = Expr::col(column);
    if backend != DbBackend::Postgres {
        return column.is_in(ids);
    }
    // An array, and no text that says one: to read a thousand out of that took as long as to look them up.
    Expr::cust_with_exprs("$1 = ANY($2)", [column, Expr::val(ids.collect::<Vec<Uuid>>())])
}

/// The columns of a row, read in the order in which they were selected: to look each up by its name took longer than to read it.
pub(super) struct InTurn<'a> {
    row: &'a QueryResult,
    at: usize,
}

impl<'a> InTurn<'a> {
    pub fn new(row: &'a QueryResult) -> Self {
        Self { row, at: 0 }
    }

    /// The next column.
    pub fn read<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let value = self.row.try_get_by_index(self.at)?;
        self.at += 1;
        Ok(value)
    }

    /// The next column, which may hold nothing. On `PostgreSQL` that is seen first: to be told of it is an error in words, made for each value.
    pub fn read_some<T: TryGetable>(&mut self) -> Result<Option<T>, DbErr> {
        let row = self.row.try_as_pg_row();
        if row.is_some_and(|row| row.try_get_raw(self.at).is_ok_and(|value| value.is_null())) {
            self.skip(1);
            return Ok(None);
        }
        self.read()
    }

    /// Leaves out so many columns that say nothing here.
    pub fn skip(&mut self, columns: usize) {
        self.at += columns;
    }
}
