//! Rows of several tables that belong together, of one case or of many, written in one statement: `PostgreSQL` writes all of them at once,
//! `SQLite`, which has nobody to wait for, one table after the other.

use std::any::Any;

use sea_orm::sea_query::{
    CommonTableExpression, InsertStatement, IntoCondition, OnConflict, Query, TableRef, WithClause,
};
use sea_orm::{
    ActiveModelTrait, Condition, ConnectionTrait, DbBackend, EntityName, EntityTrait, Iterable,
    QueryTrait,
};

use super::figures::{Sums, move_sums};
use crate::error::{Doing, LedgerError};

/// How many rows of one table one statement writes.
const ROWS: usize = 500;
/// How many values one statement takes. `PostgreSQL` takes 65,535; but a connection keeps what was prepared, some hundred bytes a value, until a
/// hundred other statements were.
const VALUES: usize = 10_000;
/// How many values one statement that drops rows takes.
const DROPPED: usize = 5_000;

/// Rows about to be written, and rows about to be dropped. Whoever reads their tables does so before.
#[derive(Default)]
pub(super) struct Together {
    tables: Vec<Box<dyn Rows>>,
    gone: Vec<Gone>,
    /// By how much sums move. They are written last: whoever else moves one of them waits for the end of the transaction.
    pub sums: Sums,
}

/// Rows of one table.
trait Rows: Any + Send {
    /// The statements that write them, each with the number of its values.
    fn inserts(self: Box<Self>) -> Vec<(usize, InsertStatement)>;
}

struct Added<A> {
    rows: Vec<A>,
    conflict: Option<OnConflict>,
}

impl<A> Rows for Added<A>
where
    A: ActiveModelTrait + Send + 'static,
{
    fn inserts(self: Box<Self>) -> Vec<(usize, InsertStatement)> {
        let Self { rows, conflict } = *self;
        let width = <A::Entity as EntityTrait>::Column::iter().count();
        let mut rows = rows.into_iter().peekable();
        let mut made = Vec::new();
        while rows.peek().is_some() {
            let some: Vec<A> = rows.by_ref().take(ROWS).collect();
            // What is written at once has no order among its tables: what goes on in one is another statement.
            let values = if made.is_empty() { some.len() * width } else { VALUES };
            let mut insert = A::Entity::insert_many(some);
            if let Some(conflict) = &conflict {
                insert = insert.on_conflict(conflict.clone());
            }
            made.push((values, insert.into_query()));
        }
        made
    }
}

/// Rows of one table that go.
struct Gone {
    name: &'static str,
    table: TableRef,
    /// How many values it takes to say which.
    values: usize,
    which: Vec<Condition>,
}

impl Together {
    /// Adds rows of a table, in their order. Which of them take the place of others is the same for all rows of a table.
    pub fn add<A>(&mut self, rows: impl IntoIterator<Item = A>, conflict: Option<&OnConflict>)
    where
        A: ActiveModelTrait + Send + 'static,
    {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        let known = self.tables.iter_mut().find_map(|it| {
            let it: &mut dyn Any = &mut **it;
            it.downcast_mut::<Added<A>>()
        });
        if let Some(known) = known {
            known.rows.extend(rows);
        } else {
            let conflict = conflict.cloned();
            self.tables.push(Box::new(Added { rows: rows.collect(), conflict }));
        }
    }

    /// Drops rows of a table before anything is written. `values`: how many values it takes to say which.
    pub fn drop_rows<E: EntityTrait>(&mut self, values: usize, which: impl IntoCondition) {
        let which = which.into_condition();
        let entity = E::default();
        let name = EntityName::table_name(&entity);
        let known =
            self.gone.iter_mut().find(|it| it.name == name && it.values + values <= DROPPED);
        if let Some(known) = known {
            known.values += values;
            known.which.push(which);
        } else {
            let table = EntityName::table_ref(&entity);
            self.gone.push(Gone { name, table, values, which: vec![which] });
        }
    }

    /// Writes what was added; `doing` says what for, should it fail.
    pub async fn write(
        mut self,
        tx: &impl ConnectionTrait,
        doing: &'static str,
    ) -> Result<(), LedgerError> {
        let sums = std::mem::take(&mut self.sums);
        move_sums(sums, &mut self);
        self.write_rows(tx, doing).await
    }

    /// Writes what was added, but for the sums: those are in what it gives back, and are written with that. So a transaction that writes twice moves
    /// them in one order, at its end.
    pub async fn write_but_sums(
        mut self,
        tx: &impl ConnectionTrait,
        doing: &'static str,
    ) -> Result<Self, LedgerError> {
        let sums = std::mem::take(&mut self.sums);
        self.write_rows(tx, doing).await?;
        Ok(Self { sums, ..Self::default() })
    }

    async fn write_rows(
        self,
        tx: &impl ConnectionTrait,
        doing: &'static str,
    ) -> Result<(), LedgerError> {
        for Gone { table, which, .. } in self.gone {
            let any = which.into_iter().fold(Condition::any(), Condition::add);
            let gone = Query::delete().from_table(table).cond_where(any).take();
            tx.execute(&gone).await.doing(doing)?;
        }
        let at_once = match tx.get_database_backend() {
            DbBackend::Postgres => VALUES,
            _ => 0,
        };
        let (mut some, mut values) = (Vec::new(), 0);
        for table in self.tables {
            for (more, insert) in table.inserts() {
                if values + more > at_once {
                    all(tx, std::mem::take(&mut some), doing).await?;
                    values = 0;
                }
                values += more;
                some.push(insert);
            }
        }
        all(tx, some, doing).await
    }
}

/// Runs these as one statement.
async fn all(
    tx: &impl ConnectionTrait,
    mut inserts: Vec<InsertStatement>,
    doing: &'static str,
) -> Result<(), LedgerError> {
    let Some(last) = inserts.pop() else { return Ok(()) };
    if inserts.is_empty() {
        tx.execute(&last).await.doing(doing)?;
        return Ok(());
    }
    let mut with = WithClause::new();
    for (number, insert) in inserts.into_iter().enumerate() {
        let mut part = CommonTableExpression::new();
        part.table_name(format!("part_{number}")).query(insert);
        with.cte(part);
    }
    tx.execute(&last.with(with)).await.doing(doing)?;
    Ok(())
}
