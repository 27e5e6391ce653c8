//! Files that arrive in parts. What has arrived counts as far as it is kept: a part is in the store before its row says so, and of two
//! that continue at one place one is told where the file stands.

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use statute::audit::{Doing as Deeds, Resource};
use statute::documents::UPLOADED_BY;

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, yours};
use super::idempotency::{Idempotency, Replayable};
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::{RealmId, UploadId};
use crate::stored::Word;
use crate::upload::{Column, Entity, Model};
use crate::upload_part;

/// A file that is going to be sent in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// What the document is to be called.
    pub title: String,
    /// The name of the file.
    pub file_name: String,
    /// How many bytes it is going to have.
    pub length: u64,
    /// Its SHA-256 in hexadecimal, where the sender knows it.
    pub sha256: Option<String>,
    /// How long it may take.
    pub time: TimeDelta,
}

/// A part that lies in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPart {
    /// Which byte of the file is its first, from 0.
    pub first_byte: i64,
    /// How many bytes it has.
    pub length: i64,
    /// Where they lie.
    pub storage_key: String,
}

impl Ledger {
    /// Begins an upload.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] where the actor may send none; [`LedgerError::StagedFull`] where his account has no room for it; the
    /// idempotency key's; the database's own.
    pub async fn begin_upload(
        &self,
        actor: &Actor,
        realm: RealmId,
        new: &NewUpload,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        yours(actor, UPLOADED_BY)?;
        let _held = self.hold(idem)?;
        let begun_at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            self.room(tx, actor, new.length, None).await?;
            let row = Model {
                id: UploadId::random(),
                realm_id: realm,
                party_key: actor.own_party().key,
                by_account: clean(&actor.account),
                by_role: Word(actor.role),
                title: clean(&new.title),
                file_name: clean(&new.file_name),
                length: i64::try_from(new.length).unwrap_or(i64::MAX),
                arrived: 0,
                sha256: new.sha256.clone(),
                begun_at,
                expires_at: self.real_now() + new.time,
                document_id: None,
                aborted: false,
            };
            Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("beginning an upload")?;
            let answer = answer(&row);
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::UploadBegun, Resource::Document, subject);
            let place = Place { realm, case: None, at: begun_at };
            self.keep(tx, idem, &answer, Traced::beside(place, deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// An upload of one's own that is not given up and whose time is not over, or that has become a document.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn upload(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: UploadId,
    ) -> Result<Model, LedgerError> {
        let found = self.own_upload(self.db(), actor, realm, id).await?;
        found.ok_or(LedgerError::NotFound)
    }

    /// Counts a part that is kept; says where the upload stands then.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such upload of the actor's; [`LedgerError::UploadStands`] where it does not stand
    /// where the part begins, or the part goes beyond its end; the database's own.
    pub async fn part_arrived(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: UploadId,
        part: &NewPart,
    ) -> Result<Model, LedgerError> {
        self.write(async |tx| {
            let row = self.own_upload(tx, actor, realm, id).await?.ok_or(LedgerError::NotFound)?;
            let arrived = part.first_byte.saturating_add(part.length);
            if row.document_id.is_some() || arrived > row.length {
                return Err(LedgerError::UploadStands { arrived: row.arrived });
            }
            // Whoever is second waits for the row, and finds that it has gone on.
            let moved = Entity::update_many()
                .col_expr(Column::Arrived, Expr::value(arrived))
                .filter(Column::Id.eq(id))
                .filter(Column::Arrived.eq(part.first_byte))
                .filter(Column::DocumentId.is_null())
                .filter(Column::Aborted.eq(false))
                .exec(tx)
                .await
                .doing("counting a part")?;
            if moved.rows_affected == 0 {
                let now = self.own_upload(tx, actor, realm, id).await?;
                let now = now.ok_or(LedgerError::NotFound)?;
                return Err(LedgerError::UploadStands { arrived: now.arrived });
            }
            let kept = upload_part::Model {
                upload_id: id,
                first_byte: part.first_byte,
                length: part.length,
                storage_key: part.storage_key.clone(),
            };
            upload_part::Entity::insert(all_set(kept))
                .exec_without_returning(tx)
                .await
                .doing("keeping where a part lies")?;
            Ok(Model { arrived, ..row })
        })
        .await
    }

    /// The parts of an upload, the first first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn upload_parts(&self, id: UploadId) -> Result<Vec<upload_part::Model>, LedgerError> {
        upload_part::Entity::find()
            .filter(upload_part::Column::UploadId.eq(id))
            .order_by_asc(upload_part::Column::FirstByte)
            .all(self.db())
            .await
            .doing("reading the parts of an upload")
    }

    /// Gives an upload up; says where its parts lie, which nobody needs any more. Of one that has become a document nothing is undone.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such upload of the actor's; the database's own.
    pub async fn abort_upload(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: UploadId,
    ) -> Result<Vec<String>, LedgerError> {
        self.write(async |tx| {
            let row = self.own_upload(tx, actor, realm, id).await?.ok_or(LedgerError::NotFound)?;
            if row.document_id.is_some() {
                return Err(LedgerError::NotFound);
            }
            Entity::update_many()
                .col_expr(Column::Aborted, Expr::value(true))
                .filter(Column::Id.eq(id))
                .exec(tx)
                .await
                .doing("giving an upload up")?;
            forget_parts(tx, id).await
        })
        .await
    }

    /// Forgets the parts of an upload that has become a document; says where they lie.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_parts(&self, id: UploadId) -> Result<Vec<String>, LedgerError> {
        self.write(async |tx| forget_parts(tx, id).await).await
    }

    async fn own_upload(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: UploadId,
    ) -> Result<Option<Model>, LedgerError> {
        let found = Entity::find_by_id(id)
            .filter(Column::RealmId.eq(realm))
            .filter(Column::PartyKey.eq(actor.own_party().key))
            .filter(Column::Aborted.eq(false))
            .one(db)
            .await
            .doing("reading an upload")?;
        Ok(found.filter(|row| row.document_id.is_some() || row.expires_at > self.real_now()))
    }
}

/// Forgets the parts of an upload; says where they lie.
pub(super) async fn forget_parts(
    tx: &impl ConnectionTrait,
    id: UploadId,
) -> Result<Vec<String>, LedgerError> {
    use upload_part::Column as Part;
    let doing = "forgetting the parts of an upload";
    let of_it = Part::UploadId.eq(id);
    let parts = upload_part::Entity::find().filter(of_it.clone()).all(tx).await.doing(doing)?;
    upload_part::Entity::delete_many().filter(of_it).exec(tx).await.doing(doing)?;
    Ok(parts.into_iter().map(|part| part.storage_key).collect())
}
