//! Which cases an order reaches: by its scope and by whether they are open, never by what a party may not know.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use statute::count::{beginning_of_day, end_of_day};
use statute::{Program, tolling};

use super::bulk::GATHERED_AT_ONCE;
use crate::bulk_item::ItemStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::stored::Word;
use crate::tolling_item::{self, Column as Item};
use crate::tolling_order::{Model, TollingKind};
use crate::{case, case_view};

/// The next cases that an order reaches, in the order of their ids: of one that takes another back, those the other has reached; those that are named;
/// else all that are not over in the eyes of anybody who knows them. A change of the law reaches all of these.
pub(super) async fn reached(
    tx: &impl ConnectionTrait,
    row: &Model,
) -> Result<Vec<CaseId>, LedgerError> {
    let after = row.gathered_to;
    let mut query = case::Entity::find()
        .select_only()
        .column(case::Column::Id)
        .filter(case::Column::RealmId.eq(row.realm_id))
        .order_by_asc(case::Column::Id)
        .limit(GATHERED_AT_ONCE);
    if let Some(after) = after {
        query = query.filter(case::Column::Id.gt(after));
    }
    if row.kind == TollingKind::LawChange {
        let open = Program::ALL.iter().fold(Condition::any(), |any, it| any.add(open_in(*it)));
        return query.filter(open).into_tuple().all(tx).await.doing("gathering cases");
    }
    if let Some(earlier) = row.revokes {
        let mut query = tolling_item::Entity::find()
            .select_only()
            .column(Item::CaseId)
            .filter(Item::OrderId.eq(earlier))
            .filter(Item::Status.eq(ItemStatus::Done))
            .order_by_asc(Item::CaseId)
            .limit(GATHERED_AT_ONCE);
        if let Some(after) = after {
            query = query.filter(Item::CaseId.gt(after));
        }
        return query.into_tuple().all(tx).await.doing("gathering cases");
    }
    let scope = row.scope()?;
    query = if scope.cases.is_empty() {
        query.filter(open_in(scope.program))
    } else {
        query
            .filter(case::Column::Program.eq(Word(scope.program)))
            .filter(case::Column::Id.is_in(scope.cases.iter().copied()))
    };
    if let Some(from) = scope.opened_from {
        query = query.filter(case::Column::OpenedAt.gte(beginning_of_day(from)));
    }
    if let Some(to) = scope.opened_to {
        query = query.filter(case::Column::OpenedAt.lt(end_of_day(to)));
    }
    query.into_tuple().all(tx).await.doing("gathering cases")
}

/// The cases of a program that are not over in the eyes of somebody who knows them.
fn open_in(program: Program) -> Condition {
    let open = Query::select()
        .expr(Expr::val(1))
        .from(case_view::Entity)
        .and_where(
            Expr::col((case_view::Entity, case_view::Column::CaseId))
                .equals((case::Entity, case::Column::Id)),
        )
        .and_where(
            Expr::col((case_view::Entity, case_view::Column::State))
                .is_not_in(tolling::over(program)),
        )
        .take();
    Condition::all().add(case::Column::Program.eq(Word(program))).add(Expr::exists(open))
}
