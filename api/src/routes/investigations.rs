//! Reading one investigation; the list of them stands with the act of initiation. Until the notice of initiation there is
//! none for the parties.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::problem::{Problem, Read, Refused};
use crate::wire::investigation::Investigation;

/// The read of an investigation.
pub struct Investigations;

#[OpenApi(tag = "Chapter::Investigations")]
impl Investigations {
    /// One investigation.
    #[oai(
        path = "/v1/eapa/investigations/:id",
        method = "get",
        operation_id = "read_investigation"
    )]
    async fn read(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
    ) -> Result<Found<Investigation>, Refused<Read>> {
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(id.0)).await?;
        let body = Investigation::of(&file, &caller.actor).ok_or_else(Problem::not_found)?;
        Ok(Found { body, version: Some(file.etag) })
    }
}
