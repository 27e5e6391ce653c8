//! Webhooks: the events of the feed, sent as they happen.

use entities::{
    CaseId, EventType, Idempotency, NewWebhook as Wanted, Replayable, WebhookChange,
    WebhookChanged, WebhookDeliveryId, WebhookId, webhook,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use serde_json::Value;
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::wire::problem::FieldError;
use crate::wire::webhook::{
    NewWebhook, NewWebhookDisablement, NewWebhookEnablement, NewWebhookReplay, NewWebhookRotation,
    NewWebhookTest, Webhook, WebhookDelivery, WebhookDeliveryStatus,
};

/// The webhooks of an account.
pub struct Webhooks;

#[OpenApi(tag = "Chapter::Events")]
impl Webhooks {
    /// Have events sent to a place of one's own: the same events as in the feed, and what the account may see when each is sent. The
    /// answer holds the secret, once; a repetition of the request is answered without it.
    #[oai(path = "/v1/webhooks", method = "post", operation_id = "create_webhook")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWebhook>,
    ) -> Result<Created<Webhook>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let wanted = wanted(&caller, value)?;
        let owner = caller.signed_in.owner();
        let whose = (&caller.actor, &owner);
        let ledger = &caller.app.ledger;
        let done = ledger.create_webhook(whose, caller.realm, &wanted, Some(&idem), &kept).await?;
        caller.app.recorded();
        let made = match &done {
            Replayable::Fresh { it, .. } => Some((it.id, it.generation)),
            Replayable::Replayed(_) => None,
        };
        shown(&caller, Created::of(done), made).await
    }

    /// The webhooks of the account, newest first, also those that are disabled; never their secrets.
    #[oai(path = "/v1/webhooks", method = "get", operation_id = "list_webhooks")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Webhook>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let page = ledger.webhooks(&owner, caller.realm, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Webhook::from))
    }

    /// One webhook of the account.
    #[oai(path = "/v1/webhooks/:id", method = "get", operation_id = "read_webhook")]
    async fn read(
        &self,
        caller: Caller,
        /// The webhook.
        id: Path<Uuid>,
    ) -> Result<Found<Webhook>, Refused<Read>> {
        let owner = caller.signed_in.owner();
        let found = caller.app.ledger.webhook(&owner, caller.realm, WebhookId(id.0)).await?;
        Ok(Found::new(Webhook::from(&found)))
    }

    /// Send nothing to a webhook any more. What happens meanwhile is in the feed, and is not sent later.
    #[oai(
        path = "/v1/webhooks/:id/disablements",
        method = "post",
        operation_id = "disable_webhook"
    )]
    async fn disable(
        &self,
        caller: Caller,
        /// The webhook.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWebhookDisablement>,
    ) -> Result<Created<Webhook>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let change = WebhookChange::Disable { reason: value.reason };
        changed(&caller, id.0, &change, &idem, &kept_after).await.map(Created::of)
    }

    /// Send to a webhook again what happens from now on.
    #[oai(path = "/v1/webhooks/:id/enablements", method = "post", operation_id = "enable_webhook")]
    async fn enable(
        &self,
        caller: Caller,
        /// The webhook.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWebhookEnablement>,
    ) -> Result<Created<Webhook>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let change = WebhookChange::Enable { reason: value.reason };
        changed(&caller, id.0, &change, &idem, &kept_after).await.map(Created::of)
    }

    /// Give a webhook a new secret, which the answer holds, once. For a grace both sign: `webhook-signature` has a signature of each.
    #[oai(
        path = "/v1/webhooks/:id/rotations",
        method = "post",
        operation_id = "rotate_webhook_secret"
    )]
    async fn rotate(
        &self,
        caller: Caller,
        /// The webhook.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWebhookRotation>,
    ) -> Result<Created<Webhook>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let change = WebhookChange::Rotate { hours: value.grace_hours };
        let done = changed(&caller, id.0, &change, &idem, &kept_after).await?;
        let made = match &done {
            Replayable::Fresh { it, .. } => Some((it.webhook.id, it.webhook.generation)),
            Replayable::Replayed(_) => None,
        };
        shown(&caller, Created::of(done), made).await
    }

    /// Send an event on trial, `tidewaiter.webhook.test.v1`: once, whatever comes of it.
    #[oai(path = "/v1/webhooks/:id/tests", method = "post", operation_id = "try_webhook")]
    async fn test(
        &self,
        caller: Caller,
        /// The webhook.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWebhookTest>,
    ) -> Result<Created<WebhookDelivery>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let change = WebhookChange::Test { reason: value.reason };
        changed(&caller, id.0, &change, &idem, &kept_delivery).await.map(Created::of)
    }

    /// What was sent to a webhook, or is to be, with each attempt: newest first, for as long as events are kept.
    #[oai(
        path = "/v1/webhooks/:id/deliveries",
        method = "get",
        operation_id = "list_webhook_deliveries"
    )]
    async fn deliveries(
        &self,
        caller: Caller,
        here: Here,
        /// The webhook.
        id: Path<Uuid>,
        /// With this status.
        status: Query<Option<WebhookDeliveryStatus>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<WebhookDelivery>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let (id, status) = (WebhookId(id.0), status.0.map(Into::into));
        let page = ledger
            .webhook_deliveries(&owner, caller.realm, id, status, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, WebhookDelivery::from))
    }

    /// Send an event again, under its own id, so that whoever has it already knows it.
    #[oai(
        path = "/v1/webhooks/:id/deliveries/:delivery/replays",
        method = "post",
        operation_id = "replay_webhook_delivery"
    )]
    async fn replay(
        &self,
        caller: Caller,
        /// The webhook.
        id: Path<Uuid>,
        /// The delivery.
        delivery: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWebhookReplay>,
    ) -> Result<Created<WebhookDelivery>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let change =
            WebhookChange::Replay { delivery: WebhookDeliveryId(delivery.0), reason: value.reason };
        changed(&caller, id.0, &change, &idem, &kept_delivery).await.map(Created::of)
    }
}

/// What is wanted, where events may be sent there.
fn wanted(caller: &Caller, body: NewWebhook) -> Result<Wanted, Problem> {
    let mut errors = Vec::new();
    if let Err(refusal) = caller.app.pushes.admit_text(&body.url) {
        errors.push(FieldError::at("/url", "refused", format!("The address {refusal}.")));
    }
    let is_signed_openly = body.public_signature.unwrap_or_default();
    if is_signed_openly && !caller.app.ledger.audit_keys().sign() {
        let message = "This service has no key to sign with.";
        errors.push(FieldError::at("/public_signature", "unfit", message));
    }
    if !errors.is_empty() {
        return Err(Problem::defective(errors));
    }
    let types: Vec<EventType> =
        body.types.into_iter().flatten().filter_map(|word| word.parse().ok()).collect();
    Ok(Wanted {
        url: body.url,
        label: body.label,
        types,
        case: body.case.map(CaseId),
        is_of_subscriptions: body.only_followed.unwrap_or_default(),
        is_signed_openly,
    })
}

async fn changed(
    caller: &Caller,
    id: Uuid,
    change: &WebhookChange,
    idem: &Idempotency,
    answer: &(dyn Fn(&WebhookChanged) -> Value + Sync),
) -> Result<Replayable<WebhookChanged>, Refused<Filing>> {
    let owner = caller.signed_in.owner();
    let whose = (&caller.actor, &owner);
    let ledger = &caller.app.ledger;
    let done = ledger
        .change_webhook(whose, caller.realm, WebhookId(id), change, Some(idem), answer)
        .await?;
    caller.app.recorded();
    Ok(done)
}

/// The answer with the secret of this generation, where it was made now.
async fn shown(
    caller: &Caller,
    answer: Created<Webhook>,
    made: Option<(WebhookId, i32)>,
) -> Result<Created<Webhook>, Refused<Filing>> {
    let Some((id, generation)) = made else { return Ok(answer) };
    let secret = caller.app.ledger.webhook_secret(id, generation).await?;
    Ok(answer.showing("secret", secret))
}

/// The answer that is kept: the secret is not in it.
fn kept(row: &webhook::Model) -> Value {
    stored(&Webhook::from(row), &format!("/v1/webhooks/{}", row.id), None)
}

fn kept_after(done: &WebhookChanged) -> Value {
    kept(&done.webhook)
}

fn kept_delivery(done: &WebhookChanged) -> Value {
    let place = format!("/v1/webhooks/{}/deliveries", done.webhook.id);
    let told = done.delivery.as_ref().map(WebhookDelivery::from);
    told.map_or(Value::Null, |told| stored(&told, &place, None))
}
