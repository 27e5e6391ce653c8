//! Screening: which orders reach some merchandise.
//!
//! It needs a token, of any role: what is asked about is business of whoever asks, requests are limited by token, and who
//! only wants to look orders up has the register, which needs none.

use entities::screening::Goods;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use super::Chapter;
use crate::identity::Caller;
use crate::payload::Body;
use crate::problem::{Checking, Refused};
use crate::wire::screening::{NewScreening, Screening};

/// The route of screenings.
pub struct Screenings;

#[OpenApi(tag = "Chapter::Orders")]
impl Screenings {
    /// Screen merchandise against the orders that are announced: which reach it on the day of its importation, under which
    /// regime, why, and which a person should look at. Nothing is stored, so it needs no Idempotency-Key.
    #[oai(
        path = "/v1/forced-labor/screenings",
        method = "post",
        operation_id = "screen_merchandise"
    )]
    async fn create(
        &self,
        caller: Caller,
        body: Body<NewScreening>,
    ) -> Result<Json<Screening>, Refused<Checking>> {
        let goods = Goods::from(body.check(&caller.app.validators)?.value);
        let found = caller.app.ledger.screen(&caller.actor, caller.realm, &goods).await?;
        Ok(Json(Screening::of(&found, &goods)))
    }
}
