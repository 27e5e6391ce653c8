//! An order on its way: gathered by and by, computed for its preview, then put on dockets, swept at the end.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use statute::Audience;

use super::Ledger;
use super::bulk::{BulkStep, GATHERED_AT_ONCE, SWEEPS, why};
use super::settle::all_set;
use super::tolling_late::{has_late, takes_late};
use super::tolling_reach::{gather, reached, unreached};
use crate::actor::clean;
use crate::bulk_item::ItemStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, TollingOrderId};
use crate::tolling_item::{self, Column as Item};
use crate::tolling_order::{self, Column, Model, TollingStatus};

impl Ledger {
    /// What comes next in a tolling order; `None` where there is no such order.
    ///
    /// # Errors
    /// The database's own.
    pub async fn tolling_next(&self, id: TollingOrderId) -> Result<Option<BulkStep>, LedgerError> {
        use TollingStatus as S;
        let row = tolling_order::Entity::find_by_id(id).one(self.db()).await;
        let Some(row) = row.doing("reading a tolling order")? else { return Ok(None) };
        let step = match row.status {
            S::Paused => BulkStep::Rest,
            S::Previewed | S::Cancelled => BulkStep::Ended,
            S::Done | S::Failed if !takes_late(&row) => BulkStep::Ended,
            S::Previewing | S::Running if !row.gathered => BulkStep::Gather,
            S::Previewing | S::Running | S::Done | S::Failed => {
                let rest = if row.status.has_ended() { BulkStep::Ended } else { BulkStep::Sweep };
                let next = next_cases(self.db(), &row, 1).await?.pop();
                next.map_or(rest, BulkStep::Item)
            }
        };
        Ok(Some(step))
    }

    /// Gathers some more of the cases that an order reaches. One that is gathered already stays as it is.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order; the database's own.
    pub async fn tolling_gather(&self, id: TollingOrderId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_tolling(tx, id).await?;
            if !is_under_way(&row) || row.gathered {
                return Ok(());
            }
            let found = reached(tx, &row).await?;
            gather(tx, &mut row, &found).await?;
            row.gathered = (found.len() as u64) < GATHERED_AT_ONCE;
            row.gathered_to = found.last().copied().or(row.gathered_to);
            save(tx, row).await
        })
        .await
    }

    /// Remembers that the service failed at a case, and why.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order; the database's own.
    pub async fn tolling_failed(
        &self,
        id: TollingOrderId,
        case: CaseId,
        error: &LedgerError,
    ) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_tolling(tx, id).await?;
            let item = waiting(tx, &row, &[case]).await?.remove(&case);
            let Some(mut item) = item else { return Ok(()) };
            item.why = Some(clean(&why(error)));
            if row.status == TollingStatus::Previewing && item.tried < SWEEPS {
                // No sweep comes for a draft: it is tried again at once.
                item.tried += 1;
            } else if row.status == TollingStatus::Previewing {
                // That it has no position says that nothing was computed. The execution tries it all the same, and counts its own tries.
                (item.previewed, item.tried) = (true, 0);
            } else if row.status.has_ended() && item.tried < SWEEPS {
                // No sweep comes any more: it is tried again at once.
                item.tried += 1;
            } else {
                item.status = ItemStatus::Failed;
                item.tried += 1;
                row.failed += 1;
                if row.status == TollingStatus::Done {
                    row.status = TollingStatus::Failed;
                }
            }
            save_item(tx, item).await?;
            save(tx, row).await
        })
        .await
    }

    /// When nothing else is left: a preview is done; of what was given, what failed is tried again, and after some such sweeps, when there is no
    /// case that came meanwhile, the order ends.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order; the database's own.
    pub async fn tolling_sweep(&self, id: TollingOrderId) -> Result<(), LedgerError> {
        use TollingStatus as S;
        self.write(async |tx| {
            let mut row = self.lock_tolling(tx, id).await?;
            match row.status {
                S::Previewing => row.status = S::Previewed,
                S::Running if row.failed > 0 && row.sweeps < SWEEPS => {
                    try_again(tx, id).await?;
                    (row.failed, row.sweeps) = (0, row.sweeps + 1);
                }
                S::Running => {
                    // Cases may have been opened, or opened again, since it went past them.
                    let late = unreached(tx, &row).await?;
                    if late.is_empty() {
                        row.status = if row.failed == 0 { S::Done } else { S::Failed };
                        row.ended_at = Some(self.real_now());
                    } else {
                        gather(tx, &mut row, &late).await?;
                    }
                }
                _ => return Ok(()),
            }
            save(tx, row).await
        })
        .await
    }

    pub(super) async fn lock_tolling(
        &self,
        tx: &impl ConnectionTrait,
        id: TollingOrderId,
    ) -> Result<Model, LedgerError> {
        let mut query = tolling_order::Entity::find_by_id(id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        query.one(tx).await.doing("locking a tolling order")?.ok_or(LedgerError::NotFound)
    }
}

/// Those who have to be told, where it touches them.
pub(super) const PARTIES: &[Audience] = &[Audience::Filer, Audience::Importer];

pub(super) const fn is_under_way(row: &Model) -> bool {
    matches!(row.status, TollingStatus::Previewing | TollingStatus::Running)
}

/// Whether an order is carried: while it is under way, and to cases that come late also when it has ended.
pub(super) const fn is_carried(row: &Model) -> bool {
    is_under_way(row) || takes_late(row)
}

/// The cases with which something is still to be done.
fn open_items(status: TollingStatus) -> Condition {
    let open = match status {
        TollingStatus::Previewing => Item::Previewed.eq(false),
        _ => Item::Status.eq(ItemStatus::Pending),
    };
    Condition::all().add(open)
}

/// The next cases with which something is still to be done, in the order of their ids.
pub(super) async fn next_cases(
    db: &impl ConnectionTrait,
    row: &Model,
    at_most: u64,
) -> Result<Vec<CaseId>, LedgerError> {
    tolling_item::Entity::find()
        .select_only()
        .column(Item::CaseId)
        .filter(Item::OrderId.eq(row.id))
        .filter(open_items(row.status))
        .order_by_asc(Item::CaseId)
        .limit(at_most)
        .into_tuple()
        .all(db)
        .await
        .doing("reading the next cases")
}

/// Those of some cases of an order of which nothing became yet, where the order is carried.
pub(super) async fn waiting(
    tx: &impl ConnectionTrait,
    row: &Model,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, tolling_item::Model>, LedgerError> {
    if !is_carried(row) {
        return Ok(HashMap::new());
    }
    let items = tolling_item::Entity::find()
        .filter(Item::OrderId.eq(row.id))
        .filter(Item::CaseId.is_in(cases.iter().copied()))
        .filter(open_items(row.status))
        .all(tx)
        .await
        .doing("reading cases of an order")?;
    Ok(items.into_iter().map(|item| (item.case_id, item)).collect())
}

/// The tolling orders that are under way, or have a case that came late to be carried to, the oldest first.
pub(crate) async fn running_tolling(
    db: &impl ConnectionTrait,
    realm: Option<RealmId>,
) -> Result<Vec<Model>, LedgerError> {
    let of_realm =
        realm.map_or_else(Condition::all, |realm| Condition::all().add(Column::RealmId.eq(realm)));
    tolling_order::Entity::find()
        .filter(
            Condition::any()
                .add(Column::Status.is_in([TollingStatus::Previewing, TollingStatus::Running]))
                .add(has_late()),
        )
        .filter(of_realm)
        .order_by_asc(Column::DraftedAt)
        .all(db)
        .await
        .doing("listing unfinished tolling orders")
}

/// Ends the orders of a realm that is closed.
pub(super) async fn end_tolling(
    tx: &impl ConnectionTrait,
    realm: RealmId,
    at: DateTime<Utc>,
) -> Result<(), LedgerError> {
    use TollingStatus as S;
    let cancelled = tolling_order::ActiveModel {
        status: Set(S::Cancelled),
        ended_at: Set(Some(at)),
        ..Default::default()
    };
    tolling_order::Entity::update_many()
        .set(cancelled)
        .filter(Column::RealmId.eq(realm))
        .filter(Column::Status.is_in([S::Previewing, S::Previewed, S::Running, S::Paused]))
        .exec(tx)
        .await
        .doing("ending tolling orders")?;
    Ok(())
}

/// Puts what failed back among what is to be done.
pub(super) async fn try_again(
    tx: &impl ConnectionTrait,
    id: TollingOrderId,
) -> Result<(), LedgerError> {
    tolling_item::Entity::update_many()
        .set(tolling_item::ActiveModel { status: Set(ItemStatus::Pending), ..Default::default() })
        .filter(Item::OrderId.eq(id))
        .filter(Item::Status.eq(ItemStatus::Failed))
        .exec(tx)
        .await
        .doing("trying again what failed")?;
    Ok(())
}

pub(super) async fn save(tx: &impl ConnectionTrait, row: Model) -> Result<(), LedgerError> {
    all_set::<_, tolling_order::ActiveModel>(row)
        .update(tx)
        .await
        .doing("writing a tolling order")?;
    Ok(())
}

pub(super) async fn save_item(
    tx: &impl ConnectionTrait,
    item: tolling_item::Model,
) -> Result<(), LedgerError> {
    all_set::<_, tolling_item::ActiveModel>(item)
        .update(tx)
        .await
        .doing("writing a case of an order")?;
    Ok(())
}
