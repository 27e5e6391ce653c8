//! Which rows a case has at all of those that stand beside a docket and make tasks. Most cases have none: one statement says so, and spares
//! as many as there are tables.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, IntoTableRef, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, QueryTrait};

use super::lost::unserved_rows;
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::{
    case, confidential_information, document, health_or_safety_word, protective_order,
    public_version, task_fact, tolling_request, withdrawal_request,
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

/// The same, with whose docket it is.
#[derive(FromQueryResult)]
struct Beside {
    id: CaseId,
    #[sea_orm(nested)]
    there: There,
}

impl There {
    /// What there is beside the docket of a case, as of now: what the same transaction has written counts.
    pub async fn of(tx: &impl ConnectionTrait, case: CaseId) -> Result<Self, LedgerError> {
        Self::of_all(tx, &[case]).await?.remove(&case).ok_or(LedgerError::NotFound)
    }

    /// The same of several cases.
    pub async fn of_all(
        tx: &impl ConnectionTrait,
        cases: &[CaseId],
    ) -> Result<HashMap<CaseId, Self>, LedgerError> {
        let filings = any(document::Entity, document::Column::CaseId)
            .or(any(confidential_information::Entity, confidential_information::Column::CaseId))
            .or(any(public_version::Entity, public_version::Column::CaseId));
        let withdrawals = any(withdrawal_request::Entity, withdrawal_request::Column::CaseId);
        let words = any(health_or_safety_word::Entity, health_or_safety_word::Column::CaseId);
        let tolling = any(tolling_request::Entity, tolling_request::Column::CaseId);
        let orders = any(protective_order::Entity, protective_order::Column::CaseId);
        let unserved = Expr::exists(unserved_rows(&case_in_hand()).into_query());
        let asked = Query::select()
            .expr_as(case_in_hand(), "id")
            .expr_as(withdrawals, "withdrawals")
            .expr_as(words, "words")
            .expr_as(tolling, "tolling")
            .expr_as(orders, "orders")
            .expr_as(filings, "filings")
            .expr_as(unserved, "unserved")
            .expr_as(any(task_fact::Entity, task_fact::Column::CaseId), "facts")
            .from(case::Entity)
            .and_where(case::Column::Id.is_in(cases.iter().copied()))
            .take();
        let statement = tx.get_database_backend().build(&asked);
        let found = Beside::find_by_statement(statement).all(tx).await;
        let found = found.doing("looking for what stands beside a docket")?;
        Ok(found.into_iter().map(|it| (it.id, it.there)).collect())
    }
}

/// The id of the case that is looked at, within what is asked of it.
fn case_in_hand() -> Expr {
    Expr::col((case::Entity, case::Column::Id))
}

/// Whether a table has a row of the case in hand.
fn any<C: ColumnTrait>(table: impl IntoTableRef, case_id: C) -> Expr {
    let of_case = Expr::col(case_id.as_column_ref()).eq(case_in_hand());
    Expr::exists(Query::select().expr(Expr::val(1)).from(table).and_where(of_case).take())
}
