//! Who is named where, read: the cases that give a name, and the cases that name somebody whom a case names. For officers;
//! to anybody else there is no such index.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};
use serde::{Deserialize, Serialize};
use statute::cross::NameKind;
use statute::{Audience, Program};

use super::page::{Key, Page};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::{Ledger, elsewhere, key_of, over};
use crate::stored::Word;
use crate::{case, case_view, index_name};

/// A case that names somebody or something.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct CrossReference {
    /// The name, as what, and the case.
    #[sea_orm(nested)]
    pub name: index_name::Model,
    /// The number of the case.
    pub case_number: String,
    /// Its program.
    pub program: Word<Program>,
    /// Where it is, as the office sees it.
    pub state: String,
}

/// A case that names whom this one names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// How the other case names him.
    pub there: CrossReference,
    /// How this one does.
    pub here: index_name::Model,
}

/// Where a page ended: the name, the case, and as what it names it.
#[derive(Serialize, Deserialize)]
struct Place(String, CaseId, NameKind);

impl Place {
    fn of(it: &index_name::Model) -> Option<Key> {
        let place = Self(it.normalised.clone(), it.case_id, it.kind.0);
        serde_json::to_string(&place).ok().map(Key)
    }

    /// A key that cannot be read is one nobody was given.
    fn read(key: &Key) -> Result<Self, LedgerError> {
        serde_json::from_str(&key.0).map_err(|_| LedgerError::NotFound)
    }
}

impl Ledger {
    /// A page of the cases that give this name, or one that is the same but for how it is written: by case.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for whoever is no officer; the database's own.
    pub async fn cross_references(
        &self,
        actor: &Actor,
        realm: RealmId,
        name: &str,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<CrossReference>, LedgerError> {
        if !actor.role.is_officer() {
            return Err(LedgerError::NotFound);
        }
        let Some(key) = key_of(name) else { return Ok(Page { items: Vec::new(), next: None }) };
        let from = from.map(Place::read).transpose()?;
        let query = named(realm, &key, from.as_ref(), None).limit(limit + 1);
        let mut items: Vec<CrossReference> =
            query.into_model().all(self.db()).await.doing("looking up a name")?;
        let next = shorten(&mut items, limit).and_then(|last| Place::of(&last.name));
        Ok(Page { items, next })
    }

    /// A page of the cases that name somebody whom this case names, with how they do: by name and case. Of open ones, of
    /// those that are over, or of all.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such case, or the caller is no officer; the database's own.
    pub async fn related_cases(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        is_open: Option<bool>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Related>, LedgerError> {
        if !actor.role.is_officer() {
            return Err(LedgerError::NotFound);
        }
        let known = case::Entity::find_by_id(case).filter(case::Column::RealmId.eq(realm));
        known.one(self.db()).await.doing("reading a case")?.ok_or(LedgerError::NotFound)?;
        let from = from.map(Place::read).transpose()?;
        let mut after = from.as_ref().map(|place| (place.0.clone(), true));
        let mut items: Vec<Related> = Vec::new();
        // Name by name: a name that ten thousand cases give is read no further than the page goes.
        while (items.len() as u64) <= limit {
            let Some(here) = self.next_name(case, is_open, after.as_ref()).await? else { break };
            let within = from.as_ref().filter(|place| place.0 == here.normalised);
            let left = limit + 1 - items.len() as u64;
            let others = named(realm, &here.normalised, within, is_open)
                .filter(index_name::Column::CaseId.ne(case))
                .filter(index_name::Column::Kind.is_in(connecting()))
                .limit(left)
                .into_model()
                .all(self.db())
                .await
                .doing("reading related cases")?;
            after = Some((here.normalised.clone(), false));
            items.extend(others.into_iter().map(|there| Related { there, here: here.clone() }));
        }
        let next = shorten(&mut items, limit).and_then(|last| Place::of(&last.there.name));
        Ok(Page { items, next })
    }

    /// The next name of a case that another case gives too: after one, or from it on.
    async fn next_name(
        &self,
        case: CaseId,
        is_open: Option<bool>,
        after: Option<&(String, bool)>,
    ) -> Result<Option<index_name::Model>, LedgerError> {
        use index_name::Column;
        let mut query = index_name::Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(Column::Kind.is_in(connecting()))
            .filter(Expr::exists(elsewhere(is_open)))
            .order_by_asc(Column::Normalised)
            .order_by_asc(Column::Kind);
        query = match after {
            Some((name, true)) => query.filter(Column::Normalised.gte(name)),
            Some((name, false)) => query.filter(Column::Normalised.gt(name)),
            None => query,
        };
        query.one(self.db()).await.doing("reading the names of a case")
    }
}

/// The rows that give a name, after a place, in the order of their cases.
fn named(
    realm: RealmId,
    key: &str,
    after: Option<&Place>,
    is_open: Option<bool>,
) -> Select<index_name::Entity> {
    use index_name::Column;
    let mut query = index_name::Entity::find()
        .select_only()
        .columns(Column::iter())
        .column_as(case::Column::Number, "case_number")
        .column_as(case::Column::Program, "program")
        .column_as(case_view::Column::State, "state")
        .join(JoinType::InnerJoin, index_name::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(case_view::Column::Audience.eq(Word(Audience::Office)))
        .filter(Column::RealmId.eq(realm))
        .filter(Column::Normalised.eq(key))
        .order_by_asc(Column::CaseId)
        .order_by_asc(Column::Kind);
    if let Some(Place(_, case, kind)) = after {
        let own = |column| Expr::col((index_name::Entity, column));
        let columns = Expr::tuple([own(Column::CaseId), own(Column::Kind)]);
        let values = Expr::tuple([Expr::val(*case), Expr::val(kind.as_str())]);
        query = query.filter(columns.gt(values));
    }
    let state = case_view::Column::State;
    match is_open {
        Some(true) => query.filter(state.is_not_in(over())),
        Some(false) => query.filter(state.is_in(over())),
        None => query,
    }
}

fn connecting() -> impl Iterator<Item = &'static str> {
    NameKind::CONNECTING.iter().map(|it| it.as_str())
}

/// Cuts a list of one more than `limit` down to its page; its last item, where there is more.
fn shorten<T: Clone>(items: &mut Vec<T>, limit: u64) -> Option<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    items.last().filter(|_| more).cloned()
}
