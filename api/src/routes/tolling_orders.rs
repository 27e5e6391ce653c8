//! Orders on many cases, of tolling and of changes of the law: drafted by one officer, previewed, given by another, carried, and taken back by a later one. The office's own.

use entities::{
    BulkSaid, ItemStatus, Ledger, TollingApproval, TollingItemSeen, TollingOrderId, tolling_order,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::types::{ParseFromJSON, ToJSON};
use serde_json::Value;
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Asked, Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::tolling_file::{Preview, TollingFile};
use crate::whole::Reader;
use crate::wire::deadline::Unreadable;
use crate::wire::law_change::NewLawChange;
use crate::wire::operation::ItemState;
use crate::wire::tolling_case::{TollingOrderCase, TollingPreviewCase};
use crate::wire::tolling_order::{TollingOrder, path};
use crate::wire::tolling_said::{
    NewTollingApproval, NewTollingOrder, NewTollingRevocation, NewWordOnTollingOrder,
};

/// The routes of tolling orders.
pub struct TollingOrders;

#[OpenApi(tag = "Chapter::Operations")]
impl TollingOrders {
    /// Draft a tolling order on many cases: what it would do to each is computed, and nothing changes until another officer gives it. It stands on the
    /// docket of every open case of its scope, whatever it moves there, so that nobody learns from it where his case stands; also of a case that is opened
    /// while its days run, or opened again.
    #[oai(path = "/v1/tolling-orders", method = "post", operation_id = "draft_tolling_order")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewTollingOrder>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        Ledger::has_tolling_orders_for(&caller.actor)?;
        let (new, idem) = body.filed(&caller, &key)?;
        let (actor, realm, ledger) = (&caller.actor, caller.realm, &caller.app.ledger);
        let done =
            ledger.draft_tolling_order(actor, realm, &new.into(), Some(&idem), &kept).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// Draft a change of the law that reaches every open case: a day on which the offices are closed or, without one, the rules that this version of the
    /// service brings. It is an order like the others under `/v1/tolling-orders`: previewed, given by another officer, carried, and taken back there. Not in
    /// a sandbox: the law of all of them is that of the real world.
    #[oai(path = "/v1/law-changes", method = "post", operation_id = "draft_law_change")]
    async fn change_law(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewLawChange>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        Ledger::has_tolling_orders_for(&caller.actor)?;
        let (new, idem) = body.filed(&caller, &key)?;
        let (actor, realm, ledger) = (&caller.actor, caller.realm, &caller.app.ledger);
        let done = ledger.draft_law_change(actor, realm, &new.into(), Some(&idem), &kept).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// The orders on many cases, of tolling and of changes of the law, the newest first; for officers only.
    #[oai(path = "/v1/tolling-orders", method = "get", operation_id = "list_tolling_orders")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TollingOrder>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let page = ledger.tolling_orders(&caller.actor, caller.realm, after, asked.limit).await?;
        let items = page.items.iter().map(TollingOrder::of).collect::<Result<_, _>>()?;
        Ok(asked.answer(items, page.next.as_ref()))
    }

    /// The changes of the law among these orders, the newest first; for officers only. Each is read under `/v1/tolling-orders/{id}`.
    #[oai(path = "/v1/law-changes", method = "get", operation_id = "list_law_changes")]
    async fn law_changes(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TollingOrder>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let page = ledger.law_changes(&caller.actor, caller.realm, after, asked.limit).await?;
        let items = page.items.iter().map(TollingOrder::of).collect::<Result<_, _>>()?;
        Ok(asked.answer(items, page.next.as_ref()))
    }

    /// A tolling order: what it says, where it stands, what it would do and how far it has come, counted.
    #[oai(path = "/v1/tolling-orders/:id", method = "get", operation_id = "read_tolling_order")]
    async fn read(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
    ) -> Result<Found<TollingOrder>, Refused<Read>> {
        let (id, ledger) = (TollingOrderId(id.0), &caller.app.ledger);
        let found = ledger.tolling_order(&caller.actor, caller.realm, id).await?;
        let shared = ledger.days_shared(&caller.actor, &found).await?;
        Ok(Found::new(TollingOrder::alone(&found, shared)?))
    }

    /// What a tolling order would do: each of its cases, with every time limit that would differ, before and after. It is of the moment at
    /// which it was computed: a case that came since is not in it, and one that went on since is as it was. Draft the order anew for a preview of today.
    #[oai(
        path = "/v1/tolling-orders/:id/preview",
        method = "get",
        operation_id = "list_tolling_order_preview"
    )]
    async fn preview(
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
    ) -> Result<Listed<TollingPreviewCase>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        Ok(cases(&caller, &asked, id.0, None, TollingPreviewCase::of).await?)
    }

    /// What a tolling order would do as comma-separated values, under a line of headings: sent as it is read. What a spreadsheet would take for a
    /// formula is marked as text.
    #[oai(
        path = "/v1/tolling-orders/:id/preview.csv",
        method = "get",
        operation_id = "export_tolling_order_preview"
    )]
    async fn export(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
    ) -> Result<TollingFile, Refused<Read>> {
        let id = TollingOrderId(id.0);
        caller.app.ledger.tolling_order(&caller.actor, caller.realm, id).await?;
        Ok(TollingFile::of(Preview { reader: Reader::of(&caller), order: id }))
    }

    /// What became of each case of a tolling order, by their ids.
    #[oai(
        path = "/v1/tolling-orders/:id/items",
        method = "get",
        operation_id = "list_tolling_order_items"
    )]
    async fn items(
        &self,
        caller: Caller,
        here: Here,
        /// The order.
        id: Path<Uuid>,
        /// Those of which this became.
        status: Query<Option<ItemState>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TollingOrderCase>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        Ok(cases(&caller, &asked, id.0, status.0.map(Into::into), TollingOrderCase::of).await?)
    }

    /// Give a tolling order whose preview is done: a supervisor's act, who has not drafted it. From then on it is carried to its cases, each computed from
    /// what stands on its docket at that moment. The preview is older: of a case that came since it says nothing, and the order reaches it all the same, so
    /// that more cases may be reached than were counted. With `only_previewed` it is not given where there is such a case: draft it anew then. Nor is it given
    /// where it shares days with an order in force that may reach the same cases, unless it is said that both count (`despite_shared_days`).
    #[oai(
        path = "/v1/tolling-orders/:id/approvals",
        method = "post",
        operation_id = "approve_tolling_order"
    )]
    async fn approve(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewTollingApproval>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        let (id, ledger) = (TollingOrderId(id.0), &caller.app.ledger);
        let (actor, realm) = (&caller.actor, caller.realm);
        ledger.tolling_order(actor, realm, id).await?;
        let (value, idem) = body.filed(&caller, &key)?;
        let said = TollingApproval {
            reason: value.reason.as_deref(),
            only_previewed: value.only_previewed.unwrap_or(false),
            despite_shared_days: value.despite_shared_days.unwrap_or(false),
        };
        let done = ledger.approve_tolling_order(actor, realm, id, said, Some(&idem), &kept).await?;
        // Whoever gave a change of the law reads by it from now on; other processes look in a few seconds.
        if let Err(error) = ledger.read_law().await {
            // It was given all the same, and the next look finds it.
            tracing::warn!(%error, "the law is read a little later");
        }
        Ok(Created::recorded(&caller.app, done))
    }

    /// Pause a tolling order: no further case is touched. A supervisor's act, like those that follow.
    #[oai(
        path = "/v1/tolling-orders/:id/pauses",
        method = "post",
        operation_id = "pause_tolling_order"
    )]
    async fn pause(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnTollingOrder>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Pause, &key, &body).await?)
    }

    /// Resume a tolling order that was paused.
    #[oai(
        path = "/v1/tolling-orders/:id/resumptions",
        method = "post",
        operation_id = "resume_tolling_order"
    )]
    async fn resume(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnTollingOrder>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Resume, &key, &body).await?)
    }

    /// End a tolling order before all its cases are reached, or drop a draft, as whoever drafted it may too. What was reached stays so until the order is
    /// revoked.
    #[oai(
        path = "/v1/tolling-orders/:id/cancellations",
        method = "post",
        operation_id = "cancel_tolling_order"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnTollingOrder>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Cancel, &key, &body).await?)
    }

    /// Try once more the cases at which the service failed, once what kept them is mended.
    #[oai(
        path = "/v1/tolling-orders/:id/retries",
        method = "post",
        operation_id = "retry_tolling_order"
    )]
    async fn retry(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnTollingOrder>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Retry, &key, &body).await?)
    }

    /// Draft the later order that takes a tolling order back, in each case it has reached: previewed, given by another and carried like any other.
    #[oai(
        path = "/v1/tolling-orders/:id/revocations",
        method = "post",
        operation_id = "revoke_tolling_order"
    )]
    async fn revoke(
        &self,
        caller: Caller,
        /// The order that is taken back.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewTollingRevocation>,
    ) -> Result<Created<TollingOrder>, Refused<Filing>> {
        let (id, ledger) = (TollingOrderId(id.0), &caller.app.ledger);
        let (actor, realm) = (&caller.actor, caller.realm);
        ledger.tolling_order(actor, realm, id).await?;
        let (value, idem) = body.filed(&caller, &key)?;
        let NewTollingRevocation { authority, reason } = &value;
        let done = ledger
            .revoke_tolling_order(actor, realm, id, authority, reason, Some(&idem), &kept)
            .await?;
        Ok(Created::recorded(&caller.app, done))
    }
}

/// A page of the cases of an order, each told in one way.
async fn cases<T: ParseFromJSON + ToJSON>(
    caller: &Caller,
    asked: &Asked,
    id: Uuid,
    status: Option<ItemStatus>,
    told: fn(&TollingItemSeen) -> Result<T, Unreadable>,
) -> Result<Listed<T>, Problem> {
    let (id, ledger) = (TollingOrderId(id), &caller.app.ledger);
    let (after, limit) = (asked.after.as_ref(), asked.limit);
    let page = ledger.tolling_items(&caller.actor, caller.realm, id, status, after, limit).await?;
    let items = page.items.iter().map(told).collect::<Result<Vec<_>, _>>();
    let items = items.map_err(|error| Problem::internal(&error))?;
    Ok(asked.answer(items, page.next.as_ref()))
}

async fn say(
    caller: &Caller,
    id: Uuid,
    said: BulkSaid,
    key: &Key,
    body: &Body<NewWordOnTollingOrder>,
) -> Result<Created<TollingOrder>, Problem> {
    let (id, ledger) = (TollingOrderId(id), &caller.app.ledger);
    let (actor, realm) = (&caller.actor, caller.realm);
    ledger.tolling_order(actor, realm, id).await?;
    let (value, idem) = body.filed(caller, key)?;
    let reason = value.reason.as_deref();
    let done =
        ledger.say_of_tolling_order(actor, realm, id, said, reason, Some(&idem), &kept).await?;
    Ok(Created::recorded(&caller.app, done))
}

/// The answer that is kept.
fn kept(row: &tolling_order::Model) -> Value {
    let location = path(row.id.0);
    match TollingOrder::of(row) {
        Ok(order) => stored(&order, &location, None),
        // What was just written is what its type says; were it not, nothing of it would be shown.
        Err(error) => {
            tracing::error!(error = %error, "a tolling order cannot be told");
            stored(&Value::Null, &location, None)
        }
    }
}
