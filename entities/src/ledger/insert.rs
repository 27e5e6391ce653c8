//! Inserting as many rows as it takes: a statement has a limit of values, an act has none of recipients.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};

use super::settle::all_set;
use crate::error::{Doing, LedgerError};

/// How many rows one statement writes. `SQLite` takes 32,766 values and `PostgreSQL` 65,535: with the widest row, of some
/// thirty columns, both are far.
const ROWS: usize = 500;

/// Writes rows, however many; `doing` says what for, should it fail.
pub(super) async fn insert_all<M, A>(
    tx: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = M>,
    doing: &'static str,
) -> Result<(), LedgerError>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
    A::Entity: EntityTrait,
{
    let mut rows = rows.into_iter().map(all_set).peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(ROWS).collect();
        A::Entity::insert_many(some).exec_without_returning(tx).await.doing(doing)?;
    }
    Ok(())
}
