//! The documents of a filing, in the transaction of its act: locked and checked, bound into the entry, and put beside it.
//!
//! What of them is wrong the law says ([`pairs`]). Which of them are there is asked of the submitter's own staged documents alone: what is
//! another's, filed, expired or in another realm is no document of his, and nothing tells which.

use std::collections::BTreeSet;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value, json};
use statute::count::legal_day;
use statute::documents::Version;
use statute::documents::limits::takes;
use statute::documents::pairs::{self, Paper, Said};
use statute::public_version::Finding;
use statute::{Act, Barred, Defect, EntryKind, Program};
use uuid::Uuid;

use super::Ledger;
use super::by_hand::defective;
use super::open::Open;
use super::search_documents::index_of;
use crate::actor::{Actor, clean, clean_some};
use crate::document::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DocumentId, RealmId};
use crate::stored::Word;

/// The member of a body that names documents.
const DOCUMENTS: &str = "documents";

/// The documents that a body names, as they will lie beside its entry.
#[derive(Debug, Default)]
pub(super) struct Filing {
    /// The documents, in the order of the body.
    pub documents: Vec<Model>,
    /// What is wrong with them.
    pub defects: Vec<Defect>,
    /// The ids that were named, each at its place in the body.
    named: Vec<DocumentId>,
}

/// A document as a body names it.
struct Named {
    document: DocumentId,
    version: Version,
    public_of: Option<DocumentId>,
    title: Option<String>,
}

impl Named {
    /// Reads an item of a body; the published schema has said already what is wrong with one that cannot be read.
    fn read(item: &Value) -> Option<Self> {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        Some(Self {
            document: text("document")?.parse().ok()?,
            version: text("version")?.parse().ok()?,
            public_of: text("public_of").map(str::parse).transpose().ok()?,
            title: clean_some(text("title")),
        })
    }
}

impl Filing {
    /// The act with what binds its documents to the chain of the docket, in the place of what named them.
    pub fn bound(&self, mut act: Act) -> Act {
        let members = act.fields.content.as_mut().and_then(Value::as_object_mut);
        let Some(members) = members.filter(|_| takes(act.kind).is_some()) else { return act };
        if self.documents.is_empty() {
            members.remove(DOCUMENTS);
        } else {
            let bound = self.documents.iter().map(binding).collect();
            members.insert(DOCUMENTS.to_owned(), Value::Array(bound));
        }
        act
    }

    /// What lies beside the entry of the act, where there is something.
    pub fn put(self, kind: EntryKind) -> Option<(EntryKind, Vec<Model>)> {
        (!self.documents.is_empty()).then_some((kind, self.documents))
    }

    /// What was decided about the act, with what is wrong with its documents: all of it at once.
    pub fn held<T>(&self, decided: Result<T, LedgerError>) -> Result<T, LedgerError> {
        if self.defects.is_empty() {
            return decided;
        }
        match decided {
            Ok(_) => Err(defective(self.defects.clone())),
            Err(LedgerError::Barred { barred, permitted }) => {
                let barred = match *barred {
                    Barred::Defective { mut defects } => {
                        defects.extend(self.defects.iter().cloned());
                        Barred::Defective { defects }
                    }
                    other => other,
                };
                Err(LedgerError::Barred { barred: Box::new(barred), permitted })
            }
            other => other,
        }
    }
}

/// What an entry says of a document beside it.
fn binding(row: &Model) -> Value {
    let mut said = Map::new();
    said.insert("document".to_owned(), json!(row.id));
    said.insert("version".to_owned(), json!(row.version.map(|it| it.0.as_str())));
    said.insert("title".to_owned(), json!(row.title));
    said.insert("sha256".to_owned(), json!(row.sha256));
    said.insert("length".to_owned(), json!(row.length));
    if let Some(pages) = row.pages {
        said.insert("pages".to_owned(), json!(pages));
    }
    if let Some(of) = row.public_of {
        said.insert("public_of".to_owned(), json!(of));
    }
    Value::Object(said)
}

/// Whether a body of this kind may name documents.
pub(super) fn is_filing(program: Program, kind: EntryKind) -> bool {
    program == Program::Eapa && takes(kind).is_some()
}

impl Ledger {
    /// What is wrong with the documents that an act names; where `compare` says so, with what is found in its public versions. Nothing is
    /// stored.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the actor; the database's own.
    pub async fn check_documents(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: Option<CaseId>,
        act: &Act,
        compare: bool,
    ) -> Result<Vec<Defect>, LedgerError> {
        if !is_filing(Program::Eapa, act.kind) {
            return Ok(Vec::new());
        }
        let today = match case {
            Some(case) => self.case(actor, realm, case).await?.docket.on,
            None => legal_day(self.now(realm).await?),
        };
        let db = self.db();
        let filing = self.filing(db, actor, (realm, case), act, today, false).await?;
        let mut defects = filing.defects;
        for row in filing.documents.iter().filter(|_| compare) {
            let Some(of) = row.public_of else { continue };
            let at = filing.named.iter().position(|id| *id == row.id).unwrap_or_default();
            let found = self.found(db, of, row.id).await?;
            defects.extend(found.iter().map(|it| told(it, at)));
        }
        Ok(defects)
    }

    /// The documents that an act names, locked where `lock` says so, each as it will lie on the case; and what is wrong with them.
    pub(super) async fn filing(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        (realm, case): (RealmId, Option<CaseId>),
        act: &Act,
        today: chrono::NaiveDate,
        lock: bool,
    ) -> Result<Filing, LedgerError> {
        let content = act.fields.content.as_ref();
        let said = content.and_then(|it| it.get(DOCUMENTS)).and_then(Value::as_array);
        let number = |name: &str| content.and_then(|it| it.get(name)).and_then(Value::as_u64);
        let served_on = content.and_then(|it| it.pointer("/service/served_on"));
        let served_on = served_on.and_then(Value::as_str).and_then(statute::day);
        let named: Vec<_> = said.into_iter().flatten().map(Named::read).collect();
        if named.is_empty() && served_on.is_none() {
            return Ok(Filing::default());
        }
        let (documents, mut defects) = self.staged(db, actor, realm, &named, lock).await?;
        let earlier = match case {
            Some(case) => confidential_of(db, actor, case).await?,
            None => Vec::new(),
        };
        let earlier: Vec<_> = earlier.iter().map(|row| row.id.to_string()).collect();
        let said = Said {
            pages: number("pages"),
            table_pages: number("table_pages"),
            earlier: &earlier.iter().map(String::as_str).collect::<Vec<_>>(),
            served_on: served_on.map(|served| (served, today)),
        };
        let ids = Ids::of(&named);
        defects.extend(pairs::defects(act.kind, &ids.papers(&named, &documents), &said));
        let named = named.iter().map(|it| it.as_ref().map_or(nobody(), |it| it.document));
        Ok(Filing { documents, defects, named: named.collect() })
    }

    /// The same of public versions that come after their submission, of the confidential documents that may have another.
    pub(super) async fn later_filing(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        realm: RealmId,
        said: &Value,
        open_to: &[DocumentId],
    ) -> Result<Filing, LedgerError> {
        let items = said.get(DOCUMENTS).and_then(Value::as_array);
        let as_public = |item: &Value| {
            let mut item = item.clone();
            item["version"] = json!(Version::Public.as_str());
            Named::read(&item)
        };
        let named: Vec<_> = items.into_iter().flatten().map(as_public).collect();
        let (documents, mut defects) = self.staged(tx, actor, realm, &named, true).await?;
        let earlier: Vec<_> = open_to.iter().map(ToString::to_string).collect();
        let earlier: Vec<_> = earlier.iter().map(String::as_str).collect();
        let ids = Ids::of(&named);
        defects.extend(pairs::later_defects(&ids.papers(&named, &documents), &earlier));
        Ok(Filing { documents, defects, named: Vec::new() })
    }

    /// The staged documents of the actor's party that are named, as they will lie on the case; a name of anything else is a defect.
    async fn staged(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        named: &[Option<Named>],
        lock: bool,
    ) -> Result<(Vec<Model>, Vec<Defect>), LedgerError> {
        let ids: BTreeSet<_> = named.iter().flatten().map(|it| it.document).collect();
        // In the order of their ids, so that two filings never wait for each other.
        let mut query = Entity::find()
            .filter(Column::Id.is_in(ids))
            .filter(Column::RealmId.eq(realm))
            .filter(Column::PartyKey.eq(actor.own_party().key))
            .filter(Column::CaseId.is_null())
            .filter(Column::DestroyedAt.is_null())
            .filter(Column::ExpiresAt.gt(self.real_now()))
            .order_by_asc(Column::Id);
        if lock && self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        let rows = query.all(db).await.doing("reading the documents of a filing")?;
        let (mut documents, mut defects) = (Vec::new(), Vec::new());
        for (at, named) in named.iter().enumerate() {
            let row = named.as_ref().and_then(|it| rows.iter().find(|row| row.id == it.document));
            let (Some(row), Some(named)) = (row, named) else {
                defects.push(pairs::no_document(format!("/documents/{at}/document")));
                continue;
            };
            documents.push(Model {
                title: named.title.clone().unwrap_or_else(|| clean(&row.title)),
                version: Some(Word(named.version)),
                public_of: named.public_of,
                ..row.clone()
            });
        }
        Ok((documents, defects))
    }

    /// Puts the documents of the filing in hand beside its entry, once that is written.
    pub(super) async fn put_documents(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let Some((kind, documents)) = &open.filed else { return Ok(()) };
        let entry = open.fresh().iter().find(|row| row.kind.0 == *kind);
        let entry = entry.ok_or(LedgerError::NotFound)?;
        self.put_beside(tx, open, entry, documents).await.map(drop)
    }

    /// Puts documents beside an entry of a case in hand, under the numbers that follow those it has.
    pub(super) async fn put_beside(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        entry: &crate::docket_entry::Model,
        documents: &[Model],
    ) -> Result<Vec<Model>, LedgerError> {
        let last = Entity::find()
            .filter(Column::CaseId.eq(open.case.id))
            .order_by_desc(Column::Number)
            .one(tx)
            .await
            .doing("numbering documents")?;
        let first = last.and_then(|row| row.number).map_or(1, |last| last.saturating_add(1));
        let mut put = Vec::with_capacity(documents.len());
        for (row, number) in documents.iter().zip(first..) {
            let mut filed = row.clone().into_active_model();
            filed.case_id = Set(Some(open.case.id));
            filed.entry_id = Set(Some(entry.id));
            filed.number = Set(Some(number));
            filed.title = Set(row.title.clone());
            filed.version = Set(row.version);
            filed.public_of = Set(row.public_of);
            filed.filed_at = Set(Some(open.now));
            filed.expires_at = Set(None);
            put.push(filed.update(tx).await.doing("putting a document on a case")?);
        }
        self.compare(tx, open, entry, &put).await?;
        index_of(tx, &[entry.id]).await?;
        Ok(put)
    }
}

/// The id that no document has.
fn nobody() -> DocumentId {
    DocumentId(Uuid::nil())
}

/// A finding as what is wrong with a body: its place in the document, and no word that may be confidential.
fn told(finding: &Finding, at: usize) -> Defect {
    let place = |name: &str, it: Option<u32>| it.map(|it| format!(", {name} {it}"));
    let places = [place("page", finding.page), place("line", finding.line)];
    let places: Vec<_> = places.into_iter().flatten().collect();
    let side = finding.version.as_str();
    Defect {
        pointer: format!("/documents/{at}"),
        code: finding.code.as_str(),
        message: format!("{side} version{}: {}", places.concat(), finding.message),
        authority: Some(finding.authority.cite.clone()),
    }
}

/// The ids of a body's documents as text, for the law; in the place of one that cannot be read, its place.
struct Ids(Vec<(String, Option<String>)>);

impl Ids {
    fn of(named: &[Option<Named>]) -> Self {
        let ids = |it: &Named| (it.document.to_string(), it.public_of.map(|of| of.to_string()));
        let ids = |(at, it): (usize, &Option<Named>)| {
            it.as_ref().map_or_else(|| (format!("/{at}"), None), ids)
        };
        Self(named.iter().enumerate().map(ids).collect())
    }

    /// The documents as the law looks at them, whether they were found or not, so that each keeps its place in the body. One that cannot be
    /// read is a public document that is none of another.
    fn papers<'a>(&'a self, named: &[Option<Named>], found: &[Model]) -> Vec<Paper<'a>> {
        let paper = |((id, public_of), named): (&'a (String, Option<String>), &Option<Named>)| {
            let Some(named) = named else {
                return Paper { id, version: Version::Public, public_of: None, pages: None };
            };
            let row = found.iter().find(|row| row.id == named.document);
            let pages = row.and_then(|row| row.pages).and_then(|it| u32::try_from(it).ok());
            Paper { id, version: named.version, public_of: public_of.as_deref(), pages }
        };
        self.0.iter().zip(named).map(paper).collect()
    }
}

/// The confidential documents that the actor's party has on a case.
async fn confidential_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    case: CaseId,
) -> Result<Vec<Model>, LedgerError> {
    Entity::find()
        .filter(Column::CaseId.eq(case))
        .filter(Column::PartyKey.eq(actor.own_party().key))
        .filter(Column::Version.eq(Word(Version::Confidential)))
        .all(db)
        .await
        .doing("reading what a party has on a case")
}
