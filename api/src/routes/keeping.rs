//! How long the records of a case are kept, legal holds, and destructions. They stand on no docket: they stand here and in the audit.

use entities::{CaseId, DestructionId, LegalHoldId, destruction, legal_hold};
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
use crate::problem::{Act, Read, Refused};
use crate::wire::retention::{
    DestroyedThing, Destruction, LegalHold, NewDestructionApproval, NewHoldRelease, NewLegalHold,
    NewRecordsDestruction, Retention,
};

/// The routes of the keeping of records.
pub struct Keeping;

#[OpenApi(tag = "Chapter::Confidence")]
impl Keeping {
    /// How long the records of a case are kept, how that was counted, and what stands against destroying them; for officers only.
    #[oai(path = "/v1/cases/:id/retention", method = "get", operation_id = "read_retention")]
    async fn retention(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
    ) -> Result<Found<Retention>, Refused<Read>> {
        let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(id.0));
        let seen = caller.app.ledger.retention(actor, realm, id).await?;
        Ok(Found::new(Retention::from(&seen)))
    }

    /// Place a legal hold on the records of a case, as a supervisor: while it stands, nothing of them is destroyed.
    #[oai(path = "/v1/cases/:id/legal-holds", method = "post", operation_id = "place_legal_hold")]
    async fn hold(
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
        body: Body<NewLegalHold>,
    ) -> Result<Created<LegalHold>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(id.0));
        ledger.office_case(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (new, idem) = body.filed(&caller, &key)?;
        let new = new.into();
        let done =
            ledger.place_legal_hold(actor, realm, id, seen, &new, Some(&idem), &held).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// The legal holds of a case, the first first; for officers only.
    #[oai(path = "/v1/cases/:id/legal-holds", method = "get", operation_id = "list_legal_holds")]
    async fn holds(
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
    ) -> Result<Listed<LegalHold>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(id.0));
        let after = asked.after.as_ref();
        let page = caller.app.ledger.legal_holds(actor, realm, id, after, asked.limit).await?;
        Ok(asked.listed(&page, LegalHold::from))
    }

    /// One legal hold; for officers only.
    #[oai(path = "/v1/legal-holds/:id", method = "get", operation_id = "read_legal_hold")]
    async fn read_hold(
        &self,
        caller: Caller,
        /// The hold.
        id: Path<Uuid>,
    ) -> Result<Found<LegalHold>, Refused<Read>> {
        let row =
            caller.app.ledger.legal_hold(&caller.actor, caller.realm, LegalHoldId(id.0)).await?;
        Ok(Found { body: LegalHold::from(&row), version: Some(row.etag()) })
    }

    /// Release a legal hold, as a supervisor.
    #[oai(
        path = "/v1/legal-holds/:id/releases",
        method = "post",
        operation_id = "release_legal_hold"
    )]
    async fn release(
        &self,
        caller: Caller,
        /// The hold.
        id: Path<Uuid>,
        /// The ETag of the hold the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewHoldRelease>,
    ) -> Result<Created<LegalHold>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, LegalHoldId(id.0));
        ledger.legal_hold(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let reason = value.reason;
        let done =
            ledger.release_legal_hold(actor, realm, id, seen, &reason, Some(&idem), &held).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// Ask, as the registrar, for what the records of a case say to be destroyed: not before their term, under a hold, or while a
    /// protective order is not closed.
    #[oai(
        path = "/v1/cases/:id/destructions",
        method = "post",
        operation_id = "ask_for_destruction"
    )]
    async fn ask(
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
        body: Body<NewRecordsDestruction>,
    ) -> Result<Created<Destruction>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(id.0));
        ledger.office_case(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let reason = value.reason;
        let done = ledger
            .ask_for_destruction(actor, realm, id, seen, &reason, Some(&idem), &asked)
            .await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// The destructions of a case, the first first; for officers only.
    #[oai(
        path = "/v1/cases/:id/destructions",
        method = "get",
        operation_id = "list_destructions_of_records"
    )]
    async fn destructions(
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
    ) -> Result<Listed<Destruction>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(id.0));
        let after = asked.after.as_ref();
        let page = caller.app.ledger.destructions(actor, realm, id, after, asked.limit).await?;
        Ok(asked.listed(&page, Destruction::from))
    }

    /// One destruction; for officers only.
    #[oai(path = "/v1/destructions/:id", method = "get", operation_id = "read_destruction")]
    async fn read_destruction(
        &self,
        caller: Caller,
        /// The destruction.
        id: Path<Uuid>,
    ) -> Result<Found<Destruction>, Refused<Read>> {
        let row =
            caller.app.ledger.destruction(&caller.actor, caller.realm, DestructionId(id.0)).await?;
        Ok(Found { body: Destruction::from(&row), version: Some(row.etag()) })
    }

    /// What a destruction took, each by its id and hash, the first first; for officers only.
    #[oai(
        path = "/v1/destructions/:id/things",
        method = "get",
        operation_id = "list_destroyed_things"
    )]
    async fn things(
        &self,
        caller: Caller,
        here: Here,
        /// The destruction.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DestroyedThing>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, id) = (&caller.actor, caller.realm, DestructionId(id.0));
        let after = asked.after.as_ref();
        let page = caller.app.ledger.destroyed_things(actor, realm, id, after, asked.limit).await?;
        Ok(asked.listed(&page, DestroyedThing::from))
    }

    /// Approve a destruction, as an officer who did not ask for it: what the records say is destroyed at once, and for ever. The docket,
    /// the audit, who was served and when, and the hashes of what was destroyed stay.
    #[oai(
        path = "/v1/destructions/:id/approvals",
        method = "post",
        operation_id = "approve_destruction"
    )]
    async fn approve(
        &self,
        caller: Caller,
        /// The destruction.
        id: Path<Uuid>,
        /// The ETag of the destruction the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewDestructionApproval>,
    ) -> Result<Created<Destruction>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, DestructionId(id.0));
        ledger.destruction(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (_, idem) = body.filed(&caller, &key)?;
        let done = ledger.approve_destruction(actor, realm, id, seen, Some(&idem), &asked).await?;
        Ok(Created::recorded(&caller.app, done))
    }
}

/// What is kept and given of a hold after an act on it.
fn held(row: &legal_hold::Model) -> serde_json::Value {
    stored(&LegalHold::from(row), &format!("/v1/legal-holds/{}", row.id), Some(&row.etag()))
}

/// The same of a destruction.
fn asked(row: &destruction::Model) -> serde_json::Value {
    stored(&Destruction::from(row), &format!("/v1/destructions/{}", row.id), Some(&row.etag()))
}
