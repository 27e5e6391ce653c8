//! What is found, by whoever may see it: the words of his own audience, and those of documents that he may open.
//!
//! The question itself differs by right: what somebody may not see is in no row that his statement reads, so that it changes no count, no
//! order and no cursor. Lists run by time, never by how rare a word is: that would tell of rows that are hidden.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, Statement};
use statute::documents::Version;
use statute::search::Thing;
use statute::visibility::DocumentClass;
use statute::{EntryKind, Program};
use uuid::Uuid;

use super::page::{Key, Page, Way, after, cut};
use super::search_scope::{DOCUMENTS, SECRETS, Scope, TEXTS};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::Ledger;
use crate::search_words::{SearchWords, around};
use crate::stored::Word;

/// What is looked for; everything that the caller may see by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// With these words.
    pub words: Option<SearchWords>,
    /// In cases that name this party.
    pub party: Option<String>,
    /// In cases under this antidumping or countervailing duty order.
    pub order: Option<String>,
    /// In cases about these goods, or goods that are described with this word.
    pub product: Option<String>,
    /// In cases that name this country.
    pub country: Option<String>,
    /// Of this kind.
    pub kind: Option<Thing>,
    /// Entries of this kind, and documents beside them.
    pub entry: Option<EntryKind>,
    /// Documents of this class.
    pub class: Option<DocumentClass>,
    /// Under this program.
    pub program: Option<Program>,
    /// Not before this legal day.
    pub from: Option<NaiveDate>,
    /// Not after this legal day.
    pub to: Option<NaiveDate>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Thing,
    /// The id of the case, the entry, the notice or the document.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub case_number: String,
    /// Its program.
    pub program: Program,
    /// Of an entry its number; of a document that of the entry it stands beside: as the caller counts.
    pub number: Option<i32>,
    /// Of an entry what happened; of a document at what it was filed.
    pub entry: Option<EntryKind>,
    /// Of a document, which version it is.
    pub version: Option<Version>,
    /// Of a document its title; of confidential information its public summary.
    pub title: Option<String>,
    /// Whether it was found by that title, and not by what it says.
    pub is_title: bool,
    /// Of a document, the page on which the first of the words stands.
    pub page: Option<i32>,
    /// Its legal day.
    pub on: NaiveDate,
    /// When it was filed, recorded or written.
    pub at: DateTime<Utc>,
    /// Some words around the first that was looked for; none of what is another's confidence, whose opening is recorded.
    pub snippet: String,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    kind: Word<Thing>,
    thing_id: Uuid,
    case_id: CaseId,
    case_number: String,
    program: Word<Program>,
    number: Option<i32>,
    entry_kind: Option<Word<EntryKind>>,
    version: Option<Word<Version>>,
    title: Option<String>,
    is_title: Option<bool>,
    first_page: Option<i32>,
    /// Whose it is, of what is confidential.
    party_key: Option<String>,
    on: NaiveDate,
    at: DateTime<Utc>,
    sort_id: Uuid,
    words: String,
}

impl Row {
    /// `own`: what the accounts of the caller's party have in common, unless he is an officer.
    fn hit(self, looked_for: Option<&SearchWords>, own: Option<&str>) -> Hit {
        let (mut snippet, page) = match looked_for {
            Some(words) => words.snippet(&self.words),
            None => (around(&self.words, 0), 0),
        };
        // Under a protective order it is opened by its link, which leaves the opening on record; a search leaves none.
        if own.is_some_and(|own| self.party_key.as_deref().is_some_and(|whose| whose != own)) {
            snippet.clear();
        }
        let is_title = self.is_title.unwrap_or_default();
        Hit {
            kind: self.kind.0,
            id: self.thing_id,
            case: self.case_id,
            case_number: self.case_number,
            program: self.program.0,
            number: self.number,
            entry: self.entry_kind.map(|it| it.0),
            version: self.version.map(|it| it.0),
            page: self
                .first_page
                .filter(|_| !is_title && self.kind.0 == Thing::Document)
                .map(|first| first + page),
            title: self.title,
            is_title,
            on: self.on,
            at: self.at,
            snippet,
        }
    }
}

impl Ledger {
    /// A page of what is found, the newest first. A long document may be found more than once: once by its title, and once in each of
    /// its parts.
    ///
    /// # Errors
    /// The database's own.
    pub async fn search(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &SearchFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Hit>, LedgerError> {
        let mut rows: Vec<Row> = Vec::new();
        for statement in self.search_statements(actor, realm, filter, from, limit + 1).await? {
            let found = Row::find_by_statement(statement).all(self.db()).await;
            rows.extend(found.doing("searching")?);
        }
        // Of each table the first ones: of all of them the first are among these.
        rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.sort_id)));
        rows.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
        let page = cut(rows, limit, |row| (row.at, row.sort_id));
        let words = filter.words.as_ref();
        let own = (!actor.role.is_officer()).then(|| actor.own_party().key);
        Ok(Page {
            items: page.items.into_iter().map(|row| row.hit(words, own.as_deref())).collect(),
            next: page.next,
        })
    }
}

impl Ledger {
    /// How the database would find the first page of a search, a line a step, as it says it itself: for whoever looks after a database
    /// that has grown large, and for the test that no table is read from its beginning to its end.
    ///
    /// # Errors
    /// The database's own.
    pub async fn search_plans(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &SearchFilter,
        limit: u64,
    ) -> Result<Vec<String>, LedgerError> {
        let (explain, column) = match self.db().get_database_backend() {
            DbBackend::Postgres => ("EXPLAIN", "QUERY PLAN"),
            _ => ("EXPLAIN QUERY PLAN", "detail"),
        };
        let mut lines = Vec::new();
        for mut statement in self.search_statements(actor, realm, filter, None, limit + 1).await? {
            statement.sql = format!("{explain} {}", statement.sql);
            let steps = self.db().query_all_raw(statement).await.doing("asking for a plan")?;
            for step in steps {
                lines.push(step.try_get::<String>("", column).doing("asking for a plan")?);
            }
        }
        Ok(lines)
    }

    /// The statements of a search, one for each table in which something of the kind lies.
    async fn search_statements(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &SearchFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Vec<Statement>, LedgerError> {
        let scope = self.search_scope(actor, realm).await?;
        let each = scope.selects(filter).into_iter().map(|mut select| {
            let table = select.table;
            let of = |column: &'static str| (Alias::new(table), Alias::new(column));
            shown(&mut select.statement, table);
            select
                .statement
                .cond_where(after::<DateTime<Utc>>(from, of("at"), of("sort_id"), Way::Down))
                .order_by(of("at"), Order::Desc)
                .order_by(of("sort_id"), Order::Desc)
                .limit(limit);
            self.db().get_database_backend().build(&select.statement)
        });
        Ok(each.collect())
    }
}

/// Selects what is shown of what is found in a table.
fn shown(select: &mut SelectStatement, table: &'static str) {
    let of = |column: &'static str| Expr::col((Alias::new(table), Alias::new(column)));
    let case = |column: &'static str| Expr::col((Alias::new("case"), Alias::new(column)));
    let none = |is: &'static str| Expr::cust(format!("CAST(NULL AS {is})"));
    for column in ["kind", "case_id", "on", "at", "sort_id", "words"] {
        select.expr_as(of(column), column);
    }
    select.expr_as(case("number"), "case_number").expr_as(case("program"), "program");
    if table == TEXTS {
        for column in ["thing_id", "entry_kind", "number"] {
            select.expr_as(of(column), column);
        }
        select
            .expr_as(none("text"), "version")
            .expr_as(none("text"), "title")
            .expr_as(none("boolean"), "is_title")
            .expr_as(none("integer"), "first_page")
            .expr_as(none("text"), "party_key");
        return;
    }
    debug_assert!([DOCUMENTS, SECRETS].contains(&table), "{table}");
    let whose = if table == SECRETS { of("party_key") } else { none("text") };
    select.expr_as(whose, "party_key");
    select.expr_as(of("document_id"), "thing_id");
    for column in ["version", "title", "is_title", "first_page"] {
        select.expr_as(of(column), column);
    }
    for column in ["entry_kind", "number"] {
        select.expr_as(Expr::col((Alias::new(Scope::BESIDE), Alias::new(column))), column);
    }
}

/// How many things are found under one value.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct FacetCount {
    /// The value, as one of the cases gives it.
    pub value: String,
    /// How many.
    pub count: i64,
}

/// How many things are found, by what they are and by what their cases are found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchCounts {
    /// All that is found.
    pub all: i64,
    /// By kind.
    pub kinds: Vec<FacetCount>,
    /// By program.
    pub programs: Vec<FacetCount>,
    /// By party, those of the most first, and no more than [`FACETS_AT_MOST`]; likewise the others.
    pub parties: Vec<FacetCount>,
    /// By order.
    pub orders: Vec<FacetCount>,
    /// By product.
    pub products: Vec<FacetCount>,
    /// By country.
    pub countries: Vec<FacetCount>,
}

/// How many values of a facet are counted.
pub const FACETS_AT_MOST: u64 = 20;

/// What the rows of everything found are called.
const FOUND: &str = "hits";

impl Ledger {
    /// How many things are found: as many as the pages of [`Ledger::search`] have.
    ///
    /// # Errors
    /// The database's own.
    pub async fn search_counts(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &SearchFilter,
    ) -> Result<SearchCounts, LedgerError> {
        use statute::search::Facet;
        let scope = self.search_scope(actor, realm).await?;
        let Some(found) = scope.all(filter) else { return Ok(SearchCounts::default()) };
        let kinds = self.counted(&by(&found, "kind")).await?;
        let mut counts = SearchCounts {
            all: kinds.iter().map(|it| it.count).sum(),
            kinds,
            programs: self.counted(&by(&found, "program")).await?,
            ..SearchCounts::default()
        };
        counts.parties = self.counted(&by_facet(&found, Facet::Party)).await?;
        counts.orders = self.counted(&by_facet(&found, Facet::Order)).await?;
        counts.products = self.counted(&by_facet(&found, Facet::Product)).await?;
        counts.countries = self.counted(&by_facet(&found, Facet::Country)).await?;
        Ok(counts)
    }

    async fn counted(&self, select: &SelectStatement) -> Result<Vec<FacetCount>, LedgerError> {
        let statement = self.db().get_database_backend().build(select);
        let counted = FacetCount::find_by_statement(statement).all(self.db()).await;
        counted.doing("counting what is found")
    }
}

fn by(found: &SelectStatement, column: &'static str) -> SelectStatement {
    let of = (Alias::new(FOUND), Alias::new(column));
    Query::select()
        .expr_as(Expr::col(of.clone()), "value")
        .expr_as(Expr::cust("COUNT(*)"), "count")
        .from_subquery(found.clone(), FOUND)
        .group_by_col(of)
        .order_by_expr(Expr::cust("COUNT(*)"), Order::Desc)
        .order_by("value", Order::Asc)
        .take()
}

fn by_facet(found: &SelectStatement, facet: statute::search::Facet) -> SelectStatement {
    use crate::search_facet::{Column, Entity};
    let of = |column: &'static str| Expr::col((Alias::new(FOUND), Alias::new(column)));
    let own = |column| Expr::col((Entity, column));
    Query::select()
        .expr_as(Func::min(own(Column::Value)), "value")
        .expr_as(Expr::cust("COUNT(*)"), "count")
        .from_subquery(found.clone(), FOUND)
        .inner_join(
            Entity,
            own(Column::CaseId)
                .equals((Alias::new(FOUND), Alias::new("case_id")))
                .and(own(Column::Audience).eq(of("seen_as")))
                .and(own(Column::Facet).eq(facet.as_str()))
                .and(own(Column::IsWhole).eq(true)),
        )
        .add_group_by([own(Column::Key)])
        .order_by_expr(Expr::cust("COUNT(*)"), Order::Desc)
        .order_by("value", Order::Asc)
        .limit(FACETS_AT_MOST)
        .take()
}
