//! Requests of filers to withdraw an allegation.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use statute::Audience;

use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::Ledger;
use crate::withdrawal_request::{Column, Entity, Model};

impl Ledger {
    /// The requests to withdraw the allegation of a case, oldest first: to officers and to its filer.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn withdrawal_requests(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Model>, LedgerError> {
        let file = self.case(actor, realm, case).await?;
        if file.audience == Audience::Importer {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let rows = Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(after::<DateTime<Utc>>(from, Column::RequestedAt, Column::Id, Way::Up))
            .order_by_asc(Column::RequestedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("reading requests")?;
        Ok(cut(rows, limit, |row| (row.requested_at, row.id.0)))
    }
}
