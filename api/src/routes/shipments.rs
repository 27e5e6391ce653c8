//! Reading one shipment; the list of them stands with the act that opens one.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::problem::{Problem, Read, Refused};
use crate::wire::shipment::Shipment;

/// The read of a shipment.
pub struct Shipments;

#[OpenApi(tag = "Chapter::Shipments")]
impl Shipments {
    /// One shipment.
    #[oai(path = "/v1/forced-labor/shipments/:id", method = "get", operation_id = "read_shipment")]
    async fn read(
        &self,
        caller: Caller,
        /// The shipment.
        id: Path<Uuid>,
    ) -> Result<Found<Shipment>, Refused<Read>> {
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(id.0)).await?;
        let body = Shipment::of(&file, &caller.actor).ok_or_else(Problem::not_found)?;
        Ok(Found { body, version: Some(file.etag) })
    }
}
