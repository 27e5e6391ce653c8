//! Withdraw an allegation. Once it is acknowledged, a filer's withdrawal is a request that an officer decides: the answer is
//! the same whether or not an investigation was initiated.

use entities::withdrawal_request::Model;
use entities::{CaseId, Recorded, Replayable};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use statute::EntryKind;
use uuid::Uuid;

use super::Within;
use crate::answer::{Withdrawn, stored};
use crate::doing::Doing;
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::SeenByOfficer;
use crate::problem::{Act, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewWithdrawal};
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;
use crate::wire::withdrawal::WithdrawalRequest;

/// The routes of this act.
pub struct Withdraw;

#[OpenApi(tag = "Chapter::Allegations")]
impl Withdraw {
    /// Withdraw an allegation. After the acknowledgment a filer's withdrawal is a request (202), and an officer who grants
    /// it does so here (201).
    #[oai(
        path = "/v1/eapa/allegations/:id/withdrawals",
        method = "post",
        operation_id = "withdraw_allegation"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The allegation.
        id: Path<Uuid>,
        /// The ETag of the case the act was decided on.
        #[oai(name = "If-Match")]
        seen: SeenByOfficer,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewWithdrawal>,
    ) -> Result<Withdrawn<Receipt, WithdrawalRequest>, Refused<Act>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let body = super::checked(&caller, id.0, &body).await?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let act = NewWithdrawal::act(body.raw);
        let recorded = |recorded: &Recorded| super::receipt(&caller, recorded);
        let requested = |request: &Model| {
            let location = format!("/v1/eapa/allegations/{}/withdrawal-requests", request.case_id);
            stored(&WithdrawalRequest::from(request), &location, None)
        };
        let seen = seen.by(&caller.actor)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let idem = doing.key(&idem);
        let answered = doing
            .ledger
            .withdraw(actor, realm, case, seen, act, idem, &recorded, &requested)
            .await?;
        Ok(match answered {
            Replayable::Replayed(answer) => Withdrawn::again(answer, true),
            Replayable::Fresh { it, answer } => {
                let told = doing.told(&caller, case, it.as_deref()).await?;
                told.map_or_else(|| Withdrawn::again(answer, false), Withdrawn::Rehearsed)
            }
        })
    }

    /// Withdrawals of an allegation.
    #[oai(
        path = "/v1/eapa/allegations/:id/withdrawals",
        method = "get",
        operation_id = "list_withdrawals"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The allegation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let kinds = &[EntryKind::AllegationWithdrawn];
        Ok(super::history(&caller, id.0, Within::Allegation, kinds, &asked).await?)
    }

    /// Requests to withdraw an allegation, for its filer and for officers.
    #[oai(
        path = "/v1/eapa/allegations/:id/withdrawal-requests",
        method = "get",
        operation_id = "list_withdrawal_requests"
    )]
    async fn list_requests(
        &self,
        caller: Caller,
        here: Here,
        /// The allegation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<WithdrawalRequest>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let page = caller
            .app
            .ledger
            .withdrawal_requests(
                &caller.actor,
                caller.realm,
                CaseId(id.0),
                asked.after.as_ref(),
                asked.limit,
            )
            .await?;
        Ok(asked.listed(&page, WithdrawalRequest::from))
    }
}
