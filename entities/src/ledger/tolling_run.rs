//! An order on its way: gathered by and by, computed for its preview, then put on one docket a transaction, swept at the end.
//!
//! Preview and execution are the same computation, which the one throws away and the other writes. A case is always computed from what stands on
//! its docket at that moment, under its lock: what changed since the preview is never written over, and the case says that it was computed anew.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use statute::simulate::{Difference, differences};
use statute::{Act, Audience, Docket, EntryKind, Role, Who, tolling};

use super::Ledger;
use super::bulk::{BulkStep, GATHERED_AT_ONCE, Kept, SWEEPS, why};
use super::open::Open;
use super::settle::all_set;
use super::tolling_late::{has_late, takes_late};
use super::tolling_orders::is_revoked;
use super::tolling_reach::{gather, reached, unreached};
use super::wake::next_at;
use crate::actor::{Actor, clean};
use crate::bulk_item::ItemStatus;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, RealmId, TollingOrderId};
use crate::stored::Document;
use crate::tolling_item::{self, Column as Item};
use crate::tolling_order::{self, Column, Model, TollingKind, TollingStatus};

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
                let next = tolling_item::Entity::find()
                    .filter(Item::OrderId.eq(id))
                    .filter(open_items(row.status))
                    .order_by_asc(Item::CaseId)
                    .one(self.db())
                    .await
                    .doing("reading the next case")?;
                next.map_or(rest, |item| BulkStep::Item(item.case_id))
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

    /// Computes what an order would do to a case or, once it was given, does it. Done twice, it does nothing the second time; while the order rests,
    /// it does nothing at all.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order or case; what keeps the order from being recorded; the database's own. Then
    /// [`Ledger::tolling_failed`] is to be told.
    pub async fn tolling_item(&self, id: TollingOrderId, case: CaseId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let locked = self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            let mut row = self.lock_tolling(tx, id).await?;
            let Some(mut item) = waiting(tx, &row, case).await? else { return Ok(()) };
            let mut open = self.open(tx, locked).await?;
            let position = open.rows.last().map(|it| it.position);
            let tolled = match row.kind {
                TollingKind::LawChange => {
                    let settled = Box::pin(self.settle_anew(tx, &mut open, &row)).await;
                    settled.map_err(|error| Kept::Failed(Box::new(error)))
                }
                TollingKind::Tolling => match self.act_of(tx, &row, &open, case).await? {
                    Ok(act) => self.toll(&mut open, &act, &given_by(&row)),
                    Err(back) => Err(Kept::Back(back)),
                },
            };
            if row.status == TollingStatus::Previewing {
                previewed(&mut row, &mut item, position, tolled)?;
            } else {
                item.tried += 1;
                match tolled {
                    Err(Kept::Back(why)) => {
                        (item.status, item.why) = (ItemStatus::Skipped, Some(clean(&why)));
                        row.skipped += 1;
                    }
                    Err(Kept::Failed(error)) => return Err(*error),
                    Ok(found) => {
                        if row.kind == TollingKind::Tolling {
                            self.give(tx, &open).await?;
                        }
                        done(&mut row, &mut item, &open, position, &found)?;
                    }
                }
            }
            save_item(tx, item).await?;
            save(tx, row).await
        })
        .await
    }

    /// The act of an order on one case; or, in words, why there is none.
    async fn act_of(
        &self,
        tx: &impl ConnectionTrait,
        row: &Model,
        open: &Open,
        case: CaseId,
    ) -> Result<Result<Act, String>, LedgerError> {
        let Some(earlier) = row.revokes else {
            if is_revoked(tx, row).await? {
                return Ok(Err("a later order has taken it back".to_owned()));
            }
            let scope = row.scope()?;
            let on = row.approved_on.unwrap_or(open.today);
            // A case that came after the order was given has it from its own first day.
            let first = open.entries.iter().map(|entry| entry.on).min();
            let on = first.map_or(on, |first| Ord::max(on, first));
            return Ok(Ok(row.order(&scope.limits).act(on)));
        };
        let item = tolling_item::Entity::find_by_id((earlier, case)).one(tx).await;
        let item = item.doing("reading a case of the earlier order")?;
        let entry = item.and_then(|item| item.entry_id);
        let standing = open.rows.iter().find(|it| Some(it.id) == entry);
        let position = standing.and_then(|it| u32::try_from(it.position).ok());
        let none = || "the earlier order has no entry on its docket".to_owned();
        Ok(position
            .map(|position| tolling::taking_back(position, &row.authority, &row.reason))
            .ok_or_else(none))
    }

    /// Puts an act on the docket in hand; gives each deadline that differs by it, or says why the law keeps it from this case.
    fn toll(&self, open: &mut Open, act: &Act, by: &Actor) -> Result<Vec<Difference>, Kept> {
        let failed = |error| Kept::Failed(Box::new(error));
        self.lapse(open).map_err(failed)?;
        let before: Docket = self.fold(open);
        let who = Who { role: by.role, account: &by.account };
        let is_over = before.program.is_over(before.state);
        let is_open = is_over && self.is_open_to_a_party(open);
        let entries =
            tolling::written(&before, act, &who, is_open, &self.law()).map_err(|barred| {
                let barred = Box::new(barred);
                Kept::Back(why(&LedgerError::Barred { barred, permitted: Vec::new() }))
            })?;
        open.add(entries, by).map_err(failed)?;
        // What no longer runs to a later day may be over already.
        self.lapse(open).map_err(failed)?;
        Ok(differences(&before, &self.fold(open)))
    }

    /// Whether the case is not over in the eyes of a party that knows it.
    pub(super) fn is_open_to_a_party(&self, open: &Open) -> bool {
        let program = open.case.program.0;
        PARTIES
            .iter()
            .filter_map(|audience| open.seen(*audience))
            .any(|seen| !program.is_over(self.as_seen(open, &seen).state))
    }

    /// Writes the docket in hand, and tells the parties of whose limits one has moved, as they see it themselves.
    async fn give(&self, tx: &DatabaseTransaction, open: &Open) -> Result<(), LedgerError> {
        let touched = self.touched(open);
        let notices = self.owed(tx, open, Some(&touched)).await?;
        let before = next_at(tx, open.case.id).await?;
        self.settle(tx, open).await?;
        let now = next_at(tx, open.case.id).await?;
        // A clock that wakes too early finds nothing, and sleeps on: it need not be told of a later hour.
        let is_sooner = now.is_none_or(|now| before.is_none_or(|before| now < before));
        self.send(tx, open, notices, now != before && is_sooner).await
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
            let Some(mut item) = waiting(tx, &row, case).await? else { return Ok(()) };
            item.why = Some(clean(&why(error)));
            if row.status == TollingStatus::Previewing {
                // The execution tries it all the same.
                item.previewed = true;
                row.previewed += 1;
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

/// Who gave an order: of a draft, whoever would be in his place.
fn given_by(row: &Model) -> Actor {
    let account = row.approved_by.clone().unwrap_or_else(|| row.drafted_by.clone());
    Actor { account, role: Role::Supervisor, email: None, party: None }
}

/// Notes what an order would do to a case.
fn previewed(
    row: &mut Model,
    item: &mut tolling_item::Model,
    position: Option<i32>,
    tolled: Result<Vec<Difference>, Kept>,
) -> Result<(), LedgerError> {
    match tolled {
        Ok(found) => {
            let moved = found.iter().filter(|it| it.is_moved()).count();
            row.moved_cases += i64::from(moved > 0);
            row.moved_deadlines = row.moved_deadlines.saturating_add_unsigned(moved as u64);
            item.preview = Some(document(&found)?);
        }
        Err(Kept::Back(why)) => item.why = Some(clean(&why)),
        Err(Kept::Failed(error)) => return Err(*error),
    }
    (item.previewed, item.position) = (true, position);
    row.previewed += 1;
    Ok(())
}

/// Notes what an order has done to a case.
fn done(
    row: &mut Model,
    item: &mut tolling_item::Model,
    open: &Open,
    position: Option<i32>,
    found: &[Difference],
) -> Result<(), LedgerError> {
    let kinds = [EntryKind::TollingOrdered, EntryKind::EntryCorrected];
    let entry = open.fresh().iter().find(|it| kinds.contains(&it.kind.0));
    let changes = document(found)?;
    item.recomputed = item.position != position || item.preview.as_ref() != Some(&changes);
    (item.status, item.why) = (ItemStatus::Done, None);
    item.entry_id = entry.map(|it| it.id);
    item.changes = Some(changes);
    row.done += 1;
    row.recomputed += i64::from(item.recomputed);
    Ok(())
}

fn document(found: &[Difference]) -> Result<Document, LedgerError> {
    serde_json::to_value(found).map(Document).map_err(unreadable("list of deadlines"))
}

const fn is_under_way(row: &Model) -> bool {
    matches!(row.status, TollingStatus::Previewing | TollingStatus::Running)
}

/// The cases with which something is still to be done.
fn open_items(status: TollingStatus) -> Condition {
    let open = match status {
        TollingStatus::Previewing => Item::Previewed.eq(false),
        _ => Item::Status.eq(ItemStatus::Pending),
    };
    Condition::all().add(open)
}

/// A case of an order, where the order is carried and nothing became of the case yet.
async fn waiting(
    tx: &impl ConnectionTrait,
    row: &Model,
    case: CaseId,
) -> Result<Option<tolling_item::Model>, LedgerError> {
    if !is_under_way(row) && !takes_late(row) {
        return Ok(None);
    }
    let item =
        tolling_item::Entity::find_by_id((row.id, case)).filter(open_items(row.status)).one(tx);
    item.await.doing("reading a case of an order")
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
