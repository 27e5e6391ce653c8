//! Reading long work.

use entities::OperationId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::problem::{Read, Refused};
use crate::wire::realm::Operation;

/// The reads of operations.
pub struct Operations;

#[OpenApi(tag = "Chapter::Sandboxes")]
impl Operations {
    /// How far an operation has come, to whoever sees its sandbox.
    #[oai(path = "/v1/operations/:id", method = "get", operation_id = "read_operation")]
    async fn read(
        &self,
        caller: Caller,
        /// The operation.
        id: Path<Uuid>,
    ) -> Result<Found<Operation>, Refused<Read>> {
        caller.app.sandboxes_only()?;
        let (id, ledger) = (OperationId(id.0), &caller.app.ledger);
        let found = ledger.operation_seen_by(&caller.actor, id).await?;
        Ok(Found::new(Operation::from(&found)))
    }
}
