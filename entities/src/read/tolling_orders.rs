//! Tolling orders on many cases, with their cases, to officers.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};

use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::bulk_item::ItemStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, TollingOrderId};
use crate::ledger::{Ledger, officers_only};
use crate::tolling_order::TollingKind;
use crate::{case, tolling_item, tolling_order};

/// One case of a tolling order.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct TollingItemSeen {
    /// What the order would do to it, and what became of it.
    #[sea_orm(nested)]
    pub item: tolling_item::Model,
    /// The number of the case.
    pub case_number: String,
}

impl Ledger {
    /// A tolling order, to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn tolling_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TollingOrderId,
    ) -> Result<tolling_order::Model, LedgerError> {
        officers_only(actor)?;
        let row = tolling_order::Entity::find_by_id(id)
            .filter(tolling_order::Column::RealmId.eq(realm))
            .one(self.db())
            .await
            .doing("reading a tolling order")?;
        row.ok_or(LedgerError::NotFound)
    }

    /// A page of the tolling orders of a realm, to officers, the newest first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] to whoever is no officer; the database's own.
    pub async fn tolling_orders(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<tolling_order::Model>, LedgerError> {
        self.orders_of(actor, realm, None, from, limit).await
    }

    /// The same of the changes of the law alone.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] to whoever is no officer; the database's own.
    pub async fn law_changes(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<tolling_order::Model>, LedgerError> {
        self.orders_of(actor, realm, Some(TollingKind::LawChange), from, limit).await
    }

    async fn orders_of(
        &self,
        actor: &Actor,
        realm: RealmId,
        kind: Option<TollingKind>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<tolling_order::Model>, LedgerError> {
        use tolling_order::Column;
        officers_only(actor)?;
        let of_kind =
            kind.map_or_else(Condition::all, |kind| Condition::all().add(Column::Kind.eq(kind)));
        let rows = tolling_order::Entity::find()
            .filter(Column::RealmId.eq(realm))
            .filter(of_kind)
            .filter(after::<DateTime<Utc>>(from, Column::DraftedAt, Column::Id, Way::Down))
            .order_by_desc(Column::DraftedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing tolling orders")?;
        Ok(cut(rows, limit, |row| (row.drafted_at, row.id.0)))
    }

    /// A page of the cases of a tolling order, by their ids.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the order does not exist for the caller; the database's own.
    pub async fn tolling_items(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TollingOrderId,
        status: Option<ItemStatus>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<TollingItemSeen>, LedgerError> {
        use tolling_item::Column;
        self.tolling_order(actor, realm, id).await?;
        let mut query = tolling_item::Entity::find()
            .select_only()
            .columns(Column::iter())
            .column_as(case::Column::Number, "case_number")
            .join(JoinType::InnerJoin, tolling_item::Relation::Case.def())
            .filter(Column::OrderId.eq(id))
            .order_by_asc(Column::CaseId)
            .limit(limit + 1);
        if let Some(status) = status {
            query = query.filter(Column::Status.eq(status));
        }
        if let Some(from) = from {
            // A key that cannot be read is one nobody was given: nothing comes after it.
            let Ok(from) = from.0.parse::<CaseId>() else {
                return Ok(Page { items: Vec::new(), next: None });
            };
            query = query.filter(Column::CaseId.gt(from));
        }
        let mut rows: Vec<TollingItemSeen> =
            query.into_model().all(self.db()).await.doing("listing the cases of an order")?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| is_more).map(|it| Key(it.item.case_id.to_string()));
        Ok(Page { items: rows, next })
    }
}
