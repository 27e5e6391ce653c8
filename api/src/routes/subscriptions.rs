//! What an account follows.

use entities::{CaseId, NewSubscription as Wanted, SubscriptionId, WebhookId, subscription};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Read, Refused};
use crate::wire::subscription::{NewSubscription, NewSubscriptionCancellation, Subscription};

/// The subscriptions.
pub struct Subscriptions;

#[OpenApi(tag = "Chapter::Events")]
impl Subscriptions {
    /// Follow a case, a party, an order or a product. A case has to be there for the caller; of everything else it makes no difference
    /// whether anything is there: it is quiet until something happens that the caller may see.
    #[oai(path = "/v1/subscriptions", method = "post", operation_id = "subscribe")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSubscription>,
    ) -> Result<Created<Subscription>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let NewSubscription { what, case, value, channel, webhook } = value;
        let wanted = Wanted {
            what: what.into(),
            value,
            case: case.map(CaseId),
            channel: channel.into(),
            webhook: webhook.map(WebhookId),
        };
        let owner = caller.signed_in.owner();
        let whose = (&caller.actor, &owner);
        let ledger = &caller.app.ledger;
        let done = ledger.subscribe(whose, caller.realm, &wanted, Some(&idem), &kept).await?;
        Ok(Created::of(done))
    }

    /// What the account follows, newest first, also what it follows no more.
    #[oai(path = "/v1/subscriptions", method = "get", operation_id = "list_subscriptions")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Subscription>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let page =
            ledger.subscriptions(&owner, caller.realm, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Subscription::from))
    }

    /// One subscription of the account.
    #[oai(path = "/v1/subscriptions/:id", method = "get", operation_id = "read_subscription")]
    async fn read(
        &self,
        caller: Caller,
        /// The subscription.
        id: Path<Uuid>,
    ) -> Result<Found<Subscription>, Refused<Read>> {
        let owner = caller.signed_in.owner();
        let id = SubscriptionId(id.0);
        let found = caller.app.ledger.subscription(&owner, caller.realm, id).await?;
        Ok(Found::new(Subscription::from(&found)))
    }

    /// Follow something no more.
    #[oai(
        path = "/v1/subscriptions/:id/cancellations",
        method = "post",
        operation_id = "cancel_subscription"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        /// The subscription.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSubscriptionCancellation>,
    ) -> Result<Created<Subscription>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let owner = caller.signed_in.owner();
        let (whose, id) = ((&caller.actor, &owner), SubscriptionId(id.0));
        let ledger = &caller.app.ledger;
        let (realm, reason) = (caller.realm, value.reason.as_deref());
        let done = ledger.cancel_subscription(whose, realm, id, reason, Some(&idem), &kept).await?;
        Ok(Created::of(done))
    }
}

fn kept(row: &subscription::Model) -> serde_json::Value {
    stored(&Subscription::from(row), &format!("/v1/subscriptions/{}", row.id), None)
}
