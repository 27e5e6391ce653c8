//! Protective orders: to officers all; to counsel's own side its own; to whoever lodged confidential information in the case, or filed a
//! confidential document on it, those that were granted, with who opened what of his ([`super::accesses`]).

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use statute::Audience;
use statute::count::legal_day;
use statute::documents::Version;

use super::page::{Key, Page, cut_numbered, numbered};
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, ProtectiveOrderId, RealmId};
use crate::ledger::Ledger;
use crate::protective_order::{Column, Entity, Model};
use crate::stored::Word;
use crate::{authorised_person, case, case_view, confidential_information, document, realm};

/// A protective order with whom it authorises, on the reader's legal day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectiveOrderSeen {
    /// The order.
    pub order: Model,
    /// Whom it authorises or authorised, in the order in which they came.
    pub persons: Vec<authorised_person::Model>,
    /// The reader's legal day.
    pub today: NaiveDate,
    /// Whether the reader is the office, which knows of every order: to others its number would tell of the other side's.
    pub is_for_office: bool,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    #[sea_orm(nested)]
    order: Model,
    pub seen_as: Word<Audience>,
    sandbox_now: Option<DateTime<Utc>>,
}

impl Ledger {
    /// One protective order.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn protective_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: ProtectiveOrderId,
    ) -> Result<ProtectiveOrderSeen, LedgerError> {
        self.protective_order_in(self.db(), actor, realm, id).await?.ok_or(LedgerError::NotFound)
    }

    /// The same within a transaction; `None` where it does not exist for the caller.
    pub(crate) async fn protective_order_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: ProtectiveOrderId,
    ) -> Result<Option<ProtectiveOrderSeen>, LedgerError> {
        let row = visible_orders(actor, realm)
            .filter(Column::Id.eq(id))
            .into_model::<Row>()
            .one(db)
            .await
            .doing("reading a protective order")?;
        let persons = persons(db, id).await?;
        Ok(row.map(|row| {
            let today = legal_day(self.present(row.sandbox_now));
            let is_for_office = row.seen_as.0 == Audience::Office;
            ProtectiveOrderSeen { order: row.order, persons, today, is_for_office }
        }))
    }

    /// A page of the protective orders of a case, the first first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn protective_orders(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<ProtectiveOrderSeen>, LedgerError> {
        let today = self.case(actor, realm, case).await?.docket.on;
        let rows = visible_orders(actor, realm)
            .filter(Column::CaseId.eq(case))
            .filter(Column::Number.gt(numbered(from)))
            .order_by_asc(Column::Number)
            .limit(limit + 1)
            .into_model::<Row>()
            .all(self.db())
            .await
            .doing("listing protective orders")?;
        let page = cut_numbered(rows, limit, |row| row.order.number);
        let ids = page.items.iter().map(|row| row.order.id);
        let all = authorised_person::Entity::find()
            .filter(authorised_person::Column::OrderId.is_in(ids))
            .order_by_asc(authorised_person::Column::AddedAt)
            .order_by_asc(authorised_person::Column::Id)
            .all(self.db())
            .await
            .doing("reading whom protective orders authorise")?;
        let items = page.items.into_iter().map(|row| {
            let persons = all.iter().filter(|it| it.order_id == row.order.id).cloned().collect();
            let is_for_office = row.seen_as.0 == Audience::Office;
            ProtectiveOrderSeen { order: row.order, persons, today, is_for_office }
        });
        Ok(Page { items: items.collect(), next: page.next })
    }
}

/// Whom an order authorises or authorised, in the order in which they came.
pub(crate) async fn persons(
    db: &impl ConnectionTrait,
    id: ProtectiveOrderId,
) -> Result<Vec<authorised_person::Model>, LedgerError> {
    authorised_person::Entity::find()
        .filter(authorised_person::Column::OrderId.eq(id))
        .order_by_asc(authorised_person::Column::AddedAt)
        .order_by_asc(authorised_person::Column::Id)
        .all(db)
        .await
        .doing("reading whom a protective order authorises")
}

/// The orders that the caller may know of: a case that he may not know of has none for him.
pub(super) fn visible_orders(actor: &Actor, realm: RealmId) -> Select<Entity> {
    let own = actor.own_party().key;
    let lodged = Query::select()
        .expr(Expr::val(1))
        .from(confidential_information::Entity)
        .and_where(
            Expr::col((confidential_information::Entity, confidential_information::Column::CaseId))
                .equals((Entity, Column::CaseId)),
        )
        .and_where(confidential_information::Column::PartyKey.eq(own.clone()))
        .take();
    let filed = Query::select()
        .expr(Expr::val(1))
        .from(document::Entity)
        .and_where(
            Expr::col((document::Entity, document::Column::CaseId))
                .equals((Entity, Column::CaseId)),
        )
        .and_where(document::Column::PartyKey.eq(own.clone()))
        .and_where(document::Column::Version.eq(Word(Version::Confidential)))
        .take();
    let has_secrets = Condition::any().add(Expr::exists(lodged)).add(Expr::exists(filed));
    let who = Condition::any()
        .add(case_view::Column::Audience.eq(Word(Audience::Office)))
        .add(Column::PartyKey.eq(own))
        .add(Condition::all().add(Column::GrantedOn.is_not_null()).add(has_secrets));
    Entity::find()
        .select_only()
        .columns(Column::iter())
        .column_as(case_view::Column::Audience, "seen_as")
        .column_as(realm::Column::Now, "sandbox_now")
        .join(JoinType::InnerJoin, crate::protective_order::Relation::Case.def())
        .join(JoinType::InnerJoin, case::Relation::Realm.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(Column::RealmId.eq(realm))
        .filter(visible_to(actor))
        .filter(who)
}
