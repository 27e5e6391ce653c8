//! Where somebody may look: the rows of his audience, and of documents those that the law opens to him.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QuerySelect};
use statute::documents::Version;
use statute::seal::{Kind, Shows, shows};
use statute::search::{Facet, Thing};
use statute::visibility::{DocumentClass, Opens, Reader, document};
use statute::{Audience, Role};

use super::confidential::Rights;
use super::notices::told;
use super::search::SearchFilter;
use super::search_class::of_class;
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::{Ledger, key_of};
use crate::stored::Word;
use crate::{case, case_view, protective_order, seal, search_facet};

/// The words of cases, entries and notices.
pub(super) const TEXTS: &str = "search_text";
/// The titles of documents, and the words of public versions.
pub(super) const DOCUMENTS: &str = "search_document";
/// The words of what is confidential.
pub(super) const SECRETS: &str = "search_confidential";

/// Where somebody may look.
pub(super) struct Scope<'a> {
    backend: DbBackend,
    actor: &'a Actor,
    realm: RealmId,
    /// What the accounts of his party have in common.
    own: String,
    /// The cases in which a protective order that is in force authorises him.
    under: Vec<CaseId>,
}

/// What is found in one table.
pub(super) struct Found {
    /// The table.
    pub table: &'static str,
    /// The rows, of which nothing is selected yet.
    pub statement: SelectStatement,
}

impl Ledger {
    /// Where somebody may look today.
    pub(super) async fn search_scope<'a>(
        &self,
        actor: &'a Actor,
        realm: RealmId,
    ) -> Result<Scope<'a>, LedgerError> {
        use protective_order::Column;
        let own = actor.own_party().key;
        let mut under = Vec::new();
        // Nobody else is ever under an order.
        if actor.role == Role::Counsel {
            let cases: Vec<CaseId> = protective_order::Entity::find()
                .select_only()
                .column(Column::CaseId)
                .distinct()
                .filter(Column::RealmId.eq(realm))
                .filter(Column::PartyKey.eq(&own))
                .filter(Column::GrantedOn.is_not_null())
                .into_tuple()
                .all(self.db())
                .await
                .doing("reading where somebody is under a protective order")?;
            let today = self.today(realm).await?;
            for case in cases {
                let rights = Rights::of(self.db(), actor, case, today).await?;
                under.extend(rights.under.map(|_| case));
            }
        }
        Ok(Scope { backend: self.db().get_database_backend(), actor, realm, own, under })
    }
}

/// A column of a table.
pub(super) fn of(table: &'static str, column: &'static str) -> SimpleExpr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// The audience as whom the caller sees the case.
fn seen_as() -> SimpleExpr {
    Expr::col((case_view::Entity, case_view::Column::Audience))
}

fn never() -> Condition {
    Condition::all().add(Expr::cust("1 = 0"))
}

impl Scope<'_> {
    /// What the entry beside which a document stands is called, as the caller sees it.
    pub const BESIDE: &'static str = "beside";

    /// What is found in each table; nothing of a table in which nothing of the kind lies.
    pub fn selects(&self, filter: &SearchFilter) -> Vec<Found> {
        let wants_text = filter.class.is_none()
            && filter
                .kind
                .is_none_or(|it| matches!(it, Thing::Case | Thing::Entry | Thing::Notice));
        let wants_documents = filter
            .kind
            .is_none_or(|it| matches!(it, Thing::Document | Thing::ConfidentialInformation));
        let mut found = Vec::new();
        if wants_text {
            found.push(Found { table: TEXTS, statement: self.texts(filter) });
        }
        if wants_documents {
            for table in [DOCUMENTS, SECRETS] {
                found.push(Found { table, statement: self.documents(table, filter) });
            }
        }
        found
    }

    /// All that is found, with what it is counted by; `None` where nothing of the kind lies anywhere.
    pub fn all(&self, filter: &SearchFilter) -> Option<SelectStatement> {
        let each = self.selects(filter).into_iter().map(|mut found| {
            found
                .statement
                .expr_as(of(found.table, "case_id"), "case_id")
                .expr_as(of(found.table, "kind"), "kind")
                .expr_as(seen_as(), "seen_as")
                .expr_as(Expr::col((case::Entity, case::Column::Program)), "program");
            found.statement
        });
        each.reduce(|mut all, next| {
            all.union(UnionType::All, next);
            all
        })
    }

    /// Cases, entries and notices, as the caller's audience reads them.
    fn texts(&self, filter: &SearchFilter) -> SelectStatement {
        let mut select = self.within(TEXTS, filter);
        select.and_where(of(TEXTS, "audience").eq(seen_as()));
        // A notice is his to whom it was sent, as in the list of notices.
        let is_told = told(self.actor, None, (Alias::new(TEXTS), Alias::new("thing_id")));
        select.cond_where(
            Condition::any().add(of(TEXTS, "kind").ne(Thing::Notice.as_str())).add(is_told),
        );
        if let Some(kind) = filter.kind {
            select.and_where(of(TEXTS, "kind").eq(kind.as_str()));
        }
        if let Some(entry) = filter.entry {
            select.and_where(of(TEXTS, "entry_kind").eq(entry.as_str()));
        }
        select
    }

    /// Documents beside entries that the caller sees: by their titles, and by their words where he may open them.
    fn documents(&self, table: &'static str, filter: &SearchFilter) -> SelectStatement {
        let beside = |column: &'static str| of(Self::BESIDE, column);
        let mut select = self.within(table, filter);
        select.join_as(
            sea_orm::JoinType::InnerJoin,
            Alias::new(TEXTS),
            Alias::new(Self::BESIDE),
            beside("thing_id")
                .eq(of(table, "entry_id"))
                .and(beside("audience").eq(seen_as()))
                .and(beside("kind").eq(Thing::Entry.as_str())),
        );
        if !self.actor.role.is_officer() {
            // What is sealed is found by nobody from whom it is hidden, neither by its words nor by its title.
            let is_hidden = |it: &&Audience| shows(Kind::Document, **it) != Shows::All;
            let hidden_from = Audience::ALL.iter().filter(is_hidden).map(|it| it.as_str());
            let is_sealed = Query::select()
                .expr(Expr::val(1))
                .from(seal::Entity)
                .and_where(
                    Expr::col((seal::Entity, seal::Column::ThingId)).eq(of(table, "document_id")),
                )
                .and_where(Expr::col((seal::Entity, seal::Column::UnsealedAt)).is_null())
                .take();
            select.cond_where(
                Condition::any()
                    .add(seen_as().is_not_in(hidden_from))
                    .add(Expr::exists(is_sealed).not()),
            );
            select.cond_where(if table == SECRETS { self.secrets() } else { self.public() });
        }
        if let Some(kind) = filter.kind {
            select.and_where(of(table, "kind").eq(kind.as_str()));
        }
        if let Some(entry) = filter.entry {
            select.and_where(beside("entry_kind").eq(entry.as_str()));
        }
        if let Some(class) = filter.class {
            select.cond_where(of_class(table, class));
        }
        select
    }

    /// Titles, and what the law opens of public versions.
    fn public(&self) -> Condition {
        // One that may say what is confidential is found by nobody's words but its submitter's and the office's.
        let classes = [
            DocumentClass::PartyPublicVersion,
            DocumentClass::ServedPublicVersion,
            DocumentClass::Public,
        ];
        let as_party = |audience: Audience, reader| {
            let each = classes.into_iter().map(|class| {
                of_class(DOCUMENTS, class).add(self.opens(DOCUMENTS, document(class, reader)))
            });
            let any = each.fold(Condition::any(), Condition::add);
            Condition::all().add(seen_as().eq(audience.as_str())).add(any)
        };
        Condition::any()
            .add(of(DOCUMENTS, "is_title").eq(true))
            .add(self.own(DOCUMENTS, DocumentClass::PartyPublicVersion))
            .add(as_party(Audience::Filer, Reader::Filer))
            .add(as_party(Audience::Importer, Reader::Importer))
    }

    /// What the law opens of what is confidential: one's own, and under a protective order that of others. Never the office's papers.
    fn secrets(&self) -> Condition {
        let internal = Version::Internal.as_str();
        let under = Condition::all()
            .add(of(SECRETS, "case_id").is_in(self.under.iter().copied()))
            .add(self.opens(SECRETS, document(DocumentClass::Apo, Reader::UnderOrder)));
        let his =
            Condition::any().add(self.own(SECRETS, DocumentClass::BusinessConfidential)).add(under);
        let is_filed = Condition::any()
            .add(of(SECRETS, "version").is_null())
            .add(of(SECRETS, "version").ne(internal));
        Condition::all().add(is_filed).add(his)
    }

    /// What he submitted himself.
    fn own(&self, table: &'static str, class: DocumentClass) -> Condition {
        Condition::all()
            .add(of(table, "party_key").eq(&self.own))
            .add(self.opens(table, document(class, Reader::Submitter)))
    }

    /// A row of the law's table, asked of the docket as the caller sees it.
    fn opens(&self, table: &'static str, opens: Opens) -> Condition {
        match opens {
            Opens::AtOnce => Condition::all().add(Expr::cust("1 = 1")),
            Opens::Never => never(),
            Opens::ToItsOwn => Condition::all().add(of(table, "party_key").eq(&self.own)),
            Opens::With(kind) => {
                const STANDS: &str = "stands";
                let stands = |column: &'static str| of(STANDS, column);
                let on_docket = Query::select()
                    .expr(Expr::val(1))
                    .from_as(Alias::new(TEXTS), Alias::new(STANDS))
                    .and_where(stands("case_id").eq(of(table, "case_id")))
                    .and_where(stands("audience").eq(seen_as()))
                    .and_where(stands("entry_kind").eq(kind.as_str()))
                    .take();
                Condition::all().add(Expr::exists(on_docket))
            }
        }
    }

    /// The rows of a table in the realm, of cases that the caller may know of, narrowed by what every kind of thing is narrowed by.
    fn within(&self, table: &'static str, filter: &SearchFilter) -> SelectStatement {
        let of = |column| of(table, column);
        let mut select = Query::select();
        select
            .from(Alias::new(table))
            .inner_join(case::Entity, of("case_id").equals((case::Entity, case::Column::Id)))
            .inner_join(
                case_view::Entity,
                of("case_id").equals((case_view::Entity, case_view::Column::CaseId)),
            )
            .and_where(of("realm_id").eq(self.realm))
            .cond_where(visible_to(self.actor));
        if let Some(words) = &filter.words {
            select.and_where(match self.backend {
                DbBackend::Postgres => Expr::cust_with_values(
                    format!("\"{table}\".\"found\" @@ to_tsquery('tidewaiter', $1)"),
                    [words.postgres()],
                ),
                _ => Expr::cust_with_values(
                    format!("\"{table}\".\"id\" IN (SELECT rowid FROM {table}_words WHERE {table}_words MATCH ?)"),
                    [words.sqlite()],
                ),
            });
        }
        if let Some(program) = filter.program {
            select.and_where(Expr::col((case::Entity, case::Column::Program)).eq(Word(program)));
        }
        if let Some(from) = filter.from {
            select.and_where(of("on").gte(from));
        }
        if let Some(to) = filter.to {
            select.and_where(of("on").lte(to));
        }
        for (facet, value) in [
            (Facet::Party, &filter.party),
            (Facet::Order, &filter.order),
            (Facet::Product, &filter.product),
            (Facet::Country, &filter.country),
        ] {
            if let Some(value) = value {
                select.cond_where(found_by(table, facet, value));
            }
        }
        select
    }
}

/// Whether the case is found by a value, as the caller sees the case.
fn found_by(table: &'static str, facet: Facet, value: &str) -> Condition {
    use search_facet::{Column, Entity};
    let Some(key) = key_of(value) else { return never() };
    let own = |column| Expr::col((Entity, column));
    let rows = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(own(Column::CaseId).eq(of(table, "case_id")))
        .and_where(own(Column::Audience).eq(seen_as()))
        .and_where(own(Column::Facet).eq(facet.as_str()))
        .and_where(own(Column::Key).eq(key))
        .take();
    Condition::all().add(Expr::exists(rows))
}
