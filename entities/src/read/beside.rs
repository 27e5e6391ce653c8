//! What stands beside the docket of an EAPA case: lists of merchandise and what followed elsewhere, for officers; word of a
//! risk, for its sender and for officers; what small businesses asked.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use statute::Audience;
use statute::eapa::merchandise::LiquidationStatus;

use super::case_file::CaseFile;
use super::page::{Key, Page, Way, after, cut, cut_numbered, in_order, numbered};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{
    consequence, health_or_safety_word, help_request, merchandise_import, merchandise_line,
    tolling_request,
};

impl Ledger {
    /// An investigation, to an officer: to anybody else there is nothing of the office's own.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for a party, and where there is no investigation; the database's own.
    pub async fn office_file(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
    ) -> Result<CaseFile, LedgerError> {
        let file = self.case(actor, realm, case).await?;
        let is_there = file.audience == Audience::Office && file.investigation;
        if is_there { Ok(file) } else { Err(LedgerError::NotFound) }
    }

    /// A page of the lists of merchandise of an investigation, the first first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none for the caller; the database's own.
    pub async fn merchandise_imports(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<merchandise_import::Model>, LedgerError> {
        use merchandise_import::Column;
        self.office_file(actor, realm, case).await?;
        let rows = merchandise_import::Entity::find().filter(Column::CaseId.eq(case));
        in_order(
            self.db(),
            rows,
            Column::Version,
            (from, limit),
            "listing imports of merchandise",
            |row| row.version,
        )
        .await
    }

    /// A page of the entries of one list, in the order of the file.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such list for the caller; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which list, which lines, which page"
    )]
    pub async fn merchandise_lines(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        version: u32,
        status: Option<LiquidationStatus>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<(CaseFile, Page<merchandise_line::Model>), LedgerError> {
        use merchandise_line::Column;
        let file = self.office_file(actor, realm, case).await?;
        let list = merchandise_import::Entity::find()
            .filter(merchandise_import::Column::CaseId.eq(case))
            .filter(merchandise_import::Column::Version.eq(i64::from(version)))
            .one(self.db())
            .await
            .doing("reading an import of merchandise")?
            .ok_or(LedgerError::NotFound)?;
        let mut query = merchandise_line::Entity::find()
            .filter(Column::ImportId.eq(list.id))
            .filter(Column::Line.gt(numbered(from)))
            .order_by_asc(Column::Line)
            .limit(limit + 1);
        if let Some(status) = status {
            query = query.filter(Column::LiquidationStatus.eq(Word(status)));
        }
        let rows = query.all(self.db()).await.doing("listing merchandise")?;
        Ok((file, cut_numbered(rows, limit, |row| row.line)))
    }

    /// A page of what followed elsewhere from the determination, the first first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no investigation for the caller; the database's own.
    pub async fn consequences(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<consequence::Model>, LedgerError> {
        use consequence::Column;
        self.office_file(actor, realm, case).await?;
        let rows = consequence::Entity::find().filter(Column::CaseId.eq(case));
        in_order(self.db(), rows, Column::Number, (from, limit), "listing consequences", |row| {
            row.number
        })
        .await
    }

    /// A page of the requests for tolling orders in an investigation, the first first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no investigation for the caller; the database's own.
    pub async fn tolling_requests(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<tolling_request::Model>, LedgerError> {
        use tolling_request::Column;
        self.office_file(actor, realm, case).await?;
        let rows = tolling_request::Entity::find().filter(Column::CaseId.eq(case));
        in_order(
            self.db(),
            rows,
            Column::Number,
            (from, limit),
            "listing requests for tolling",
            |row| row.number,
        )
        .await
    }

    /// A page of the words of risks that were sent on a case, the first first: to officers all, to a party its own.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case, or for `investigation` the investigation, does not exist for the caller;
    /// the database's own.
    pub async fn health_or_safety_words(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        investigation: bool,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<health_or_safety_word::Model>, LedgerError> {
        use health_or_safety_word::Column;
        let file = self.case(actor, realm, case).await?;
        if investigation && !file.investigation {
            return Err(LedgerError::NotFound);
        }
        let mut query = health_or_safety_word::Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(Column::Number.gt(numbered(from)))
            .order_by_asc(Column::Number)
            .limit(limit + 1);
        if file.audience != Audience::Office {
            query = query.filter(Column::PartyKey.eq(actor.own_party().key));
        }
        let rows = query.all(self.db()).await.doing("listing words of risks")?;
        Ok(cut_numbered(rows, limit, |row| row.number))
    }

    /// A page of the requests of small businesses for help, the first first: to officers all, to a party its own.
    ///
    /// # Errors
    /// The database's own.
    pub async fn help_requests(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<help_request::Model>, LedgerError> {
        use help_request::Column;
        let mut query = help_request::Entity::find()
            .filter(Column::RealmId.eq(realm))
            .filter(after::<DateTime<Utc>>(from, Column::RequestedAt, Column::Id, Way::Up))
            .order_by_asc(Column::RequestedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if !actor.role.is_officer() {
            query = query.filter(Column::PartyKey.eq(actor.own_party().key));
        }
        let rows = query.all(self.db()).await.doing("listing requests for help")?;
        Ok(cut(rows, limit, |row| (row.requested_at, row.id.0)))
    }
}
