//! Rows of several tables that belong together, written in one statement: `PostgreSQL` writes all of them at once, `SQLite`, which has
//! nobody to wait for, one table after the other.

use sea_orm::sea_query::{CommonTableExpression, InsertStatement, OnConflict, WithClause};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, Iterable, QueryTrait};

use crate::error::{Doing, LedgerError};

/// How many rows of one table one statement writes.
const ROWS: usize = 500;
/// How many values one statement takes: `PostgreSQL` takes 65,535.
const VALUES: usize = 30_000;

/// Rows about to be written. Whoever reads their tables, or drops rows of them, does so before.
#[derive(Default)]
pub(super) struct Together {
    /// Each with the number of its values.
    inserts: Vec<(usize, InsertStatement)>,
}

impl Together {
    /// Adds rows of a table, in their order. A table comes once.
    pub fn add<A>(&mut self, rows: impl IntoIterator<Item = A>, conflict: Option<&OnConflict>)
    where
        A: ActiveModelTrait,
        A::Entity: EntityTrait,
    {
        let width = <A::Entity as EntityTrait>::Column::iter().count();
        let mut rows = rows.into_iter().peekable();
        let mut is_first = true;
        while rows.peek().is_some() {
            let some: Vec<A> = rows.by_ref().take(ROWS).collect();
            // What is written at once has no order among its tables: what goes on in one is another statement.
            let values = if is_first { some.len() * width } else { VALUES };
            let mut insert = A::Entity::insert_many(some);
            if let Some(conflict) = conflict {
                insert = insert.on_conflict(conflict.clone());
            }
            self.inserts.push((values, insert.into_query()));
            is_first = false;
        }
    }

    /// Writes what was added; `doing` says what for, should it fail.
    pub async fn write(
        self,
        tx: &impl ConnectionTrait,
        doing: &'static str,
    ) -> Result<(), LedgerError> {
        let at_once = match tx.get_database_backend() {
            DbBackend::Postgres => VALUES,
            _ => 0,
        };
        let (mut some, mut values) = (Vec::new(), 0);
        for (more, insert) in self.inserts {
            if values + more > at_once {
                all(tx, std::mem::take(&mut some), doing).await?;
                values = 0;
            }
            values += more;
            some.push(insert);
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
