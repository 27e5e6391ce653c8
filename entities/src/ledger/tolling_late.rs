//! Cases that come after a tolling order was gathered: opened while its days run, or opened again when what had ended them was corrected away. Which
//! periods an order moves, the law says by their days; whether the case was there when the order was given it does not ask, and nor do we (U).
//!
//! Whoever opens a case makes it the order's own, in his transaction and under the lock of the order; the order's carrier then puts it on the docket
//! as on any other. Who gives the order, or ends its carrying, needs the same lock: so either he finds the case, or it finds what he did.
//!
//! The database looks for the orders: of those whose days were over before the case began, or that name other cases, however many, nothing is read.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder,
};
use statute::count::legal_day;
use statute::tolling;

use super::Ledger;
use super::open::Open;
use super::outbox::queue;
use super::tolling_reach::gather;
use super::tolling_revoke::is_revoked;
use super::tolling_run::save_item;
use crate::bulk_item::ItemStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::tolling_item::{self, Column as Item};
use crate::tolling_order::{Column, Entity, Model, TollingScope, TollingStatus, that_toll};
use crate::{case, tolling_order};

impl Ledger {
    /// Has the orders that reach a case carried to it, where it has just been opened, or opened again.
    pub(super) async fn reach_late(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let program = open.case.program.0;
        let over = tolling::over(program);
        let was_over = open.views.iter().all(|view| over.contains(&view.state.as_str()));
        if !was_over || !tolling::reaches(program) {
            return Ok(());
        }
        let is_open = !program.is_over(self.fold(open).state) || self.is_open_to_a_party(open);
        let first = open.entries.iter().map(|entry| entry.on).min();
        let Some(first) = first.filter(|_| is_open) else { return Ok(()) };
        let orders = Entity::find()
            .filter(Column::RealmId.eq(open.case.realm_id))
            .filter(that_toll())
            .filter(Column::Status.ne(TollingStatus::Cancelled))
            .filter(may_reach(&open.case, first))
            .order_by_asc(Column::Id)
            .all(tx)
            .await
            .doing("looking for orders that reach a case")?;
        for order in orders {
            if is_meant(&order.scope()?, &open.case) && order.order(&[]).moves_from(first) {
                // What it has become is read under its lock.
                let order = self.lock_tolling(tx, order.id).await?;
                self.reach_one(tx, order, open.case.id).await?;
            }
        }
        Ok(())
    }

    async fn reach_one(
        &self,
        tx: &DatabaseTransaction,
        mut row: Model,
        case: CaseId,
    ) -> Result<(), LedgerError> {
        // A draft gathers anew when it is given.
        let is_given = row.approved_on.is_some() && row.status != TollingStatus::Cancelled;
        if !is_given || is_revoked(tx, &row).await? {
            return Ok(());
        }
        let known = tolling_item::Entity::find_by_id((row.id, case)).one(tx).await;
        match known.doing("reading a case of an order")? {
            None => gather(tx, &mut row, &[case]).await?,
            Some(item) if item.status == ItemStatus::Skipped => {
                row.skipped -= 1;
                let status = ItemStatus::Pending;
                save_item(tx, tolling_item::Model { status, why: None, ..item }).await?;
            }
            // It is on the docket already, or on its way.
            Some(_) => return Ok(()),
        }
        queue(tx, row.realm_id, vec![row.errand()], self.real_now()).await?;
        save_counts(tx, &row).await
    }
}

/// Which orders may reach a case whose docket begins on this day, as the database is asked: those whose days are not over by then, and that do not
/// have the case on its docket already, or on its way.
///
/// One that names cases makes all of them its own when they are gathered, over or not: it can reach late what it has made its own, and nothing else.
fn may_reach(case: &case::Model, first: NaiveDate) -> Condition {
    let own = |which: Condition| Expr::exists(own_items(which.add(Item::CaseId.eq(case.id))));
    let skipped = Item::Status.eq(ItemStatus::Skipped);
    let in_hand = own(Condition::all().add(Item::Status.ne(ItemStatus::Skipped)));
    let days = Condition::all()
        .add(Column::Program.eq(case.program))
        .add(Column::MovesUntil.gt(first))
        .add(
            Condition::any()
                .add(Column::NamesCases.eq(false))
                .add(own(Condition::all().add(skipped))),
        );
    Condition::all()
        // Of one that an older process has drafted its scope alone says it.
        .add(Condition::any().add(Column::Program.is_null()).add(days))
        .add(in_hand.not())
}

/// The cases of an order that are so, beside the order itself.
fn own_items(which: Condition) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(tolling_item::Entity)
        .and_where(
            Expr::col((tolling_item::Entity, Item::OrderId))
                .equals((tolling_order::Entity, Column::Id)),
        )
        .cond_where(which)
        .take()
}

/// Writes how many cases an order has, and how many it has skipped: its scope, which may name many, is not written with them.
async fn save_counts(tx: &impl ConnectionTrait, row: &Model) -> Result<(), LedgerError> {
    let counted = tolling_order::ActiveModel {
        total: Set(row.total),
        skipped: Set(row.skipped),
        ..Default::default()
    };
    Entity::update_many()
        .set(counted)
        .filter(Column::Id.eq(row.id))
        .exec(tx)
        .await
        .doing("counting the cases of an order")?;
    Ok(())
}

/// Whether an order that has ended is carried on to cases that come late: one that was cut short, or takes another back, is not.
pub(super) const fn takes_late(row: &Model) -> bool {
    let has_ended = matches!(row.status, TollingStatus::Done | TollingStatus::Failed);
    has_ended && row.tolls()
}

/// Whether it has such a case, as the database is asked.
pub(super) fn has_late() -> Condition {
    let pending = own_items(Condition::all().add(Item::Status.eq(ItemStatus::Pending)));
    that_toll()
        .add(Column::Status.is_in([TollingStatus::Done, TollingStatus::Failed]))
        .add(Expr::exists(pending))
}

/// Whether a scope means this case, as the gathering asks the database.
fn is_meant(scope: &TollingScope, case: &case::Model) -> bool {
    let opened = legal_day(case.opened_at);
    scope.program == case.program.0
        && (scope.cases.is_empty() || scope.cases.contains(&case.id))
        && scope.opened_from.is_none_or(|from| opened >= from)
        && scope.opened_to.is_none_or(|to| opened <= to)
}
