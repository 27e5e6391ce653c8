//! What somebody outside must be at work on: read after a loss, to set it going again.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::page::{Key, Page, Way, after, cut};
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::ledger::{Errand, Ledger, running_bulk, running_tolling};
use crate::operation::OperationStatus;
use crate::{delivery, operation, wake};

/// What a workflow of its own carries on: an operation, or a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The realm.
    pub realm: RealmId,
    /// What sets it going.
    pub errand: Errand,
    /// Since when, by the real clock: an operation, when it began or was last told to go on; a webhook, when an event last arrived by it, or
    /// it was made.
    pub since: DateTime<Utc>,
}

impl Ledger {
    /// A page of the cases that wait for something, each once, by what is due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unfinished_clocks(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<(RealmId, Errand)>, LedgerError> {
        let page = self.unfinished_wakes(from, limit).await?;
        let errands = page.items.into_iter().map(|row| (row.realm_id, Errand::Look(row.case_id)));
        Ok(Page { items: errands.collect(), next: page.next })
    }

    /// A page of what each case waits for next, by what is due first.
    pub(super) async fn unfinished_wakes(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<wake::Model>, LedgerError> {
        use wake::Column;
        let other = Alias::new("earlier");
        let earlier = Query::select()
            .expr(Expr::val(1))
            .from_as(wake::Entity, other.clone())
            .and_where(
                Expr::col((other.clone(), Column::CaseId)).equals((wake::Entity, Column::CaseId)),
            )
            .and_where(Expr::col((other.clone(), Column::DoneAt)).is_null())
            .and_where(
                Expr::tuple([
                    Expr::col((other.clone(), Column::At)),
                    Expr::col((other, Column::Id)),
                ])
                .lt(Expr::tuple([
                    Expr::col((wake::Entity, Column::At)),
                    Expr::col((wake::Entity, Column::Id)),
                ])),
            )
            .take();
        let rows = wake::Entity::find()
            .filter(Column::DoneAt.is_null())
            .filter(Condition::all().add(Expr::exists(earlier).not()))
            .filter(after::<DateTime<Utc>>(
                from,
                (wake::Entity, Column::At),
                (wake::Entity, Column::Id),
                Way::Up,
            ))
            .order_by_asc(Column::At)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing unfinished clocks")?;
        Ok(cut(rows, limit, |row| (row.at, row.id.0)))
    }

    /// A page of the deliveries that are neither served nor given up, the oldest first; of one that was never tried,
    /// its notice.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unfinished_deliveries(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<(RealmId, Errand)>, LedgerError> {
        use delivery::Column;
        let open = [DeliveryStatus::Pending, DeliveryStatus::Sending, DeliveryStatus::Deferred];
        let rows = delivery::Entity::find()
            .filter(Column::Status.is_in(open))
            .filter(after::<DateTime<Utc>>(from, Column::CreatedAt, Column::Id, Way::Up))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing unfinished deliveries")?;
        let page = cut(rows, limit, |row| (row.created_at, row.id.0));
        let errands = page.items.iter().map(|row| (row.realm_id, Errand::of_delivery(row)));
        Ok(Page { items: errands.collect(), next: page.next })
    }

    /// The operations that are under way. A realm moves its clock in one at most.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unfinished_operations(&self) -> Result<Vec<Carried>, LedgerError> {
        let rows = operation::Entity::find()
            .filter(operation::Column::Status.eq(OperationStatus::Running))
            .order_by_asc(operation::Column::CreatedAt)
            .all(self.db())
            .await
            .doing("listing unfinished operations")?;
        let bulk = running_bulk(self.db(), None).await?;
        let tolling = running_tolling(self.db(), None).await?;
        let clocks = rows.into_iter().map(|row| Carried {
            realm: row.realm_id,
            errand: Errand::Operation(row.id),
            since: row.created_at,
        });
        let bulk = bulk.into_iter().map(|row| Carried {
            realm: row.realm_id,
            errand: Errand::Bulk(row.id),
            since: row.changed_at.unwrap_or(row.created_at),
        });
        let tolling = tolling.into_iter().map(|row| Carried {
            realm: row.realm_id,
            errand: row.errand(),
            since: row.changed_at.or(row.approved_at).unwrap_or(row.drafted_at),
        });
        Ok(clocks.chain(bulk).chain(tolling).collect())
    }
}
