//! Issue an order: a docket of its own.

use entities::{Opening, Recorded};
use poem_openapi::OpenApi;
use statute::Program;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Filing, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewOrder};
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct OpenOrder;

#[OpenApi(tag = "Chapter::Orders")]
impl OpenOrder {
    /// Issue a withhold release order, publish a Finding that follows none, or list an entity. Until it is announced nobody
    /// outside knows of it.
    #[oai(path = "/v1/forced-labor/orders", method = "post", operation_id = "issue_order")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewOrder>,
    ) -> Result<Created<Receipt>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/forced-labor/orders/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let opening = Opening {
            program: Program::ForcedLaborOrder,
            track: None,
            act: NewOrder::act(body.raw),
        };
        let opened =
            ledger.open_case(&caller.actor, caller.realm, opening, Some(&idem), &answer).await?;
        Ok(super::created(&caller, opened))
    }
}
