//! File factual information.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use statute::EntryKind;
use uuid::Uuid;

use crate::answer::Created;
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::NewFactualInformation;
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;

/// The routes of this act.
pub struct FileFacts;

#[OpenApi(tag = "Chapter::Investigations")]
impl FileFacts {
    /// File factual information as a party. Needs no If-Match: a right is not lost to another's entry.
    #[oai(
        path = "/v1/eapa/investigations/:id/factual-information",
        method = "post",
        operation_id = "file_factual_information"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewFactualInformation>,
    ) -> Result<Created<Receipt>, Refused<Filing>> {
        Ok(super::record(&caller, id.0, None, &key, body).await?)
    }

    /// Factual information filed.
    #[oai(
        path = "/v1/eapa/investigations/:id/factual-information",
        method = "get",
        operation_id = "list_factual_information"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The investigation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        Ok(super::history_of_investigation(
            &caller,
            id.0,
            &[EntryKind::FactualInformationFiled],
            &asked,
        )
        .await?)
    }
}
