//! Reading notices, with their deliveries and every attempt.

use entities::{CaseId, NoticeFilter, NoticeId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Read, Refused};
use crate::wire::notice::{DeliveryState, Notice};

/// The reads of notices.
pub struct Notices;

#[OpenApi(tag = "Chapter::Notices")]
impl Notices {
    /// Notices, newest first. A party sees those that were sent to it.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/notices", method = "get", operation_id = "list_notices")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Of this kind.
        kind: Query<Option<String>>,
        /// With a delivery that stands so.
        status: Query<Option<DeliveryState>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Notice>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = NoticeFilter {
            case: case.0.map(CaseId),
            kind: kind.0,
            status: status.0.map(Into::into),
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .notices(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.answer(page.items.iter().map(Notice::from).collect(), page.next.as_ref()))
    }

    /// One notice.
    #[oai(path = "/v1/notices/:id", method = "get", operation_id = "read_notice")]
    async fn read(
        &self,
        caller: Caller,
        /// The notice.
        id: Path<Uuid>,
    ) -> Result<Found<Notice>, Refused<Read>> {
        let found = caller.app.ledger.notice(&caller.actor, caller.realm, NoticeId(id.0)).await?;
        // What an officer's act on one of its deliveries is held against.
        Ok(Found { body: Notice::from(&found), version: Some(found.etag()) })
    }
}
