//! Acknowledge a complete allegation.

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
use crate::wire::acts::NewAcknowledgment;
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct Acknowledge;

#[OpenApi(tag = "Chapter::Allegations")]
impl Acknowledge {
    /// Acknowledge a complete allegation with a control number: the date of receipt.
    #[oai(
        path = "/v1/eapa/allegations/:id/acknowledgments",
        method = "post",
        operation_id = "acknowledge_allegation"
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
        body: Body<NewAcknowledgment>,
    ) -> Result<Created<Receipt>, Refused<Act>> {
        Ok(super::record(&caller, id.0, seen.by(&caller.actor)?, &key, body).await?)
    }

    /// Acknowledgments of an allegation.
    #[oai(
        path = "/v1/eapa/allegations/:id/acknowledgments",
        method = "get",
        operation_id = "list_acknowledgments"
    )]
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
        Ok(super::history(&caller, id.0, &[EntryKind::AllegationAcknowledged], &asked).await?)
    }
}
