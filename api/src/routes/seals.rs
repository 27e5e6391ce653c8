//! Seals, and the amended notices that take the place of sealed ones. They stand on no docket: they stand here and in the audit.

use entities::{CaseId, NoticeId, NoticeSeen, SealId, seal};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::Seen;
use crate::problem::{Act, Auditing, Read, Refused};
use crate::wire::notice::Notice;
use crate::wire::seal::{NewNoticeAmendment, NewSeal, NewUnsealing, Seal, SealReader};

/// The routes of seals.
pub struct Seals;

#[OpenApi(tag = "Chapter::Confidence")]
impl Seals {
    /// Seal one thing of a case that somebody was shown who may not see it: an entry of the docket, a notice, the public summary of
    /// confidential information, or a document. Its words are hidden from all but the office; its dates stand.
    #[oai(path = "/v1/cases/:id/seals", method = "post", operation_id = "seal_thing")]
    async fn create(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The ETag of the case the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSeal>,
    ) -> Result<Created<Seal>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        ledger.office_case(actor, realm, case).await?;
        let seen = seen.by(actor)?;
        let (new, idem) = body.filed(&caller, &key)?;
        let new = new.into();
        let done = ledger.seal_thing(actor, realm, case, seen, &new, Some(&idem), &receipt).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// The seals of a case, the first first; for officers only.
    #[oai(path = "/v1/cases/:id/seals", method = "get", operation_id = "list_seals")]
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
    ) -> Result<Listed<Seal>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let after = asked.after.as_ref();
        let page = caller.app.ledger.seals(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, Seal::from))
    }

    /// One seal; for officers only.
    #[oai(path = "/v1/seals/:id", method = "get", operation_id = "read_seal")]
    async fn read(
        &self,
        caller: Caller,
        /// The seal.
        id: Path<Uuid>,
    ) -> Result<Found<Seal>, Refused<Read>> {
        let row = caller.app.ledger.seal(&caller.actor, caller.realm, SealId(id.0)).await?;
        Ok(Found { body: Seal::from(&row), version: Some(row.etag()) })
    }

    /// Take a seal off. What was not sent because of it stays unsent.
    #[oai(path = "/v1/seals/:id/unsealings", method = "post", operation_id = "unseal")]
    async fn unseal(
        &self,
        caller: Caller,
        /// The seal.
        id: Path<Uuid>,
        /// The ETag of the seal the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewUnsealing>,
    ) -> Result<Created<Seal>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, SealId(id.0));
        ledger.seal(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let reason = value.reason;
        let done = ledger.unseal(actor, realm, id, seen, &reason, Some(&idem), &receipt).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// Who outside the office had what is sealed before it was sealed: whom it was served on, then which accounts had read what shows
    /// it, each the first first. For supervisors and auditors.
    #[oai(path = "/v1/seals/:id/readers", method = "get", operation_id = "list_seal_readers")]
    async fn readers(
        &self,
        caller: Caller,
        here: Here,
        /// The seal.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<SealReader>, Refused<Auditing>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, id) = (&caller.actor, caller.realm, SealId(id.0));
        let after = asked.after.as_ref();
        let page = caller.app.ledger.seal_readers(actor, realm, id, after, asked.limit).await?;
        Ok(asked.listed(&page, SealReader::from))
    }

    /// Send an amended notice in the place of one that says what it should not have said: of the same entry, to the same recipients,
    /// without the passages that are named. The other is sealed. No date is moved by it.
    #[oai(path = "/v1/notices/:id/amendments", method = "post", operation_id = "amend_notice")]
    async fn amend(
        &self,
        caller: Caller,
        /// The notice.
        id: Path<Uuid>,
        /// The ETag of the notice the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewNoticeAmendment>,
    ) -> Result<Created<Notice>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, NoticeId(id.0));
        ledger.notice(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (new, idem) = body.filed(&caller, &key)?;
        let new = new.into();
        let answer = |after: &NoticeSeen| {
            let location = format!("/v1/notices/{}", after.notice.id);
            stored(&Notice::from(after), &location, Some(&after.etag()))
        };
        let renderer = &caller.app.renderer;
        let writing = |job: &entities::RenderJob| renderer.render(job).map_err(Into::into);
        let done = ledger
            .amend_notice(actor, realm, id, seen, &new, &writing, Some(&idem), &answer)
            .await?;
        Ok(Created::recorded(&caller.app, done))
    }
}

/// What is kept and given of a seal after an act on it.
fn receipt(row: &seal::Model) -> serde_json::Value {
    stored(&Seal::from(row), &format!("/v1/seals/{}", row.id), Some(&row.etag()))
}
