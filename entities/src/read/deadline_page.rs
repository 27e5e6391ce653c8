//! The first of some deadlines, in the order of an index: of a list and of a calendar.

use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::own_rows::{Rows, Whose};
use crate::error::{Doing, LedgerError};
use crate::ledger::Ledger;
use crate::{case, deadline};

/// In which columns a deadline says whose it is.
pub(super) const WHOSE: Whose<deadline::Entity> = Whose {
    table: deadline::Entity,
    case_id: deadline::Column::CaseId,
    audience: deadline::Column::Audience,
    realm: deadline::Column::RealmId,
    repeated: &[
        (case::Column::Number, deadline::Column::CaseNumber),
        (case::Column::Program, deadline::Column::Program),
        (case::Column::Track, deadline::Column::Track),
    ],
};

/// What is selected of a page of deadlines, in this order.
pub(super) struct Told<'a> {
    /// Columns of the case, of those that the rows were made with.
    pub of_case: &'a [case::Column],
    /// Columns of the deadline.
    pub columns: &'a [deadline::Column],
    /// What was lost, where that is asked for.
    pub lost: Option<Expr>,
    /// Whether an index of the case holds all that rows are narrowed and ordered by. Otherwise each is read whole before it is known whether it is
    /// wanted, and need not be read twice.
    pub is_in_index: bool,
}

impl Ledger {
    /// The first of some rows, with what is to be told of them. Whoever's cases are found first, his rows are found by what an index holds, where
    /// that is enough, and only those that are wanted are read whole.
    pub(super) async fn deadline_page<T: FromQueryResult + Send + Sync>(
        &self,
        mut rows: Rows,
        told: Told<'_>,
        by: deadline::Column,
        order: Order,
        limit: u64,
    ) -> Result<Vec<T>, LedgerError> {
        use deadline::{Column, Entity};
        const PAGE: &str = "page";
        let backend = self.db().get_database_backend();
        let of_case: Vec<_> = told.of_case.iter().map(|it| (rows.of_case(*it), *it)).collect();
        let mut whole = if rows.is_by_case() && told.is_in_index {
            let mut found = rows.query.take();
            found
                .column((Entity, Column::Id))
                .column((Entity, Column::Audience))
                .column((Entity, by));
            for (value, column) in of_case {
                found.expr_as(value, column);
            }
            found
                .order_by((Entity, by), order.clone())
                .order_by((Entity, Column::Id), order.clone())
                .limit(limit);
            let same = Expr::col((PAGE, Column::Id))
                .equals((Entity, Column::Id))
                .and(Expr::col((PAGE, Column::Audience)).equals((Entity, Column::Audience)));
            Query::select()
                .columns(told.of_case.iter().map(|column| (PAGE, *column)))
                .from_subquery(found, PAGE)
                .inner_join(Entity, same)
                .order_by((PAGE, by), order.clone())
                .order_by((PAGE, Column::Id), order)
                .take()
        } else {
            for (value, column) in of_case {
                rows.query.expr_as(value, column);
            }
            rows.query
                .order_by((Entity, by), order.clone())
                .order_by((Entity, Column::Id), order)
                .take()
        };
        for column in told.columns {
            whole.column((Entity, *column));
        }
        if let Some(lost) = told.lost {
            whole.expr_as(lost, "lost");
        }
        let statement = rows.first(backend, whole, limit);
        let found = T::find_by_statement(statement).all(self.db()).await;
        found.doing("listing deadlines")
    }
}
