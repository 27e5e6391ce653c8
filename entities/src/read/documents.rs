//! Documents, to whoever may know that they are there; and the way to what they say, to whoever may open them.
//!
//! A staged document is its submitter's and nobody else's. One on a case is told of to whoever sees the entry it stands beside. An id that
//! nobody has, one of a case that somebody may not know of, and one that is not his run the same statements.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};
use serde_json::Value;
use statute::count::legal_day;
use statute::documents::Version;
use statute::visibility::DocumentClass;
use statute::{Audience, Program};
use uuid::Uuid;

use super::case_file::Seen;
use super::onlooker::{Known, Onlooker, Sight};
use super::page::{Key, Page, Way, after, cut, cut_numbered, numbered};
use crate::actor::{Actor, visible_to};
use crate::document::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DocumentId, ProtectiveOrderId, RealmId};
use crate::ledger::{Ledger, docket_rows, entry};
use crate::stored::Word;
use crate::{case, case_view, docket_entry, document_reading, realm};

/// Which of one's own documents are meant; all of them by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// Only those on a case, or only those that are staged.
    pub filed: Option<bool>,
}

/// A document as somebody sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentSeen {
    /// What is known of it.
    pub document: Model,
    /// The entry it stands beside, by its number among what the caller sees; none while it is staged.
    pub of: Option<u32>,
    /// Its class; none while it is staged.
    pub class: Option<DocumentClass>,
    /// Whether it is the caller's to open, or was before it was destroyed: he is told its hash and its length.
    pub is_his: bool,
    /// Whether the caller may open it.
    pub may_open: bool,
    /// What was found in it, where one is asked for and he may open it.
    pub facts: Option<Value>,
}

impl std::fmt::Debug for DocumentSeen {
    /// Without what was found: it may quote what is confidential.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DocumentSeen").field(&self.document.id).finish()
    }
}

impl DocumentSeen {
    /// A staged document, as its submitter sees it.
    #[must_use]
    pub const fn staged(document: Model, facts: Option<Value>) -> Self {
        Self { document, of: None, class: None, is_his: true, may_open: true, facts }
    }

    /// One on a case, beside the entry of this number.
    const fn filed(document: Model, of: u32, sight: Sight) -> Self {
        let Sight { class, is_his, may_open, .. } = sight;
        Self { document, of: Some(of), class: Some(class), is_his, may_open, facts: None }
    }
}

/// What was found for somebody who asks for a document.
pub(crate) struct FoundDocument {
    /// As he sees it.
    pub seen: DocumentSeen,
    /// The order that lets him open it, where no other right does.
    pub under: Option<ProtectiveOrderId>,
    /// When, by the realm's clock.
    pub at: DateTime<Utc>,
}

#[derive(Debug, FromQueryResult)]
struct View {
    seen_as: Word<Audience>,
    program: Word<Program>,
}

impl Ledger {
    /// A page of the documents of the caller's party, the newest first: staged ones, and those on cases.
    ///
    /// # Errors
    /// The database's own.
    pub async fn own_documents(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: DocumentFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<DocumentSeen>, LedgerError> {
        let mut query = Entity::find()
            .filter(Column::RealmId.eq(realm))
            .filter(Column::PartyKey.eq(actor.own_party().key))
            .filter(self.is_kept())
            .filter(after::<DateTime<Utc>>(from, Column::ReceivedAt, Column::Id, Way::Down))
            .order_by_desc(Column::ReceivedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        match filter.filed {
            Some(true) => query = query.filter(Column::CaseId.is_not_null()),
            Some(false) => query = query.filter(Column::CaseId.is_null()),
            None => {}
        }
        let rows = query.all(self.db()).await.doing("listing documents")?;
        let page = cut(rows, limit, |row| (row.received_at, row.id.0));
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            if row.case_id.is_none() {
                items.push(DocumentSeen::staged(row, None));
            } else if let Some(found) = self.document_in(self.db(), actor, realm, row.id).await? {
                items.push(DocumentSeen { facts: None, ..found.seen });
            }
        }
        Ok(Page { items, next: page.next })
    }

    /// A page of the documents of a case, the first first: of those beside entries that the caller sees.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn case_documents(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<DocumentSeen>, LedgerError> {
        let file = self.case(actor, realm, case).await?;
        let mut query = Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(Column::EntryId.is_in(file.lines.iter().map(|line| line.id)))
            .filter(Column::Number.gt(numbered(from)))
            .order_by_asc(Column::Number)
            .limit(limit + 1);
        if file.audience != Audience::Office {
            query = query.filter(Column::Version.ne(Word(Version::Internal)));
        }
        let rows = query.all(self.db()).await.doing("listing the documents of a case")?;
        let known = Known::of_case(self.db(), actor, case, file.docket.on).await?;
        let kinds = file.lines.iter().map(|line| line.entry.kind).collect();
        let onlooker = Onlooker::new(actor, file.audience, kinds, known);
        let page = cut_numbered(rows, limit, |row| row.number.unwrap_or_default());
        let items = page.items.into_iter().filter_map(|document| {
            let line = file.lines.iter().find(|line| Some(line.id) == document.entry_id)?;
            let of = line.number;
            let sight = onlooker.sees(&document, line.entry.kind)?;
            Some(DocumentSeen::filed(document, of, sight))
        });
        Ok(Page { items: items.collect(), next: page.next })
    }

    /// A document, and what was found in it where the caller may open it.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none for the caller; the database's own.
    pub async fn document(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DocumentId,
    ) -> Result<DocumentSeen, LedgerError> {
        let found = self.document_in(self.db(), actor, realm, id).await?;
        found.map(|found| found.seen).ok_or(LedgerError::NotFound)
    }

    /// A document as the caller sees it now. The same statements, whether there is any or not.
    pub(crate) async fn document_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: DocumentId,
    ) -> Result<Option<FoundDocument>, LedgerError> {
        let nobody = CaseId(Uuid::nil());
        let doing = "reading a document";
        let row = Entity::find_by_id(id)
            .filter(Column::RealmId.eq(realm))
            .filter(self.is_kept())
            .one(db)
            .await
            .doing(doing)?;
        let sandbox = realm::Entity::find_by_id(realm).one(db).await.doing(doing)?;
        let at = self.present(sandbox.and_then(|it| it.now));
        let case = row.as_ref().and_then(|row| row.case_id).unwrap_or(nobody);
        let view = case_view::Entity::find()
            .select_only()
            .column_as(case_view::Column::Audience, "seen_as")
            .column_as(case::Column::Program, "program")
            .join(JoinType::InnerJoin, case_view::Relation::Case.def())
            .filter(case_view::Column::CaseId.eq(case))
            .filter(visible_to(actor))
            .into_model::<View>()
            .one(db)
            .await
            .doing(doing)?;
        let docket = docket_rows(db, case).await?;
        let known = Known::of_document(db, actor, case, id, legal_day(at)).await?;
        let mut found = match (row, view) {
            (Some(row), _) if row.case_id.is_none() => (row.party_key == actor.own_party().key)
                .then(|| FoundDocument { seen: DocumentSeen::staged(row, None), under: None, at }),
            (Some(row), Some(view)) => on_case(actor, row, &view, known, &docket, at)?,
            _ => None,
        };
        let open = found.as_mut().filter(|it| it.seen.may_open);
        let wanted = DocumentId(open.as_ref().map_or(Uuid::nil(), |_| id.0));
        let reading = document_reading::Entity::find_by_id(wanted).one(db).await.doing(doing)?;
        if let Some(open) = open {
            open.seen.facts = reading.map(|it| it.facts.0);
        }
        Ok(found)
    }

    /// Which rows are there: those on a case, and staged ones whose time is not over.
    fn is_kept(&self) -> Condition {
        Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(self.real_now()))
    }
}

/// A document on a case, as somebody sees it who sees the case; `None` where he does not see the entry it stands beside.
fn on_case(
    actor: &Actor,
    row: Model,
    view: &View,
    known: Known,
    docket: &[docket_entry::Model],
    at: DateTime<Utc>,
) -> Result<Option<FoundDocument>, LedgerError> {
    let entries = docket.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let Some(seen) = Seen::by(view.seen_as.0, view.program.0, &entries) else { return Ok(None) };
    let line = docket.iter().find(|line| Some(line.id) == row.entry_id);
    let Some(beside) = line.map(|line| line.kind.0) else { return Ok(None) };
    let position = line.and_then(|line| u32::try_from(line.position).ok());
    let number = position.and_then(|it| seen.positions.binary_search(&it).ok());
    let Some(of) = number.and_then(|index| u32::try_from(index + 1).ok()) else { return Ok(None) };
    let kinds = seen.entries.iter().map(|entry| entry.kind).collect();
    let onlooker = Onlooker::new(actor, view.seen_as.0, kinds, known);
    Ok(onlooker.sees(&row, beside).map(|sight| FoundDocument {
        seen: DocumentSeen::filed(row, of, sight),
        under: sight.under,
        at,
    }))
}
