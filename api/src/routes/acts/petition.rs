//! Petition to modify or revoke an order: by whoever knows of it, seen by him and by officers.

use entities::{CaseId, Key as Place, Petition as Seen};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Checking, Filing, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewModificationRequest};
use crate::wire::check::Check;
use crate::wire::order::Petition;

/// The routes of this act.
pub struct PetitionForModification;

#[OpenApi(tag = "Chapter::Orders")]
impl PetitionForModification {
    /// Petition to modify or revoke an order that is announced. The petitioner becomes no party to the order: others
    /// petition too, and each sees his own petition and what was decided on it.
    #[oai(
        path = "/v1/forced-labor/orders/:id/modification-requests",
        method = "post",
        operation_id = "request_modification"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewModificationRequest>,
    ) -> Result<Created<Petition>, Refused<Filing>> {
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let ledger = caller.app.ledger.received(body.received_at);
        let checked = match body.check(&caller.app.validators) {
            Ok(checked) => checked,
            Err(defective) => {
                // A defective petition against what is not there is one against what is not there.
                caller.app.ledger.petitions(actor, realm, case).await?;
                return Err(defective.into());
            }
        };
        let idem = key.of(actor, realm, &checked.sha256);
        let act = NewModificationRequest::act(checked.raw);
        let is_officer = actor.role.is_officer();
        let answer = |seen: &Seen| {
            let location = format!("/v1/forced-labor/orders/{}/modification-requests", seen.case);
            stored(&Petition::of(seen, is_officer), &location, None)
        };
        let filed = ledger.petition(actor, realm, case, act, Some(&idem), &answer).await?;
        Ok(Created::recorded(&caller.app, filed))
    }

    /// Petitions against the order, oldest first: all of them to officers, to anybody else his own.
    #[oai(
        path = "/v1/forced-labor/orders/:id/modification-requests",
        method = "get",
        operation_id = "list_modification_requests"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The order.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Petition>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let ledger = &caller.app.ledger;
        let all = ledger.petitions(&caller.actor, caller.realm, CaseId(id.0)).await?;
        let after = asked.after.as_ref().and_then(|key| key.0.parse().ok()).unwrap_or(0_usize);
        let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let is_officer = caller.actor.role.is_officer();
        let items: Vec<Petition> =
            all.iter().skip(after).take(limit).map(|seen| Petition::of(seen, is_officer)).collect();
        let place = after.saturating_add(items.len());
        let next = (place < all.len()).then(|| Place(place.to_string()));
        Ok(asked.answer(items, next.as_ref()))
    }

    /// Check a petition without filing it: every defect at once. Nothing is stored, so it needs no Idempotency-Key.
    #[oai(
        path = "/v1/forced-labor/orders/:id/modification-requests/checks",
        method = "post",
        operation_id = "check_modification_request"
    )]
    async fn check(
        &self,
        caller: Caller,
        /// The order.
        id: Path<Uuid>,
        body: Body<NewModificationRequest>,
    ) -> Result<Json<Check>, Refused<Checking>> {
        let ledger = &caller.app.ledger;
        ledger.petitions(&caller.actor, caller.realm, CaseId(id.0)).await?;
        let errors = match body.check(&caller.app.validators) {
            Ok(_) => Vec::new(),
            Err(refused) => refused.defects()?,
        };
        Ok(Json(Check { complete: errors.is_empty(), errors }))
    }
}
