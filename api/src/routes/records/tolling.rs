//! Requests for tolling orders: the office's own.

use entities::{CaseId, tolling_request};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::Seen;
use crate::problem::{Act, Read, Refused};
use crate::routes::Chapter;
use crate::wire::tolling::{NewTollingRequest, TollingRequest};

/// The routes of requests for tolling.
pub struct Tolling;

#[OpenApi(tag = "Chapter::Investigations")]
impl Tolling {
    /// Ask for a tolling order: a task of a supervisor's, who is not the one that asks.
    #[oai(
        path = "/v1/eapa/investigations/:id/tolling-requests",
        method = "post",
        operation_id = "ask_for_tolling"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        /// The ETag of the case the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewTollingRequest>,
    ) -> Result<Created<TollingRequest>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let file = ledger.office_file(actor, realm, case).await?;
        let seen = seen.by(actor)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let answer = |row: &tolling_request::Model| {
            let location = format!("/v1/eapa/investigations/{}/tolling-requests", row.case_id);
            stored(&TollingRequest::from(row), &location, Some(&file.etag))
        };
        let new = value.into();
        let done =
            ledger.ask_for_tolling(actor, realm, case, seen, &new, Some(&idem), &answer).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// Requests for tolling orders in an investigation, the first first; for officers only.
    #[oai(
        path = "/v1/eapa/investigations/:id/tolling-requests",
        method = "get",
        operation_id = "list_tolling_requests"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The investigation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TollingRequest>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let after = asked.after.as_ref();
        let page =
            caller.app.ledger.tolling_requests(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, TollingRequest::from))
    }
}
