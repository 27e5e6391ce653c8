//! What a supervisor says of an act on many cases: pause, go on, end, try again.

use serde_json::Value;
use statute::Role;
use statute::audit::{Doing as Deeds, Resource};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::bulk::{save, try_again};
use super::idempotency::{Idempotency, Replayable};
use super::outbox::{Errand, queue};
use crate::actor::{Actor, clean, clean_some};
use crate::bulk_operation::BulkStatus;
use crate::error::LedgerError;
use crate::ids::{OperationId, RealmId};
use crate::read::BulkSeen;

/// What a supervisor says of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkSaid {
    /// Stop for a while.
    Pause,
    /// Go on.
    Resume,
    /// End; what was reached stays so.
    Cancel,
    /// Try what failed once more.
    Retry,
}

impl Ledger {
    /// Records what a supervisor says of an operation.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::OperationBarred`] where it does not stand so; the
    /// idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, of what, what, why, and how often: all of it is the act"
    )]
    pub async fn say_of_bulk(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: OperationId,
        said: BulkSaid,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&BulkSeen) -> Value + Sync),
    ) -> Result<Replayable<BulkSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        if !actor.role.is_officer() {
            return Err(LedgerError::NotFound);
        }
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let mut row = self.lock_bulk(tx, id).await?;
            if row.realm_id != realm {
                return Err(LedgerError::NotFound);
            }
            if actor.role != Role::Supervisor {
                return Err(LedgerError::NotYourTask { roles: vec![Role::Supervisor] });
            }
            let now = self.real_now();
            (row.status, row.ended_at) = match (said, row.status) {
                (BulkSaid::Pause, BulkStatus::Running) => (BulkStatus::Paused, None),
                (BulkSaid::Resume, BulkStatus::Paused) => (BulkStatus::Running, None),
                (BulkSaid::Cancel, BulkStatus::Running | BulkStatus::Paused) => {
                    (BulkStatus::Cancelled, Some(now))
                }
                (BulkSaid::Retry, BulkStatus::Failed) => {
                    try_again(tx, id).await?;
                    (row.failed, row.sweeps) = (0, 0);
                    (BulkStatus::Running, None)
                }
                (said, status) => return Err(not_so(said, status)),
            };
            (row.changed_by, row.changed_at) = (Some(clean(&actor.account)), Some(now));
            row.reason = clean_some(reason);
            if row.status != BulkStatus::Paused {
                queue(tx, realm, vec![Errand::Bulk(id)], now).await?;
            }
            save(tx, row.clone()).await?;
            let seen = BulkSeen::of(tx, row).await?;
            let answer = answer(&seen);
            let deed =
                Deed::of(actor, Deeds::OperationSaid, Resource::Operation, Some(id.to_string()));
            let traced = Traced::beside(Place { realm, case: None, at }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: seen, answer })
        })
        .await
    }
}

fn not_so(said: BulkSaid, status: BulkStatus) -> LedgerError {
    let wanted = match said {
        BulkSaid::Pause => "only an operation under way is paused",
        BulkSaid::Resume => "only a paused operation is resumed",
        BulkSaid::Cancel => "only an operation that has not ended is cancelled",
        BulkSaid::Retry => "only an operation that failed is tried again",
    };
    LedgerError::OperationBarred {
        message: format!("the operation is `{}`", status.as_str()),
        remedy: wanted.to_owned(),
    }
}
