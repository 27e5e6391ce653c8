//! Legal holds: while one stands, nothing of a case's records is destroyed. Each act in one transaction with its link, under the lock of
//! the case.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use statute::audit::{Doing as Deeds, Resource};
use statute::retention;

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, next, yours};
use super::idempotency::{Idempotency, Replayable};
use super::protective::barred;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, LegalHoldId, RealmId};
use crate::legal_hold::{ActiveModel, Column, Entity, Model};

/// A legal hold that is to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLegalHold {
    /// Why.
    pub reason: String,
    /// On what it rests.
    pub authority: String,
}

impl Ledger {
    /// Places a legal hold on a case.
    ///
    /// # Errors
    /// What the actor's own knowledge forbids; [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; the idempotency key's; the
    /// database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn place_legal_hold(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        new: &NewLegalHold,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let roles = retention::HELD_BY;
            let open =
                match self.open_for_officer(tx, actor, realm, case, seen, idem, roles).await? {
                    Ok(open) => open,
                    Err(before) => return Ok(Replayable::Replayed(before)),
                };
            let count = Entity::find().filter(Column::CaseId.eq(case)).count(tx).await;
            let row = Model {
                id: LegalHoldId::random(),
                realm_id: realm,
                case_id: case,
                number: next(count.doing("counting legal holds")?),
                revision: 1,
                reason: clean(&new.reason),
                authority: clean(&new.authority),
                placed_by: clean(&actor.account),
                placed_at: open.now,
                released_by: None,
                released_at: None,
                released_because: None,
            };
            let written: ActiveModel = all_set(row.clone());
            Entity::insert(written).exec_without_returning(tx).await.doing("placing a hold")?;
            let answer = answer(&row);
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::LegalHoldPlaced, Resource::Retention, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Releases a legal hold. `seen` is the tag of the hold the officer decided on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::TaskBarred`] where it is
    /// released; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which hold, on what he saw, why, and how often: all of it is the act"
    )]
    pub async fn release_legal_hold(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: LegalHoldId,
        seen: Option<&str>,
        reason: &str,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let found = self.legal_hold_in(tx, actor, realm, id).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let case = found.ok_or(LedgerError::NotFound)?.case_id;
            yours(actor, retention::HELD_BY)?;
            let locked = self.lock_for(tx, actor, realm, case).await?;
            let open = self.open(tx, locked.ok_or(LedgerError::NotFound)?).await?;
            // Once more, when nobody else can change it.
            let row = self.legal_hold_in(tx, actor, realm, id).await?;
            let row = row.ok_or(LedgerError::NotFound)?;
            let etag = row.etag();
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            if row.released_at.is_some() {
                return Err(barred("the hold is released".to_owned(), "read the hold again"));
            }
            let row = Model {
                revision: row.revision + 1,
                released_by: Some(clean(&actor.account)),
                released_at: Some(open.now),
                released_because: Some(clean(reason)),
                ..row
            };
            let written: ActiveModel = all_set(row.clone());
            written.update(tx).await.doing("releasing a hold")?;
            let answer = answer(&row);
            let subject = Some(id.to_string());
            let deed = Deed::of(actor, Deeds::LegalHoldReleased, Resource::Retention, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }
}
