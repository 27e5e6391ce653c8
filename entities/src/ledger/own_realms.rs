//! Sandboxes of callers: a realm that is one's own, with people of its own who act in it and nowhere else, limits, and an end.
//!
//! Only whoever made it enters it, and whoever he gives one of its tokens. Its mail is sent to his account's own address and to nobody else's;
//! everything else is kept where he can read it.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait,
    PaginatorTrait as _, QueryFilter, QuerySelect as _,
};
use serde_json::Value;
use statute::Role;
use statute::audit::{Doing as Deeds, Resource};

use super::audit::{Deed, Place, Traced};
use super::insert::insert_all;
use super::open::Open;
use super::outbox::{Errand, queue};
use super::settle::all_set;
use super::tolling_run::end_tolling;
use super::{AnswerOf, Idempotency, Ledger, Replayable};
use crate::actor::{Actor, PartyRef, clean, clean_some};
use crate::bulk_operation::BulkStatus;
use crate::clock::stored;
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::operation::OperationStatus;
use crate::stored::Word;
use crate::{
    bulk_operation, case, delivery, docket_entry, operation, outbox, realm, sandbox_person, wake,
};

/// How much sandboxes of callers may hold, as the settings say. It is no number of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLimits {
    /// How many of an account's may be open at once; none: there are no such sandboxes.
    pub open_per_account: u32,
    /// How many cases one holds.
    pub cases: u32,
    /// How many docket entries one holds, those of the clock not counted.
    pub entries: u32,
    /// After how many days one ends.
    pub days: u32,
}

impl Default for SandboxLimits {
    fn default() -> Self {
        Self { open_per_account: 3, cases: 50, entries: 2_000, days: 30 }
    }
}

/// A sandbox of one's own, to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// What to call it.
    pub name: String,
    /// What its clock shows at first.
    pub now: DateTime<Utc>,
    /// Its people: each in his role, with the hash of his token.
    pub people: Vec<Person>,
}

/// Somebody who acts in a sandbox of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What he is called within the sandbox.
    pub name: &'static str,
    /// In what role he acts.
    pub role: Role,
    /// The party he acts for, with its importer number where it has one; none of an officer.
    pub party: Option<(&'static str, Option<&'static str>)>,
    /// SHA-256 of his token.
    pub token_sha256: String,
}

/// A sandbox of one's own that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxMade {
    /// The realm.
    pub realm: realm::Model,
    /// Its people.
    pub people: Vec<sandbox_person::Model>,
}

/// Whoever shows a token of a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Who he is made up to be.
    pub person: sandbox_person::Model,
    /// The account whose sandbox it is.
    pub owner: String,
}

impl Ledger {
    /// The same ledger, under what the settings say of the sandboxes of callers.
    #[must_use]
    pub fn sandboxes_within(&self, limits: SandboxLimits) -> Self {
        Self { sandboxes: limits, ..self.clone() }
    }

    /// How much a sandbox of a caller's own may hold.
    #[must_use]
    pub fn sandbox_limits(&self) -> SandboxLimits {
        self.sandboxes
    }

    /// Makes a sandbox that is the actor's own, with its people.
    ///
    /// # Errors
    /// [`LedgerError::SandboxFull`] where as many of his are open as may be; the idempotency key's; the database's own.
    pub async fn create_own_sandbox(
        &self,
        actor: &Actor,
        new: &Owned,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, SandboxMade>,
    ) -> Result<Replayable<SandboxMade>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let real_now = self.real_now();
            if self.locks_rows() {
                // Two requests of one account are counted one after the other.
                let real = realm::Entity::find_by_id(RealmId::REAL);
                let real = real.lock(sea_orm::sea_query::LockType::NoKeyUpdate);
                real.one(tx).await.doing("waiting for one's turn")?;
            }
            let open = realm::Entity::find()
                .filter(realm::Column::IsOwn.eq(true))
                .filter(realm::Column::CreatedBy.eq(actor.account.as_str()))
                .filter(realm::Column::ClosedAt.is_null())
                .filter(realm::Column::ExpiresAt.gt(real_now))
                .count(tx)
                .await
                .doing("counting sandboxes")?;
            let limit = self.sandboxes.open_per_account;
            if open >= u64::from(limit) {
                return Err(LedgerError::SandboxFull { of: "open sandboxes", limit });
            }
            let id = RealmId::random();
            let row = realm::Model {
                id,
                name: clean(&new.name),
                now: Some(stored(new.now)),
                created_by: actor.account.clone(),
                created_at: real_now,
                is_own: true,
                owner_email: actor.email.clone(),
                expires_at: Some(real_now + TimeDelta::days(i64::from(self.sandboxes.days))),
                closed_at: None,
                closed_why: None,
            };
            realm::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("making a sandbox")?;
            let people: Vec<_> = new.people.iter().map(|it| person(id, it)).collect();
            let rows = people.clone();
            insert_all::<_, sandbox_person::ActiveModel>(tx, rows, "making people").await?;
            let made = SandboxMade { realm: row, people };
            let answer = answer(&made);
            let deed = Deed::of(actor, Deeds::SandboxMade, Resource::Sandbox, Some(id.to_string()));
            let place = Place { realm: id, case: None, at: stored(new.now) };
            self.keep(tx, idem, &answer, Traced::beside(place, deed)).await?;
            Ok(Replayable::Fresh { it: made, answer })
        })
        .await
    }

    /// Closes a sandbox of the actor's own: nobody enters it any more, its clocks end, and its rows are removed in the night. Done twice, it
    /// does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is no sandbox of his own; the idempotency key's; the database's own.
    pub async fn close_sandbox(
        &self,
        actor: &Actor,
        id: RealmId,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&realm::Model) -> Value + Sync),
    ) -> Result<Replayable<realm::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = self.lock_realm(tx, id).await?;
            if !row.is_own || row.created_by != actor.account {
                return Err(LedgerError::NotFound);
            }
            let row = self.closed(tx, row, reason).await?;
            let answer = answer(&row);
            let deed =
                Deed::of(actor, Deeds::SandboxClosed, Resource::Sandbox, Some(id.to_string()));
            let at = self.present(row.now);
            let traced = Traced::beside(Place { realm: id, case: None, at }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Closes a locked realm of somebody's own, and ends all that waits in it: its clocks look once more, find nothing to wait for, and end.
    pub(super) async fn closed(
        &self,
        tx: &impl ConnectionTrait,
        mut row: realm::Model,
        reason: Option<&str>,
    ) -> Result<realm::Model, LedgerError> {
        if row.closed_at.is_some() {
            return Ok(row);
        }
        let (id, real_now, now) = (row.id, self.real_now(), self.present(row.now));
        row.closed_at = Some(real_now);
        row.closed_why = clean_some(reason);
        let change = realm::ActiveModel {
            id: Set(id),
            closed_at: Set(row.closed_at),
            closed_why: Set(row.closed_why.clone()),
            ..Default::default()
        };
        change.update(tx).await.doing("closing a sandbox")?;
        let waiting: Vec<CaseId> = wake::Entity::find()
            .select_only()
            .column(wake::Column::CaseId)
            .distinct()
            .filter(wake::Column::RealmId.eq(id))
            .filter(wake::Column::DoneAt.is_null())
            .into_tuple()
            .all(tx)
            .await
            .doing("reading what waits")?;
        wake::Entity::update_many()
            .col_expr(wake::Column::DoneAt, Expr::val(Some(now)))
            .filter(wake::Column::RealmId.eq(id))
            .filter(wake::Column::DoneAt.is_null())
            .exec(tx)
            .await
            .doing("ending what waits")?;
        let given_up = delivery::ActiveModel {
            status: Set(DeliveryStatus::Failed),
            ended_at: Set(Some(now)),
            next_attempt_at: Set(None),
            ..Default::default()
        };
        delivery::Entity::update_many()
            .set(given_up)
            .filter(delivery::Column::RealmId.eq(id))
            .filter(delivery::Column::Status.is_in([
                DeliveryStatus::Pending,
                DeliveryStatus::Sending,
                DeliveryStatus::Deferred,
            ]))
            .exec(tx)
            .await
            .doing("giving deliveries up")?;
        let stopped = operation::ActiveModel {
            status: Set(OperationStatus::Failed),
            error: Set(Some("the sandbox is closed".to_owned())),
            ended_at: Set(Some(real_now)),
            ..Default::default()
        };
        operation::Entity::update_many()
            .set(stopped)
            .filter(operation::Column::RealmId.eq(id))
            .filter(operation::Column::Status.eq(OperationStatus::Running))
            .exec(tx)
            .await
            .doing("ending operations")?;
        let cancelled = bulk_operation::ActiveModel {
            status: Set(BulkStatus::Cancelled),
            ended_at: Set(Some(real_now)),
            ..Default::default()
        };
        bulk_operation::Entity::update_many()
            .set(cancelled)
            .filter(bulk_operation::Column::RealmId.eq(id))
            .filter(bulk_operation::Column::Status.is_in([BulkStatus::Running, BulkStatus::Paused]))
            .exec(tx)
            .await
            .doing("ending operations on many cases")?;
        end_tolling(tx, id, real_now).await?;
        let done = outbox::ActiveModel { done_at: Set(Some(real_now)), ..Default::default() };
        outbox::Entity::update_many()
            .set(done)
            .filter(outbox::Column::RealmId.eq(id))
            .filter(outbox::Column::DoneAt.is_null())
            .exec(tx)
            .await
            .doing("ending what is queued")?;
        let looks = waiting.into_iter().map(Errand::Look).collect();
        queue(tx, id, looks, real_now).await?;
        Ok(row)
    }

    /// Whoever shows the token of somebody made up whose SHA-256 this is: nobody, where his sandbox is closed or at its end, or where there is
    /// none. One statement, whichever it is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn guest(&self, token_sha256: &str) -> Result<Option<Guest>, LedgerError> {
        let person = sandbox_person::Entity::find()
            .filter(sandbox_person::Column::TokenSha256.eq(token_sha256))
            .one(self.db())
            .await
            .doing("looking a token of a sandbox up")?;
        let Some(person) = person else { return Ok(None) };
        let realm = self.realm(person.realm_id).await?;
        let is_open = realm.is_open(self.real_now());
        Ok(is_open.then_some(Guest { person, owner: realm.created_by }))
    }

    /// Whether somebody may enter a sandbox, and whether it is then his own; `None` where it is not there for him. Whoever shows no token
    /// enters none that is anybody's own.
    ///
    /// # Errors
    /// The database's own.
    pub async fn enters(
        &self,
        actor: Option<&Actor>,
        id: RealmId,
    ) -> Result<Option<bool>, LedgerError> {
        let row = realm::Entity::find_by_id(id).one(self.db()).await.doing("reading a realm")?;
        let real_now = self.real_now();
        let is_his = |row: &realm::Model| {
            let is_owner =
                actor.is_some_and(|it| !it.is_anonymous() && it.account == row.created_by);
            is_owner && row.is_open(real_now)
        };
        Ok(row.filter(|row| !row.is_own || is_his(row)).map(|row| row.is_own))
    }

    /// The officer of a sandbox with this account.
    ///
    /// # Errors
    /// The database's own.
    pub async fn officer_of_sandbox(
        &self,
        realm: RealmId,
        account: &str,
    ) -> Result<Option<Actor>, LedgerError> {
        let person = sandbox_person::Entity::find_by_id(account.to_owned())
            .filter(sandbox_person::Column::RealmId.eq(realm))
            .one(self.db())
            .await
            .doing("reading the people of a sandbox")?;
        Ok(person.map(|it| it.actor()).filter(|it| it.role.is_officer()))
    }

    /// Refuses a case more than a sandbox of one's own may hold.
    pub(super) async fn room_for_a_case(
        &self,
        tx: &impl ConnectionTrait,
        realm: RealmId,
    ) -> Result<(), LedgerError> {
        if !is_own(tx, realm).await? {
            return Ok(());
        }
        let held = case::Entity::find().filter(case::Column::RealmId.eq(realm)).count(tx).await;
        let limit = self.sandboxes.cases;
        if held.doing("counting cases")? < u64::from(limit) {
            return Ok(());
        }
        Err(LedgerError::SandboxFull { of: "cases", limit })
    }

    /// Refuses entries more than a sandbox of one's own may hold. What the clock writes is never refused: a clock that stops tells lies.
    pub(super) async fn room_for_entries(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let is_by_clock = |it: &docket_entry::Model| it.by_role.0 == Role::System;
        if open.fresh().iter().all(is_by_clock) {
            return Ok(());
        }
        let realm = open.case.realm_id;
        let is_own = match open.is_own {
            Some(is_own) => is_own,
            None => is_own(tx, realm).await?,
        };
        if !is_own {
            return Ok(());
        }
        let held = docket_entry::Entity::find()
            .inner_join(case::Entity)
            .filter(case::Column::RealmId.eq(realm))
            .filter(docket_entry::Column::ByRole.ne(Word(Role::System)))
            .count(tx)
            .await
            .doing("counting entries")?;
        let new = open.fresh().iter().filter(|it| !is_by_clock(it)).count() as u64;
        let limit = self.sandboxes.entries;
        if held + new <= u64::from(limit) {
            return Ok(());
        }
        Err(LedgerError::SandboxFull { of: "docket entries", limit })
    }
}

/// Whether a realm is somebody's own. Of the real world nothing is asked.
async fn is_own(tx: &impl ConnectionTrait, id: RealmId) -> Result<bool, LedgerError> {
    if id == RealmId::REAL {
        return Ok(false);
    }
    let row = realm::Entity::find_by_id(id).one(tx).await.doing("reading a realm")?;
    Ok(row.is_some_and(|it| it.is_own))
}

/// Somebody of a realm. Its id is in his account, so that it is never anybody's outside.
fn person(realm: RealmId, it: &Person) -> sandbox_person::Model {
    let party = it.party.map(|(name, number)| (PartyRef::key_of(name, number), name, number));
    sandbox_person::Model {
        account: format!("{}@{realm}", it.name),
        realm_id: realm,
        role: Word(it.role),
        // RFC 2606: no mail system takes it, should anybody ever try.
        email: format!("{}@sandbox.invalid", it.name),
        party_key: party.as_ref().map(|it| it.0.clone()),
        party_name: party.as_ref().map(|it| it.1.to_owned()),
        importer_number: party.and_then(|it| it.2).map(str::to_owned),
        token_sha256: it.token_sha256.clone(),
    }
}
