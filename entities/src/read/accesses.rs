//! What was opened under a protective order, confidential information and documents in one list: to officers all of it, to a party what it
//! had submitted.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, RelationTrait,
};
use statute::Audience;

use super::page::{Key, Page, Way, after, cut};
use super::protective::{Row, visible_orders};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{ConfidentialInformationId, DocumentId, OpeningId, ProtectiveOrderId, RealmId};
use crate::ledger::Ledger;
use crate::protective_order::Column;
use crate::{confidential_information, document, document_access, protective_order_access};

/// What was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// Confidential information.
    Information(ConfidentialInformationId),
    /// A document.
    Document(DocumentId),
}

/// An opening under a protective order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessSeen {
    /// Its id.
    pub id: OpeningId,
    /// What was opened.
    pub opened: Opened,
    /// The number of what was opened, among the confidential information or the documents of its case.
    pub number: i32,
    /// By which account.
    pub account: String,
    /// When, by the realm's clock.
    pub at: DateTime<Utc>,
}

#[derive(Debug, FromQueryResult)]
struct OfInformation {
    #[sea_orm(nested)]
    access: protective_order_access::Model,
    number: i32,
}

#[derive(Debug, FromQueryResult)]
struct OfDocument {
    #[sea_orm(nested)]
    access: document_access::Model,
    number: Option<i32>,
}

impl Ledger {
    /// A page of what was opened under an order, the first first: to officers all, to a party what it had submitted.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the order does not exist for the caller; the database's own.
    pub async fn protective_order_accesses(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: ProtectiveOrderId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<AccessSeen>, LedgerError> {
        let row = visible_orders(actor, realm)
            .filter(Column::Id.eq(id))
            .into_model::<Row>()
            .one(self.db())
            .await
            .doing("reading a protective order")?;
        let row = row.ok_or(LedgerError::NotFound)?;
        let own = (row.seen_as.0 != Audience::Office).then(|| actor.own_party().key);
        // Each list is in order; the page is the first of both.
        let mut all = self.opened_information(id, own.as_deref(), from, limit + 1).await?;
        all.extend(self.opened_documents(id, own.as_deref(), from, limit + 1).await?);
        all.sort_by_key(|it| (it.at, it.id.0));
        Ok(cut(all, limit, |it| (it.at, it.id.0)))
    }

    async fn opened_information(
        &self,
        order: ProtectiveOrderId,
        own: Option<&str>,
        from: Option<&Key>,
        most: u64,
    ) -> Result<Vec<AccessSeen>, LedgerError> {
        use confidential_information::Column as Information;
        use protective_order_access::{Column as Access, Entity, Relation};
        let mut query = Entity::find()
            .column_as(Information::Number, "number")
            .join(JoinType::InnerJoin, Relation::ConfidentialInformation.def())
            .filter(Access::OrderId.eq(order))
            .filter(after::<DateTime<Utc>>(from, Access::OpenedAt, (Entity, Access::Id), Way::Up))
            .order_by_asc(Access::OpenedAt)
            .order_by_asc(Access::Id)
            .limit(most);
        if let Some(own) = own {
            query = query.filter(Information::PartyKey.eq(own));
        }
        let rows = query.into_model::<OfInformation>().all(self.db()).await;
        let rows = rows.doing("listing what was opened")?;
        let seen = rows.into_iter().map(|OfInformation { access, number }| AccessSeen {
            id: access.id,
            opened: Opened::Information(access.information_id),
            number,
            account: access.account,
            at: access.opened_at,
        });
        Ok(seen.collect())
    }

    async fn opened_documents(
        &self,
        order: ProtectiveOrderId,
        own: Option<&str>,
        from: Option<&Key>,
        most: u64,
    ) -> Result<Vec<AccessSeen>, LedgerError> {
        use document::Column as Document;
        use document_access::{Column as Access, Entity};
        let mut query = Entity::find()
            .column_as(Document::Number, "number")
            .join(JoinType::InnerJoin, of_document())
            .filter(Access::OrderId.eq(order))
            .filter(after::<DateTime<Utc>>(from, Access::OpenedAt, (Entity, Access::Id), Way::Up))
            .order_by_asc(Access::OpenedAt)
            .order_by_asc(Access::Id)
            .limit(most);
        if let Some(own) = own {
            query = query.filter(Document::PartyKey.eq(own));
        }
        let rows = query.into_model::<OfDocument>().all(self.db()).await;
        let rows = rows.doing("listing what was opened")?;
        let seen = rows.into_iter().map(|OfDocument { access, number }| AccessSeen {
            id: access.id,
            opened: Opened::Document(access.document_id),
            number: number.unwrap_or_default(),
            account: access.account,
            at: access.opened_at,
        });
        Ok(seen.collect())
    }
}

/// From an opening to the document that was opened.
fn of_document() -> RelationDef {
    document_access::Entity::belongs_to(document::Entity)
        .from(document_access::Column::DocumentId)
        .to(document::Column::Id)
        .into()
}
