//! The service list of a case: who is served with its notices, where, how, and since when.

use chrono::NaiveDate;
use entities::{CaseId, ListAct, Listed, ServiceEntryId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed as ListedPage};
use crate::payload::{Body, Filing};
use crate::preconditions::SeenByOfficer;
use crate::problem::{Act, Problem, Read, Refused};
use crate::wire::service::{
    NewServiceChange, NewServiceEntry, NewServiceSubstitution, NewServiceWithdrawal, ServiceEntry,
};

/// The routes of service lists.
pub struct ServiceLists;

#[OpenApi(tag = "Chapter::Notices")]
impl ServiceLists {
    /// The service list of a case, in the order in which they came onto it. A party sees its own side, and the others from the
    /// notice of initiation on.
    #[oai(path = "/v1/cases/:id/service-list", method = "get", operation_id = "read_service_list")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// Who stood there on this legal day; without it everybody who stands or stood there.
        on: Query<Option<NaiveDate>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<ListedPage<ServiceEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page = ledger.service_list(actor, realm, case, on.0, after, asked.limit).await?;
        Ok(asked.listed(&page, ServiceEntry::from))
    }

    /// Put somebody onto the service list. Counsel or an agent appears for a party by the party's own word; an officer adds
    /// anybody. Notices are served on the party and on all who stand for it.
    #[oai(
        path = "/v1/cases/:id/service-list",
        method = "post",
        operation_id = "add_to_service_list"
    )]
    async fn add(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The ETag of the case the act was decided on; officers only.
        #[oai(name = "If-Match")]
        seen: SeenByOfficer,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewServiceEntry>,
    ) -> Result<Created<ServiceEntry>, Refused<Act>> {
        let act = |new: NewServiceEntry| ListAct::Add(new.into());
        Ok(change(&caller, id.0, &seen, &key, &body, act).await?)
    }

    /// Take somebody off the service list: counsel withdraws, or an officer removes an entry. Its history stays. A party is
    /// never left without anybody who can be reached for it.
    #[oai(
        path = "/v1/cases/:id/service-list/:entry/withdrawals",
        method = "post",
        operation_id = "withdraw_from_service_list"
    )]
    async fn withdraw(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The entry.
        entry: Path<Uuid>,
        /// The ETag of the case the act was decided on; officers only.
        #[oai(name = "If-Match")]
        seen: SeenByOfficer,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewServiceWithdrawal>,
    ) -> Result<Created<ServiceEntry>, Refused<Act>> {
        let entry = ServiceEntryId(entry.0);
        let act = |new: NewServiceWithdrawal| ListAct::Withdraw(entry, new.reason);
        Ok(change(&caller, id.0, &seen, &key, &body, act).await?)
    }

    /// Serve somebody at another address or in another way, from now on. What was sent already stays as it was sent.
    #[oai(
        path = "/v1/cases/:id/service-list/:entry/changes",
        method = "post",
        operation_id = "change_service_list"
    )]
    async fn change(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The entry.
        entry: Path<Uuid>,
        /// The ETag of the case the act was decided on; officers only.
        #[oai(name = "If-Match")]
        seen: SeenByOfficer,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewServiceChange>,
    ) -> Result<Created<ServiceEntry>, Refused<Act>> {
        let entry = ServiceEntryId(entry.0);
        let act = |new: NewServiceChange| ListAct::Change(entry, new.into());
        Ok(change(&caller, id.0, &seen, &key, &body, act).await?)
    }

    /// Let another take the place of counsel or of an agent, from now on and in one act. Whoever leaves sees the case no more, and is
    /// served no more.
    #[oai(
        path = "/v1/cases/:id/service-list/:entry/substitutions",
        method = "post",
        operation_id = "substitute_on_service_list"
    )]
    async fn substitute(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The entry of whoever leaves.
        entry: Path<Uuid>,
        /// The ETag of the case the act was decided on; officers only.
        #[oai(name = "If-Match")]
        seen: SeenByOfficer,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewServiceSubstitution>,
    ) -> Result<Created<ServiceEntry>, Refused<Act>> {
        let entry = ServiceEntryId(entry.0);
        let act = |new: NewServiceSubstitution| ListAct::Substitute(entry, new.into());
        Ok(change(&caller, id.0, &seen, &key, &body, act).await?)
    }
}

async fn change<T: Filing>(
    caller: &Caller,
    id: Uuid,
    seen: &SeenByOfficer,
    key: &Key,
    body: &Body<T>,
    act: impl FnOnce(T) -> ListAct,
) -> Result<Created<ServiceEntry>, Problem> {
    let ledger = caller.app.ledger.received(body.received_at);
    let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id));
    let file = ledger.case(actor, realm, case).await?;
    let seen = seen.by(actor)?;
    let (value, idem) = body.filed(caller, key)?;
    let act = act(value);
    let version = Some(file.etag.as_str()).filter(|_| actor.role.is_officer());
    let answer = |listed: &Listed| {
        let location = format!("/v1/cases/{id}/service-list");
        stored(&ServiceEntry::from(listed), &location, version)
    };
    let done =
        ledger.change_service_list(actor, realm, case, seen, &act, Some(&idem), &answer).await?;
    Ok(Created::of(done))
}
