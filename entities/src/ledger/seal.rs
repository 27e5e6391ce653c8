//! Sealing what somebody was shown who may not see it, and taking a seal off: each in one transaction with its link, under the lock of
//! the case, so that what everybody sees of the case changes with it.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::seal::{self, Deed as Wanted, Kind};
use statute::{Audience, Role};
use uuid::Uuid;

use super::Ledger;
use super::attempt::rows::save as save_delivery;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, next, yours};
use super::by_hand::defective;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::protective::barred;
use super::record::unchanged;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::delivery::{self, DeliveryStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, EntryId, NoticeId, RealmId, SealId};
use crate::read::thing_of;
use crate::seal::{ActiveModel, Column, Entity, Model};
use crate::stored::Word;

/// What is to be sealed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSeal {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Of an entry, its number as the officer sees it.
    pub number: Option<u32>,
    /// Of anything else, its id.
    pub id: Option<Uuid>,
    /// Why.
    pub reason: String,
}

impl Ledger {
    /// Seals one thing of a case.
    ///
    /// # Errors
    /// What the actor's own knowledge forbids; [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::Barred`] where the
    /// case has no such thing; [`LedgerError::TaskBarred`] where it is sealed; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn seal_thing(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        new: &NewSeal,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let roles = seal::done_by(Wanted::Seal);
            let open = self.open_for_officer(tx, actor, realm, case, seen, idem, roles).await?;
            let mut open = match open {
                Ok(open) => open,
                Err(before) => return Ok(Replayable::Replayed(before)),
            };
            let thing = named(tx, &open, new).await?;
            let thing = thing.ok_or_else(|| defective(vec![seal::names_nothing(new.kind)]))?;
            let row = self.put_seal(tx, actor, &mut open, new.kind, thing, &new.reason).await?;
            let row = row.ok_or_else(|| {
                barred("it is sealed already".to_owned(), "read the seals of the case")
            })?;
            if new.kind == Kind::Notice {
                self.stop_deliveries(tx, &open, NoticeId(thing), None).await?;
            }
            self.look_again(tx, &mut open).await?;
            let answer = answer(&row);
            let deed =
                Deed::of(actor, Deeds::ThingSealed, Resource::Seal, Some(row.id.to_string()));
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Takes a seal off. `seen` is the tag of the seal the officer decided on. What was not sent because of it stays unsent.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::TaskBarred`] where it is off;
    /// the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which seal, on what he saw, why, and how often: all of it is the act"
    )]
    pub async fn unseal(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: SealId,
        seen: Option<&str>,
        reason: &str,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let found = self.seal_in(tx, actor, realm, id).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let case = found.ok_or(LedgerError::NotFound)?.case_id;
            yours(actor, seal::done_by(Wanted::Unseal))?;
            let locked = self.lock_for(tx, actor, realm, case).await?;
            let mut open = self.open(tx, locked.ok_or(LedgerError::NotFound)?).await?;
            // Once more, when nobody else can change it.
            let row = self.seal_in(tx, actor, realm, id).await?.ok_or(LedgerError::NotFound)?;
            let etag = row.etag();
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            if row.unsealed_at.is_some() {
                return Err(barred("the seal is off".to_owned(), "read the seal again"));
            }
            let row = Model {
                revision: row.revision + 1,
                unsealed_by: Some(clean(&actor.account)),
                unsealed_at: Some(open.now),
                unsealed_because: Some(clean(reason)),
                ..row
            };
            let written: ActiveModel = all_set(row.clone());
            written.update(tx).await.doing("taking a seal off")?;
            open.sealed.remove(&EntryId(row.thing_id));
            self.look_again(tx, &mut open).await?;
            let answer = answer(&row);
            let deed = Deed::of(actor, Deeds::ThingUnsealed, Resource::Seal, Some(id.to_string()));
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Puts a seal on a thing of the case in hand; `None` where there is one.
    pub(super) async fn put_seal(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        open: &mut Open,
        kind: Kind,
        thing: Uuid,
        reason: &str,
    ) -> Result<Option<Model>, LedgerError> {
        if !crate::read::sealed(tx, kind, [thing]).await?.is_empty() {
            return Ok(None);
        }
        let count = Entity::find().filter(Column::CaseId.eq(open.case.id)).count(tx).await;
        let row = Model {
            id: SealId::random(),
            realm_id: open.case.realm_id,
            case_id: open.case.id,
            number: next(count.doing("counting seals")?),
            revision: 1,
            kind: Word(kind),
            thing_id: thing,
            reason: clean(reason),
            sealed_by: clean(&actor.account),
            sealed_at: open.now,
            sealed_really_at: self.real_now(),
            unsealed_by: None,
            unsealed_at: None,
            unsealed_because: None,
        };
        let written: ActiveModel = all_set(row.clone());
        Entity::insert(written).exec_without_returning(tx).await.doing("sealing")?;
        if kind == Kind::Entry {
            open.sealed.insert(EntryId(thing));
        }
        Ok(Some(row))
    }

    /// A case under its lock, for an officer of these roles on what he saw; or the answer that was given before.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, how often, and who may: all of it is the act"
    )]
    pub(super) async fn open_for_officer(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        idem: Option<&Idempotency>,
        roles: &[Role],
    ) -> Result<Result<Open, Value>, LedgerError> {
        let mut locked = self.lock_for(tx, actor, realm, case).await?;
        if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
            return Ok(Err(before));
        }
        let locked = locked.ok_or(LedgerError::NotFound)?;
        if locked.seen_as.is_none_or(|seen| seen.0 != Audience::Office) {
            return Err(LedgerError::NotFound);
        }
        let open = self.open(tx, locked).await?;
        yours(actor, roles)?;
        unchanged(&open, Audience::Office, seen)?;
        Ok(Ok(open))
    }

    /// Keeps a notice that was not served yet from being sent. What is under way is stopped when it would begin again. Where an amended one
    /// takes its place nothing more is owed to these recipients; else an officer has the task.
    pub(super) async fn stop_deliveries(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        notice: NoticeId,
        because: Option<&str>,
    ) -> Result<(), LedgerError> {
        let ids: Vec<DeliveryId> = delivery::Entity::find()
            .select_only()
            .column(delivery::Column::Id)
            .filter(delivery::Column::NoticeId.eq(notice))
            .into_tuple()
            .all(tx)
            .await
            .doing("reading deliveries")?;
        for row in self.lock_deliveries(tx, ids).await? {
            let is_waiting = matches!(
                row.status,
                DeliveryStatus::Pending
                    | DeliveryStatus::Deferred
                    | DeliveryStatus::AwaitingOfficer
            );
            let is_owed = row.status.is_lost() && row.not_served_because.is_none();
            let is_replaced = is_owed && because.is_some();
            if !is_waiting && !is_replaced {
                continue;
            }
            let stopped = delivery::Model {
                status: if is_waiting { DeliveryStatus::Failed } else { row.status },
                ended_at: row.ended_at.or(Some(open.now)),
                next_attempt_at: None,
                not_served_because: row.not_served_because.clone().or(because.map(str::to_owned)),
                ..row
            };
            save_delivery(tx, &stopped).await?;
        }
        Ok(())
    }
}

/// The id of what is to be sealed; `None` where the case has no such thing.
async fn named(
    tx: &impl ConnectionTrait,
    open: &Open,
    new: &NewSeal,
) -> Result<Option<Uuid>, LedgerError> {
    let id = match new.kind {
        Kind::Entry => open
            .rows
            .iter()
            .find(|row| new.number.is_some_and(|it| i64::from(it) == i64::from(row.position)))
            .map(|row| row.id.0),
        _ => new.id,
    };
    let Some(id) = id else { return Ok(None) };
    thing_of(tx, new.kind, open.case.id, id).await
}
