//! Protective orders, 19 CFR 165.4(f). Acts of counsel and of officers on them stand on no docket: they stand here and in the audit.

use entities::{
    AuthorisedPersonId, CaseId, HolderAct, OrderDecision, ProtectiveOrderId, ProtectiveOrderSeen,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::{Body, Filing as Payload};
use crate::preconditions::Seen;
use crate::problem::{Act, Filing, Problem, Read, Refused};
use crate::wire::protective::{
    NewAuthorisedPerson, NewDestructionCertificate, NewPersonRemoval,
    NewProtectiveOrderApplication, NewProtectiveOrderGrant, NewProtectiveOrderRefusal,
    NewProtectiveOrderRevocation, ProtectiveOrder, ProtectiveOrderAccess,
};

/// The routes of protective orders.
pub struct ProtectiveOrders;

#[OpenApi(tag = "Chapter::Confidence")]
impl ProtectiveOrders {
    /// Apply for a protective order, as counsel of the United States who appears for a party and is not in-house. An officer decides.
    #[oai(
        path = "/v1/cases/:id/protective-order-applications",
        method = "post",
        operation_id = "apply_for_protective_order"
    )]
    async fn apply(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewProtectiveOrderApplication>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        ledger.case(actor, realm, case).await?;
        let (new, idem) = body.filed(&caller, &key)?;
        let new = new.into();
        let done = ledger
            .apply_for_protective_order(actor, realm, case, &new, Some(&idem), &receipt)
            .await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// The protective orders of a case, the first first: to officers all, to counsel's own side its own, to whoever lodged confidential
    /// information in the case those that were granted.
    #[oai(
        path = "/v1/cases/:id/protective-orders",
        method = "get",
        operation_id = "list_protective_orders"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<ProtectiveOrder>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page = ledger.protective_orders(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, ProtectiveOrder::from))
    }

    /// One protective order.
    #[oai(
        path = "/v1/protective-orders/:id",
        method = "get",
        operation_id = "read_protective_order"
    )]
    async fn read(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
    ) -> Result<Found<ProtectiveOrder>, Refused<Read>> {
        let (actor, realm) = (&caller.actor, caller.realm);
        let seen =
            caller.app.ledger.protective_order(actor, realm, ProtectiveOrderId(id.0)).await?;
        Ok(Found { body: ProtectiveOrder::from(&seen), version: Some(seen.order.etag()) })
    }

    /// Who opened what under an order, and when, the first first: to officers all, to a party what it had submitted.
    #[oai(
        path = "/v1/protective-orders/:id/accesses",
        method = "get",
        operation_id = "list_protective_order_accesses"
    )]
    async fn accesses(
        &self,
        caller: Caller,
        here: Here,
        /// The order.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<ProtectiveOrderAccess>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, order) = (&caller.actor, caller.realm, ProtectiveOrderId(id.0));
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page =
            ledger.protective_order_accesses(actor, realm, order, after, asked.limit).await?;
        Ok(asked.listed(&page, ProtectiveOrderAccess::from))
    }

    /// Grant an order: what parties lodged in the case is open under it through its last day.
    #[oai(
        path = "/v1/protective-orders/:id/grants",
        method = "post",
        operation_id = "grant_protective_order"
    )]
    async fn grant(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// The ETag of the order the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewProtectiveOrderGrant>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Act>> {
        Ok(decide(&caller, id.0, &seen, &key, &body, OrderDecision::from).await?)
    }

    /// Refuse an order.
    #[oai(
        path = "/v1/protective-orders/:id/refusals",
        method = "post",
        operation_id = "refuse_protective_order"
    )]
    async fn refuse(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// The ETag of the order the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewProtectiveOrderRefusal>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Act>> {
        let refuse = |new: NewProtectiveOrderRefusal| OrderDecision::Refuse(new.reason);
        Ok(decide(&caller, id.0, &seen, &key, &body, refuse).await?)
    }

    /// Revoke an order that is in force: it opens nothing from now on.
    #[oai(
        path = "/v1/protective-orders/:id/revocations",
        method = "post",
        operation_id = "revoke_protective_order"
    )]
    async fn revoke(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// The ETag of the order the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewProtectiveOrderRevocation>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Act>> {
        let revoke = |new: NewProtectiveOrderRevocation| OrderDecision::Revoke(new.reason);
        Ok(decide(&caller, id.0, &seen, &key, &body, revoke).await?)
    }

    /// Authorise another person, as the counsel who holds the order.
    #[oai(
        path = "/v1/protective-orders/:id/persons",
        method = "post",
        operation_id = "authorise_person"
    )]
    async fn authorise(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewAuthorisedPerson>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Filing>> {
        Ok(hold(&caller, id.0, &key, &body, HolderAct::from).await?)
    }

    /// Take a person off the order, as the counsel who holds it. What he opened stays told.
    #[oai(
        path = "/v1/protective-orders/:id/persons/:person/removals",
        method = "post",
        operation_id = "remove_authorised_person"
    )]
    async fn remove(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// The person.
        person: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewPersonRemoval>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Filing>> {
        let person = AuthorisedPersonId(person.0);
        let remove = |new: NewPersonRemoval| HolderAct::Remove {
            person,
            removed_on: new.removed_on,
            reason: new.reason,
        };
        Ok(hold(&caller, id.0, &key, &body, remove).await?)
    }

    /// Certify that what was read under the order is destroyed, as the counsel who holds it: the order opens nothing from now on. It is
    /// owed within 30 days after the order ends; where it does not come, officers have a task.
    #[oai(
        path = "/v1/protective-orders/:id/destruction-certificates",
        method = "post",
        operation_id = "certify_destruction"
    )]
    async fn certify(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewDestructionCertificate>,
    ) -> Result<Created<ProtectiveOrder>, Refused<Filing>> {
        Ok(hold(&caller, id.0, &key, &body, HolderAct::from).await?)
    }
}

/// What is kept and given of an order after an act on it.
fn receipt(seen: &ProtectiveOrderSeen) -> serde_json::Value {
    let location = format!("/v1/protective-orders/{}", seen.order.id);
    stored(&ProtectiveOrder::from(seen), &location, Some(&seen.order.etag()))
}

async fn decide<T: Payload>(
    caller: &Caller,
    id: Uuid,
    seen: &Seen,
    key: &Key,
    body: &Body<T>,
    decision: impl FnOnce(T) -> OrderDecision,
) -> Result<Created<ProtectiveOrder>, Problem> {
    let ledger = caller.app.ledger.received(body.received_at);
    let (actor, realm, id) = (&caller.actor, caller.realm, ProtectiveOrderId(id));
    ledger.protective_order(actor, realm, id).await?;
    let seen = seen.by(actor)?;
    let (value, idem) = body.filed(caller, key)?;
    let decision = decision(value);
    let done = ledger
        .decide_protective_order(actor, realm, id, seen, &decision, Some(&idem), &receipt)
        .await?;
    Ok(Created::recorded(&caller.app, done))
}

async fn hold<T: Payload>(
    caller: &Caller,
    id: Uuid,
    key: &Key,
    body: &Body<T>,
    act: impl FnOnce(T) -> HolderAct,
) -> Result<Created<ProtectiveOrder>, Problem> {
    let ledger = caller.app.ledger.received(body.received_at);
    let (actor, realm, id) = (&caller.actor, caller.realm, ProtectiveOrderId(id));
    ledger.protective_order(actor, realm, id).await?;
    let (value, idem) = body.filed(caller, key)?;
    let act = act(value);
    let done =
        ledger.act_under_protective_order(actor, realm, id, &act, Some(&idem), &receipt).await?;
    Ok(Created::recorded(&caller.app, done))
}
