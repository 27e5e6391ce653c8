//! Reading one penalty; the list of them stands with the act that opens one.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::problem::{Problem, Read, Refused};
use crate::wire::penalty::Penalty;

/// The read of a penalty.
pub struct Penalties;

#[OpenApi(tag = "Chapter::Penalties")]
impl Penalties {
    /// One penalty.
    #[oai(path = "/v1/forced-labor/penalties/:id", method = "get", operation_id = "read_penalty")]
    async fn read(
        &self,
        caller: Caller,
        /// The penalty.
        id: Path<Uuid>,
    ) -> Result<Found<Penalty>, Refused<Read>> {
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(id.0)).await?;
        let body = Penalty::of(&file, &caller.actor).ok_or_else(Problem::not_found)?;
        Ok(Found { body, version: Some(file.etag) })
    }
}
