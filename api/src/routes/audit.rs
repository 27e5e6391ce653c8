//! The audit, for auditors, and the public keys of what is signed, for everybody.

use entities::{AuditFilter, CaseId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::identity::{Caller, Public};
use crate::page::{Here, Listed};
use crate::problem::{Auditing, Open, Refused};
use crate::wire::audit::{AuditHead, AuditLink, KeySet};
use crate::wire::instant::Instant;
use crate::wire::word::DeedWord;

/// The reads of the audit.
pub struct Audit;

#[OpenApi(tag = "Chapter::Audit")]
impl Audit {
    /// What was done and read in the realm, newest first; for auditors. Reading it is audited too.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/audit", method = "get", operation_id = "list_audit")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// By this account.
        account: Query<Option<String>>,
        /// On this case.
        case: Query<Option<Uuid>>,
        /// What was done: an entry of a docket, or something beside it.
        what: Query<Option<DeedWord>>,
        /// Not before this instant, by the real clock.
        from: Query<Option<Instant>>,
        /// Before this instant, by the real clock.
        to: Query<Option<Instant>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<AuditLink>, Refused<Auditing>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = AuditFilter {
            account: account.0,
            case: case.0.map(CaseId),
            what: what.0.map(|it| it.0),
            from: from.0.map(|it| it.0),
            to: to.0.map(|it| it.0),
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .audit(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, AuditLink::from))
    }

    /// The chain of a case, newest first; for auditors.
    #[oai(path = "/v1/cases/:id/audit", method = "get", operation_id = "list_audit_of_case")]
    async fn of_case(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<AuditLink>, Refused<Auditing>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (ledger, case) = (&caller.app.ledger, CaseId(id.0));
        let page = ledger
            .audit_of_case(&caller.actor, caller.realm, case, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, AuditLink::from))
    }

    /// The daily heads, newest first; for auditors, who do well to keep a copy elsewhere. They are over all realms.
    #[oai(path = "/v1/audit/heads", method = "get", operation_id = "list_audit_heads")]
    async fn heads(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<AuditHead>, Refused<Auditing>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let ledger = &caller.app.ledger;
        let page = ledger.audit_heads(&caller.actor, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, AuditHead::from))
    }

    /// The public keys that the daily heads, receipts of filings and certificates of outages are signed with, RFC 7517: the current one
    /// first, then those before it.
    #[expect(clippy::unused_async, reason = "the framework asks for it")]
    #[oai(path = "/.well-known/jwks.json", method = "get", operation_id = "read_audit_keys")]
    async fn keys(&self, anybody: Public) -> Result<Found<KeySet>, Refused<Open>> {
        Ok(Found::new(KeySet::from(anybody.app.ledger.audit_keys().public().as_slice())))
    }
}
