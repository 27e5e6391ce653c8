//! Operations on many cases, with their cases, to officers; and the channel of a communication.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};

use super::page::{Key, Page};
use crate::actor::Actor;
use crate::bulk_item::{self, ItemStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, OperationId, RealmId};
use crate::ledger::Ledger;
use crate::{bulk_operation, case, channel_message, docket_entry};

/// An operation on many cases, as officers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkSeen {
    /// The operation.
    pub operation: bulk_operation::Model,
    /// The number, on its docket, of the entry that brought it about.
    pub entry: u32,
}

/// One of its cases.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct BulkItemSeen {
    /// What became of it.
    #[sea_orm(nested)]
    pub item: bulk_item::Model,
    /// The number of the case.
    pub case_number: String,
}

impl BulkSeen {
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        operation: bulk_operation::Model,
    ) -> Result<Self, LedgerError> {
        let entry = docket_entry::Entity::find_by_id(operation.entry_id).one(db).await;
        let entry = entry.doing("reading what an operation carries")?;
        let entry = entry.ok_or(LedgerError::NotFound)?.position;
        Ok(Self { operation, entry: u32::try_from(entry).unwrap_or_default() })
    }
}

impl Ledger {
    /// An operation on many cases, to officers.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn bulk(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: OperationId,
    ) -> Result<BulkSeen, LedgerError> {
        let row = bulk_operation::Entity::find_by_id(id)
            .filter(bulk_operation::Column::RealmId.eq(realm))
            .one(self.db())
            .await
            .doing("reading an operation")?;
        let row = row.filter(|_| actor.role.is_officer()).ok_or(LedgerError::NotFound)?;
        BulkSeen::of(self.db(), row).await
    }

    /// A page of the cases of an operation, by their ids.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the operation does not exist for the caller; the database's own.
    pub async fn bulk_items(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: OperationId,
        status: Option<ItemStatus>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<BulkItemSeen>, LedgerError> {
        use bulk_item::Column;
        self.bulk(actor, realm, id).await?;
        let mut query = bulk_item::Entity::find()
            .select_only()
            .columns(Column::iter())
            .column_as(case::Column::Number, "case_number")
            .join(JoinType::InnerJoin, bulk_item::Relation::Case.def())
            .filter(Column::OperationId.eq(id))
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
        let rows: Vec<BulkItemSeen> =
            query.into_model().all(self.db()).await.doing("listing the cases of an operation")?;
        Ok(cut(rows, limit, |row| row.item.case_id.to_string()))
    }

    /// A page of the messages in the channel of a case, oldest first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn messages(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<channel_message::Model>, LedgerError> {
        use channel_message::Column;
        self.case(actor, realm, case).await?;
        let after = from.map_or(0, |key| key.0.parse().unwrap_or(i32::MAX));
        let rows = channel_message::Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(Column::Number.gt(after))
            .order_by_asc(Column::Number)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("reading messages")?;
        Ok(cut(rows, limit, |row| row.number.to_string()))
    }
}

/// Cuts a list of one more than `limit` down to its page.
fn cut<T>(mut items: Vec<T>, limit: u64, key: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| Key(key(last)));
    Page { items, next }
}
