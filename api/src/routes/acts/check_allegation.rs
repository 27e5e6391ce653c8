//! Check an allegation before it is filed: the same checks, and nothing stored.

use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Checking, Refused};
use crate::routes::Chapter;
use crate::wire::check::Check;
use crate::wire::new_allegation::NewAllegation;

/// The routes of this act.
pub struct CheckAllegation;

#[OpenApi(tag = "Chapter::Allegations")]
impl CheckAllegation {
    /// Check an allegation without filing it: every defect at once, with its place and its provision. Nothing is stored, so
    /// it needs no Idempotency-Key.
    #[expect(clippy::unused_async, reason = "the framework's operations are asynchronous")]
    #[oai(path = "/v1/eapa/allegations/checks", method = "post", operation_id = "check_allegation")]
    async fn create(
        &self,
        caller: Caller,
        body: Body<NewAllegation>,
    ) -> Result<Json<Check>, Refused<Checking>> {
        let errors = match body.check(&caller.app.validators) {
            Ok(_) => Vec::new(),
            Err(refused) => refused.defects()?,
        };
        Ok(Json(Check { complete: errors.is_empty(), errors }))
    }
}
