//! Who or what is named where, over all programs: for officers.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Read, Refused};
use crate::wire::cross_reference::{CrossReference, RelatedCase};

/// The reads of the index of names.
pub struct CrossReferences;

#[OpenApi(tag = "Chapter::Cases")]
impl CrossReferences {
    /// The cases of every program that name this party, producer, listed entity or merchandise: for officers; to anybody
    /// else there is no such index. Merchandise is found by any one word of its description.
    #[oai(path = "/v1/cross-references", method = "get", operation_id = "list_cross_references")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The name. Case, punctuation, diacritics and legal forms like `Ltd.` do not matter.
        #[oai(validator(min_length = 1, max_length = 500))]
        name: Query<String>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<CrossReference>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, limit) = (asked.after.as_ref(), asked.limit);
        let (ledger, realm) = (&caller.app.ledger, caller.realm);
        let page = ledger.cross_references(&caller.actor, realm, &name, after, limit).await?;
        Ok(asked.listed(&page, CrossReference::from))
    }

    /// The cases of every program that name a party, producer or listed entity whom this case names, with how both do: for
    /// officers only.
    #[oai(path = "/v1/cases/:id/related", method = "get", operation_id = "list_related_cases")]
    async fn related(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// Only cases that are open, or only those that are over.
        open: Query<Option<bool>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<RelatedCase>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, limit) = (asked.after.as_ref(), asked.limit);
        let (ledger, realm) = (&caller.app.ledger, caller.realm);
        let page =
            ledger.related_cases(&caller.actor, realm, CaseId(id.0), open.0, after, limit).await?;
        Ok(asked.listed(&page, RelatedCase::from))
    }
}
