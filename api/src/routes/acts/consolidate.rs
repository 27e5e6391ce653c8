//! Join another allegation to a case, and see first what that does to everybody's days.

use entities::{CaseId, Recorded};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use statute::EntryKind;
use uuid::Uuid;

use super::Within;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::Seen;
use crate::problem::{Act, Checking, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewConsolidation, NewConsolidationCheck};
use crate::wire::consolidation::{ConsolidationCheck, Window};
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct Consolidate;

#[OpenApi(tag = "Chapter::Investigations")]
impl Consolidate {
    /// Join another allegation to the case: its clocks govern both. Its parties hear of it with the notice of consolidation.
    #[oai(
        path = "/v1/eapa/investigations/:id/consolidations",
        method = "post",
        operation_id = "consolidate_allegation"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The investigation that governs.
        id: Path<Uuid>,
        /// The ETag of the case the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewConsolidation>,
    ) -> Result<Acted<Receipt>, Refused<Act>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let body = super::checked(&caller, id.0, &body).await?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let (lead, member) = (CaseId(id.0), CaseId(body.value.allegation));
        let act = NewConsolidation::act(body.raw);
        let answer = |recorded: &Recorded| super::receipt(&caller, recorded);
        let (actor, realm, seen) = (&caller.actor, caller.realm, seen.by(&caller.actor)?);
        let done = doing
            .ledger
            .consolidate(actor, realm, lead, member, seen, act, doing.key(&idem), &answer)
            .await?;
        Ok(doing.answer(&caller, done).await?)
    }

    /// Allegations that were joined to the case.
    #[oai(
        path = "/v1/eapa/investigations/:id/consolidations",
        method = "get",
        operation_id = "list_consolidations"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The investigation that governs.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let kinds = &[EntryKind::AllegationConsolidated];
        Ok(super::history(&caller, id.0, Within::Investigation, kinds, &asked).await?)
    }

    /// See what joining another allegation would do to each window, before it is done. Nothing is stored.
    #[oai(
        path = "/v1/eapa/investigations/:id/consolidations/checks",
        method = "post",
        operation_id = "check_consolidation"
    )]
    async fn check(
        &self,
        caller: Caller,
        /// The investigation that would govern.
        id: Path<Uuid>,
        body: Body<NewConsolidationCheck>,
    ) -> Result<Json<ConsolidationCheck>, Refused<Checking>> {
        let body = super::checked(&caller, id.0, &body).await?;
        let (lead, member) = (CaseId(id.0), CaseId(body.value.allegation));
        let ledger = &caller.app.ledger;
        let found = ledger.check_consolidation(&caller.actor, caller.realm, lead, member).await?;
        Ok(Json(ConsolidationCheck { windows: found.iter().map(Window::from).collect() }))
    }
}
