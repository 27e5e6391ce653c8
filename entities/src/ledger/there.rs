//! Which rows a case has at all of those that stand beside a docket and make tasks. Most cases have none: one statement says so, and spares
//! as many as there are tables.

use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, IntoTableRef, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, QueryTrait};

use super::lost::unserved_rows;
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::{
    confidential_information, document, health_or_safety_word, protective_order, public_version,
    task_fact, tolling_request, withdrawal_request,
};

/// What there is beside a docket.
#[derive(Debug, Clone, Copy, FromQueryResult)]
#[expect(clippy::struct_excessive_bools, reason = "each is one table, which is read or is not")]
pub(super) struct There {
    /// Whether it was asked to withdraw.
    pub withdrawals: bool,
    /// Whether word of a risk was sent.
    pub words: bool,
    /// Whether it was asked to toll.
    pub tolling: bool,
    /// Whether anybody applied for a protective order.
    pub orders: bool,
    /// Whether documents or confidential information lie beside its entries.
    pub filings: bool,
    /// Whether a notice did not reach a party, or has to be served by hand.
    pub unserved: bool,
    /// Whether anything was said of its tasks.
    pub facts: bool,
}

impl There {
    /// What there is beside the docket of a case, as of now: what the same transaction has written counts.
    pub async fn of(tx: &impl ConnectionTrait, case: CaseId) -> Result<Self, LedgerError> {
        let filings = any(document::Entity, document::Column::CaseId.eq(case))
            .or(any(
                confidential_information::Entity,
                confidential_information::Column::CaseId.eq(case),
            ))
            .or(any(public_version::Entity, public_version::Column::CaseId.eq(case)));
        let withdrawals =
            any(withdrawal_request::Entity, withdrawal_request::Column::CaseId.eq(case));
        let words =
            any(health_or_safety_word::Entity, health_or_safety_word::Column::CaseId.eq(case));
        let asked = Query::select()
            .expr_as(withdrawals, "withdrawals")
            .expr_as(words, "words")
            .expr_as(
                any(tolling_request::Entity, tolling_request::Column::CaseId.eq(case)),
                "tolling",
            )
            .expr_as(
                any(protective_order::Entity, protective_order::Column::CaseId.eq(case)),
                "orders",
            )
            .expr_as(filings, "filings")
            .expr_as(Expr::exists(unserved_rows(case).into_query()), "unserved")
            .expr_as(any(task_fact::Entity, task_fact::Column::CaseId.eq(case)), "facts")
            .take();
        let statement = tx.get_database_backend().build(&asked);
        let found = Self::find_by_statement(statement).one(tx).await;
        found.doing("looking for what stands beside a docket")?.ok_or(LedgerError::NotFound)
    }
}

/// Whether a table has a row of which this holds.
fn any(table: impl IntoTableRef, holds: impl IntoCondition) -> Expr {
    Expr::exists(Query::select().expr(Expr::val(1)).from(table).cond_where(holds).take())
}
