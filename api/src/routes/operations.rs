//! Long work: how far it has come, and what supervisors say of an act on its way to many cases.

use entities::{BulkSaid, BulkSeen, LedgerError, OperationId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::wire::operation::{ItemState, NewWordOnOperation, Operation, OperationItem};

/// The routes of operations.
pub struct Operations;

#[OpenApi(tag = "Chapter::Operations")]
impl Operations {
    /// How far an operation has come: of a sandbox's clock to whoever sees the sandbox, of an act on many cases to
    /// officers.
    #[oai(path = "/v1/operations/:id", method = "get", operation_id = "read_operation")]
    async fn read(
        &self,
        caller: Caller,
        /// The operation.
        id: Path<Uuid>,
    ) -> Result<Found<Operation>, Refused<Read>> {
        let (id, ledger) = (OperationId(id.0), &caller.app.ledger);
        let moves = match caller.signed_in.made_up_in() {
            // The clock is its owner's.
            Some(_) => Err(LedgerError::NotFound),
            None => ledger.operation_seen_by(&caller.actor, id).await,
        };
        match moves {
            Ok(found) => {
                caller.app.sandboxes_only()?;
                Ok(Found::new(Operation::from(&found)))
            }
            Err(LedgerError::NotFound) => {
                let found = ledger.bulk(&caller.actor, caller.realm, id).await?;
                Ok(Found::new(Operation::from(&found)))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The cases of an operation on many, by their ids.
    #[oai(path = "/v1/operations/:id/items", method = "get", operation_id = "list_operation_items")]
    async fn items(
        &self,
        caller: Caller,
        here: Here,
        /// The operation.
        id: Path<Uuid>,
        /// Those of which this became.
        status: Query<Option<ItemState>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<OperationItem>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (id, ledger) = (OperationId(id.0), &caller.app.ledger);
        let status = status.0.map(Into::into);
        let (after, limit) = (asked.after.as_ref(), asked.limit);
        let page = ledger.bulk_items(&caller.actor, caller.realm, id, status, after, limit).await?;
        Ok(asked.listed(&page, OperationItem::from))
    }

    /// Pause an operation on many cases: no further case is touched. A supervisor's act, like those that follow.
    #[oai(path = "/v1/operations/:id/pauses", method = "post", operation_id = "pause_operation")]
    async fn pause(
        &self,
        caller: Caller,
        /// The operation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnOperation>,
    ) -> Result<Created<Operation>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Pause, &key, &body).await?)
    }

    /// Resume an operation that was paused.
    #[oai(
        path = "/v1/operations/:id/resumptions",
        method = "post",
        operation_id = "resume_operation"
    )]
    async fn resume(
        &self,
        caller: Caller,
        /// The operation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnOperation>,
    ) -> Result<Created<Operation>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Resume, &key, &body).await?)
    }

    /// End an operation before all its cases are reached. What was reached stays so.
    #[oai(
        path = "/v1/operations/:id/cancellations",
        method = "post",
        operation_id = "cancel_operation"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        /// The operation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnOperation>,
    ) -> Result<Created<Operation>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Cancel, &key, &body).await?)
    }

    /// Try once more the cases at which the service failed, once what kept them is mended.
    #[oai(path = "/v1/operations/:id/retries", method = "post", operation_id = "retry_operation")]
    async fn retry(
        &self,
        caller: Caller,
        /// The operation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewWordOnOperation>,
    ) -> Result<Created<Operation>, Refused<Filing>> {
        Ok(say(&caller, id.0, BulkSaid::Retry, &key, &body).await?)
    }
}

async fn say(
    caller: &Caller,
    id: Uuid,
    said: BulkSaid,
    key: &Key,
    body: &Body<NewWordOnOperation>,
) -> Result<Created<Operation>, Problem> {
    let (id, ledger) = (OperationId(id), &caller.app.ledger);
    ledger.bulk(&caller.actor, caller.realm, id).await?;
    let (value, idem) = body.filed(caller, key)?;
    let answer = |seen: &BulkSeen| {
        let operation = Operation::from(seen);
        stored(&operation, &operation.links.this, None)
    };
    let reason = value.reason.as_deref();
    let done = ledger
        .say_of_bulk(&caller.actor, caller.realm, id, said, reason, Some(&idem), &answer)
        .await?;
    Ok(Created::recorded(&caller.app, done))
}
