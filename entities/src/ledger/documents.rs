//! Documents: staged for their submitter when their bytes are whole and good, and opened by whoever may read them.
//!
//! What a document says is written into tables of its own and nowhere else: no entry, no notice, no answer that is kept, no link of the
//! audit.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::documents::{Scan, UPLOADED_BY};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, yours};
use super::idempotency::{Idempotency, Replayable};
use super::insert::insert_all;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::document::{Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{DocumentId, OpeningId, RealmId, UploadId};
use crate::read::{DocumentSeen, FoundDocument};
use crate::stored::{Document, Word};
use crate::{document_access, document_page, document_reading, upload};

/// A document whose bytes lie in the store.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// What it is to be called.
    pub title: String,
    /// The name of the file as it was sent.
    pub file_name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// How many bytes it has.
    pub length: u64,
    /// SHA-256 over its bytes, in hexadecimal.
    pub sha256: String,
    /// Where its bytes lie.
    pub storage_key: String,
    /// How many pages it has, where they were counted.
    pub pages: Option<u32>,
    /// What is known of harm in it.
    pub scan: Scan,
    /// The words of its pages, in order; fewer than it has where not all were read.
    pub words: Vec<String>,
    /// What else was found, as whoever reads documents writes it.
    pub facts: Value,
    /// The upload it arrived by, where it arrived in parts.
    pub upload: Option<UploadId>,
    /// How long it is kept without a filing.
    pub kept: TimeDelta,
}

impl std::fmt::Debug for NewDocument {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewDocument")
            .field("media_type", &self.media_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Ledger {
    /// Whether somebody may send documents, asked before any byte of one is taken in.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] where he may not.
    pub fn may_upload(&self, actor: &Actor) -> Result<(), LedgerError> {
        yours(actor, UPLOADED_BY)
    }

    /// The answer to the same upload made before, asked before its bytes are looked into.
    ///
    /// # Errors
    /// The idempotency key's; the database's own.
    pub async fn staged_before(&self, idem: &Idempotency) -> Result<Option<Value>, LedgerError> {
        self.answered(self.db(), Some(idem)).await
    }

    /// Stages a document for its submitter, and makes an upload that arrived in parts that document.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] where the actor may send none; [`LedgerError::UploadStands`] where the upload has become a document
    /// or was given up meanwhile; [`LedgerError::StagedFull`]; the idempotency key's; the database's own.
    pub async fn stage_document(
        &self,
        actor: &Actor,
        realm: RealmId,
        new: &NewDocument,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, DocumentSeen>,
    ) -> Result<Replayable<DocumentSeen>, LedgerError> {
        yours(actor, UPLOADED_BY)?;
        let _held = self.hold(idem)?;
        let received_at = self.now(realm).await?;
        let length = i64::try_from(new.length).unwrap_or(i64::MAX);
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            self.room(tx, actor, new.length, new.upload).await?;
            let row = Model {
                id: DocumentId::random(),
                realm_id: realm,
                case_id: None,
                entry_id: None,
                number: None,
                party_key: actor.own_party().key,
                by_account: clean(&actor.account),
                by_role: Word(actor.role),
                title: clean(&new.title),
                file_name: clean(&new.file_name),
                media_type: new.media_type.clone(),
                version: None,
                public_of: None,
                length,
                sha256: new.sha256.clone(),
                storage_key: new.storage_key.clone(),
                pages: new.pages.and_then(|it| i32::try_from(it).ok()),
                scan: Word(new.scan),
                received_at,
                filed_at: None,
                expires_at: Some(self.real_now() + new.kept),
                destroyed_at: None,
            };
            Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("staging a document")?;
            put_words(tx, row.id, new).await?;
            if let Some(upload) = new.upload {
                became(tx, upload, row.id).await?;
            }
            let seen = DocumentSeen::staged(row.clone(), Some(new.facts.clone()));
            let answer = answer(&seen);
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::DocumentUploaded, Resource::Document, subject);
            let place = Place { realm, case: None, at: received_at };
            self.keep(tx, idem, &answer, Traced::beside(place, deed)).await?;
            Ok(Replayable::Fresh { it: seen, answer })
        })
        .await
    }

    /// Opens a document: what is known of it, where its bytes lie. Under a protective order the opening is recorded first, with its
    /// link, and no order ends in between.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none that the actor may open; [`LedgerError::Destroyed`] where it was destroyed after its
    /// term; the database's own.
    pub async fn open_document(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DocumentId,
    ) -> Result<Model, LedgerError> {
        let found = self.document_in(self.db(), actor, realm, id).await?;
        let found = opened(found)?;
        let (Some(_), Some(case)) = (found.under, found.seen.document.case_id) else {
            return Ok(found.seen.document);
        };
        self.write(async |tx| {
            self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            // Once more, when nobody else can end the order.
            let found = opened(self.document_in(tx, actor, realm, id).await?)?;
            if let Some(order) = found.under {
                let access = document_access::Model {
                    id: OpeningId::random(),
                    order_id: order,
                    document_id: id,
                    account: clean(&actor.account),
                    opened_at: found.at,
                };
                document_access::Entity::insert(all_set(access))
                    .exec_without_returning(tx)
                    .await
                    .doing("recording what is opened")?;
                let (what, subject) = (Deeds::OpenedUnderProtectiveOrder, Some(order.to_string()));
                let deed = Deed::of(actor, what, Resource::ProtectiveOrder, subject);
                let place = Place { realm, case: Some(case), at: found.at };
                self.chain(tx, place, vec![deed]).await?;
            }
            Ok(found.seen.document)
        })
        .await
    }
}

/// What was found, for somebody who may open it. Who could open it hears that it was destroyed; for anybody else there is nothing still.
fn opened(found: Option<FoundDocument>) -> Result<FoundDocument, LedgerError> {
    let found = found.filter(|it| it.seen.is_his).ok_or(LedgerError::NotFound)?;
    if found.seen.may_open { Ok(found) } else { Err(LedgerError::Destroyed) }
}

/// Writes what a document says, page by page, and what was found in it.
async fn put_words(
    tx: &DatabaseTransaction,
    id: DocumentId,
    new: &NewDocument,
) -> Result<(), LedgerError> {
    let of_page = |(page, words): (i32, &String)| document_page::Model {
        document_id: id,
        page,
        words: words.replace('\0', "\u{fffd}"),
    };
    let pages: Vec<_> = (1..).zip(&new.words).map(of_page).collect();
    insert_all(tx, pages, "keeping what a document says").await?;
    let reading = document_reading::Model { document_id: id, facts: Document(new.facts.clone()) };
    document_reading::Entity::insert(all_set(reading))
        .exec_without_returning(tx)
        .await
        .doing("keeping what was found in a document")?;
    Ok(())
}

/// An upload has become a document: once, and only whole.
async fn became(
    tx: &DatabaseTransaction,
    id: UploadId,
    document: DocumentId,
) -> Result<(), LedgerError> {
    use upload::Column;
    let changed = upload::Entity::update_many()
        .col_expr(Column::DocumentId, Expr::value(document))
        .filter(Column::Id.eq(id))
        .filter(Column::DocumentId.is_null())
        .filter(Column::Aborted.eq(false))
        .filter(Expr::col(Column::Arrived).equals(Column::Length))
        .exec(tx)
        .await
        .doing("making an upload a document")?;
    if changed.rows_affected == 1 {
        return Ok(());
    }
    let row = upload::Entity::find_by_id(id).one(tx).await.doing("reading an upload")?;
    Err(row.map_or(LedgerError::NotFound, |row| LedgerError::UploadStands { arrived: row.arrived }))
}
