//! Open the case of a shipment, and list the shipments.

use entities::{CaseFilter, Detained, Opening, Recorded};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use statute::Program;

use crate::answer::stored;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewShipment};
use crate::wire::receipt::Receipt;
use crate::wire::shipment::Shipment;
use crate::wire::word::{StateWord, TrackWord};

/// The routes of this act.
pub struct OpenShipment;

#[OpenApi(tag = "Chapter::Shipments")]
impl OpenShipment {
    /// Open the case of a shipment: its customs entry, its importation or its presentation for examination. The importer
    /// named is its party.
    #[oai(path = "/v1/forced-labor/shipments", method = "post", operation_id = "open_shipment")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewShipment>,
    ) -> Result<Acted<Receipt>, Refused<Filing>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let opening = Opening {
            program: Program::Detention,
            track: Some(body.value.track.0),
            act: NewShipment::act(body.raw),
        };
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/forced-labor/shipments/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let opened = doing
            .ledger
            .open_case(&caller.actor, caller.realm, opening, doing.key(&idem), &answer)
            .await?;
        Ok(doing.answer(&caller, opened).await?)
    }

    /// Shipments, newest case first.
    #[oai(path = "/v1/forced-labor/shipments", method = "get", operation_id = "list_shipments")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// In this state.
        state: Query<Option<StateWord>>,
        /// Held under this regime now.
        track: Query<Option<TrackWord>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Shipment>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = CaseFilter {
            program: Some(Program::Detention),
            state: state.0.map(|it| it.0.as_str().to_owned()),
            detained: Some(Detained::Shipments(track.0.map(|it| it.0))),
            ..CaseFilter::default()
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .cases(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items =
            page.items.iter().filter_map(|file| Shipment::of(file, &caller.actor)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }
}
