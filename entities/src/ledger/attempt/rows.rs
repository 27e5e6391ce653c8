//! What attempts read and write of many deliveries at once, so that a batch costs as few statements as one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use crate::error::{Doing, LedgerError};
use crate::ids::{DeliveryId, NoticeId, RealmId};
use crate::ledger::render::Rendered;
use crate::ledger::settle::all_set;
use crate::{delivery, delivery_attempt, notice};

/// The present of each realm.
pub(in crate::ledger) struct Times {
    pub(in crate::ledger) real: DateTime<Utc>,
    pub(in crate::ledger) realms: BTreeMap<RealmId, DateTime<Utc>>,
    /// Of realms that are somebody's own: the address of their owner, where he has one.
    pub(in crate::ledger) own: BTreeMap<RealmId, Option<String>>,
}

impl Times {
    pub(in crate::ledger) fn of(&self, row: &delivery::Model) -> DateTime<Utc> {
        self.realms.get(&row.realm_id).copied().unwrap_or(self.real)
    }

    /// Whether a message is kept where its owner reads it, and sent to nobody: in a sandbox of somebody's own all that is not to himself.
    pub(in crate::ledger) fn keeps(&self, row: &delivery::Model) -> bool {
        let owner = self.own.get(&row.realm_id);
        owner.is_some_and(|owner| !is_to(owner.as_deref(), &row.address))
    }
}

/// Whether an address is that of the owner of a sandbox.
pub(crate) fn is_to(owner: Option<&str>, address: &str) -> bool {
    owner.is_some_and(|owner| owner.trim().eq_ignore_ascii_case(address.trim()))
}

/// The attempts of some deliveries, in their order.
pub(in crate::ledger) struct Tries(BTreeMap<DeliveryId, Vec<delivery_attempt::Model>>);

impl Tries {
    pub(in crate::ledger) async fn of(
        tx: &impl ConnectionTrait,
        rows: &[delivery::Model],
    ) -> Result<Self, LedgerError> {
        let all = delivery_attempt::Entity::find()
            .filter(delivery_attempt::Column::DeliveryId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(delivery_attempt::Column::DeliveryId)
            .order_by_asc(delivery_attempt::Column::Number)
            .all(tx)
            .await
            .doing("reading attempts")?;
        let mut tries: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for tried in all {
            tries.entry(tried.delivery_id).or_default().push(tried);
        }
        Ok(Self(tries))
    }

    pub(in crate::ledger) fn all(&self, delivery: DeliveryId) -> &[delivery_attempt::Model] {
        self.0.get(&delivery).map(Vec::as_slice).unwrap_or_default()
    }

    pub(in crate::ledger) fn last(&self, delivery: DeliveryId) -> Option<&delivery_attempt::Model> {
        self.all(delivery).last()
    }
}

/// The notices of these deliveries, once each: of which kind, and what it was rendered to.
pub(super) async fn rendered_of(
    tx: &impl ConnectionTrait,
    rows: &[delivery::Model],
) -> Result<BTreeMap<NoticeId, (String, Option<Rendered>)>, LedgerError> {
    let ids: BTreeSet<_> = rows.iter().map(|row| row.notice_id).collect();
    let notices = notice::Entity::find().filter(notice::Column::Id.is_in(ids)).all(tx).await;
    let notices = notices.doing("reading notices")?;
    Ok(notices.into_iter().map(|it| (it.id, (it.kind.clone(), Rendered::of(&it)))).collect())
}

/// Changes some deliveries alike.
pub(super) async fn change(
    tx: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = DeliveryId>,
    to: delivery::ActiveModel,
) -> Result<(), LedgerError> {
    let ids: Vec<_> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let query = delivery::Entity::update_many().set(to).filter(delivery::Column::Id.is_in(ids));
    query.exec(tx).await.doing("writing deliveries")?;
    Ok(())
}

/// Writes how attempts ended, over the rows that say that they began.
pub(super) async fn write_results(
    tx: &impl ConnectionTrait,
    results: Vec<delivery_attempt::Model>,
) -> Result<(), LedgerError> {
    use delivery_attempt::Column;
    if results.is_empty() {
        return Ok(());
    }
    let over = OnConflict::columns([Column::DeliveryId, Column::Number])
        .update_columns([Column::EndedAt, Column::Code, Column::Reply, Column::Outcome])
        .to_owned();
    delivery_attempt::Entity::insert_many(results.into_iter().map(all_set))
        .on_conflict(over)
        .exec_without_returning(tx)
        .await
        .doing("ending attempts")?;
    Ok(())
}

/// Writes a delivery.
pub(in crate::ledger) async fn save(
    tx: &impl ConnectionTrait,
    row: &delivery::Model,
) -> Result<(), LedgerError> {
    all_set::<_, delivery::ActiveModel>(row.clone())
        .update(tx)
        .await
        .doing("writing a delivery")?;
    Ok(())
}
