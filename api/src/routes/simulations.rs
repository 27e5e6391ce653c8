//! What if: what hypothetical entries would make of a calendar, kept for a while, and shown to whoever has the link.

use entities::{Replayable, SimulationId, simulation};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::{Caller, Public};
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Open, Problem, Read, Refused};
use crate::sign_in::{Minted, sha256};
use crate::wire::problem::FieldError;
use crate::wire::simulation::{
    NewSimulation, NewSimulationRevocation, SharedSimulation, Simulation, SimulationSummary,
};

/// The routes of simulations.
pub struct Simulations;

#[OpenApi(tag = "Chapter::Simulations")]
impl Simulations {
    /// Suppose entries, on a case as the caller sees it or from nothing: the whole calendar with them beside the one without, what changes of each
    /// deadline, the windows and acts that would be open, and what the law would refuse. Nothing of it is stored in the case. The first answer holds a
    /// link, which is good for thirty days and shows what was computed to whoever has it. On a case that is not public to its parties, or on
    /// which something is sealed, and for officers, there is no link.
    #[oai(path = "/v1/simulations", method = "post", operation_id = "create_simulation")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSimulation>,
    ) -> Result<Created<Simulation>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let minted = Minted::of_link();
        let wanted = value.wanted(&minted.sha256);
        let wanted = wanted.map_err(|defect| Problem::defective(vec![FieldError::from(defect)]))?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let whose = (&caller.actor, &owner);
        let done = ledger.simulate(whose, caller.realm, &wanted, Some(&idem), &kept).await?;
        Ok(match &done {
            Replayable::Fresh { it, .. } if it.token_sha256.is_some() => {
                let mut link = caller.app.public_url.clone();
                link.set_path(&format!("/v1/simulations/shared/{}", minted.token));
                Created::of(done).showing("share", link.to_string())
            }
            _ => Created::of(done),
        })
    }

    /// The caller's own simulations, newest first.
    #[oai(path = "/v1/simulations", method = "get", operation_id = "list_simulations")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<SimulationSummary>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let owner = caller.signed_in.owner();
        let whose = (&caller.actor, &owner);
        let page = ledger.simulations(whose, caller.realm, after, asked.limit).await?;
        let shown = ledger.with_links(caller.realm, &page.items).await?;
        Ok(asked.listed(&page, |it| SimulationSummary::of(it, shown.contains(&it.id))))
    }

    /// One simulation, to its maker, as long as he may know of its case.
    #[oai(path = "/v1/simulations/:id", method = "get", operation_id = "read_simulation")]
    async fn read(
        &self,
        caller: Caller,
        /// The simulation.
        id: Path<Uuid>,
    ) -> Result<Found<Simulation>, Refused<Read>> {
        let (id, ledger) = (SimulationId(id.0), &caller.app.ledger);
        let owner = caller.signed_in.owner();
        let whose = (&caller.actor, &owner);
        let found = ledger.simulation(whose, caller.realm, id).await?;
        let shown = ledger.with_links(caller.realm, std::slice::from_ref(&found)).await?;
        let told = Simulation::of(&found, shown.contains(&found.id));
        Ok(Found::new(told.map_err(|error| Problem::internal(&error))?))
    }

    /// A simulation, to whoever has its link: what was computed from what its maker saw then, and nothing of the case. A link that was revoked, or is too
    /// old, is none.
    #[oai(
        path = "/v1/simulations/shared/:token",
        method = "get",
        operation_id = "read_shared_simulation"
    )]
    async fn shared(
        &self,
        anybody: Public,
        /// The token of the link.
        token: Path<String>,
    ) -> Result<Found<SharedSimulation>, Refused<Open>> {
        let found = anybody.app.ledger.shared_simulation(&sha256(&token.0)).await?;
        Ok(Found::new(SharedSimulation::of(&found).map_err(|error| Problem::internal(&error))?))
    }

    /// End the link of a simulation of one's own.
    #[oai(
        path = "/v1/simulations/:id/revocations",
        method = "post",
        operation_id = "revoke_simulation"
    )]
    async fn revoke(
        &self,
        caller: Caller,
        /// The simulation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSimulationRevocation>,
    ) -> Result<Created<Simulation>, Refused<Filing>> {
        let (id, ledger) = (SimulationId(id.0), &caller.app.ledger);
        let owner = caller.signed_in.owner();
        let whose = (&caller.actor, &owner);
        ledger.simulation(whose, caller.realm, id).await?;
        let (value, idem) = body.filed(&caller, &key)?;
        let reason = value.reason.as_deref();
        let done =
            ledger.revoke_simulation(whose, caller.realm, id, reason, Some(&idem), &kept).await?;
        Ok(Created::of(done))
    }
}

/// The answer that is kept: its link is not in it.
fn kept(row: &simulation::Model) -> serde_json::Value {
    let location = format!("/v1/simulations/{}", row.id);
    // A link is given and revoked in the transaction whose answer this is.
    match Simulation::of(row, row.token_sha256.is_some() && row.revoked_at.is_none()) {
        Ok(simulation) => stored(&simulation, &location, None),
        // What was just computed is what its type says; were it not, nothing of it would be shown.
        Err(error) => {
            tracing::error!(error = %error, "a simulation cannot be told");
            stored(&serde_json::Value::Null, &location, None)
        }
    }
}
