//! Which cases an order reaches: by its scope and by whether they are open, never by what a party may not know.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use statute::count::{beginning_of_day, end_of_day};
use statute::{Program, tolling};

use super::bulk::GATHERED_AT_ONCE;
use super::settle::all_set;
use super::tolling_orders::barred;
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
    let mut query = some_of(row);
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
    within(query, row)?.into_tuple().all(tx).await.doing("gathering cases")
}

/// The next cases that a tolling order reaches and that are not among its own: they were opened, or opened again, since it went past them. None of an
/// order that takes another back, nor of a change of the law, by which whoever opens a case settles it himself.
pub(super) async fn unreached(
    tx: &impl ConnectionTrait,
    row: &Model,
) -> Result<Vec<CaseId>, LedgerError> {
    if !row.tolls() {
        return Ok(Vec::new());
    }
    let own = Query::select()
        .expr(Expr::val(1))
        .from(tolling_item::Entity)
        .and_where(
            Expr::col((tolling_item::Entity, Item::CaseId))
                .equals((case::Entity, case::Column::Id)),
        )
        .and_where(Item::OrderId.eq(row.id))
        .take();
    let query = within(some_of(row).filter(Expr::exists(own).not()), row)?;
    query.into_tuple().all(tx).await.doing("gathering cases that came late")
}

/// That a draft would reach no case that its preview does not know.
pub(super) async fn none_came(tx: &impl ConnectionTrait, row: &Model) -> Result<(), LedgerError> {
    let came = unreached(tx, row).await?.len() as u64;
    if came == 0 {
        return Ok(());
    }
    let more = if came < GATHERED_AT_ONCE { "" } else { " or more" };
    let message = format!(
        "cases came since the preview was computed, and the order would reach them too: {came}{more}"
    );
    Err(barred(message, "draft the order anew, or give it with them"))
}

/// Makes cases an order's own, each once.
pub(super) async fn gather(
    tx: &impl ConnectionTrait,
    row: &mut Model,
    found: &[CaseId],
) -> Result<(), LedgerError> {
    let items = found.iter().map(|case| {
        all_set::<_, tolling_item::ActiveModel>(tolling_item::Model {
            order_id: row.id,
            case_id: *case,
            status: ItemStatus::Pending,
            why: None,
            tried: 0,
            previewed: false,
            position: None,
            preview: None,
            changes: None,
            recomputed: false,
            entry_id: None,
        })
    });
    let once = OnConflict::columns([Item::OrderId, Item::CaseId]).do_nothing().to_owned();
    let added = tolling_item::Entity::insert_many(items)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await
        .doing("gathering cases")?;
    row.total = row.total.saturating_add_unsigned(added);
    Ok(())
}

/// The ids of some cases of an order's realm, in their order.
fn some_of(row: &Model) -> Select<case::Entity> {
    case::Entity::find()
        .select_only()
        .column(case::Column::Id)
        .filter(case::Column::RealmId.eq(row.realm_id))
        .order_by_asc(case::Column::Id)
        .limit(GATHERED_AT_ONCE)
}

/// Those of them that a tolling order means.
fn within(query: Select<case::Entity>, row: &Model) -> Result<Select<case::Entity>, LedgerError> {
    let scope = row.scope()?;
    let mut query = if scope.cases.is_empty() {
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
    Ok(query)
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
