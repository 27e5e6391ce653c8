//! The destruction of records after their term: asked for by one officer, approved by another, and then done, all of it in the
//! transaction of the approval. What stays is the docket, the audit, who was served and when, and the hash of everything that was
//! destroyed.
//!
//! Rows go first, then the bytes of documents: what a crash leaves between the two is bytes that no row names, and the nightly sweep finds
//! them.

use futures::StreamExt as _;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use statute::audit::{Doing as Deeds, Resource};
use statute::retention::{self, Kind, Standing, bars};
use statute::search;
use uuid::Uuid;

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, next, yours};
use super::idempotency::{Idempotency, Replayable};
use super::insert::insert_all;
use super::open::Open;
use super::protective::barred;
use super::search_documents::forget;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::destruction::{ActiveModel, Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{
    CaseId, ConfidentialInformationId, DeliveryId, DestructionId, DocumentId, NoticeId, RealmId,
};
use crate::stored::Word;
use crate::{
    confidential_information, confidential_text, destroyed_thing, document, document_page,
    document_reading, legal_hold, letter, letter_words, notice, protective_order,
    search_confidential, search_document, search_text,
};

/// Something that is destroyed: what it is, its id, and the hash of what it said.
type Thing = (Kind, Uuid, Option<String>);

/// How many files are removed at once.
const FILES_AT_ONCE: usize = 8;

impl Ledger {
    /// Asks for what the records of a case say to be destroyed.
    ///
    /// # Errors
    /// What the actor's own knowledge forbids; [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::Kept`] before the
    /// term, under a hold, or while a protective order is not closed; [`LedgerError::TaskBarred`] where one is asked for already; the
    /// idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, why, and how often: all of it is the act"
    )]
    pub async fn ask_for_destruction(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        reason: &str,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let roles = retention::ASKED_BY;
            let open =
                match self.open_for_officer(tx, actor, realm, case, seen, idem, roles).await? {
                    Ok(open) => open,
                    Err(before) => return Ok(Replayable::Replayed(before)),
                };
            self.may_be_destroyed(tx, &open).await?;
            let before = Entity::find().filter(Column::CaseId.eq(case)).all(tx).await;
            let before = before.doing("reading destructions")?;
            if let Some(asked) = before.iter().find(|it| it.approved_at.is_none()) {
                let message = format!("destruction {} is asked for, and not approved", asked.id);
                return Err(barred(message, "have another officer approve it"));
            }
            let row = Model {
                id: DestructionId::random(),
                realm_id: realm,
                case_id: case,
                number: next(before.len() as u64),
                revision: 1,
                reason: clean(reason),
                asked_by: clean(&actor.account),
                asked_at: open.now,
                approved_by: None,
                approved_at: None,
                things: 0,
            };
            let written: ActiveModel = all_set(row.clone());
            Entity::insert(written)
                .exec_without_returning(tx)
                .await
                .doing("asking for a destruction")?;
            let answer = answer(&row);
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::DestructionRequested, Resource::Retention, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Approves a destruction, and destroys. `seen` is the tag of the destruction the officer decided on.
    ///
    /// # Errors
    /// As [`Ledger::ask_for_destruction`], and [`LedgerError::Kept`] for whoever asked for it; [`LedgerError::TaskBarred`] where it is
    /// approved.
    pub async fn approve_destruction(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DestructionId,
        seen: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        let written = self.write(async |tx| {
            let found = self.destruction_in(tx, actor, realm, id).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok((Replayable::Replayed(before), Vec::new()));
            }
            let case = found.ok_or(LedgerError::NotFound)?.case_id;
            yours(actor, retention::APPROVED_BY)?;
            let locked = self.lock_for(tx, actor, realm, case).await?;
            let open = self.open(tx, locked.ok_or(LedgerError::NotFound)?).await?;
            // Once more, when nobody else can change it.
            let row = self.destruction_in(tx, actor, realm, id).await?;
            let row = row.ok_or(LedgerError::NotFound)?;
            let etag = row.etag();
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            if row.approved_at.is_some() {
                return Err(barred("it is approved".to_owned(), "read the destruction again"));
            }
            retention::may_approve(&row.asked_by, &clean(&actor.account))
                .map_err(|bar| LedgerError::Kept { bars: vec![bar] })?;
            self.may_be_destroyed(tx, &open).await?;
            let (things, files) = destroy(tx, case, open.now).await?;
            let count = i32::try_from(things.len()).unwrap_or(i32::MAX);
            let numbered = (1..).zip(things).map(|(number, (kind, thing_id, sha256))| {
                destroyed_thing::Model {
                    destruction_id: id,
                    number,
                    kind: Word(kind),
                    thing_id,
                    sha256,
                }
            });
            insert_all::<_, destroyed_thing::ActiveModel>(
                tx,
                numbered.collect::<Vec<_>>(),
                "writing what was destroyed",
            )
            .await?;
            let row = Model {
                revision: row.revision + 1,
                approved_by: Some(clean(&actor.account)),
                approved_at: Some(open.now),
                things: count,
                ..row
            };
            let written: ActiveModel = all_set(row.clone());
            written.update(tx).await.doing("approving a destruction")?;
            let answer = answer(&row);
            let subject = Some(id.to_string());
            let deed = Deed::of(actor, Deeds::RecordsDestroyed, Resource::Retention, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok((Replayable::Fresh { it: row, answer }, files))
        });
        let (done, files) = written.await?;
        self.remove_files(id, files).await;
        Ok(done)
    }

    /// Removes the bytes of documents of which the rows say already that they are gone. What cannot be removed now the sweep removes.
    async fn remove_files(&self, of: DestructionId, keys: Vec<String>) {
        let Ok(store) = self.store().cloned() else { return };
        // What is only rehearsed has destroyed nothing.
        if self.stage.is_some() {
            return;
        }
        let mut removed = futures::stream::iter(keys)
            .map(|key| {
                let store = store.clone();
                async move { store.remove(&key).await }
            })
            .buffer_unordered(FILES_AT_ONCE);
        while let Some(removed) = removed.next().await {
            if let Err(error) = removed {
                tracing::error!(destruction = %of, %error, "the bytes of a document are left to the sweep");
            }
        }
    }

    /// Whether the records of the case in hand may be destroyed today.
    async fn may_be_destroyed(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let matter = open.case.matter();
        let term = retention::term(matter, &open.entries, &self.law(), open.today, self.schedule());
        let bars = bars(&term, standing_on(tx, open.case.id).await?, open.today);
        if bars.is_empty() { Ok(()) } else { Err(LedgerError::Kept { bars }) }
    }
}

/// What of a case stands against destroying its records.
pub(crate) async fn standing_on(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Standing, LedgerError> {
    let holds = legal_hold::Entity::find()
        .filter(legal_hold::Column::CaseId.eq(case))
        .filter(legal_hold::Column::ReleasedAt.is_null())
        .count(db)
        .await
        .doing("counting legal holds")?;
    let open_orders = protective_order::Entity::find()
        .filter(protective_order::Column::CaseId.eq(case))
        .filter(protective_order::Column::GrantedOn.is_not_null())
        .filter(protective_order::Column::CertifiedAt.is_null())
        .count(db)
        .await
        .doing("counting protective orders")?;
    Ok(Standing { holds, open_orders })
}

/// Destroys what the records of a case say, kind by kind, and gives what it was. **The one place that does**: whatever else keeps words of
/// a case has its line here.
/// Beside it: where the bytes lie that are to be removed once this is written.
async fn destroy(
    tx: &DatabaseTransaction,
    case: CaseId,
    now: DateTimeUtc,
) -> Result<(Vec<Thing>, Vec<String>), LedgerError> {
    let mut things = confidential_texts(tx, case).await?;
    things.extend(notices(tx, case).await?);
    things.extend(letters(tx, case).await?);
    let (documents, files) = documents(tx, case, now).await?;
    things.extend(documents);
    Ok((things, files))
}

/// Its id, its hash and its title stay, and who opened it when; its bytes have no name any more.
async fn documents(
    tx: &DatabaseTransaction,
    case: CaseId,
    now: DateTimeUtc,
) -> Result<(Vec<Thing>, Vec<String>), LedgerError> {
    use document::Column;
    let doing = "destroying documents";
    let all: Vec<(DocumentId, String, String)> = document::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Sha256, Column::StorageKey])
        .filter(Column::CaseId.eq(case))
        .filter(Column::DestroyedAt.is_null())
        .order_by_asc(Column::Number)
        .into_tuple()
        .all(tx)
        .await
        .doing(doing)?;
    let of_case = || {
        Query::select()
            .column(Column::Id)
            .from(document::Entity)
            .and_where(Column::CaseId.eq(case))
            .take()
    };
    document_page::Entity::delete_many()
        .filter(document_page::Column::DocumentId.in_subquery(of_case()))
        .exec(tx)
        .await
        .doing(doing)?;
    document_reading::Entity::delete_many()
        .filter(document_reading::Column::DocumentId.in_subquery(of_case()))
        .exec(tx)
        .await
        .doing(doing)?;
    search_document::Entity::delete_many()
        .filter(search_document::Column::DocumentId.in_subquery(of_case()))
        .exec(tx)
        .await
        .doing(doing)?;
    search_confidential::Entity::delete_many()
        .filter(search_confidential::Column::DocumentId.in_subquery(of_case()))
        .exec(tx)
        .await
        .doing(doing)?;
    document::Entity::update_many()
        .col_expr(Column::DestroyedAt, Expr::val(now))
        .col_expr(Column::StorageKey, Expr::val(""))
        .col_expr(Column::FileName, Expr::val(""))
        .filter(Column::CaseId.eq(case))
        .filter(Column::DestroyedAt.is_null())
        .exec(tx)
        .await
        .doing(doing)?;
    let things = all.iter().map(|(id, sha256, _)| (Kind::Document, id.0, Some(sha256.clone())));
    let things = things.collect();
    Ok((things, all.into_iter().map(|(.., key)| key).collect()))
}

async fn confidential_texts(
    tx: &DatabaseTransaction,
    case: CaseId,
) -> Result<Vec<Thing>, LedgerError> {
    let doing = "destroying what confidential information says";
    let all: Vec<(ConfidentialInformationId, String)> = confidential_information::Entity::find()
        .select_only()
        .column(confidential_information::Column::Id)
        .column(confidential_information::Column::Sha256)
        .filter(confidential_information::Column::CaseId.eq(case))
        .order_by_asc(confidential_information::Column::Number)
        .into_tuple()
        .all(tx)
        .await
        .doing(doing)?;
    let mut things = Vec::new();
    for (id, sha256) in all {
        let gone = confidential_text::Entity::delete_by_id(id).exec(tx).await.doing(doing)?;
        // By its words it is found no more either.
        forget(tx, id.0).await?;
        if gone.rows_affected > 0 {
            things.push((Kind::ConfidentialText, id.0, Some(sha256)));
        }
    }
    Ok(things)
}

/// The hash of a notice stays with it: by it one sees that there was something.
async fn notices(tx: &DatabaseTransaction, case: CaseId) -> Result<Vec<Thing>, LedgerError> {
    let doing = "destroying what notices said";
    let all: Vec<(NoticeId, Option<String>)> = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .column(notice::Column::Sha256)
        .filter(notice::Column::CaseId.eq(case))
        .filter(notice::Column::Text.is_not_null())
        .order_by_asc(notice::Column::CreatedAt)
        .order_by_asc(notice::Column::Id)
        .into_tuple()
        .all(tx)
        .await
        .doing(doing)?;
    search_text::Entity::delete_many()
        .filter(search_text::Column::CaseId.eq(case))
        .filter(search_text::Column::Kind.eq(Word(search::Thing::Notice)))
        .exec(tx)
        .await
        .doing(doing)?;
    let nothing = Expr::val(None::<String>);
    notice::Entity::update_many()
        .col_expr(notice::Column::Subject, nothing.clone())
        .col_expr(notice::Column::Text, nothing.clone())
        .col_expr(notice::Column::Html, nothing)
        .filter(notice::Column::CaseId.eq(case))
        .exec(tx)
        .await
        .doing(doing)?;
    letter_words::Entity::delete_many()
        .filter(letter_words::Column::NoticeId.in_subquery(of_case(case)))
        .exec(tx)
        .await
        .doing(doing)?;
    Ok(all.into_iter().map(|(id, sha256)| (Kind::Notice, id.0, sha256)).collect())
}

/// That a letter was set, and the hash of it, stay for its certificate of service.
async fn letters(tx: &DatabaseTransaction, case: CaseId) -> Result<Vec<Thing>, LedgerError> {
    let doing = "destroying letters";
    let all: Vec<(DeliveryId, String)> = letter::Entity::find()
        .select_only()
        .column(letter::Column::DeliveryId)
        .column(letter::Column::Sha256)
        .filter(letter::Column::NoticeId.in_subquery(of_case(case)))
        .filter(letter::Column::Length.gt(0))
        .order_by_asc(letter::Column::DeliveryId)
        .into_tuple()
        .all(tx)
        .await
        .doing(doing)?;
    letter::Entity::update_many()
        .col_expr(letter::Column::Pdf, Expr::val(Vec::<u8>::new()))
        .col_expr(letter::Column::Length, Expr::val(0_i64))
        .filter(letter::Column::NoticeId.in_subquery(of_case(case)))
        .exec(tx)
        .await
        .doing(doing)?;
    Ok(all.into_iter().map(|(id, sha256)| (Kind::Letter, id.0, Some(sha256))).collect())
}

fn of_case(case: CaseId) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(notice::Column::Id)
        .from(notice::Entity)
        .and_where(notice::Column::CaseId.eq(case))
        .take()
}
