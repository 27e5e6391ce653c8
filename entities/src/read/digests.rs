//! Digests, to whom they were written.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::page::{Key, Page, Way, after, cut};
use crate::actor::{Actor, clean};
use crate::digest::{self, Column, DigestStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::ledger::Ledger;

impl Ledger {
    /// A page of the digests that were written for the account's own address, the newest first; not those that had
    /// nothing to tell.
    ///
    /// # Errors
    /// The database's own.
    pub async fn digests(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<digest::Model>, LedgerError> {
        // An account without an address has none: no address is empty.
        let address = actor.email.as_deref().map(|it| clean(it).to_lowercase());
        let rows = digest::Entity::find()
            .filter(Column::RealmId.eq(realm))
            .filter(Column::Address.eq(address.unwrap_or_default()))
            .filter(Column::Status.ne(DigestStatus::Empty))
            .filter(after::<NaiveDate>(from, Column::On, Column::Id, Way::Down))
            .order_by_desc(Column::On)
            .order_by_desc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing digests")?;
        Ok(cut(rows, limit, |row| (row.on, row.id.0)))
    }
}
