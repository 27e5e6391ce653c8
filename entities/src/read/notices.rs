//! Notices with their deliveries and every attempt: a party sees those that were sent to it.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};

use sha2::{Digest, Sha256};
use statute::seal::Kind;

use super::page::{Key, Page, Way, after, cut};
use super::seals::{amendments, sealed};
use crate::actor::{Actor, is_party, visible_to};
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, NoticeId, RealmId};
use crate::ledger::{Ledger, hex};
use crate::{
    case, case_view, delivery, delivery_attempt, delivery_report, notice, notice_amendment, party,
    withheld,
};

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
    /// Whether it is sealed. Then it has no words for a party.
    pub is_sealed: bool,
    /// The notice in whose place it is.
    pub amends: Option<NoticeId>,
    /// The notice in its place.
    pub amended_by: Option<NoticeId>,
}

/// A delivery with its attempts.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliverySeen {
    /// The delivery.
    pub delivery: delivery::Model,
    /// Its attempts, in order.
    pub attempts: Vec<delivery_attempt::Model>,
    /// What the mail system said of it later, in order.
    pub reports: Vec<delivery_report::Model>,
}

impl NoticeSeen {
    /// The strong tag of where its deliveries stand, in its quotes: what an officer's act on one of them is held against.
    #[must_use]
    pub fn etag(&self) -> String {
        let mut seen = self.notice.id.to_string();
        for it in &self.deliveries {
            let said = it.delivery.not_served_because.is_some();
            let (id, status) = (it.delivery.id, it.delivery.status.as_str());
            let _ = write!(seen, "/{id}/{status}/{said}");
        }
        format!("\"{}\"", &hex(&Sha256::digest(seen))[..32])
    }

    /// Its words, where the caller may read them.
    ///
    /// # Errors
    /// [`LedgerError::Sealed`] where they are hidden from him; [`LedgerError::Destroyed`] where they were destroyed;
    /// [`LedgerError::NotRendered`] where there are none yet.
    pub fn words(&self) -> Result<&notice::Model, LedgerError> {
        match self.notice.subject {
            Some(_) => Ok(&self.notice),
            // That there is a hash and nothing that it is of tells that something was there.
            None if self.notice.sha256.is_some() => Err(LedgerError::Destroyed),
            None if self.is_sealed => Err(LedgerError::Sealed),
            None => Err(LedgerError::NotRendered),
        }
    }

    /// Whether another delivery took the place of this one.
    #[must_use]
    pub fn is_superseded(&self, id: DeliveryId) -> bool {
        self.deliveries.iter().any(|it| it.delivery.fallback_of == Some(id))
    }
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
        self.notice_in(self.db(), actor, realm, id).await?.ok_or(LedgerError::NotFound)
    }

    /// The same within a transaction; `None` where it does not exist for the caller.
    pub(crate) async fn notice_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: NoticeId,
    ) -> Result<Option<NoticeSeen>, LedgerError> {
        let rows = visible_notices(actor, realm, None)
            .filter(notice::Column::Id.eq(id))
            .into_model::<NoticeRow>()
            .all(db)
            .await
            .doing("reading a notice")?;
        Ok(with_deliveries(db, actor, rows, &[id]).await?.pop())
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
        Ok(Page {
            items: with_deliveries(self.db(), actor, page.items, &ids).await?,
            next: page.next,
        })
    }
}

async fn with_deliveries(
    db: &impl ConnectionTrait,
    actor: &Actor,
    rows: Vec<NoticeRow>,
    ids: &[NoticeId],
) -> Result<Vec<NoticeSeen>, LedgerError> {
    let deliveries = delivery::Entity::find()
        .filter(delivery::Column::NoticeId.is_in(ids.iter().copied()))
        .filter(addressed_to(actor, delivery::Column::PartyId))
        .order_by_asc(delivery::Column::Audience)
        .order_by_asc(delivery::Column::CreatedAt)
        .order_by_asc(delivery::Column::Address)
        .all(db)
        .await
        .doing("reading deliveries")?;
    let attempts = delivery_attempt::Entity::find()
        .filter(
            delivery_attempt::Column::DeliveryId
                .is_in(deliveries.iter().map(|delivery| delivery.id)),
        )
        .order_by_asc(delivery_attempt::Column::Number)
        .all(db)
        .await
        .doing("reading attempts")?;
    let reports = delivery_report::Entity::find()
        .filter(
            delivery_report::Column::DeliveryId
                .is_in(deliveries.iter().map(|delivery| delivery.id)),
        )
        .order_by_asc(delivery_report::Column::ReceivedAt)
        .order_by_asc(delivery_report::Column::Sha256)
        .all(db)
        .await
        .doing("reading reports")?;
    let withheld = withheld::Entity::find()
        .filter(withheld::Column::NoticeId.is_in(ids.iter().copied()))
        .filter(addressed_to(actor, withheld::Column::PartyId))
        .order_by_asc(withheld::Column::Audience)
        .order_by_asc(withheld::Column::Address)
        .all(db)
        .await
        .doing("reading what was withheld")?;
    let sealed = sealed(db, Kind::Notice, ids.iter().map(|id| id.0)).await?;
    let amendments = amendments(db, ids).await?;
    let seen = rows.into_iter().map(|mut row| {
        let is_sealed = sealed.contains(&row.notice.id.0);
        if is_sealed && !actor.role.is_officer() {
            row.notice = without_words(row.notice);
        }
        let other = |of: &dyn Fn(&notice_amendment::Model) -> (NoticeId, NoticeId)| {
            amendments.iter().map(of).find(|it| it.0 == row.notice.id).map(|it| it.1)
        };
        let amends = other(&|it| (it.notice_id, it.amends_id));
        let amended_by = other(&|it| (it.amends_id, it.notice_id));
        let of_notice = deliveries.iter().filter(|delivery| delivery.notice_id == row.notice.id);
        let deliveries = of_notice.map(|delivery| DeliverySeen {
            delivery: delivery.clone(),
            attempts: attempts
                .iter()
                .filter(|tried| tried.delivery_id == delivery.id)
                .cloned()
                .collect(),
            reports: reports
                .iter()
                .filter(|said| said.delivery_id == delivery.id)
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
            is_sealed,
            amends,
            amended_by,
        }
    });
    Ok(seen.collect())
}

/// A notice of which nothing but its facts is shown. Its hash goes too: of a few words taken out it tells what they were to whoever
/// guesses.
fn without_words(notice: notice::Model) -> notice::Model {
    notice::Model { subject: None, text: None, html: None, sha256: None, ..notice }
}

/// The notices of the caller's cases that were sent to him.
pub(crate) fn visible_notices(
    actor: &Actor,
    realm: RealmId,
    status: Option<DeliveryStatus>,
) -> Select<notice::Entity> {
    notice::Entity::find()
        .select_only()
        .columns(notice::Column::iter())
        .column_as(case::Column::Number, "case_number")
        .join(JoinType::InnerJoin, notice::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(notice::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
        .filter(told(actor, status, (notice::Entity, notice::Column::Id)))
}

/// Whether the notice with the id in `own` was sent to the caller, or was to be and he wants none.
pub(super) fn told(
    actor: &Actor,
    status: Option<DeliveryStatus>,
    own: impl IntoColumnRef + Clone,
) -> Condition {
    let mut sent = Query::select()
        .expr(Expr::val(1))
        .from(delivery::Entity)
        .and_where(Expr::col((delivery::Entity, delivery::Column::NoticeId)).equals(own.clone()))
        .cond_where(addressed_to(actor, delivery::Column::PartyId))
        .take();
    let mut told = Condition::any();
    if let Some(status) = status {
        sent.and_where(delivery::Column::Status.eq(status));
    } else {
        let held = Query::select()
            .expr(Expr::val(1))
            .from(withheld::Entity)
            .and_where(Expr::col((withheld::Entity, withheld::Column::NoticeId)).equals(own))
            .cond_where(addressed_to(actor, withheld::Column::PartyId))
            .take();
        told = told.add(Expr::exists(held));
    }
    told.add(Expr::exists(sent))
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
