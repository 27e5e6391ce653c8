//! An act that reaches many cases: gathered by and by, done one case a transaction, swept at the end.
//!
//! What becomes of a case is written in the same transaction as the act on it. So whoever is killed between two cases, and
//! whoever does a case twice, loses and doubles nothing.

use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use statute::forced_labor::bulk::{self, Carried, act_on, carried_by};
use statute::{Audience, Barred, Entry, EntryKind};

use super::open::Open;
use super::outbox::{Errand, queue};
use super::settle::all_set;
use super::{Ledger, append};
use crate::actor::{Actor, clean};
use crate::bulk_item::{self, ItemStatus};
use crate::bulk_operation::{self, BulkStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, EntryId, OperationId, RealmId};
use crate::stored::Word;
use crate::{case, case_view, docket_entry, held_under};

/// How many cases one transaction gathers.
pub(super) const GATHERED_AT_ONCE: u64 = 500;
/// How often what failed is tried again before the operation ends with it.
pub(super) const SWEEPS: i32 = 3;

/// What comes next in an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkStep {
    /// More cases are to be gathered.
    Gather,
    /// This case, the first of those that are left. A tolling order is carried to it and to some after it at once: its carrier is told by the ledger
    /// which they were, and whoever does one case a time goes by this.
    Item(CaseId),
    /// Nothing is left but what failed.
    Sweep,
    /// It is paused.
    Rest,
    /// It has ended.
    Ended,
}

impl Ledger {
    /// Begins to carry the new entries to the other cases they reach, where there are any.
    pub(super) async fn begin_bulk(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<Option<OperationId>, LedgerError> {
        let found = open.fresh().iter().find_map(|row| Some((row, carried_by(row.kind.0)?)));
        let Some((row, carried)) = found else { return Ok(None) };
        let (order, realm) = (open.case.id, open.case.realm_id);
        if held(tx, realm, order, carried, None, 1).await?.is_empty() {
            return Ok(None);
        }
        let begun = bulk_operation::Model {
            id: OperationId::random(),
            realm_id: realm,
            case_id: order,
            entry_id: row.id,
            act: Word(carried.act),
            status: BulkStatus::Running,
            gathered_to: None,
            gathered: false,
            total: 0,
            done: 0,
            skipped: 0,
            failed: 0,
            sweeps: 0,
            created_by: row.by_account.clone(),
            created_at: self.real_now(),
            changed_by: None,
            changed_at: None,
            reason: None,
            ended_at: None,
        };
        let id = begun.id;
        bulk_operation::Entity::insert(all_set(begun))
            .exec_without_returning(tx)
            .await
            .doing("beginning an operation")?;
        queue(tx, realm, vec![Errand::Bulk(id)], self.real_now()).await?;
        Ok(Some(id))
    }

    /// Ends the operations of an order whose cause was corrected away. What they have reached stays so: each of those dockets
    /// is corrected by itself, or not.
    pub(super) async fn stop_bulk(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let is_correction = |row: &&docket_entry::Model| row.kind.0 == EntryKind::EntryCorrected;
        let Some(correction) = open.fresh().iter().find(is_correction) else { return Ok(()) };
        let unended = [BulkStatus::Running, BulkStatus::Paused, BulkStatus::Failed];
        let found = bulk_operation::Entity::find()
            .filter(bulk_operation::Column::CaseId.eq(open.case.id))
            .filter(bulk_operation::Column::Status.is_in(unended))
            .all(tx)
            .await
            .doing("looking for operations")?;
        for row in found {
            if standing(&open.rows, row.entry_id)?.is_some() {
                continue;
            }
            let mut operation = self.lock_bulk(tx, row.id).await?;
            if !unended.contains(&operation.status) {
                continue;
            }
            let now = self.real_now();
            operation.status = BulkStatus::Cancelled;
            (operation.changed_by, operation.changed_at) =
                (Some(correction.by_account.clone()), Some(now));
            operation.reason = Some("what it carries was corrected away".to_owned());
            operation.ended_at = Some(now);
            save(tx, operation).await?;
        }
        Ok(())
    }

    /// What comes next in an operation.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn bulk_next(&self, id: OperationId) -> Result<BulkStep, LedgerError> {
        let row = operation(self.db(), id).await?;
        Ok(match row.status {
            BulkStatus::Paused => BulkStep::Rest,
            BulkStatus::Done | BulkStatus::Cancelled | BulkStatus::Failed => BulkStep::Ended,
            BulkStatus::Running if !row.gathered => BulkStep::Gather,
            BulkStatus::Running => {
                let next = bulk_item::Entity::find()
                    .filter(bulk_item::Column::OperationId.eq(id))
                    .filter(bulk_item::Column::Status.eq(ItemStatus::Pending))
                    .order_by_asc(bulk_item::Column::CaseId)
                    .one(self.db())
                    .await
                    .doing("reading the next case")?;
                next.map_or(BulkStep::Sweep, |item| BulkStep::Item(item.case_id))
            }
        })
    }

    /// Gathers some more of the cases that an operation reaches.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn bulk_gather(&self, id: OperationId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_bulk(tx, id).await?;
            if row.status != BulkStatus::Running || row.gathered {
                return Ok(());
            }
            let carried = cause(tx, &row).await?.carried;
            let (realm, order) = (row.realm_id, row.case_id);
            let found = held(tx, realm, order, carried, row.gathered_to, GATHERED_AT_ONCE).await?;
            let items = found.iter().map(|case| {
                all_set(bulk_item::Model {
                    operation_id: id,
                    case_id: *case,
                    status: ItemStatus::Pending,
                    why: None,
                    tried: 0,
                })
            });
            bulk_item::Entity::insert_many(items)
                .exec_without_returning(tx)
                .await
                .doing("gathering cases")?;
            let count = found.len() as u64;
            row.total = row.total.saturating_add_unsigned(count);
            row.gathered = count < GATHERED_AT_ONCE;
            row.gathered_to = found.last().copied().or(row.gathered_to);
            save(tx, row).await
        })
        .await
    }

    /// Does the act of an operation on one case. Done twice, it does nothing the second time; while the operation does
    /// not run, it does nothing at all.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such operation or case; what keeps the act from being recorded; the
    /// database's own. Then [`Ledger::bulk_failed`] is to be told.
    pub async fn bulk_item(&self, id: OperationId, case: CaseId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let locked = self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            let mut row = self.lock_bulk(tx, id).await?;
            let Some(mut item) = pending(tx, &row, case).await? else { return Ok(()) };
            let Cause { row: caused, entry, carried } = cause(tx, &row).await?;
            let by = Actor {
                account: caused.by_account,
                role: caused.by_role.0,
                email: None,
                party: None,
            };
            let order = case::Entity::find_by_id(row.case_id).one(tx).await;
            let order = order.doing("reading an order")?.ok_or(LedgerError::NotFound)?;
            let mut open = self.open(tx, locked).await?;
            self.lapse(&mut open)?;
            item.tried += 1;
            match self.carry(&mut open, carried, &entry, &order.number, &by) {
                Err(Kept::Back(why)) => {
                    (item.status, item.why) = (ItemStatus::Skipped, Some(clean(&why)));
                    row.skipped += 1;
                }
                Err(Kept::Failed(error)) => return Err(*error),
                Ok(()) => {
                    self.lapse(&mut open)?;
                    self.finish(tx, &mut open, &by, Audience::Office, carried.act).await?;
                    (item.status, item.why) = (ItemStatus::Done, None);
                    row.done += 1;
                }
            }
            save_item(tx, item).await?;
            save(tx, row).await
        })
        .await
    }

    /// Puts the act on the docket in hand, or says why the law keeps it from this case.
    fn carry(
        &self,
        open: &mut Open,
        carried: &Carried,
        cause: &Entry,
        order: &str,
        by: &Actor,
    ) -> Result<(), Kept> {
        let act = act_on(carried, cause, order, &self.fold(open)).map_err(Kept::Back)?;
        let entries =
            self.decide(open, Audience::Office, by, act).map_err(|error| match error {
                error @ LedgerError::Barred { .. } => Kept::Back(why(&error)),
                other => Kept::Failed(Box::new(other)),
            })?;
        open.add(entries, by).map_err(|error| Kept::Failed(Box::new(error)))
    }

    /// Remembers that the service failed at a case, and why.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such operation; the database's own.
    pub async fn bulk_failed(
        &self,
        id: OperationId,
        case: CaseId,
        error: &LedgerError,
    ) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_bulk(tx, id).await?;
            let Some(mut item) = pending(tx, &row, case).await? else { return Ok(()) };
            (item.status, item.why) = (ItemStatus::Failed, Some(clean(&why(error))));
            item.tried += 1;
            row.failed += 1;
            save_item(tx, item).await?;
            save(tx, row).await
        })
        .await
    }

    /// When nothing else is left: what failed is tried again, and after some such sweeps the operation ends.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such operation; the database's own.
    pub async fn bulk_sweep(&self, id: OperationId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_bulk(tx, id).await?;
            if row.status != BulkStatus::Running {
                return Ok(());
            }
            if row.failed > 0 && row.sweeps < SWEEPS {
                try_again(tx, id).await?;
                (row.failed, row.sweeps) = (0, row.sweeps + 1);
            } else {
                row.status = if row.failed == 0 { BulkStatus::Done } else { BulkStatus::Failed };
                row.ended_at = Some(self.real_now());
            }
            save(tx, row).await
        })
        .await
    }

    pub(super) async fn lock_bulk(
        &self,
        tx: &impl ConnectionTrait,
        id: OperationId,
    ) -> Result<bulk_operation::Model, LedgerError> {
        let mut query = bulk_operation::Entity::find_by_id(id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        query.one(tx).await.doing("locking an operation")?.ok_or(LedgerError::NotFound)
    }
}

/// Why an act does not get onto a docket.
pub(super) enum Kept {
    /// The law keeps it back, in these words.
    Back(String),
    /// The service failed.
    Failed(Box<LedgerError>),
}

/// The operations on many cases that are under way, the oldest first.
pub(crate) async fn running_bulk(
    db: &impl ConnectionTrait,
    realm: Option<RealmId>,
) -> Result<Vec<bulk_operation::Model>, LedgerError> {
    use bulk_operation::Column;
    let of_realm =
        realm.map_or_else(Condition::all, |realm| Condition::all().add(Column::RealmId.eq(realm)));
    bulk_operation::Entity::find()
        .filter(Column::Status.eq(BulkStatus::Running))
        .filter(of_realm)
        .order_by_asc(Column::CreatedAt)
        .all(db)
        .await
        .doing("listing unfinished operations")
}

/// An operation, for the service itself.
pub(crate) async fn operation(
    db: &impl ConnectionTrait,
    id: OperationId,
) -> Result<bulk_operation::Model, LedgerError> {
    let row = bulk_operation::Entity::find_by_id(id).one(db).await;
    row.doing("reading an operation")?.ok_or(LedgerError::NotFound)
}

/// The shipments that are held under an order in one of the states that are reached, in the order of their ids.
async fn held(
    tx: &impl ConnectionTrait,
    realm: RealmId,
    order: CaseId,
    carried: &Carried,
    after: Option<CaseId>,
    limit: u64,
) -> Result<Vec<CaseId>, LedgerError> {
    let view = |column| Expr::col((case_view::Entity, column));
    let states = carried.states.iter().map(|state| state.as_str());
    let held = Query::select()
        .expr(Expr::val(1))
        .from(case_view::Entity)
        .inner_join(
            case::Entity,
            Expr::col((case::Entity, case::Column::Id))
                .equals((case_view::Entity, case_view::Column::CaseId)),
        )
        .and_where(
            view(case_view::Column::CaseId)
                .equals((held_under::Entity, held_under::Column::CaseId)),
        )
        .and_where(view(case_view::Column::Audience).eq(Word(Audience::Office)))
        .and_where(view(case_view::Column::State).is_in(states))
        .and_where(Expr::col((case::Entity, case::Column::RealmId)).eq(realm))
        .take();
    let mut query = held_under::Entity::find()
        .select_only()
        .column(held_under::Column::CaseId)
        .filter(held_under::Column::OrderCaseId.eq(order))
        .filter(Condition::all().add(Expr::exists(held)))
        .order_by_asc(held_under::Column::CaseId)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(held_under::Column::CaseId.gt(after));
    }
    query.into_tuple().all(tx).await.doing("gathering cases")
}

/// What brought an operation about.
struct Cause {
    /// Who did it, and in what role.
    row: docket_entry::Model,
    /// What stands there now.
    entry: Entry,
    carried: &'static Carried,
}

async fn cause(
    tx: &impl ConnectionTrait,
    operation: &bulk_operation::Model,
) -> Result<Cause, LedgerError> {
    let rows = append::rows(tx, operation.case_id).await?;
    standing(&rows, operation.entry_id)?.ok_or(LedgerError::NotFound)
}

/// What an entry of a docket brings about; none where it was corrected away.
fn standing(rows: &[docket_entry::Model], entry: EntryId) -> Result<Option<Cause>, LedgerError> {
    let Some(row) = rows.iter().find(|row| row.id == entry) else { return Ok(None) };
    let docket = rows.iter().map(append::entry).collect::<Result<Vec<_>, _>>()?;
    let position = u32::try_from(row.position).unwrap_or_default();
    let found = bulk::cause(&docket, position);
    Ok(found.map(|(entry, carried)| Cause { row: row.clone(), entry, carried }))
}

/// A case of an operation, where the operation runs and nothing became of the case yet.
async fn pending(
    tx: &impl ConnectionTrait,
    row: &bulk_operation::Model,
    case: CaseId,
) -> Result<Option<bulk_item::Model>, LedgerError> {
    if row.status != BulkStatus::Running {
        return Ok(None);
    }
    let item = bulk_item::Entity::find_by_id((row.id, case)).one(tx).await;
    Ok(item.doing("reading a case of an operation")?.filter(|it| it.status == ItemStatus::Pending))
}

/// What an officer can do something about: every defect, else what the ledger was doing.
pub(super) fn why(error: &LedgerError) -> String {
    match error {
        LedgerError::Barred { barred, .. } => match &**barred {
            Barred::Defective { defects } => {
                let messages: Vec<_> = defects.iter().map(|it| it.message.as_str()).collect();
                messages.join("; ")
            }
            other => other.to_string(),
        },
        other => other.to_string(),
    }
}

/// Puts what failed back among what is to be done.
pub(super) async fn try_again(
    tx: &impl ConnectionTrait,
    id: OperationId,
) -> Result<(), LedgerError> {
    bulk_item::Entity::update_many()
        .set(bulk_item::ActiveModel { status: Set(ItemStatus::Pending), ..Default::default() })
        .filter(bulk_item::Column::OperationId.eq(id))
        .filter(bulk_item::Column::Status.eq(ItemStatus::Failed))
        .exec(tx)
        .await
        .doing("trying again what failed")?;
    Ok(())
}

pub(super) async fn save(
    tx: &impl ConnectionTrait,
    row: bulk_operation::Model,
) -> Result<(), LedgerError> {
    all_set::<_, bulk_operation::ActiveModel>(row)
        .update(tx)
        .await
        .doing("writing an operation")?;
    Ok(())
}

async fn save_item(tx: &impl ConnectionTrait, item: bulk_item::Model) -> Result<(), LedgerError> {
    all_set::<_, bulk_item::ActiveModel>(item)
        .update(tx)
        .await
        .doing("writing a case of an operation")?;
    Ok(())
}
