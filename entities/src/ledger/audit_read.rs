//! The link of a read: written before the bytes go out, in a transaction of its own.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use statute::audit::{Doing as Deeds, Outcome, Resource};
use uuid::Uuid;

use super::Ledger;
use super::audit::{Deed, Place};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::{confidential_information, deadline, document, notice, protective_order, task};

/// What the id in a path is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOf {
    /// Nothing: a list over the realm.
    Realm,
    /// Something that is of no case, or of many.
    Thing(Uuid),
    /// A case.
    Case(CaseId),
    /// A deadline.
    Deadline(Uuid),
    /// A notice.
    Notice(Uuid),
    /// A task.
    Task(Uuid),
    /// Confidential information.
    Confidential(Uuid),
    /// A protective order.
    ProtectiveOrder(Uuid),
    /// A document.
    Document(Uuid),
}

/// A read that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDone {
    /// What was done: [`Deeds::Read`] or [`Deeds::Rehearsed`].
    pub what: Deeds,
    /// What was shown.
    pub resource: Resource,
    /// Of what.
    pub of: ReadOf,
    /// The tag of what was shown.
    pub etag: Option<String>,
    /// Whether it was shown, or the caller had it already.
    pub outcome: Outcome,
}

impl Ledger {
    /// Writes the link of a read. Nothing may be shown before this has succeeded.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn note_read(
        &self,
        actor: &Actor,
        realm: RealmId,
        read: &ReadDone,
    ) -> Result<(), LedgerError> {
        // The real world keeps the clock of the process: its row has nothing to say.
        let at = if realm == RealmId::REAL { self.real_now() } else { self.now(realm).await? };
        let subject = match read.of {
            ReadOf::Realm => None,
            ReadOf::Case(id) => Some(id.to_string()),
            ReadOf::Thing(id)
            | ReadOf::Deadline(id)
            | ReadOf::Notice(id)
            | ReadOf::Task(id)
            | ReadOf::Confidential(id)
            | ReadOf::ProtectiveOrder(id)
            | ReadOf::Document(id) => Some(id.to_string()),
        };
        let mut deed = Deed::of(actor, read.what, read.resource, subject);
        deed.etag.clone_from(&read.etag);
        deed.outcome = read.outcome;
        self.write(async |tx| {
            let case = case_of(tx, read.of).await?;
            self.chain(tx, Place { realm, case, at }, vec![deed.clone()]).await
        })
        .await
    }
}

/// The case that something is of; none where it is of none, or is gone since it was read.
async fn case_of(tx: &DatabaseTransaction, of: ReadOf) -> Result<Option<CaseId>, LedgerError> {
    let doing = "reading of which case something is";
    match of {
        ReadOf::Realm | ReadOf::Thing(_) => Ok(None),
        ReadOf::Case(id) => Ok(Some(id)),
        ReadOf::Deadline(id) => {
            let found = deadline::Entity::find()
                .select_only()
                .column(deadline::Column::CaseId)
                .filter(deadline::Column::Id.eq(id))
                .limit(1);
            found.into_tuple().one(tx).await.doing(doing)
        }
        ReadOf::Notice(id) => {
            let found = notice::Entity::find()
                .select_only()
                .column(notice::Column::CaseId)
                .filter(notice::Column::Id.eq(id));
            found.into_tuple().one(tx).await.doing(doing)
        }
        ReadOf::Confidential(id) => {
            let found = confidential_information::Entity::find()
                .select_only()
                .column(confidential_information::Column::CaseId)
                .filter(confidential_information::Column::Id.eq(id));
            found.into_tuple().one(tx).await.doing(doing)
        }
        ReadOf::ProtectiveOrder(id) => {
            let found = protective_order::Entity::find()
                .select_only()
                .column(protective_order::Column::CaseId)
                .filter(protective_order::Column::Id.eq(id));
            found.into_tuple().one(tx).await.doing(doing)
        }
        ReadOf::Document(id) => {
            let found = document::Entity::find()
                .select_only()
                .column(document::Column::CaseId)
                .filter(document::Column::Id.eq(id));
            let found: Option<Option<CaseId>> = found.into_tuple().one(tx).await.doing(doing)?;
            Ok(found.flatten())
        }
        ReadOf::Task(id) => {
            let found = task::Entity::find()
                .select_only()
                .column(task::Column::CaseId)
                .filter(task::Column::Id.eq(id));
            let found: Option<Option<CaseId>> = found.into_tuple().one(tx).await.doing(doing)?;
            Ok(found.flatten())
        }
    }
}
