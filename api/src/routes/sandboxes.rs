//! Sandboxes and their clocks. Without `TIDEWAITER_SANDBOX=1` none of this is there.

use entities::{RealmId, Replayable};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Accepted, Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::wire::operation::Operation;
use crate::wire::realm::{NewClock, NewSandbox, Sandbox};

/// The routes of sandboxes.
pub struct Sandboxes;

#[OpenApi(tag = "Chapter::Sandboxes")]
impl Sandboxes {
    /// Make a sandbox: a realm with its own clock, cases and numbers.
    #[oai(path = "/v1/sandboxes", method = "post", operation_id = "create_sandbox")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSandbox>,
    ) -> Result<Created<Sandbox>, Refused<Filing>> {
        caller.app.sandboxes_only()?;
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let answer = |made: &_| {
            let sandbox = Sandbox::from(made);
            let location = format!("/v1/sandboxes/{}", sandbox.id);
            stored(&sandbox, &location, None)
        };
        let (NewSandbox { name, now }, ledger) = (body.value, &caller.app.ledger);
        Ok(Created::of(
            ledger.create_sandbox(&caller.actor, &name, now.0, Some(&idem), &answer).await?,
        ))
    }

    /// Sandboxes, newest first: to officers all, to anybody else those his account made.
    #[oai(path = "/v1/sandboxes", method = "get", operation_id = "list_sandboxes")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Sandbox>, Refused<Read>> {
        caller.app.sandboxes_only()?;
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let page = ledger.sandboxes_seen_by(&caller.actor, after, asked.limit).await?;
        Ok(asked.answer(page.items.iter().map(Sandbox::from).collect(), page.next.as_ref()))
    }

    /// One sandbox, with what its clock shows, to officers and to the account that made it.
    #[oai(path = "/v1/sandboxes/:id", method = "get", operation_id = "read_sandbox")]
    async fn read(
        &self,
        caller: Caller,
        /// The sandbox.
        id: Path<Uuid>,
    ) -> Result<Found<Sandbox>, Refused<Read>> {
        let realm = sandbox(&caller, id.0)?;
        let found = caller.app.ledger.sandbox(&caller.actor, realm).await?;
        Ok(Found::new(Sandbox::from(&found)))
    }

    /// Move a sandbox's clock forward; it stops at each wake-up on the way, in order.
    #[oai(path = "/v1/sandboxes/:id/clock", method = "post", operation_id = "move_clock")]
    async fn move_clock(
        &self,
        caller: Caller,
        /// The sandbox.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewClock>,
    ) -> Result<Accepted<Operation>, Refused<Filing>> {
        let realm = sandbox(&caller, id.0)?;
        caller.app.ledger.sandbox(&caller.actor, realm).await?;
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, realm, &body.sha256);
        let answer = |begun: &_| {
            let operation = Operation::from(begun);
            let location = format!("/v1/operations/{}", operation.id);
            stored(&operation, &location, None)
        };
        let (to, ledger) = (body.value.to.0, &caller.app.ledger);
        let moved = ledger.move_clock(&caller.actor, realm, to, Some(&idem), &answer).await?;
        caller.app.recorded();
        Ok(match moved {
            Replayable::Fresh { answer, .. } => Accepted::again(answer, false),
            Replayable::Replayed(answer) => Accepted::again(answer, true),
        })
    }

    /// The operations that moved a sandbox's clock, newest first.
    #[oai(path = "/v1/sandboxes/:id/clock", method = "get", operation_id = "list_clock_moves")]
    async fn list_moves(
        &self,
        caller: Caller,
        here: Here,
        /// The sandbox.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Operation>, Refused<Read>> {
        let realm = sandbox(&caller, id.0)?;
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        caller.app.ledger.sandbox(&caller.actor, realm).await?;
        let page = caller.app.ledger.operations(realm, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.answer(page.items.iter().map(Operation::from).collect(), page.next.as_ref()))
    }
}

/// The sandbox of a path; the real world is none.
fn sandbox(caller: &Caller, id: Uuid) -> Result<RealmId, Problem> {
    caller.app.sandboxes_only()?;
    Some(RealmId(id)).filter(|realm| *realm != RealmId::REAL).ok_or_else(Problem::not_found)
}
