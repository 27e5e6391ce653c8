//! Return a deficient allegation to its filer.

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
use crate::wire::acts::NewReturn;
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct ReturnAllegation;

#[OpenApi(tag = "Chapter::Allegations")]
impl ReturnAllegation {
    /// Return an allegation to its filer with what is missing.
    #[oai(
        path = "/v1/eapa/allegations/:id/returns",
        method = "post",
        operation_id = "return_allegation"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The allegation.
        id: Path<Uuid>,
        /// The ETag of the allegation the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewReturn>,
    ) -> Result<Created<Receipt>, Refused<Act>> {
        Ok(super::record(&caller, id.0, seen.by(&caller.actor)?, &key, body).await?)
    }

    /// Returns of an allegation.
    #[oai(path = "/v1/eapa/allegations/:id/returns", method = "get", operation_id = "list_returns")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The allegation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        Ok(super::history(&caller, id.0, &[EntryKind::AllegationReturned], &asked).await?)
    }
}
