//! Check an allegation before it is filed: the same checks, and nothing stored.

use poem_openapi::OpenApi;
use poem_openapi::payload::Json;
use serde_json::Value;

use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Checking, Refused};
use crate::routes::Chapter;
use crate::wire::acts::NewAct as _;
use crate::wire::check::Check;
use crate::wire::new_allegation::NewAllegation;

/// The routes of this act.
pub struct CheckAllegation;

#[OpenApi(tag = "Chapter::Allegations")]
impl CheckAllegation {
    /// Check an allegation without filing it: every defect at once, with its place and its provision. Nothing is stored, so
    /// it needs no Idempotency-Key.
    #[oai(path = "/v1/eapa/allegations/checks", method = "post", operation_id = "check_allegation")]
    async fn create(
        &self,
        caller: Caller,
        body: Body<NewAllegation>,
    ) -> Result<Json<Check>, Refused<Checking>> {
        let mut errors = match body.check(&caller.app.validators) {
            Ok(_) => Vec::new(),
            Err(refused) => refused.defects()?,
        };
        if let Some(raw) = body.raw().filter(Value::is_object) {
            let (ledger, actor) = (&caller.app.ledger, &caller.actor);
            let act = NewAllegation::act(raw);
            let found = ledger.check_documents(actor, caller.realm, None, &act, true).await?;
            super::add(&mut errors, found);
        }
        Ok(Json(Check { complete: errors.is_empty(), errors }))
    }
}
