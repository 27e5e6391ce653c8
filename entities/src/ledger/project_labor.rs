//! The read models of forced-labor enforcement: which cases are communications, and what is held under which order.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::{Docket, EntryKind as Kind, Program};

use super::open::Open;
use super::project_orders::{TOUCHING, orders};
use super::project_shipments;
use super::settle::all_set;
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::{communication, held_under};

/// Rewrites the read models for which `touched` says so of one of their kinds.
pub(super) async fn project_labor(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
    touched: impl Fn(&[Kind]) -> bool,
) -> Result<(), LedgerError> {
    let filing = [Kind::AllegationFiled, Kind::AllegationReturned];
    if docket.program == Program::ForcedLaborOrder && touched(&filing) {
        communication(tx, open, docket).await?;
    }
    if docket.program == Program::ForcedLaborOrder && touched(TOUCHING) {
        orders(tx, open).await?;
    }
    let arrival = [Kind::EntryFiled, Kind::Imported, Kind::PresentedForExamination];
    if docket.program == Program::Detention && touched(&arrival) {
        held_under(tx, open, docket).await?;
    }
    if docket.program == Program::Detention {
        project_shipments::project(tx, open, docket).await?;
    }
    Ok(())
}

async fn communication(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    use communication::Column;
    let on = |kind| docket.last(kind).map(|entry| entry.on);
    let Some(filed_on) = on(Kind::AllegationFiled) else {
        communication::Entity::delete_by_id(open.case.id)
            .exec(tx)
            .await
            .doing("taking back a communication")?;
        return Ok(());
    };
    let returned_on = on(Kind::AllegationReturned);
    let row = communication::Model { case_id: open.case.id, filed_on, returned_on };
    let replace = OnConflict::column(Column::CaseId)
        .update_columns([Column::FiledOn, Column::ReturnedOn])
        .to_owned();
    communication::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await
        .doing("projecting a communication")?;
    Ok(())
}

async fn held_under(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    held_under::Entity::delete_many()
        .filter(held_under::Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting what is held")?;
    let named = docket.entries.iter().filter_map(|entry| entry.fields.content.as_ref());
    let named = named.filter_map(|content| content.get("orders")?.as_array()).flatten();
    let mut orders: Vec<CaseId> =
        named.filter_map(Value::as_str).filter_map(|id| id.parse().ok()).collect();
    orders.sort_unstable();
    orders.dedup();
    let rows = orders
        .into_iter()
        .map(|order_case_id| all_set(held_under::Model { order_case_id, case_id: open.case.id }));
    held_under::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await
        .doing("projecting what is held")?;
    Ok(())
}
