//! The rows of one audience's read models that a caller sees, in the order of an index however few his cases are among all.
//!
//! Whoever sees every case of the real world walks the index that has the order. To anybody else that would be a walk over the rows of
//! others: his cases are found first, and the rows of each by the index of the case.
//!
//! What is the office's own every officer sees, so that of his rows no view of a case has to be looked up: the audience stands in each row. Nor has
//! its case, of a row that repeats what is told of it: to look up fifty took as long as to read a fifth of their page.

use sea_orm::sea_query::{
    CommonTableExpression, Condition, Expr, ExprTrait, IntoCondition, Query, SelectStatement,
    SimpleExpr,
};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, IdenStatic, Statement};
use statute::{Audience, Program};

use crate::actor::{Actor, is_party, visible_to};
use crate::ids::{CaseId, PartyId, RealmId};
use crate::stored::Word;
use crate::{case, case_party, case_view, party};

/// The cases of the caller, where they are found first.
const MINE: &str = "mine";
/// What is known of each of them there.
const OF_CASE: [case::Column; 3] =
    [case::Column::Number, case::Column::Program, case::Column::Track];

/// Which of the cases that the caller sees are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Narrow {
    /// This one.
    pub case: Option<CaseId>,
    /// Those in which this party stands.
    pub party: Option<PartyId>,
    /// Those of these programs.
    pub programs: Option<Vec<Program>>,
}

/// In which columns the rows of a table say whose they are.
pub(super) struct Whose<E: EntityTrait> {
    /// The table.
    pub table: E,
    /// Of which case.
    pub case_id: E::Column,
    /// Who sees it.
    pub audience: E::Column,
    /// Of which realm. A row that was written before rows repeated anything of their case says none.
    pub realm: E::Column,
    /// What every other row repeats of its case, and in which column.
    pub repeated: &'static [(case::Column, E::Column)],
}

impl<E: EntityTrait> Whose<E> {
    /// The rows of a realm's cases.
    fn is_of(&self, realm: RealmId) -> Condition {
        let own = Expr::col((self.table, self.realm));
        // A value, and no EXISTS: for that a planner might read all cases first.
        let looked_up = self.looked_up(case::Column::RealmId).eq(realm);
        let lacks = Condition::all().add(own.clone().is_null()).add(looked_up);
        Condition::any().add(own.eq(realm)).add(lacks)
    }

    /// What a row says of its case; nothing where it repeats no such thing.
    fn said(&self, column: case::Column) -> Option<SimpleExpr> {
        let same = |(it, _): &&(case::Column, E::Column)| it.as_str() == column.as_str();
        let (_, own) = self.repeated.iter().find(same)?;
        let lacks = Expr::col((self.table, self.realm)).is_null();
        let own = Expr::col((self.table, *own));
        Some(Expr::case(lacks, self.looked_up(column)).finally(own).into())
    }

    /// The same, asked of the case.
    fn looked_up(&self, column: case::Column) -> SimpleExpr {
        let found = Query::select()
            .column((case::Entity, column))
            .from(case::Entity)
            .and_where(
                Expr::col((case::Entity, case::Column::Id)).equals((self.table, self.case_id)),
            )
            .take();
        Expr::from(found)
    }
}

/// Where what is told of a row's case stands.
enum OfCase {
    /// Among the caller's cases, which are found first.
    Mine,
    /// In the case, which is joined.
    Joined,
    /// In the row: each column of the case that is told.
    Said(Vec<(case::Column, SimpleExpr)>),
}

/// The rows of `table` in the caller's own view of his cases. Nothing is selected yet; [`Rows::of_case`] may be.
pub(super) struct Rows {
    /// The query.
    pub query: SelectStatement,
    of_case: OfCase,
    is_of_programs: bool,
}

impl Rows {
    /// The rows of a table, of whose cases these columns are to be told.
    pub fn of<E: EntityTrait>(
        actor: &Actor,
        realm: RealmId,
        narrow: &Narrow,
        whose: &Whose<E>,
        told: &[case::Column],
    ) -> Self {
        let Whose { table, case_id, audience, .. } = *whose;
        let mut rows = Self::alone(actor, realm, narrow, table, case_id, audience);
        if rows.is_by_case() {
            return rows;
        }
        let said: Option<Vec<_>> =
            told.iter().map(|column| Some((*column, whose.said(*column)?))).collect();
        match said {
            Some(said) if !rows.is_of_programs => {
                rows.query.cond_where(whose.is_of(realm));
                rows.of_case = OfCase::Said(said);
            }
            // The few cases of a rare program are found by it.
            _ => {
                let case_of = Expr::col((table, case_id));
                rows.query
                    .inner_join(case::Entity, case_of.equals((case::Entity, case::Column::Id)))
                    .cond_where(meant(realm, narrow));
                rows.of_case = OfCase::Joined;
            }
        }
        rows
    }

    /// The same of an entity that always names the realm itself. The realm is still to be asked for, and [`Rows::of_case`] cannot be. Programs
    /// are not narrowed.
    pub fn alone<E: EntityTrait>(
        actor: &Actor,
        realm: RealmId,
        narrow: &Narrow,
        table: E,
        case_id: E::Column,
        audience: E::Column,
    ) -> Self {
        let is_by_case = is_by_case(actor, realm, narrow);
        let case_of = Expr::col((table, case_id));
        let seen_by = Expr::col((table, audience));
        let mut query = Query::select();
        if is_by_case {
            let own = case_of
                .equals((MINE, case_view::Column::CaseId))
                .and(seen_by.equals((MINE, case_view::Column::Audience)));
            query.with_cte(Query::with().cte(mine(actor, realm, narrow)).to_owned());
            query.from(MINE).inner_join(table, own);
        } else {
            query.from(table).and_where(seen_by.eq(Word(Audience::Office)));
        }
        let of_case = if is_by_case { OfCase::Mine } else { OfCase::Said(Vec::new()) };
        Self { query, of_case, is_of_programs: narrow.programs.is_some() }
    }

    /// Whether the caller's cases are found first.
    pub fn is_by_case(&self) -> bool {
        matches!(self.of_case, OfCase::Mine)
    }

    /// Its number, its program or its track, of the row's case: of those that are to be told.
    pub fn of_case(&self, column: case::Column) -> SimpleExpr {
        match &self.of_case {
            OfCase::Mine => Expr::col((MINE, column)),
            OfCase::Joined => Expr::col((case::Entity, column)),
            OfCase::Said(values) => {
                let said = values.iter().find(|(it, _)| it.as_str() == column.as_str());
                said.map_or_else(|| Expr::col((case::Entity, column)), |(_, value)| value.clone())
            }
        }
    }

    /// The statement that reads the first rows of a query that was made of this one. How rare a program is among all is worth a plan of its own:
    /// its cases may be few.
    pub fn first(&self, backend: DbBackend, mut query: SelectStatement, limit: u64) -> Statement {
        if self.is_of_programs {
            query.limit(limit);
            return backend.build(&query);
        }
        first(backend, &query, limit)
    }

    /// Narrows the rows further.
    pub fn filter(&mut self, condition: impl IntoCondition) {
        self.query.cond_where(condition.into_condition());
    }
}

/// Whether the cases that are meant are found first: where the caller does not see all, or only some are meant. A sandbox has few among those
/// of the real world.
pub(super) fn is_by_case(actor: &Actor, realm: RealmId, narrow: &Narrow) -> bool {
    let is_narrow = narrow.case.is_some() || narrow.party.is_some();
    is_narrow || realm != RealmId::REAL || !actor.role.is_officer()
}

/// The caller's cases with what is told of them, as a table of its own: found once, before anything else is looked at.
fn mine(actor: &Actor, realm: RealmId, narrow: &Narrow) -> CommonTableExpression {
    let mut cases = Query::select();
    cases
        .column((case_view::Entity, case_view::Column::CaseId))
        .column((case_view::Entity, case_view::Column::Audience))
        .columns(OF_CASE.map(|column| (case::Entity, column)))
        .from(case_view::Entity)
        .inner_join(
            case::Entity,
            Expr::col((case_view::Entity, case_view::Column::CaseId))
                .equals((case::Entity, case::Column::Id)),
        )
        .cond_where(seen(actor, realm, narrow));
    let mut mine = CommonTableExpression::new();
    mine.table_name(MINE)
        .column(case_view::Column::CaseId)
        .column(case_view::Column::Audience)
        .columns(OF_CASE)
        .materialized(true)
        .query(cases);
    mine
}

/// The statement that reads the first of some rows. How many stands in its text: where that is a parameter, `PostgreSQL` plans the statement
/// anew each time, which takes longer than to read a page.
pub(super) fn first(backend: DbBackend, rows: &SelectStatement, limit: u64) -> Statement {
    let mut statement = backend.build(rows);
    statement.sql += " LIMIT ";
    statement.sql += &limit.to_string();
    statement
}

/// The cases of a realm that are meant, whoever asks.
fn meant(realm: RealmId, narrow: &Narrow) -> Condition {
    let all = Condition::all().add(case::Column::RealmId.eq(realm));
    match &narrow.programs {
        Some(programs) => all.add(case::Column::Program.is_in(programs.iter().map(|it| Word(*it)))),
        None => all,
    }
}

/// The cases that the caller sees and that are meant.
fn seen(actor: &Actor, realm: RealmId, narrow: &Narrow) -> Condition {
    let mut all = meant(realm, narrow).add(visible_to(actor));
    if let Some(case) = narrow.case {
        all = all.add(case_view::Column::CaseId.eq(case));
    }
    if let Some(party) = narrow.party {
        let link = |column| Expr::col((case_party::Entity, column));
        let mut stands = Query::select();
        stands
            .expr(Expr::val(1))
            .from(case_party::Entity)
            .inner_join(
                party::Entity,
                Expr::col((party::Entity, party::Column::Id))
                    .equals((case_party::Entity, case_party::Column::PartyId)),
            )
            .and_where(
                link(case_party::Column::CaseId)
                    .equals((case_view::Entity, case_view::Column::CaseId)),
            )
            .and_where(link(case_party::Column::PartyId).eq(party));
        if !actor.role.is_officer() {
            // Where another party stands is not told by what its id finds.
            stands.cond_where(is_party(actor));
        }
        all = all.add(Expr::exists(stands));
    }
    all
}
