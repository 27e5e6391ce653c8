//! File the public versions of a submission after it.

use entities::{CaseId, SubmissionSeen};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Filing, Refused};
use crate::routes::Chapter;
use crate::wire::submission::{NewPublicVersions, Submission};

/// The routes of this act.
pub struct PublicVersions;

#[OpenApi(tag = "Chapter::Submissions")]
impl PublicVersions {
    /// File the public versions of a submission of one's own after it: without reproach until the end of its day. One that comes later is
    /// late, and an officer may reject the submission; once he has, the correction brings it.
    #[oai(
        path = "/v1/cases/:id/docket/:number/public-versions",
        method = "post",
        operation_id = "file_public_versions"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The submission, by its docket number as this caller sees it.
        number: Path<u32>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewPublicVersions>,
    ) -> Result<Created<Submission>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let checked = super::checked(&caller, id.0, &body).await?;
        let idem = key.of(actor, realm, &checked.sha256);
        let answer = |seen: &SubmissionSeen| {
            let location = format!("/v1/cases/{}/docket/{}", seen.case, seen.of);
            stored(&Submission::from(seen), &location, None)
        };
        let said = &checked.raw;
        let filed = ledger
            .file_public_versions(actor, realm, case, number.0, said, Some(&idem), &answer)
            .await?;
        Ok(Created::recorded(&caller.app, filed))
    }
}
