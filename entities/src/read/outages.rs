//! Outages, to everybody.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::page::{Key, Page, Way, after, cut};
use crate::error::{Doing, LedgerError};
use crate::ids::OutageId;
use crate::ledger::Ledger;
use crate::outage::{Column, Entity, Model};

impl Ledger {
    /// A page of the outages that reach into a time, the newest first: those that ended after `from`, and began before `to`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn outages(
        &self,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
        key: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Model>, LedgerError> {
        let mut query = Entity::find()
            .filter(after::<DateTime<Utc>>(key, Column::BeganAt, Column::Id, Way::Down))
            .order_by_desc(Column::BeganAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(from) = from {
            query = query.filter(Column::EndedAt.gt(from));
        }
        if let Some(to) = to {
            query = query.filter(Column::BeganAt.lt(to));
        }
        let rows = query.all(self.db()).await.doing("listing outages")?;
        Ok(cut(rows, limit, |row| (row.began_at, row.id.0)))
    }

    /// One outage.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn outage(&self, id: OutageId) -> Result<Model, LedgerError> {
        let found = Entity::find_by_id(id).one(self.db()).await.doing("reading an outage")?;
        found.ok_or(LedgerError::NotFound)
    }
}
