//! An order that was given is taken back by a later one, which is drafted, read and given like any other.

use sea_orm::{ConnectionTrait, EntityTrait};
use statute::tolling::DRAFTED_BY;

use super::Ledger;
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::law_change::of_the_real_world;
use super::tolling_orders::{barred, officers_only, stands};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{RealmId, TollingOrderId};
use crate::tolling_order::{Entity, Model, TollingKind, TollingStatus};

impl Ledger {
    /// Drafts the order that takes an earlier one back, in each case that it reached.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`]; [`LedgerError::OperationBarred`] where the earlier one was not given, or has not ended, or closed no
    /// day, or takes one back itself, or was taken back; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, of what, on what authority, why, and how often: all of it is the act"
    )]
    pub async fn revoke_tolling_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TollingOrderId,
        authority: &str,
        reason: &str,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        officers_only(actor)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let earlier = self.locked_for(tx, actor, realm, id, DRAFTED_BY).await?;
            may_be_revoked(tx, &earlier).await?;
            let row = Model {
                kind: earlier.kind,
                closed_on: earlier.closed_on,
                cause: earlier.cause,
                days: earlier.days,
                scope: earlier.scope.clone(),
                revokes: Some(id),
                ..self.blank(actor, realm, authority, reason, earlier.from)
            };
            self.draft(tx, actor, row, at, idem, answer).await
        })
        .await
    }
}

/// Whether an order may be taken back: it was given, has ended, and no other order takes it back.
pub(super) async fn may_be_revoked(
    tx: &impl ConnectionTrait,
    row: &Model,
) -> Result<(), LedgerError> {
    if row.revokes.is_some() {
        let message = "the order takes another back".to_owned();
        return Err(barred(message, "draft anew what it took back"));
    }
    if row.approved_on.is_none() {
        return Err(stands(row, "cancel the draft: nothing was ordered yet"));
    }
    if row.kind == TollingKind::LawChange {
        of_the_real_world(row.realm_id)?;
        if row.closed_on.is_none() {
            let message = "the order closed no day".to_owned();
            return Err(barred(message, "rules are taken back by another version of them"));
        }
    }
    if !row.status.has_ended() {
        return Err(stands(row, "cancel the order first: what it has reached is then known"));
    }
    not_revoked(tx, row).await
}

/// That no other order takes it back.
pub(super) async fn not_revoked(tx: &impl ConnectionTrait, row: &Model) -> Result<(), LedgerError> {
    if is_revoked(tx, row).await? {
        return Err(barred("the order was revoked already".to_owned(), "see its revocation"));
    }
    Ok(())
}

/// Whether another order takes it back.
pub(super) async fn is_revoked(
    tx: &impl ConnectionTrait,
    row: &Model,
) -> Result<bool, LedgerError> {
    let Some(other) = row.revoked_by else { return Ok(false) };
    let other = Entity::find_by_id(other).one(tx).await.doing("reading a revocation")?;
    Ok(other.is_some_and(|it| it.status != TollingStatus::Cancelled))
}
