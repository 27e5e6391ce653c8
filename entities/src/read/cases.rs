//! Cases: one, or a page of them, newest first.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};
use statute::count::legal_day;
use statute::{Program, Track};

use super::asked::among;
use super::bound::{tell, tell_own};
use super::case_file::{CaseFile, Moment};
use super::page::{Key, Page, Way, after, cut};
use super::seals::sealed_entries;
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, EntryId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{case, case_view, communication, detention, docket_entry, penalty, realm};

/// Which cases are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Of this program.
    pub program: Option<Program>,
    /// In this state, as the caller sees it.
    pub state: Option<String>,
    /// With, or without, an investigation that the caller may know of.
    pub investigation: Option<bool>,
    /// With this number.
    pub number: Option<String>,
    /// A shipment, or a penalty.
    pub detained: Option<Detained>,
    /// Begun by a communication under 19 CFR 12.42(b).
    pub communication: bool,
}

/// Which of the cases of detained merchandise are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detained {
    /// Shipments; those held under this regime now, where one is said.
    Shipments(Option<Track>),
    /// Penalties.
    Penalties,
}

impl Detained {
    /// The rows of `case` that are meant.
    fn condition(self) -> SimpleExpr {
        let mut rows = Query::select();
        rows.expr(Expr::val(1));
        let own = match self {
            Self::Shipments(track) => {
                rows.from(detention::Entity);
                if let Some(track) = track {
                    rows.and_where(detention::Column::Track.eq(Word(track)));
                }
                Expr::col((detention::Entity, detention::Column::CaseId))
            }
            Self::Penalties => {
                rows.from(penalty::Entity);
                Expr::col((penalty::Entity, penalty::Column::CaseId))
            }
        };
        rows.and_where(own.equals((case::Entity, case::Column::Id)));
        Expr::exists(rows.take())
    }
}

/// A case with one audience's view of it.
#[derive(Debug, FromQueryResult)]
pub(super) struct CaseRow {
    #[sea_orm(nested)]
    pub case: case::Model,
    #[sea_orm(nested(prefix = "view_"))]
    pub view: case_view::Model,
    pub sandbox_now: Option<DateTime<Utc>>,
}

impl Ledger {
    /// One case.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn case(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
    ) -> Result<CaseFile, LedgerError> {
        self.case_at(actor, realm, id, Moment::default()).await
    }

    /// One case, as it was.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller, or did not at that moment; the database's own.
    pub async fn case_at(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
        moment: Moment,
    ) -> Result<CaseFile, LedgerError> {
        let rows = visible_cases(actor, realm)
            .filter(case::Column::Id.eq(id))
            .into_model::<CaseRow>()
            .all(self.db())
            .await
            .doing("reading a case")?;
        // Before any docket is read: a case that is hidden has one, and one that is absent has not.
        let row = rows.first().ok_or(LedgerError::NotFound)?;
        let dockets = self.dockets(&[id]).await?;
        let sealed = sealed_entries(self.db(), &[id]).await?;
        let mut file = self.file(row, &dockets, &sealed, moment)?;
        tell(self.db(), actor, self.legal_day(row.sandbox_now), &mut file).await?;
        Ok(file)
    }

    /// A page of cases, newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn cases(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &CaseFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<CaseFile>, LedgerError> {
        let mut query = visible_cases(actor, realm)
            .filter(after::<DateTime<Utc>>(
                from,
                (case::Entity, case::Column::OpenedAt),
                (case::Entity, case::Column::Id),
                Way::Down,
            ))
            .order_by_desc(case::Column::OpenedAt)
            .order_by_desc(case::Column::Id)
            .limit(limit + 1);
        if let Some(program) = filter.program {
            query = query.filter(case::Column::Program.eq(Word(program)));
        }
        if let Some(state) = &filter.state {
            query = query.filter(case_view::Column::State.eq(state));
        }
        if let Some(investigation) = filter.investigation {
            query = query.filter(case_view::Column::Investigation.eq(investigation));
        }
        if let Some(number) = &filter.number {
            query = query.filter(case::Column::Number.eq(number));
        }
        if let Some(detained) = filter.detained {
            query = query.filter(detained.condition());
        }
        if filter.communication {
            let begun = Query::select()
                .column(communication::Column::CaseId)
                .from(communication::Entity)
                .take();
            query = query.filter(case::Column::Id.in_subquery(begun));
        }
        let rows = query.into_model::<CaseRow>().all(self.db()).await.doing("listing cases")?;
        let page = cut(rows, limit, |row| (row.case.opened_at, row.case.id.0));
        let ids: Vec<_> = page.items.iter().map(|row| row.case.id).collect();
        let dockets = self.dockets(&ids).await?;
        let sealed = sealed_entries(self.db(), &ids).await?;
        let mut items = page
            .items
            .iter()
            .map(|row| self.file(row, &dockets, &sealed, Moment::default()))
            .collect::<Result<Vec<_>, _>>()?;
        tell_own(self.db(), actor, &mut items).await?;
        Ok(Page { items, next: page.next })
    }

    pub(super) fn file(
        &self,
        row: &CaseRow,
        dockets: &Dockets,
        sealed: &HashSet<EntryId>,
        moment: Moment,
    ) -> Result<CaseFile, LedgerError> {
        let rows = dockets.get(&row.case.id).map(Vec::as_slice).unwrap_or_default();
        let today = self.legal_day(row.sandbox_now);
        CaseFile::of(&row.case, &row.view, rows, sealed, &self.law(), today, moment)
    }

    pub(crate) fn legal_day(&self, sandbox: Option<DateTime<Utc>>) -> NaiveDate {
        legal_day(self.present(sandbox))
    }

    pub(super) async fn dockets(&self, cases: &[CaseId]) -> Result<Dockets, LedgerError> {
        let rows = docket_entry::Entity::find()
            .filter(among(
                self.db().get_database_backend(),
                (docket_entry::Entity, docket_entry::Column::CaseId),
                cases.iter().map(|id| id.0),
            ))
            .order_by_asc(docket_entry::Column::CaseId)
            .order_by_asc(docket_entry::Column::Position)
            .all(self.db())
            .await
            .doing("reading dockets")?;
        let mut dockets = Dockets::new();
        for row in rows {
            dockets.entry(row.case_id).or_default().push(row);
        }
        Ok(dockets)
    }
}

pub(super) type Dockets = HashMap<CaseId, Vec<docket_entry::Model>>;

/// The cases of a realm that the caller may know, with his view of each.
pub(super) fn visible_cases(actor: &Actor, realm: RealmId) -> Select<case::Entity> {
    let mut query = case::Entity::find()
        .select_only()
        .columns(case::Column::iter())
        .column_as(realm::Column::Now, "sandbox_now")
        .join(JoinType::InnerJoin, case::Relation::Realm.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(case::Column::RealmId.eq(realm))
        .filter(visible_to(actor));
    for column in case_view::Column::iter() {
        use sea_orm::IdenStatic;
        query = query.column_as(column, format!("view_{}", column.as_str()));
    }
    query
}
