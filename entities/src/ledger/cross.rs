//! Who is named where, written: projected from the dockets of all programs, and asked when an order says whom it reaches.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use statute::cross::{NameKind, names, scope_said};
use statute::task::{Task, related_cases};
use statute::{Audience, Docket, EntryKind as Kind, Program, State};

use super::open::Open;
use super::project_orders::TOUCHING;
use super::settle::all_set;
use crate::actor::clean;
use crate::error::{Doing, LedgerError};
use crate::screening::names::{Name, words};
use crate::stored::Word;
use crate::{case, case_view, index_name};

/// How many rows are written in one statement: an order may name a thousand entities, and a statement has its limits.
const AT_ONCE: usize = 500;
/// How much of a name is compared. Longer ones do not fit into an index of PostgreSQL.
const COMPARED: usize = 200;
/// How many words of one description it is found by.
const WORDS: usize = 20;

/// The entries that name somebody, apart from those of orders.
const NAMING: &[Kind] = &[
    Kind::AllegationFiled,
    Kind::AgencyRequestReceived,
    Kind::EntryFiled,
    Kind::Imported,
    Kind::PresentedForExamination,
    Kind::PrepenaltyNoticeMailed,
    Kind::PenaltyNoticeMailed,
];

/// By what a name is found; none where there is nothing to compare.
pub(crate) fn key_of(name: &str) -> Option<String> {
    let key: String = clean(&Name::new(name).key()).chars().take(COMPARED).collect();
    (!key.is_empty()).then_some(key)
}

/// Rewrites the names of a case, where an entry touches them.
pub(super) async fn project_names(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
    touched: impl Fn(&[Kind]) -> bool,
) -> Result<(), LedgerError> {
    let is_order = docket.program == Program::ForcedLaborOrder;
    if !(touched(NAMING) || is_order && touched(TOUCHING)) {
        return Ok(());
    }
    index_name::Entity::delete_many()
        .filter(index_name::Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting names")?;
    let rows: Vec<_> = keyed(docket)
        .into_iter()
        .map(|((normalised, kind), name)| index_name::Model {
            realm_id: open.case.realm_id,
            normalised,
            case_id: open.case.id,
            kind: Word(kind),
            name,
        })
        .collect();
    for some in rows.chunks(AT_ONCE) {
        index_name::Entity::insert_many(some.iter().cloned().map(all_set))
            .exec_without_returning(tx)
            .await
            .doing("projecting names")?;
    }
    Ok(())
}

/// What a docket names, by what it is found: two spellings of one name are one.
fn keyed(docket: &Docket) -> BTreeMap<(String, NameKind), String> {
    let mut found = BTreeMap::new();
    for it in names(docket) {
        let mut keys: BTreeSet<String> = key_of(&it.name).into_iter().collect();
        if it.kind == NameKind::Merchandise {
            // Nobody describes the same goods in the same words.
            keys.extend(words(&it.name).iter().take(WORDS).filter_map(|word| key_of(word)));
        }
        for key in keys {
            found.entry((key, it.kind)).or_insert_with(|| clean(&it.name));
        }
    }
    // Whoever was carved out is reached no more, however the order writes his name.
    let let_in: BTreeSet<String> = found
        .keys()
        .filter(|(_, kind)| *kind == NameKind::CarvedOut)
        .map(|it| it.0.clone())
        .collect();
    found.retain(|(key, kind), _| *kind != NameKind::Entity || !let_in.contains(key));
    found
}

/// The task of an order in force that reaches somebody whom another open case named already when it was said.
pub(super) async fn related(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<Option<Task>, LedgerError> {
    use index_name::Column;
    let Some((position, since)) = scope_said(docket) else { return Ok(None) };
    let said = open.rows.iter().find(|row| u32::try_from(row.position) == Ok(position));
    let Some(said) = said else { return Ok(None) };
    let mut elsewhere = elsewhere(Some(true));
    elsewhere.and_where(Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from(case::Entity)
            .and_where(
                Expr::col((case::Entity, case::Column::Id))
                    .equals((Alias::new(OTHER), Column::CaseId)),
            )
            .and_where(Expr::col((case::Entity, case::Column::OpenedAt)).lte(said.recorded_at))
            .take(),
    ));
    let found = index_name::Entity::find()
        .filter(Column::CaseId.eq(open.case.id))
        .filter(Column::Kind.is_in(NameKind::REACHED.iter().map(|it| it.as_str())))
        .filter(Expr::exists(elsewhere))
        .one(tx)
        .await
        .doing("looking for related cases")?;
    Ok(found.map(|_| related_cases(position, since)))
}

/// What the rows of the other cases are called.
pub(crate) const OTHER: &str = "other";

/// The rows by which another case names whom the row in hand names: of an open case, of one that is over, or of any.
pub(crate) fn elsewhere(is_open: Option<bool>) -> SelectStatement {
    use index_name::Column;
    let other = Alias::new(OTHER);
    let named = |column| Expr::col((other.clone(), column));
    let mut rows = Query::select();
    rows.expr(Expr::val(1))
        .from_as(index_name::Entity, other.clone())
        .and_where(named(Column::RealmId).equals((index_name::Entity, Column::RealmId)))
        .and_where(named(Column::Normalised).equals((index_name::Entity, Column::Normalised)))
        .and_where(named(Column::CaseId).not_equals((index_name::Entity, Column::CaseId)))
        .and_where(named(Column::Kind).is_in(NameKind::CONNECTING.iter().map(|it| it.as_str())));
    if let Some(is_open) = is_open {
        let view = |column| Expr::col((case_view::Entity, column));
        rows.inner_join(
            case_view::Entity,
            named(Column::CaseId).equals((case_view::Entity, case_view::Column::CaseId)),
        )
        .and_where(view(case_view::Column::Audience).eq(Word(Audience::Office)));
        let state = view(case_view::Column::State);
        rows.and_where(if is_open { state.is_not_in(over()) } else { state.is_in(over()) });
    }
    rows
}

/// The states in which nothing is owed any more.
pub(crate) fn over() -> impl Iterator<Item = &'static str> {
    State::ALL.iter().filter(|state| state.is_terminal()).map(|state| state.as_str())
}
