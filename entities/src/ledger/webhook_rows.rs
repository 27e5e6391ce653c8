//! The rows of a webhook and of what it sends, and the secret that is in none of them.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::connect::sealed;
use super::insert::insert_all;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::event::EventType;
use crate::ids::{EventId, WebhookDeliveryId, WebhookId};
use crate::stored::Word;
use crate::webhook_delivery::PushStatus;
use crate::{webhook, webhook_delivery};

/// The secret of a webhook: nobody makes it who does not have the service's key, and it is kept nowhere.
pub(super) fn secret(key: &[u8; 32], id: WebhookId, generation: i32) -> [u8; 32] {
    sealed(key, &format!("webhook/{id}/{generation}"))
}

/// By what the webhooks of a party are found when something happens in one of its cases.
pub(super) fn known_by(actor: &Actor) -> (String, String) {
    let party = actor.own_party();
    (party.key, party.importer_number.unwrap_or_default())
}

/// Sends nothing any more, and gives up what is on its way.
pub(super) async fn disable(
    tx: &impl ConnectionTrait,
    row: &mut webhook::Model,
    why: Option<String>,
    now: DateTime<Utc>,
) -> Result<(), LedgerError> {
    use sea_orm::ActiveValue::Set;
    use webhook_delivery::Column;
    row.disabled_at = Some(now);
    row.disabled_why = why;
    let change = webhook_delivery::ActiveModel {
        status: Set(PushStatus::Abandoned),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    webhook_delivery::Entity::update_many()
        .set(change)
        .filter(Column::WebhookId.eq(row.id))
        .filter(Column::Status.is_in([PushStatus::Pending, PushStatus::Sending]))
        .exec(tx)
        .await
        .doing("giving up what a webhook was to send")?;
    Ok(())
}

/// Writes a webhook that has changed.
pub(super) async fn save(
    tx: &impl ConnectionTrait,
    row: &webhook::Model,
) -> Result<(), LedgerError> {
    all_set::<_, webhook::ActiveModel>(row.clone()).update(tx).await.doing("writing a webhook")?;
    Ok(())
}

/// A delivery to a webhook that begins now, of nothing yet.
pub(super) fn blank(row: &webhook::Model, now: DateTime<Utc>) -> webhook_delivery::Model {
    webhook_delivery::Model {
        id: WebhookDeliveryId::random(),
        webhook_id: row.id,
        realm_id: row.realm_id,
        event_id: EventId(uuid::Uuid::nil()),
        kind: Word(EventType::Test),
        case_id: None,
        audience: None,
        entry_id: None,
        deadline_id: None,
        at: now,
        repeats: None,
        why: None,
        status: PushStatus::Pending,
        attempts: 0,
        free_at: now,
        code: None,
        reason: None,
        created_at: now,
        place: 0,
        ended_at: None,
    }
}

/// Writes deliveries.
pub(super) async fn put(
    tx: &impl ConnectionTrait,
    rows: Vec<webhook_delivery::Model>,
) -> Result<(), LedgerError> {
    insert_all::<_, webhook_delivery::ActiveModel>(tx, rows, "writing deliveries").await
}

/// A reason in few words, as it is kept and told.
pub(super) fn said(reason: &str) -> String {
    clean(reason).chars().take(300).collect()
}
