//! How long the records of a case are kept, its legal holds, and what was destroyed of it: to officers.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
};
use statute::Audience;
use statute::retention::{self, Bar, Term, bars};

use super::page::{Key, Page, in_order};
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DestructionId, LegalHoldId, RealmId};
use crate::ledger::{Ledger, docket_rows, entry, standing_on};
use crate::stored::Word;
use crate::{case, case_view, destroyed_thing, destruction, legal_hold};

/// How long the records of a case are kept, and what stands against destroying them today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionSeen {
    /// The case.
    pub case: CaseId,
    /// The term.
    pub term: Term,
    /// How many legal holds stand.
    pub holds: u64,
    /// What stands against it; nothing where the records may be destroyed today.
    pub bars: Vec<Bar>,
}

impl Ledger {
    /// How long the records of a case are kept.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn retention(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
    ) -> Result<RetentionSeen, LedgerError> {
        let today = self.office_case(actor, realm, id).await?.docket.on;
        let case = case::Entity::find_by_id(id).one(self.db()).await.doing("reading a case")?;
        let case = case.ok_or(LedgerError::NotFound)?;
        let rows = docket_rows(self.db(), id).await?;
        let entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let term = retention::term(case.matter(), &entries, &self.law(), today, self.schedule());
        let standing = standing_on(self.db(), id).await?;
        let bars = bars(&term, standing, today);
        Ok(RetentionSeen { case: id, term, holds: standing.holds, bars })
    }

    /// One legal hold, to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn legal_hold(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: LegalHoldId,
    ) -> Result<legal_hold::Model, LedgerError> {
        self.legal_hold_in(self.db(), actor, realm, id).await?.ok_or(LedgerError::NotFound)
    }

    /// The same within a transaction; `None` where it does not exist for the caller.
    pub(crate) async fn legal_hold_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: LegalHoldId,
    ) -> Result<Option<legal_hold::Model>, LedgerError> {
        let found = legal_hold::Entity::find()
            .join(JoinType::InnerJoin, legal_hold::Relation::Case.def())
            .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
            .filter(legal_hold::Column::Id.eq(id))
            .filter(legal_hold::Column::RealmId.eq(realm))
            .filter(case_view::Column::Audience.eq(Word(Audience::Office)))
            .filter(visible_to(actor))
            .one(db)
            .await;
        found.doing("reading a legal hold")
    }

    /// A page of the legal holds of a case, the first first; to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn legal_holds(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<legal_hold::Model>, LedgerError> {
        use legal_hold::Column;
        self.office_case(actor, realm, case).await?;
        let rows = legal_hold::Entity::find().filter(Column::CaseId.eq(case));
        in_order(self.db(), rows, Column::Number, (from, limit), "listing legal holds", |row| {
            row.number
        })
        .await
    }

    /// One destruction, to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn destruction(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DestructionId,
    ) -> Result<destruction::Model, LedgerError> {
        self.destruction_in(self.db(), actor, realm, id).await?.ok_or(LedgerError::NotFound)
    }

    /// The same within a transaction; `None` where it does not exist for the caller.
    pub(crate) async fn destruction_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: DestructionId,
    ) -> Result<Option<destruction::Model>, LedgerError> {
        let found = destruction::Entity::find()
            .join(JoinType::InnerJoin, destruction::Relation::Case.def())
            .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
            .filter(destruction::Column::Id.eq(id))
            .filter(destruction::Column::RealmId.eq(realm))
            .filter(case_view::Column::Audience.eq(Word(Audience::Office)))
            .filter(visible_to(actor))
            .one(db)
            .await;
        found.doing("reading a destruction")
    }

    /// A page of the destructions of a case, the first first; to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn destructions(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<destruction::Model>, LedgerError> {
        use destruction::Column;
        self.office_case(actor, realm, case).await?;
        let rows = destruction::Entity::find().filter(Column::CaseId.eq(case));
        in_order(self.db(), rows, Column::Number, (from, limit), "listing destructions", |row| {
            row.number
        })
        .await
    }

    /// A page of what a destruction took, the first first; to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn destroyed_things(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DestructionId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<destroyed_thing::Model>, LedgerError> {
        use destroyed_thing::Column;
        self.destruction(actor, realm, id).await?;
        let rows = destroyed_thing::Entity::find().filter(Column::DestructionId.eq(id));
        in_order(
            self.db(),
            rows,
            Column::Number,
            (from, limit),
            "listing what was destroyed",
            |row| row.number,
        )
        .await
    }
}
