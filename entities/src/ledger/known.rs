//! What is known of a case before it is settled: the rows that may have to be written anew. `PostgreSQL` reads all of them in one
//! statement, `SQLite`, which has nobody to wait for, one table after the other.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, TableRef, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult,
    IdenStatic, Iterable, QueryFilter,
};

use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::wake::WakeKind;
use crate::{audit_link, case_figure, deadline, deadline_change, task, wake};

/// What says of which table a row is, where several are read at once.
const PART: &str = "part";

/// What is known of a case.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Its deadlines, as each audience sees them.
    pub deadlines: Vec<deadline::Model>,
    /// What audiences were told of deadlines that they have no more, or of all of them; the earlier first.
    pub told: Vec<deadline_change::Model>,
    /// Its tasks.
    pub tasks: Vec<task::Model>,
    /// What its clock waits for, and the lapses that it has seen.
    pub wakes: Vec<wake::Model>,
    /// What it adds to the figures.
    pub figures: Vec<case_figure::Model>,
    /// The last link of its chain. Nobody else adds another where the lock of the chain was had before this was read.
    pub last: Option<audit_link::Model>,
}

impl Known {
    /// What is known of a case, as of now: what the same transaction has written counts. `all_told` asks for all that was ever told of its
    /// deadlines.
    pub async fn of(
        tx: &impl ConnectionTrait,
        case: CaseId,
        all_told: bool,
    ) -> Result<Self, LedgerError> {
        let asked = Asked::of(case, all_told);
        let known = match tx.get_database_backend() {
            DbBackend::Postgres => at_once(tx, asked).await,
            _ => one_by_one(tx, asked).await,
        };
        let mut known = known.doing("reading what is known of a case")?;
        known.told.sort_by_key(|it| it.sequence);
        Ok(known)
    }
}

/// Which rows of each table are asked for.
struct Asked {
    deadlines: Condition,
    told: Condition,
    tasks: Condition,
    wakes: Condition,
    figures: Condition,
    last: Condition,
}

impl Asked {
    fn of(case: CaseId, all_told: bool) -> Self {
        Self {
            deadlines: Condition::all().add(deadline::Column::CaseId.eq(case)),
            told: told(case, all_told),
            tasks: Condition::all().add(task::Column::CaseId.eq(case)),
            wakes: Condition::all().add(wake::Column::CaseId.eq(case)).add(
                Condition::any()
                    .add(wake::Column::DoneAt.is_null())
                    .add(wake::Column::Kind.eq(WakeKind::Lapse)),
            ),
            figures: Condition::all().add(case_figure::Column::CaseId.eq(case)),
            last: last(case),
        }
    }
}

/// What was told of deadlines. Of one that is there the row itself says what was told last.
fn told(case: CaseId, all: bool) -> Condition {
    use deadline_change::Column;
    let of_case = Condition::all().add(Column::CaseId.eq(case));
    if all {
        return of_case;
    }
    let there = Query::select()
        .expr(Expr::val(1))
        .from(deadline::Entity)
        .and_where(
            Expr::col((deadline::Entity, deadline::Column::Id))
                .equals((deadline_change::Entity, Column::DeadlineId)),
        )
        .and_where(
            Expr::col((deadline::Entity, deadline::Column::Audience))
                .equals((deadline_change::Entity, Column::Audience)),
        )
        .take();
    of_case.add(Expr::not_exists(there))
}

/// The last link of the chain of a case.
fn last(case: CaseId) -> Condition {
    use audit_link::{Column, Entity};
    let number = Query::select()
        .expr(Func::max(Expr::col((Entity, Column::Number))))
        .from(Entity)
        .and_where(Column::Chain.eq(case.0))
        .take();
    Condition::all()
        .add(Column::Chain.eq(case.0))
        .add(Expr::col((Entity, Column::Number)).eq(number))
}

async fn one_by_one(tx: &impl ConnectionTrait, asked: Asked) -> Result<Known, DbErr> {
    Ok(Known {
        deadlines: deadline::Entity::find().filter(asked.deadlines).all(tx).await?,
        told: deadline_change::Entity::find().filter(asked.told).all(tx).await?,
        tasks: task::Entity::find().filter(asked.tasks).all(tx).await?,
        wakes: wake::Entity::find().filter(asked.wakes).all(tx).await?,
        figures: case_figure::Entity::find().filter(asked.figures).all(tx).await?,
        last: audit_link::Entity::find().filter(asked.last).one(tx).await?,
    })
}

async fn at_once(tx: &impl ConnectionTrait, asked: Asked) -> Result<Known, DbErr> {
    // In this order they are told apart below.
    let all = joined(&[
        Part::of::<deadline::Entity>(asked.deadlines),
        Part::of::<deadline_change::Entity>(asked.told),
        Part::of::<task::Entity>(asked.tasks),
        Part::of::<wake::Entity>(asked.wakes),
        Part::of::<case_figure::Entity>(asked.figures),
        Part::of::<audit_link::Entity>(asked.last),
    ]);
    let mut known = Known::default();
    for row in tx.query_all(&all).await? {
        let part: i32 = row.try_get("", PART)?;
        let of = prefix(part);
        match part {
            0 => known.deadlines.push(FromQueryResult::from_query_result(&row, &of)?),
            1 => known.told.push(FromQueryResult::from_query_result(&row, &of)?),
            2 => known.tasks.push(FromQueryResult::from_query_result(&row, &of)?),
            3 => known.wakes.push(FromQueryResult::from_query_result(&row, &of)?),
            4 => known.figures.push(FromQueryResult::from_query_result(&row, &of)?),
            _ => known.last = Some(FromQueryResult::from_query_result(&row, &of)?),
        }
    }
    Ok(known)
}

/// How the columns of a part begin.
fn prefix(part: i32) -> String {
    format!("p{part}_")
}

/// Rows of one table among those of others.
struct Part {
    table: TableRef,
    columns: Vec<(Expr, &'static str)>,
    holds: Condition,
}

impl Part {
    fn of<E: EntityTrait>(holds: Condition) -> Self {
        let columns = E::Column::iter().map(|it| (Expr::col(it.as_column_ref()), it.as_str()));
        Self { table: E::default().table_ref(), columns: columns.collect(), holds }
    }
}

/// One SELECT of the rows of all parts, each with its number. The columns of the others are empty: they are those of a join that holds for
/// no row, so that they have their types and nothing of their tables is read.
fn joined(parts: &[Part]) -> SelectStatement {
    let numbered = || (0_i32..).zip(parts);
    let select = |(number, part): (i32, &Part)| {
        let mut select = Query::select();
        select.expr_as(Expr::cust(number.to_string()), PART);
        for (other, it) in numbered() {
            for (column, name) in &it.columns {
                select.expr_as(column.clone(), format!("{}{name}", prefix(other)));
            }
        }
        select.from(part.table.clone());
        for (_, it) in numbered().filter(|(other, _)| *other != number) {
            select.left_join(it.table.clone(), Expr::cust("1 = 0"));
        }
        select.cond_where(part.holds.clone());
        select
    };
    let all = numbered().map(select).reduce(|mut all, more| {
        all.union(UnionType::All, more);
        all
    });
    all.unwrap_or_default()
}
