//! Check a proof of admissibility before it is submitted: the same checks, and nothing stored.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use statute::EntryKind;
use uuid::Uuid;

use super::Within;
use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Checking, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewProof};
use crate::wire::check::Check;
use crate::wire::problem::FieldError;

/// The routes of this act.
pub struct CheckProof;

#[OpenApi(tag = "Chapter::Shipments")]
impl CheckProof {
    /// Check a proof of admissibility without submitting it: every defect at once, with its place and its provision, and
    /// whether its time has come or is over. Nothing is stored, so it needs no Idempotency-Key.
    #[oai(
        path = "/v1/forced-labor/shipments/:id/proofs/checks",
        method = "post",
        operation_id = "check_proof"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The shipment.
        id: Path<Uuid>,
        body: Body<NewProof>,
    ) -> Result<Json<Check>, Refused<Checking>> {
        super::stands(&caller, id.0, Within::Shipment).await?;
        let (act, mut errors) = match body.check(&caller.app.validators) {
            Ok(checked) => (NewProof::act(checked.raw), Vec::new()),
            Err(refused) => (statute::Act::new(EntryKind::ProofSubmitted), refused.defects()?),
        };
        let is_whole = errors.is_empty();
        let ledger = caller.app.ledger.received(body.received_at);
        let bars = ledger.check_act(&caller.actor, caller.realm, CaseId(id.0), act).await?;
        // Of a body that cannot be read, its defects are known already.
        let bars = bars.into_iter().filter(|bar| is_whole || bar.code == "not_now");
        errors.extend(bars.map(FieldError::from));
        Ok(Json(Check { complete: errors.is_empty(), errors }))
    }
}
