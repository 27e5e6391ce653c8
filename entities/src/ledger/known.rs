//! What is known of a case, or of several, before it is settled: the rows that may have to be written anew. `PostgreSQL` reads all of them in
//! one statement, `SQLite`, which has nobody to wait for, one table after the other.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, TableRef, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityName, EntityTrait,
    FromQueryResult, IdenStatic, Iterable, QueryFilter,
};
use statute::Audience;

use super::search::{Text, texts_of};
use super::there::There;
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
    /// What there is beside its docket, where that was read already.
    pub there: Option<There>,
    /// By what it is found, where that was read already.
    pub texts: Option<Vec<Text>>,
}

impl Known {
    /// What is known of a case, as of now: what the same transaction has written counts. `all_told` asks for all that was ever told of its
    /// deadlines.
    pub async fn of(
        tx: &impl ConnectionTrait,
        case: CaseId,
        all_told: bool,
    ) -> Result<Self, LedgerError> {
        let mut known = read(tx, &[case], all_told).await?;
        Ok(known.remove(&case).unwrap_or_default())
    }

    /// The same of several cases, in as many statements as of one; also what is read of a case alone only where it is needed.
    pub async fn of_all(
        tx: &impl ConnectionTrait,
        cases: &[CaseId],
    ) -> Result<HashMap<CaseId, Self>, LedgerError> {
        let mut known = read(tx, cases, false).await?;
        let mut there = There::of_all(tx, cases).await?;
        let mut texts = texts_of(tx, cases, Audience::ALL).await?;
        for case in cases {
            let of = known.entry(*case).or_default();
            of.there = there.remove(case);
            of.texts = Some(texts.remove(case).unwrap_or_default());
        }
        Ok(known)
    }
}

/// What is known of cases, but for those of which nothing is.
async fn read(
    tx: &impl ConnectionTrait,
    cases: &[CaseId],
    all_told: bool,
) -> Result<HashMap<CaseId, Known>, LedgerError> {
    let asked = Asked::of(cases, all_told);
    let found = match tx.get_database_backend() {
        DbBackend::Postgres => at_once(tx, asked).await,
        _ => one_by_one(tx, asked).await,
    };
    Ok(found.doing("reading what is known of a case")?.by_case())
}

/// The rows of several cases.
#[derive(Default)]
struct Found {
    deadlines: Vec<deadline::Model>,
    told: Vec<deadline_change::Model>,
    tasks: Vec<task::Model>,
    wakes: Vec<wake::Model>,
    figures: Vec<case_figure::Model>,
    last: Vec<audit_link::Model>,
}

impl Found {
    fn by_case(mut self) -> HashMap<CaseId, Known> {
        self.told.sort_by_key(|it| it.sequence);
        let mut known: HashMap<CaseId, Known> = HashMap::new();
        for row in self.deadlines {
            known.entry(row.case_id).or_default().deadlines.push(row);
        }
        for row in self.told {
            known.entry(row.case_id).or_default().told.push(row);
        }
        for row in self.tasks {
            if let Some(case) = row.case_id {
                known.entry(case).or_default().tasks.push(row);
            }
        }
        for row in self.wakes {
            known.entry(row.case_id).or_default().wakes.push(row);
        }
        for row in self.figures {
            known.entry(row.case_id).or_default().figures.push(row);
        }
        for row in self.last {
            // A case's chain has its own id.
            let case = CaseId(row.chain);
            known.entry(case).or_default().last = Some(row);
        }
        known
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
    fn of(cases: &[CaseId], all_told: bool) -> Self {
        let of = |column: Expr| Condition::all().add(column);
        let all = || cases.iter().copied();
        Self {
            deadlines: of(deadline::Column::CaseId.is_in(all())),
            told: told(cases, all_told),
            tasks: of(task::Column::CaseId.is_in(all())),
            wakes: of(wake::Column::CaseId.is_in(all())).add(
                Condition::any()
                    .add(wake::Column::DoneAt.is_null())
                    .add(wake::Column::Kind.eq(WakeKind::Lapse)),
            ),
            figures: of(case_figure::Column::CaseId.is_in(all())),
            // Of each chain by itself: an index says what its last is, however many there are.
            last: cases.iter().fold(Condition::any(), |any, case| any.add(last(*case))),
        }
    }
}

/// What was told of deadlines. Of one that is there the row itself says what was told last.
fn told(cases: &[CaseId], all: bool) -> Condition {
    use deadline_change::Column;
    let of_cases = Condition::all().add(Column::CaseId.is_in(cases.iter().copied()));
    if all {
        return of_cases;
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
    of_cases.add(Expr::not_exists(there))
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

async fn one_by_one(tx: &impl ConnectionTrait, asked: Asked) -> Result<Found, DbErr> {
    Ok(Found {
        deadlines: deadline::Entity::find().filter(asked.deadlines).all(tx).await?,
        told: deadline_change::Entity::find().filter(asked.told).all(tx).await?,
        tasks: task::Entity::find().filter(asked.tasks).all(tx).await?,
        wakes: wake::Entity::find().filter(asked.wakes).all(tx).await?,
        figures: case_figure::Entity::find().filter(asked.figures).all(tx).await?,
        last: audit_link::Entity::find().filter(asked.last).all(tx).await?,
    })
}

async fn at_once(tx: &impl ConnectionTrait, asked: Asked) -> Result<Found, DbErr> {
    // In this order they are told apart below.
    let all = joined(&[
        Part::of::<deadline::Entity>(asked.deadlines),
        Part::of::<deadline_change::Entity>(asked.told),
        Part::of::<task::Entity>(asked.tasks),
        Part::of::<wake::Entity>(asked.wakes),
        Part::of::<case_figure::Entity>(asked.figures),
        Part::of::<audit_link::Entity>(asked.last),
    ]);
    let mut known = Found::default();
    for row in tx.query_all(&all).await? {
        let part: i32 = row.try_get("", PART)?;
        let of = prefix(part);
        match part {
            0 => known.deadlines.push(FromQueryResult::from_query_result(&row, &of)?),
            1 => known.told.push(FromQueryResult::from_query_result(&row, &of)?),
            2 => known.tasks.push(FromQueryResult::from_query_result(&row, &of)?),
            3 => known.wakes.push(FromQueryResult::from_query_result(&row, &of)?),
            4 => known.figures.push(FromQueryResult::from_query_result(&row, &of)?),
            _ => known.last.push(FromQueryResult::from_query_result(&row, &of)?),
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
        let named = |it: E::Column| (Expr::col(it.as_column_ref()), IdenStatic::as_str(&it));
        let columns = E::Column::iter().map(named).collect();
        Self { table: EntityName::table_ref(&E::default()), columns, holds }
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
