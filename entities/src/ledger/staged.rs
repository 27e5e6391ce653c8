//! What lies staged: how much of it an account may have, and how its submitter takes a document back that no filing names.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select,
};
use statute::audit::{Doing as Deeds, Resource};
use statute::documents::UPLOADED_BY;

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, yours};
use super::garbage::forget_words;
use super::idempotency::{Idempotency, Replayable};
use super::protective::barred;
use crate::actor::{Actor, clean};
use crate::document::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{DocumentId, RealmId, UploadId};
use crate::upload;

impl Ledger {
    /// The same ledger, under which an account has no more than so many bytes that are staged, or on their way.
    #[must_use]
    pub fn staging_at_most(&self, bytes: u64) -> Self {
        Self { staged_at_most: Some(bytes), ..self.clone() }
    }

    /// Whether an account may stage so many bytes more, asked before they are taken in.
    ///
    /// # Errors
    /// [`LedgerError::StagedFull`] where it may not; the database's own.
    pub async fn has_room(&self, actor: &Actor, bytes: u64) -> Result<(), LedgerError> {
        self.room(self.db(), actor, bytes, None).await
    }

    /// The same, but for an upload that is about to become a document. Two requests at once may each find the last room: it keeps a
    /// disk from being filled, and is no right of anybody's.
    pub(super) async fn room(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        bytes: u64,
        but: Option<UploadId>,
    ) -> Result<(), LedgerError> {
        let Some(most) = self.staged_at_most else { return Ok(()) };
        let (account, now) = (clean(&actor.account), self.real_now());
        let documents = Entity::find()
            .filter(Column::ByAccount.eq(&account))
            .filter(Column::CaseId.is_null())
            .filter(Column::ExpiresAt.gt(now));
        // What an upload takes is counted as a whole: it has room from its beginning to its end.
        let mut uploads = upload::Entity::find()
            .filter(upload::Column::ByAccount.eq(&account))
            .filter(upload::Column::DocumentId.is_null())
            .filter(upload::Column::Aborted.eq(false))
            .filter(upload::Column::ExpiresAt.gt(now));
        if let Some(but) = but {
            uploads = uploads.filter(upload::Column::Id.ne(but));
        }
        let staged = taken(db, documents).await? + taken(db, uploads).await?;
        if staged.saturating_add(bytes) > most {
            return Err(LedgerError::StagedFull { staged, most });
        }
        Ok(())
    }

    /// Takes a staged document of one's own party back: its rows first, and then its bytes.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] for whoever may send none; [`LedgerError::NotFound`] where there is none for the actor;
    /// [`LedgerError::TaskBarred`] where it is filed; the idempotency key's; the database's own.
    pub async fn withdraw_document(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DocumentId,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        yours(actor, UPLOADED_BY)?;
        let _held = self.hold(idem)?;
        let at = self.now(realm).await?;
        let done = self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let staged = Condition::all()
                .add(Column::Id.eq(id))
                .add(Column::RealmId.eq(realm))
                .add(Column::PartyKey.eq(actor.own_party().key))
                .add(Column::CaseId.is_null())
                .add(Column::ExpiresAt.gt(self.real_now()));
            let row = Entity::find().filter(staged.clone()).one(tx).await;
            let row = row.doing("reading a staged document")?;
            let seen = self.document_in(tx, actor, realm, id).await?;
            let Some(row) = row else {
                seen.ok_or(LedgerError::NotFound)?;
                return Err(filed());
            };
            forget_words(tx, id).await?;
            // A filing that was quicker has put it on its case.
            let gone = Entity::delete_many().filter(staged).exec(tx).await;
            if gone.doing("removing a staged document")?.rows_affected == 0 {
                return Err(filed());
            }
            let answer = answer(&row);
            let subject = Some(id.to_string());
            let deed = Deed::of(actor, Deeds::DocumentWithdrawn, Resource::Document, subject);
            let place = Place { realm, case: None, at };
            self.keep(tx, idem, &answer, Traced::beside(place, deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        });
        let done = done.await?;
        if let (Replayable::Fresh { it, .. }, Ok(store), None) = (&done, self.store(), &self.stage)
            && let Err(error) = store.remove(&it.storage_key).await
        {
            tracing::error!(document = %id, %error, "the bytes of a document are left to the sweep");
        }
        Ok(done)
    }
}

fn filed() -> LedgerError {
    let message = "the document is filed, and what is on a case stays there".to_owned();
    barred(message, "file what corrects the submission, where its window is open")
}

/// How many bytes some rows take.
async fn taken<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
) -> Result<u64, LedgerError> {
    let sum = rows
        .select_only()
        .column_as(Expr::cust("CAST(COALESCE(SUM(\"length\"), 0) AS BIGINT)"), "taken")
        .into_tuple::<i64>()
        .one(db)
        .await
        .doing("counting what lies staged")?;
    Ok(sum.and_then(|it| u64::try_from(it).ok()).unwrap_or_default())
}
