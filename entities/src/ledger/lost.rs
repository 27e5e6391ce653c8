//! What did not reach its recipient: the fallback address first, then a task of an officer; and what is served without mail.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use statute::count::legal_day;
use statute::service::{self, Method};
use statute::task::Task;
use statute::{Audience, Docket};

use super::Ledger;
use super::attempt::rows::{Tries, save};
use super::attempt::{Ended, Reply, gives_up, rest};
use super::open::{Locked, Open};
use super::outbox::{Errand, queue};
use super::service::Addressee;
use super::settle::all_set;
use crate::delivery::{self, Column, DeliveryStatus};
use crate::delivery_attempt::{self, AttemptOutcome};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, NoticeId};
use crate::notice;

impl Ledger {
    /// Locks the case of a delivery: what is lost may become its task. The case is locked before the delivery, always.
    pub(super) async fn lock_case_of(
        &self,
        tx: &impl ConnectionTrait,
        id: DeliveryId,
    ) -> Result<Locked, LedgerError> {
        let row = delivery::Entity::find_by_id(id).one(tx).await.doing("reading a delivery")?;
        let case = row.ok_or(LedgerError::NotFound)?.case_id;
        self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)
    }

    /// One delivery, locked.
    pub(super) async fn lock_delivery(
        &self,
        tx: &impl ConnectionTrait,
        id: DeliveryId,
    ) -> Result<delivery::Model, LedgerError> {
        self.lock_deliveries(tx, [id]).await?.pop().ok_or(LedgerError::NotFound)
    }

    /// Locks, in the order of their ids, the cases of the attempts by whose end a delivery may be lost: those refused for
    /// good, and those refused for too long. Nearly always there are none.
    pub(super) async fn cases_that_may_lose(
        &self,
        tx: &impl ConnectionTrait,
        ended: &[Ended],
    ) -> Result<BTreeMap<CaseId, Locked>, LedgerError> {
        let refused = ended.iter().filter(|it| it.outcome.class != Reply::Served);
        let refused: BTreeMap<_, _> = refused.map(|it| (it.delivery, it)).collect();
        let mut cases = BTreeMap::new();
        if refused.is_empty() {
            return Ok(cases);
        }
        let rows = delivery::Entity::find()
            .filter(Column::Id.is_in(refused.keys().copied()))
            .all(tx)
            .await
            .doing("reading deliveries")?;
        let tries = Tries::of(tx, &rows).await?;
        let times = self.times(tx, &rows).await?;
        let may_lose = |row: &&delivery::Model| {
            refused.get(&row.id).is_some_and(|it| {
                let now = times.of(row);
                let first = tries.all(row.id).first().map_or(now, |tried| tried.started_at);
                let number = i32::try_from(it.number).unwrap_or(i32::MAX);
                it.outcome.class == Reply::Failed || gives_up(first, now + rest(number))
            })
        };
        let ids: BTreeSet<_> = rows.iter().filter(may_lose).map(|row| row.case_id).collect();
        for id in ids {
            let locked = self.lock_for_clock(tx, id).await?.ok_or(LedgerError::NotFound)?;
            cases.insert(id, locked);
        }
        Ok(cases)
    }

    /// Goes on after addresses of one case have failed for good: at the fallback address, else with a task of an officer.
    pub(super) async fn lost(
        &self,
        tx: &DatabaseTransaction,
        locked: Locked,
        rows: &[delivery::Model],
    ) -> Result<(), LedgerError> {
        let now = self.present(locked.sandbox_now);
        let mut is_task = false;
        for row in rows {
            if let Some(address) = row.fallback_address.clone() {
                let notice = notice_of(tx, row).await?;
                self.again(tx, &notice, row, address, now).await?;
            } else {
                // What does not reach an officer is shown, and nobody else's to serve.
                is_task |= row.audience.0 != Audience::Office;
            }
        }
        if !is_task {
            return Ok(());
        }
        let mut open = self.open(tx, locked).await?;
        self.look_again(tx, &mut open).await
    }

    /// Sends a notice to another address in the place of a delivery that failed, under a Message-ID of its own.
    pub(super) async fn again(
        &self,
        tx: &DatabaseTransaction,
        notice: &notice::Model,
        failed: &delivery::Model,
        address: String,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<delivery::Model, LedgerError> {
        let to = Addressee { method: Method::Email, address, ..Addressee::like(failed) };
        let row = delivery::Model {
            fallback_of: Some(failed.id),
            created_at: now,
            ..self.delivery(notice, to)
        };
        delivery::Entity::insert(all_set(row.clone()))
            .exec_without_returning(tx)
            .await
            .doing("writing a delivery")?;
        // A workflow of its own: the batch of the notice may be on its way still, and would not see it.
        queue(tx, row.realm_id, vec![Errand::Retry(row.id)], self.real_now()).await?;
        Ok(row)
    }

    /// Whoever reads his notices in the service is served when this one can be read there.
    pub(super) async fn serve_in_portal(
        &self,
        tx: &impl ConnectionTrait,
        notice: NoticeId,
    ) -> Result<(), LedgerError> {
        let rows = delivery::Entity::find()
            .filter(Column::NoticeId.eq(notice))
            .filter(Column::Method.eq(Method::Portal.as_str()))
            .filter(Column::Status.eq(DeliveryStatus::Pending))
            .all(tx)
            .await
            .doing("reading deliveries")?;
        if rows.is_empty() {
            return Ok(());
        }
        let times = self.times(tx, &rows).await?;
        for row in rows {
            let now = times.of(&row);
            let attempt = delivery_attempt::Model {
                delivery_id: row.id,
                number: 1,
                started_at: now,
                lease_until: now,
                ended_at: Some(now),
                code: None,
                reply: Some("It can be read in this service.".to_owned()),
                outcome: AttemptOutcome::Served,
            };
            delivery_attempt::Entity::insert(all_set(attempt))
                .exec_without_returning(tx)
                .await
                .doing("serving in the service")?;
            let served =
                delivery::Model { status: DeliveryStatus::Served, ended_at: Some(now), ..row };
            save(tx, &served).await?;
        }
        Ok(())
    }
}

impl Addressee {
    /// The recipient of a delivery, once more.
    pub(super) fn like(row: &delivery::Model) -> Self {
        Self {
            audience: row.audience.0,
            capacity: row.capacity.map(|it| it.0),
            entry: row.entry_id,
            party: row.party_id,
            name: row.name.clone(),
            method: row.method.0,
            address: row.address.clone(),
            fallback: None,
        }
    }
}

/// The notice of a delivery.
pub(super) async fn notice_of(
    tx: &impl ConnectionTrait,
    row: &delivery::Model,
) -> Result<notice::Model, LedgerError> {
    let found = notice::Entity::find_by_id(row.notice_id).one(tx).await;
    found.doing("reading a notice")?.ok_or(LedgerError::NotFound)
}

/// The tasks that notices of a case are, which an entry owes and which did not reach a party, or have to be served by hand.
/// What was sent again, or is not served for a reason, is none any more.
pub(super) async fn unserved(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<Vec<Task>, LedgerError> {
    let rows = unserved_rows(&Expr::val(open.case.id))
        .order_by_asc(Column::Id)
        .all(tx)
        .await
        .doing("reading what was not served")?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let by_hand = row.status == DeliveryStatus::AwaitingOfficer;
            let since = legal_day(row.ended_at.unwrap_or(row.created_at));
            service::task(docket.program, &row.id.to_string(), by_hand, since)
        })
        .collect())
}

/// The deliveries of a case that are such tasks. `case`: its id, or where it stands.
pub(super) fn unserved_rows(case: &Expr) -> Select<delivery::Entity> {
    let of_case = || Expr::col((delivery::Entity, Column::CaseId)).eq(case.clone());
    let again = Query::select()
        .column(Column::FallbackOf)
        .from(delivery::Entity)
        .and_where(of_case())
        .and_where(Column::FallbackOf.is_not_null())
        .take();
    let open = [DeliveryStatus::Failed, DeliveryStatus::Bounced, DeliveryStatus::AwaitingOfficer];
    delivery::Entity::find()
        .join(JoinType::InnerJoin, delivery::Relation::Notice.def())
        .filter(of_case())
        .filter(Column::Status.is_in(open))
        .filter(Column::Audience.ne(Audience::Office.as_str()))
        .filter(Column::NotServedBecause.is_null())
        .filter(notice::Column::EntryId.is_not_null())
        .filter(Condition::all().add(Column::Id.not_in_subquery(again)))
}
