//! Seals: what is sealed of a case, to whoever shows things of it; the seals themselves, to the office; and who had read what is sealed.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
    Select,
};
use statute::Audience;
use statute::seal::Kind;
use uuid::Uuid;

use super::asked::among;
use super::case_file::CaseFile;
use super::page::{Key, Page, in_order};
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, EntryId, NoticeId, RealmId, SealId};
use crate::ledger::Ledger;
use crate::seal::{Column, Entity, Model};
use crate::stored::Word;
use crate::{
    case, case_view, confidential_information, docket_entry, document, notice, notice_amendment,
};

/// Which of these things are sealed now. It runs the same statement whatever there is.
pub(crate) async fn sealed(
    db: &impl ConnectionTrait,
    kind: Kind,
    things: impl IntoIterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, LedgerError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::ThingId)
        .filter(Column::Kind.eq(Word(kind)))
        .filter(Column::ThingId.is_in(things))
        .filter(Column::UnsealedAt.is_null())
        .into_tuple()
        .all(db)
        .await
        .doing("reading what is sealed")?;
    Ok(ids.into_iter().collect())
}

/// The entries of these cases that are sealed now. It runs the same statement whatever there is.
pub(crate) async fn sealed_entries(
    db: &impl ConnectionTrait,
    cases: &[CaseId],
) -> Result<HashSet<EntryId>, LedgerError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::ThingId)
        .filter(Column::Kind.eq(Word(Kind::Entry)))
        .filter(among(
            db.get_database_backend(),
            (Entity, Column::CaseId),
            cases.iter().map(|id| id.0),
        ))
        .filter(Column::UnsealedAt.is_null())
        .into_tuple()
        .all(db)
        .await
        .doing("reading which entries are sealed")?;
    Ok(ids.into_iter().map(EntryId).collect())
}

/// The documents of a case that are sealed now. It runs the same statement whatever there is.
pub(crate) async fn sealed_documents(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<HashSet<Uuid>, LedgerError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::ThingId)
        .filter(Column::Kind.eq(Word(Kind::Document)))
        .filter(Column::CaseId.eq(case))
        .filter(Column::UnsealedAt.is_null())
        .into_tuple()
        .all(db)
        .await
        .doing("reading which documents are sealed")?;
    Ok(ids.into_iter().collect())
}

/// The amendments that these notices have to do with, on either side.
pub(crate) async fn amendments(
    db: &impl ConnectionTrait,
    notices: &[NoticeId],
) -> Result<Vec<notice_amendment::Model>, LedgerError> {
    use notice_amendment::Column;
    let either = sea_orm::Condition::any()
        .add(Column::NoticeId.is_in(notices.iter().copied()))
        .add(Column::AmendsId.is_in(notices.iter().copied()));
    let found = notice_amendment::Entity::find().filter(either).all(db).await;
    found.doing("reading amendments")
}

/// The thing of a case that is to be sealed, by its id; `None` where the case has none.
pub(crate) async fn thing_of(
    db: &impl ConnectionTrait,
    kind: Kind,
    case: CaseId,
    id: Uuid,
) -> Result<Option<Uuid>, LedgerError> {
    let doing = "reading what is to be sealed";
    let found = match kind {
        Kind::Entry => docket_entry::Entity::find()
            .filter(docket_entry::Column::CaseId.eq(case))
            .filter(docket_entry::Column::Id.eq(id))
            .count_some(db)
            .await
            .doing(doing)?,
        Kind::Notice => notice::Entity::find()
            .filter(notice::Column::CaseId.eq(case))
            .filter(notice::Column::Id.eq(id))
            .count_some(db)
            .await
            .doing(doing)?,
        Kind::ConfidentialInformation => confidential_information::Entity::find()
            .filter(confidential_information::Column::CaseId.eq(case))
            .filter(confidential_information::Column::Id.eq(id))
            .count_some(db)
            .await
            .doing(doing)?,
        Kind::Document => document::Entity::find()
            .filter(document::Column::CaseId.eq(case))
            .filter(document::Column::Id.eq(id))
            .count_some(db)
            .await
            .doing(doing)?,
    };
    Ok(found.then_some(id))
}

/// Whether a query finds anything.
trait CountSome {
    async fn count_some(self, db: &impl ConnectionTrait) -> Result<bool, sea_orm::DbErr>;
}

impl<E: EntityTrait> CountSome for Select<E> {
    async fn count_some(self, db: &impl ConnectionTrait) -> Result<bool, sea_orm::DbErr> {
        Ok(self.limit(1).one(db).await?.is_some())
    }
}

impl Ledger {
    /// A case, to an officer: to anybody else there is nothing of the office's own.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for a party, and where there is no case; the database's own.
    pub async fn office_case(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
    ) -> Result<CaseFile, LedgerError> {
        if !actor.role.is_officer() {
            return Err(LedgerError::NotFound);
        }
        self.case(actor, realm, case).await
    }

    /// One seal, to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn seal(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: SealId,
    ) -> Result<Model, LedgerError> {
        self.seal_in(self.db(), actor, realm, id).await?.ok_or(LedgerError::NotFound)
    }

    /// The same within a transaction; `None` where it does not exist for the caller.
    pub(crate) async fn seal_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: SealId,
    ) -> Result<Option<Model>, LedgerError> {
        let found = visible_seals(actor, realm).filter(Column::Id.eq(id)).one(db).await;
        found.doing("reading a seal")
    }

    /// A page of the seals of a case, the first first; to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn seals(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Model>, LedgerError> {
        self.office_case(actor, realm, case).await?;
        let rows = visible_seals(actor, realm).filter(Column::CaseId.eq(case));
        in_order(self.db(), rows, Column::Number, (from, limit), "listing seals", |row| row.number)
            .await
    }
}

/// The seals of a realm, to whoever sees a case as the office does.
fn visible_seals(actor: &Actor, realm: RealmId) -> Select<Entity> {
    Entity::find()
        .join(JoinType::InnerJoin, crate::seal::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(Column::RealmId.eq(realm))
        .filter(case_view::Column::Audience.eq(Word(Audience::Office)))
        .filter(case::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
}
