//! A filer's withdrawal. Before the acknowledgment it is recorded; after it, it is a request that an officer decides,
//! whether or not anything was initiated: so the answer tells nothing.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use statute::Act;
use statute::audit::{Doing as Deeds, Resource};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::next;
use super::idempotency::{Idempotency, Replayable};
use super::receipt::Beside;
use super::record::{Answer, Recorded};
use super::settle::all_set;
use crate::actor::{Actor, clean_some};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, WithdrawalRequestId};
use crate::withdrawal_request::{Column, Entity, Model};

/// Makes the answer to a request that an officer decides.
pub type RequestAnswer<'a> = dyn Fn(&Model) -> Value + Sync + 'a;

impl Ledger {
    /// Withdraws an allegation, or takes the withdrawal as a request. Gives what was recorded, nothing of a request, with
    /// the answer, which is kept.
    ///
    /// # Errors
    /// What the law or the actor's own knowledge forbids; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, how often, and both answers"
    )]
    pub async fn withdraw(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        act: Act,
        idem: Option<&Idempotency>,
        recorded: &Answer<'_>,
        requested: &RequestAnswer<'_>,
    ) -> Result<Replayable<Option<Box<Recorded>>>, LedgerError> {
        let reason = act.fields.reason.clone();
        match self.record(actor, realm, case, seen, act, idem, recorded).await {
            Ok(Replayable::Fresh { it, answer }) => Ok(Replayable::Fresh { it: Some(it), answer }),
            Ok(Replayable::Replayed(answer)) => Ok(Replayable::Replayed(answer)),
            // Decided on what the filer sees: the law lets it withdraw, and the rest is an officer's to say.
            Err(LedgerError::ForAnOfficer) => {
                self.request_withdrawal(actor, realm, case, reason.as_deref(), idem, requested)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    async fn request_withdrawal(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &RequestAnswer<'_>,
    ) -> Result<Replayable<Option<Box<Recorded>>>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let mut open = self.open(tx, locked).await?;
            let asked = Entity::find()
                .filter(Column::CaseId.eq(case))
                .count(tx)
                .await
                .doing("counting requests")?;
            let id = WithdrawalRequestId::random();
            let place = (realm, Some(&open.case), open.now);
            let beside = Beside::of("withdrawal_request", id.0);
            let receipt_id = self.receipt_beside(tx, actor, place, beside, idem).await?;
            let request = Model {
                id,
                realm_id: realm,
                case_id: case,
                number: next(asked),
                requested_at: open.now,
                by_account: actor.account.clone(),
                reason: clean_some(reason),
                receipt_id,
            };
            Entity::insert(all_set(request.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a request")?;
            // An officer owes it an answer.
            self.look_again(tx, &mut open).await?;
            let answer = answer(&request);
            let deed = Deed::of(
                actor,
                Deeds::WithdrawalRequested,
                Resource::Request,
                Some(request.id.to_string()),
            );
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: None, answer })
        })
        .await
    }
}
