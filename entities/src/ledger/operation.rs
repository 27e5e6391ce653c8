//! Sandboxes and their clocks: forward only, and stopping wherever something is due.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::bulk::running_bulk;
use super::idempotency::{Idempotency, Replayable};
use super::outbox::{Errand, queue};
use super::settle::all_set;
use super::tolling_run::running_tolling;
use crate::actor::{Actor, clean};
use crate::clock::stored;
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{OperationId, RealmId};
use crate::operation::OperationStatus;
use crate::{delivery, operation, outbox, realm, wake};
use statute::audit::{Doing as Deeds, Resource};

impl Ledger {
    /// Makes a sandbox whose clock shows `now` and stands still.
    ///
    /// # Errors
    /// The idempotency key's; the database's own.
    pub async fn create_sandbox(
        &self,
        actor: &Actor,
        name: &str,
        now: DateTime<Utc>,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&realm::Model) -> Value + Sync),
    ) -> Result<Replayable<realm::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = realm::Model {
                id: RealmId::random(),
                name: clean(name),
                now: Some(stored(now)),
                created_by: actor.account.clone(),
                created_at: self.real_now(),
                is_own: false,
                owner_email: None,
                expires_at: None,
                closed_at: None,
                closed_why: None,
            };
            realm::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("making a sandbox")?;
            let answer = answer(&row);
            let deed =
                Deed::of(actor, Deeds::SandboxMade, Resource::Sandbox, Some(row.id.to_string()));
            let traced = Traced::beside(Place { realm: row.id, case: None, at: stored(now) }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Asks for a sandbox's clock to be moved: an operation that stops at each wake-up on the way.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is no sandbox, [`LedgerError::ClockBackwards`], [`LedgerError::ClockMoving`];
    /// the idempotency key's; the database's own.
    pub async fn move_clock(
        &self,
        actor: &Actor,
        realm: RealmId,
        to: DateTime<Utc>,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&operation::Model) -> Value + Sync),
    ) -> Result<Replayable<operation::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        let to = stored(to);
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let here = self.lock_realm(tx, realm).await?;
            let now = here.now.filter(|_| here.is_open(self.real_now()));
            let now = now.ok_or(LedgerError::NotFound)?;
            // First: while it moves, what it shows tells where it stops.
            let running = operation::Entity::find()
                .filter(operation::Column::RealmId.eq(realm))
                .filter(operation::Column::Status.eq(OperationStatus::Running))
                .one(tx)
                .await
                .doing("reading operations")?;
            if let Some(running) = running {
                return Err(LedgerError::ClockMoving { operation: running.id });
            }
            if to < now {
                return Err(LedgerError::ClockBackwards { now });
            }
            let row = operation::Model {
                id: OperationId::random(),
                realm_id: realm,
                status: OperationStatus::Running,
                start: now,
                target: to,
                reached: now,
                stops: 0,
                error: None,
                created_by: actor.account.clone(),
                created_at: self.real_now(),
                ended_at: None,
            };
            operation::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("beginning an operation")?;
            queue(tx, realm, vec![Errand::Operation(row.id)], self.real_now()).await?;
            let answer = answer(&row);
            let deed =
                Deed::of(actor, Deeds::ClockMoved, Resource::Sandbox, Some(realm.to_string()));
            let traced = Traced::beside(Place { realm, case: None, at: now }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Moves the clock of an operation's sandbox, and queues what is due then. Done twice, it does nothing the second
    /// time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::ClockBackwards`]; the database's own.
    pub async fn set_clock(
        &self,
        id: OperationId,
        to: DateTime<Utc>,
    ) -> Result<operation::Model, LedgerError> {
        let to = stored(to);
        self.write(async |tx| {
            let mut row = operation::Entity::find_by_id(id)
                .one(tx)
                .await
                .doing("reading an operation")?
                .ok_or(LedgerError::NotFound)?;
            let now = self.lock_realm(tx, row.realm_id).await?.now.ok_or(LedgerError::NotFound)?;
            if to < now {
                return Err(LedgerError::ClockBackwards { now });
            }
            if to == now && row.reached == to {
                return Ok(row);
            }
            let moved = realm::ActiveModel {
                id: Set(row.realm_id),
                now: Set(Some(to)),
                ..Default::default()
            };
            moved.update(tx).await.doing("moving a clock")?;
            let errands = due(tx, row.realm_id, to).await?;
            row.stops += i32::from(!errands.is_empty());
            row.reached = to;
            queue(tx, row.realm_id, errands, self.real_now()).await?;
            save(tx, &row).await?;
            Ok(row)
        })
        .await
    }

    /// Ends an operation: done, or failed with its reason. Told twice, the first word stands.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`]; the database's own.
    pub async fn end_operation(
        &self,
        id: OperationId,
        failure: Option<&str>,
    ) -> Result<operation::Model, LedgerError> {
        self.write(async |tx| {
            let row =
                operation::Entity::find_by_id(id).one(tx).await.doing("reading an operation")?;
            let mut row = row.ok_or(LedgerError::NotFound)?;
            if row.status == OperationStatus::Running {
                row.status =
                    if failure.is_some() { OperationStatus::Failed } else { OperationStatus::Done };
                row.error = failure.map(clean);
                row.ended_at = Some(self.real_now());
                save(tx, &row).await?;
            }
            Ok(row)
        })
        .await
    }

    /// The next instant, after the present and no later than `until`, at which something is due in a realm.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn next_in_realm(
        &self,
        realm: RealmId,
        until: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, LedgerError> {
        let now = self.now(realm).await?;
        let wake = wake::Entity::find()
            .filter(wake::Column::RealmId.eq(realm))
            .filter(wake::Column::DoneAt.is_null())
            .filter(wake::Column::At.gt(now))
            .filter(wake::Column::At.lte(until))
            .order_by_asc(wake::Column::At)
            .one(self.db())
            .await
            .doing("reading the next wake")?;
        let retry = delivery::Entity::find()
            .filter(delivery::Column::RealmId.eq(realm))
            .filter(delivery::Column::Status.eq(DeliveryStatus::Deferred))
            .filter(delivery::Column::NextAttemptAt.gt(now))
            .filter(delivery::Column::NextAttemptAt.lte(until))
            .order_by_asc(delivery::Column::NextAttemptAt)
            .one(self.db())
            .await
            .doing("reading the next retry")?;
        let retry = retry.and_then(|retry| retry.next_attempt_at);
        Ok(wake.map(|wake| wake.at).into_iter().chain(retry).min())
    }

    /// Whether nothing is left to do in a realm at its present: no wake is due, the outbox is empty, and no attempt is
    /// due or under way.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn quiet(&self, realm: RealmId) -> Result<bool, LedgerError> {
        let now = self.now(realm).await?;
        // What is queued comes first: its work makes the rows that the others look for.
        let queued = outbox::Entity::find()
            .filter(outbox::Column::RealmId.eq(realm))
            .filter(outbox::Column::DoneAt.is_null())
            .one(self.db())
            .await
            .doing("looking into the outbox")?;
        Ok(queued.is_none() && due(self.db(), realm, now).await?.is_empty())
    }

    /// Queues what is due in a realm once more, where nothing of it is queued: for work that was lost outside.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn queue_due(&self, realm: RealmId) -> Result<(), LedgerError> {
        let now = self.now(realm).await?;
        self.write(async |tx| {
            let queued = outbox::Entity::find()
                .filter(outbox::Column::RealmId.eq(realm))
                .filter(outbox::Column::DoneAt.is_null())
                .one(tx)
                .await
                .doing("looking into the outbox")?;
            if queued.is_some() {
                return Ok(());
            }
            let errands = due(tx, realm, now).await?;
            queue(tx, realm, errands, self.real_now()).await
        })
        .await
    }

    pub(super) async fn lock_realm(
        &self,
        tx: &impl ConnectionTrait,
        id: RealmId,
    ) -> Result<realm::Model, LedgerError> {
        let mut query = realm::Entity::find_by_id(id);
        if self.locks_rows() {
            // Not against readers of the key: cases refer to the realm while they are written.
            query = query.lock(LockType::NoKeyUpdate);
        }
        query.one(tx).await.doing("locking a realm")?.ok_or(LedgerError::NotFound)
    }
}

/// What is due in a realm by `now`: the cases whose clocks must look, the deliveries to be tried, acts on their way to other
/// cases.
async fn due(
    db: &impl ConnectionTrait,
    realm: RealmId,
    now: DateTime<Utc>,
) -> Result<Vec<Errand>, LedgerError> {
    use sea_orm::Condition;
    let cases = wake::Entity::find()
        .select_only()
        .column(wake::Column::CaseId)
        .distinct()
        .filter(wake::Column::RealmId.eq(realm))
        .filter(wake::Column::DoneAt.is_null())
        .filter(wake::Column::At.lte(now))
        .into_tuple()
        .all(db)
        .await
        .doing("reading what is due")?;
    let first = delivery::Column::Status.is_in([DeliveryStatus::Pending, DeliveryStatus::Sending]);
    let again = Condition::all()
        .add(delivery::Column::Status.eq(DeliveryStatus::Deferred))
        .add(delivery::Column::NextAttemptAt.lte(now));
    let deliveries = delivery::Entity::find()
        .filter(delivery::Column::RealmId.eq(realm))
        .filter(Condition::any().add(first).add(again))
        .all(db)
        .await
        .doing("reading what is to be tried")?;
    let bulk = running_bulk(db, Some(realm)).await?.into_iter().map(|row| Errand::Bulk(row.id));
    let tolling = running_tolling(db, Some(realm)).await?.into_iter().map(|row| row.errand());
    let cases = cases.into_iter().map(Errand::Look).chain(bulk).chain(tolling);
    Ok(cases.chain(deliveries.iter().map(Errand::of_delivery)).collect())
}

async fn save(tx: &impl ConnectionTrait, row: &operation::Model) -> Result<(), LedgerError> {
    all_set::<_, operation::ActiveModel>(row.clone())
        .update(tx)
        .await
        .doing("writing an operation")?;
    Ok(())
}
