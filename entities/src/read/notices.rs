//! Notices with their deliveries and every attempt: a party sees those that were sent to it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait, Select,
};

use super::page::{Key, Page, Way, after, cut};
use crate::actor::{Actor, is_party, visible_to};
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, NoticeId, RealmId};
use crate::ledger::Ledger;
use crate::{case, case_view, delivery, delivery_attempt, notice, party, withheld};

/// Which notices are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    /// Of this case.
    pub case: Option<CaseId>,
    /// Of this kind.
    pub kind: Option<String>,
    /// With a delivery, among those the caller may see, that stands so.
    pub status: Option<DeliveryStatus>,
}

/// A notice, as the caller sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeSeen {
    /// The notice.
    pub notice: notice::Model,
    /// The number of its case.
    pub case_number: String,
    /// Its deliveries: to a party, its own.
    pub deliveries: Vec<DeliverySeen>,
    /// Whom it was not sent to, because he asked for none: to a party, itself.
    pub withheld: Vec<withheld::Model>,
}

/// A delivery with its attempts.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliverySeen {
    /// The delivery.
    pub delivery: delivery::Model,
    /// Its attempts, in order.
    pub attempts: Vec<delivery_attempt::Model>,
}

#[derive(Debug, FromQueryResult)]
struct NoticeRow {
    #[sea_orm(nested)]
    notice: notice::Model,
    case_number: String,
}

impl Ledger {
    /// One notice.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn notice(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: NoticeId,
    ) -> Result<NoticeSeen, LedgerError> {
        let rows = visible_notices(actor, realm, None)
            .filter(notice::Column::Id.eq(id))
            .into_model::<NoticeRow>()
            .all(self.db())
            .await
            .doing("reading a notice")?;
        self.with_deliveries(actor, rows, &[id]).await?.pop().ok_or(LedgerError::NotFound)
    }

    /// A page of notices, newest first. Those of one instant, as a clock that stands still makes them, are in the order
    /// of their ids, which tells nothing.
    ///
    /// # Errors
    /// The database's own.
    pub async fn notices(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &NoticeFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<NoticeSeen>, LedgerError> {
        use notice::Column;
        let mut query = visible_notices(actor, realm, filter.status)
            .filter(after::<DateTime<Utc>>(
                from,
                (notice::Entity, Column::CreatedAt),
                (notice::Entity, Column::Id),
                Way::Down,
            ))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(case) = filter.case {
            query = query.filter(Column::CaseId.eq(case));
        }
        if let Some(kind) = &filter.kind {
            query = query.filter(Column::Kind.eq(kind));
        }
        let rows = query.into_model::<NoticeRow>().all(self.db()).await.doing("listing notices")?;
        let page = cut(rows, limit, |row| (row.notice.created_at, row.notice.id.0));
        let ids: Vec<_> = page.items.iter().map(|row| row.notice.id).collect();
        Ok(Page { items: self.with_deliveries(actor, page.items, &ids).await?, next: page.next })
    }

    async fn with_deliveries(
        &self,
        actor: &Actor,
        rows: Vec<NoticeRow>,
        ids: &[NoticeId],
    ) -> Result<Vec<NoticeSeen>, LedgerError> {
        let deliveries = delivery::Entity::find()
            .filter(delivery::Column::NoticeId.is_in(ids.iter().copied()))
            .filter(addressed_to(actor, delivery::Column::PartyId))
            .order_by_asc(delivery::Column::Audience)
            .order_by_asc(delivery::Column::Address)
            .all(self.db())
            .await
            .doing("reading deliveries")?;
        let attempts = delivery_attempt::Entity::find()
            .filter(
                delivery_attempt::Column::DeliveryId
                    .is_in(deliveries.iter().map(|delivery| delivery.id)),
            )
            .order_by_asc(delivery_attempt::Column::Number)
            .all(self.db())
            .await
            .doing("reading attempts")?;
        let withheld = withheld::Entity::find()
            .filter(withheld::Column::NoticeId.is_in(ids.iter().copied()))
            .filter(addressed_to(actor, withheld::Column::PartyId))
            .order_by_asc(withheld::Column::Audience)
            .order_by_asc(withheld::Column::Address)
            .all(self.db())
            .await
            .doing("reading what was withheld")?;
        let seen = rows.into_iter().map(|row| {
            let of_notice =
                deliveries.iter().filter(|delivery| delivery.notice_id == row.notice.id);
            let deliveries = of_notice.map(|delivery| DeliverySeen {
                delivery: delivery.clone(),
                attempts: attempts
                    .iter()
                    .filter(|tried| tried.delivery_id == delivery.id)
                    .cloned()
                    .collect(),
            });
            NoticeSeen {
                deliveries: deliveries.collect(),
                withheld: withheld
                    .iter()
                    .filter(|held| held.notice_id == row.notice.id)
                    .cloned()
                    .collect(),
                notice: row.notice,
                case_number: row.case_number,
            }
        });
        Ok(seen.collect())
    }
}

/// The notices of the caller's cases that were sent to him.
pub(crate) fn visible_notices(
    actor: &Actor,
    realm: RealmId,
    status: Option<DeliveryStatus>,
) -> Select<notice::Entity> {
    let mut sent = Query::select()
        .expr(Expr::val(1))
        .from(delivery::Entity)
        .and_where(
            Expr::col((delivery::Entity, delivery::Column::NoticeId))
                .equals((notice::Entity, notice::Column::Id)),
        )
        .cond_where(addressed_to(actor, delivery::Column::PartyId))
        .take();
    let mut told = Condition::any();
    if let Some(status) = status {
        sent.and_where(delivery::Column::Status.eq(status));
    } else {
        let held = Query::select()
            .expr(Expr::val(1))
            .from(withheld::Entity)
            .and_where(
                Expr::col((withheld::Entity, withheld::Column::NoticeId))
                    .equals((notice::Entity, notice::Column::Id)),
            )
            .cond_where(addressed_to(actor, withheld::Column::PartyId))
            .take();
        told = told.add(Expr::exists(held));
    }
    notice::Entity::find()
        .select_only()
        .columns(notice::Column::iter())
        .column_as(case::Column::Number, "case_number")
        .join(JoinType::InnerJoin, notice::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(notice::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
        .filter(told.add(Expr::exists(sent)))
}

/// The deliveries the caller may see, or what was withheld: an officer all of them, a party its own.
pub(crate) fn addressed_to(actor: &Actor, whose: impl ColumnTrait) -> Condition {
    if actor.role.is_officer() {
        return Condition::all();
    }
    let mine = Query::select()
        .column(party::Column::Id)
        .from(party::Entity)
        .cond_where(is_party(actor))
        .take();
    Condition::all().add(whose.in_subquery(mine))
}
