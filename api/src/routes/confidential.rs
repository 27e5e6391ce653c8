//! Confidential information beside submissions, 19 CFR 165.4: lodged, listed by its public summary, and opened by whoever may read it.

use entities::{CaseId, ConfidentialInformationId, ConfidentialSeen};
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
use crate::wire::confidential::{
    ConfidentialInformation, ConfidentialSummary, NewConfidentialInformation,
};

/// The routes of confidential information.
pub struct Confidences;

#[OpenApi(tag = "Chapter::Confidence")]
impl Confidences {
    /// Lodge information for which confidential treatment is claimed, with or after a submission of one's own. It stands on no docket, in
    /// no notice, and is not in the answer.
    #[oai(
        path = "/v1/eapa/investigations/:id/confidential-information",
        method = "post",
        operation_id = "lodge_confidential_information"
    )]
    async fn lodge(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewConfidentialInformation>,
    ) -> Result<Created<ConfidentialSummary>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        // Whoever may not know of the investigation hears that, whatever he sends.
        if !ledger.case(actor, realm, case).await?.investigation {
            return Err(Problem::not_found().into());
        }
        let (new, idem) = body.filed(&caller, &key)?;
        let new = new.into();
        let answer = |seen: &ConfidentialSeen| {
            let location = format!("/v1/confidential-information/{}", seen.information.id);
            stored(&ConfidentialSummary::from(seen), &location, None)
        };
        let lodged =
            ledger.lodge_confidential_information(actor, realm, case, &new, Some(&idem), &answer);
        Ok(Created::of(lodged.await?))
    }

    /// The confidential information of a case, the first first, by its public summaries: of what stands beside submissions that the caller
    /// sees.
    #[oai(
        path = "/v1/cases/:id/confidential-information",
        method = "get",
        operation_id = "list_confidential_information"
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
    ) -> Result<Listed<ConfidentialSummary>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page = ledger.confidential_informations(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, ConfidentialSummary::from))
    }

    /// Open confidential information: for officers, for its submitter, and for whoever is authorised by a protective order of the case that
    /// is in force. To anybody else it is not there.
    #[oai(
        path = "/v1/confidential-information/:id",
        method = "get",
        operation_id = "read_confidential_information"
    )]
    async fn read(
        &self,
        caller: Caller,
        /// The information.
        id: Path<Uuid>,
    ) -> Result<Found<ConfidentialInformation>, Refused<Read>> {
        let (ledger, id) = (&caller.app.ledger, ConfidentialInformationId(id.0));
        let opened = ledger.open_confidential_information(&caller.actor, caller.realm, id).await?;
        Ok(Found::new(ConfidentialInformation::of(&opened.0, opened.1)))
    }
}
