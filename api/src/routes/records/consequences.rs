//! What followed elsewhere from an affirmative determination: the office's own.

use entities::{CaseId, consequence};
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
use crate::wire::beside::{Consequence, NewConsequence};

/// The routes of consequences.
pub struct Consequences;

#[OpenApi(tag = "Chapter::Investigations")]
impl Consequences {
    /// Record what followed elsewhere from an affirmative determination: rates at Commerce, a penalty, a seizure, a referral.
    #[oai(
        path = "/v1/eapa/investigations/:id/consequences",
        method = "post",
        operation_id = "record_consequence"
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
        body: Body<NewConsequence>,
    ) -> Result<Created<Consequence>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let file = ledger.office_file(actor, realm, case).await?;
        let seen = seen.by(actor)?;
        let checked = body.check(&caller.app.validators)?;
        let idem = key.of(actor, realm, &checked.sha256);
        let NewConsequence { kind, to, sent_on, grounds, reference } = checked.value;
        let kind = kind.0;
        let raw = checked.raw;
        let new = entities::NewConsequence { kind, to, sent_on, grounds, reference, raw };
        let answer = |row: &consequence::Model| {
            let location = format!("/v1/eapa/investigations/{}/consequences", row.case_id);
            stored(&Consequence::from(row), &location, Some(&file.etag))
        };
        let done =
            ledger.record_consequence(actor, realm, case, seen, &new, Some(&idem), &answer).await?;
        Ok(Created::of(done))
    }

    /// What followed elsewhere, in the order in which it was recorded; for officers only.
    #[oai(
        path = "/v1/eapa/investigations/:id/consequences",
        method = "get",
        operation_id = "list_consequences"
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
    ) -> Result<Listed<Consequence>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let after = asked.after.as_ref();
        let page = caller.app.ledger.consequences(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, Consequence::from))
    }
}
