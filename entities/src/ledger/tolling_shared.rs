//! Days that tolling orders share. Each order moves a period that it reaches by all its days, and one that two of them reach by the days of both:
//! whoever orders the same closure a second time would move every limit once more. So such an order is not given by mistake.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement,
};

use super::Ledger;
use super::tolling_orders::barred;
use super::tolling_revoke::is_revoked;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::TollingOrderId;
use crate::tolling_order::{Column, Entity, Model, TollingStatus, that_toll};

/// An order in force that an order shares days with: it may reach the same cases, and moves one of the same limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedDays {
    /// The order in force.
    pub order: TollingOrderId,
    /// On what authority.
    pub authority: String,
    /// How many calendar days are in both.
    pub days: u32,
}

impl Ledger {
    /// The orders in force that an order shares days with, the oldest first. None of an order that takes another back, nor of a change of the law.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] to whoever is no officer; [`LedgerError::Stored`] where a scope is none; the database's own.
    pub async fn days_shared(
        &self,
        actor: &Actor,
        row: &Model,
    ) -> Result<Vec<SharedDays>, LedgerError> {
        Self::has_tolling_orders_for(actor)?;
        shared(self.db(), row).await
    }

    /// That an order shares no day with another in force. Of two that are given at once the second sees the first: it waits for it.
    pub(super) async fn shares_no_day(
        &self,
        tx: &impl ConnectionTrait,
        row: &Model,
    ) -> Result<(), LedgerError> {
        if !row.tolls() {
            return Ok(());
        }
        if self.locks_rows() {
            let lock = "SELECT pg_advisory_xact_lock(hashtext('tolling_order'), 0)";
            let lock = Statement::from_string(tx.get_database_backend(), lock);
            tx.execute_raw(lock).await.doing("waiting for other orders")?;
        }
        let found = shared(tx, row).await?;
        let Some(first) = found.first() else { return Ok(()) };
        let more = match found.len() {
            1 => String::new(),
            more => format!(", and with {} more", more - 1),
        };
        let SharedDays { order, authority, days } = first;
        let message = format!(
            "the order shares {days} calendar days with order {order} ({authority}){more}, which may reach the same cases: a period that both reach \
             would be moved by these days twice"
        );
        Err(barred(
            message,
            "cancel the draft, or revoke the other order first; where both are meant to count, give it with `despite_shared_days`",
        ))
    }
}

async fn shared(tx: &impl ConnectionTrait, row: &Model) -> Result<Vec<SharedDays>, LedgerError> {
    if !row.tolls() {
        return Ok(Vec::new());
    }
    let scope = row.scope()?;
    let ours = row.order(&scope.limits);
    let candidates = Entity::find()
        .filter(Column::RealmId.eq(row.realm_id))
        .filter(Column::Id.ne(row.id))
        .filter(given())
        .filter(its_days_meet(row))
        .order_by_asc(Column::ApprovedAt)
        .order_by_asc(Column::Id)
        .all(tx)
        .await
        .doing("looking for orders of the same days")?;
    let mut found = Vec::new();
    for other in candidates {
        let theirs = other.scope()?;
        let days = ours.shared_days(&other.order(&theirs.limits));
        if days > 0 && scope.meets(&theirs) && !is_revoked(tx, &other).await? {
            found.push(SharedDays { order: other.id, authority: other.authority, days });
        }
    }
    Ok(found)
}

/// Orders of tolling that were given, and not cut short before they reached a case.
fn given() -> Condition {
    that_toll().add(Column::ApprovedOn.is_not_null()).add(
        Condition::any().add(Column::Status.ne(TollingStatus::Cancelled)).add(Column::Done.gt(0)),
    )
}

/// Orders of which a day may be one of this order's.
fn its_days_meet(row: &Model) -> Condition {
    // Of one that an older process has drafted its scope alone says the program, and how long it moves.
    let mut days = Condition::all().add(Column::MovesUntil.gt(row.from));
    if let Some(program) = row.program {
        days = days.add(Column::Program.eq(program));
    }
    let mut meets = Condition::all().add(Condition::any().add(Column::Program.is_null()).add(days));
    if let Some(end) = row.moves_until {
        meets = meets.add(Column::From.lt(end));
    }
    meets
}
