//! Reading one allegation; the list of them stands with the act of filing.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use statute::Program;
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::problem::{Problem, Read, Refused};
use crate::wire::allegation::Allegation;

/// The read of an allegation.
pub struct Allegations;

#[OpenApi(tag = "Chapter::Allegations")]
impl Allegations {
    /// One allegation.
    #[oai(path = "/v1/eapa/allegations/:id", method = "get", operation_id = "read_allegation")]
    async fn read(
        &self,
        caller: Caller,
        /// The allegation.
        id: Path<Uuid>,
    ) -> Result<Found<Allegation>, Refused<Read>> {
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(id.0)).await?;
        if file.program != Program::Eapa {
            return Err(Problem::not_found().into());
        }
        Ok(Found { body: Allegation::of(&file, &caller.actor), version: Some(file.etag) })
    }
}
