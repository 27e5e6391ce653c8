//! Another agency asks for an investigation: a case without a filer.

use entities::Recorded;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use crate::answer::stored;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Filing, Refused};
use crate::routes::Chapter;
use crate::wire::agency_request::NewAgencyRequest;
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct AgencyRequests;

#[OpenApi(tag = "Chapter::Allegations")]
impl AgencyRequests {
    /// Record another agency's request for an investigation: it opens a case to which the agency is no party.
    #[oai(
        path = "/v1/eapa/agency-requests",
        method = "post",
        operation_id = "receive_agency_request"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewAgencyRequest>,
    ) -> Result<Acted<Receipt>, Refused<Filing>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/cases/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let received = doing
            .ledger
            .receive_agency_request(
                &caller.actor,
                caller.realm,
                body.raw,
                doing.key(&idem),
                &answer,
            )
            .await?;
        Ok(doing.answer(&caller, received).await?)
    }
}
