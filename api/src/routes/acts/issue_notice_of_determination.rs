//! Tell the parties of the determination.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use statute::EntryKind;
use uuid::Uuid;

use crate::answer::Created;
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::Seen;
use crate::problem::{Act, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::NewNoticeOfDetermination;
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct IssueNoticeOfDetermination;

#[OpenApi(tag = "Chapter::Investigations")]
impl IssueNoticeOfDetermination {
    /// Issue the notice of determination to all parties.
    #[oai(
        path = "/v1/eapa/investigations/:id/notices-of-determination",
        method = "post",
        operation_id = "issue_notice_of_determination"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        /// The ETag of the investigation the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewNoticeOfDetermination>,
    ) -> Result<Created<Receipt>, Refused<Act>> {
        Ok(super::record(&caller, id.0, seen.by(&caller.actor)?, &key, body).await?)
    }

    /// Notices of determination.
    #[oai(
        path = "/v1/eapa/investigations/:id/notices-of-determination",
        method = "get",
        operation_id = "list_notices_of_determination"
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
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        Ok(super::history_of_investigation(
            &caller,
            id.0,
            &[EntryKind::DeterminationNoticeIssued],
            &asked,
        )
        .await?)
    }
}
