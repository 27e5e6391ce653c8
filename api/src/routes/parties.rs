//! Reading parties.

use entities::PartyId;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Read, Refused};
use crate::wire::party::Party;

/// The reads of parties.
pub struct Parties;

#[OpenApi(tag = "Chapter::Parties")]
impl Parties {
    /// Parties, newest first. A party sees itself.
    #[oai(path = "/v1/parties", method = "get", operation_id = "list_parties")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Party>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let ledger = &caller.app.ledger;
        let page =
            ledger.parties(&caller.actor, caller.realm, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Party::from))
    }

    /// One party.
    #[oai(path = "/v1/parties/:id", method = "get", operation_id = "read_party")]
    async fn read(
        &self,
        caller: Caller,
        /// The party.
        id: Path<Uuid>,
    ) -> Result<Found<Party>, Refused<Read>> {
        let found = caller.app.ledger.party(&caller.actor, caller.realm, PartyId(id.0)).await?;
        Ok(Found::new(Party::from(&found)))
    }
}
